"""A closed day leaves by its page, which says what goes along; each time is recorded."""

from collections.abc import Callable

import pytest

from queues.model.events.box import DayHandedIn
from queues.persistence.handed_in.box_key import NAME, fingerprint_of
from queues.persistence.handed_in.read import file_digest, read_handed_day
from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.handed_in.boxes import busy_hours, end
from tests.web.reading import text_of, words_of
from webapp.services import Box


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def page_of(hall: Hall) -> str:
    return f"/days/{hall.code}/hand-in"


def test_a_closed_day_is_downloaded_and_that_is_recorded(coordinator: Staff, box: Box, hall: Hall) -> None:
    busy_hours(hall)
    end(hall)
    page = text_of(coordinator.get(page_of(hall)))
    assert fingerprint_of(box.key.public) in page
    assert "Nama, alamat, dan catatan tentang warga tidak ikut." in page
    answer = coordinator.client.post(page_of(hall), data={"csrf_token": coordinator.csrf})
    assert answer.status_code == 200
    assert f'filename="{hall.code}-v1.giliran-day"' in answer.headers["Content-Disposition"]
    assert read_handed_day(answer.data).head.code == hall.code
    (noted,) = [one for one in hall.box_events() if one["kind"] == DayHandedIn.kind]
    assert noted["payload"] == {
        "day_id": str(hall.day_id),
        "last_seq": hall.seq(),
        "record": 1,
        "digest": file_digest(answer.data).hex(),
        "with_details": False,
    }
    assert noted["actor_role"] == "coordinator"


def test_a_day_that_goes_on_is_not_handed_in(coordinator: Staff, hall: Hall) -> None:
    assert "Hari ini belum ditutup." in text_of(coordinator.get(page_of(hall)))
    answer = coordinator.client.post(page_of(hall), data={"csrf_token": coordinator.csrf})
    assert answer.status_code == 409 and "Hari ini belum ditutup." in text_of(answer)
    assert "The day is not closed yet" in words_of(coordinator.get(page_of(hall) + "?lang=en").text)


def test_a_key_that_cannot_be_read_is_a_sentence(coordinator: Staff, box: Box, hall: Hall) -> None:
    end(hall)
    assert box.key.public
    (box.settings.keys / NAME).write_text("torn")
    assert "penyimpanan sedang bermasalah" in text_of(coordinator.get(page_of(hall)))
    answer = coordinator.client.post(page_of(hall), data={"csrf_token": coordinator.csrf})
    assert answer.status_code == 503
    assert [one for one in hall.box_events() if one["kind"] == DayHandedIn.kind] == []


def test_the_days_lead_there_once_a_day_is_over(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    admin = signed_in("admin")
    assert page_of(hall) not in admin.get("/days").text
    end(hall)
    assert page_of(hall) in admin.get("/days").text


def test_the_settings_show_the_key_to_read_aloud(signed_in: Callable[[str], Staff], box: Box, hall: Hall) -> None:
    admin = signed_in("admin")
    assert fingerprint_of(box.key.public) in text_of(admin.get("/settings"))
