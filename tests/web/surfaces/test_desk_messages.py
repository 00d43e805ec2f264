"""What a desk is told and asks for, on its own screen and on the coordinator's."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from queues.actions.hall.pausing import change_desk_services
from tests.builders import COORDINATOR, Hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from tests.web.surfaces.test_desk import commands, page


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def pressed(staff: Staff, text: str, ending: str, body: dict[str, Any] | None = None) -> Any:
    (url,) = [url for url in commands(text) if url.endswith(ending)]
    answer = staff.post(f"/api/v1/{url}", body)
    assert answer.status_code == 200, answer.json
    return answer.json


def of_desk(coordinator: Staff, hall: Hall, desk: str) -> str:
    """The dialog of the load about one desk."""
    text: str = coordinator.get(f"/d/{hall.code}/load/desks/{hall.desk_id(desk)}").text
    return re.sub("</?dialog[^>]*>", "", text)


def test_the_clerk_is_told_of_changed_services_until_the_clerk_has_read_it(
    clerk: Staff, coordinator: Staff, hall: Hall
) -> None:
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("3"), services=["kk", "ktp"])
    for text in (page(clerk, hall, "3"), page(clerk, hall, "3")):
        assert "Layanan meja ini diubah. Sekarang juga: KTP, KK. Tidak lagi: BPJS." in words_of(text)
    assert "belum dibaca" in words_of(of_desk(coordinator, hall, "3"))
    pressed(clerk, text, "/confirm")
    assert "diubah" not in words_of(page(clerk, hall, "3"))
    assert "dibaca Clerk, 12.00" in words_of(of_desk(coordinator, hall, "3"))


def test_what_the_desk_takes_is_one_tap_away(clerk: Staff, hall: Hall) -> None:
    text = page(clerk, hall, "4")
    assert 'data-dialog="services-here"' in text
    dialog = re.search(r'<dialog class="dialog" id="services-here".*?</dialog>', text, re.S)
    assert dialog is not None
    assert "SIM" in dialog[0]


def test_a_coordinator_who_looks_in_does_not_confirm_for_the_clerk(coordinator: Staff, hall: Hall) -> None:
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("3"), services=["ktp"])
    text = page(coordinator, hall, "3")
    assert "Layanan meja ini diubah." in words_of(text)
    assert not [url for url in commands(text) if url.endswith(("/confirm", "/ask-for-help"))]


def test_a_line_of_words_from_the_load_stands_on_the_desk(clerk: Staff, coordinator: Staff, hall: Hall) -> None:
    pressed(coordinator, of_desk(coordinator, hall, "1"), "/messages", {"text": " Blangko ada di meja 2. "})
    assert "Blangko ada di meja 2. Coordinator, 12.00" in words_of(page(clerk, hall))
    assert "Blangko" not in words_of(page(clerk, hall, "2"))
    empty = coordinator.post(f"/api/v1/desks/{hall.desk_id('1')}/messages", {"text": " "})
    assert empty.status_code == 422
    assert clerk.post(f"/api/v1/desks/{hall.desk_id('1')}/messages", {"text": "x"}).status_code == 403


def test_a_desk_asks_for_help_and_hears_who_comes(clerk: Staff, coordinator: Staff, hall: Hall) -> None:
    text = page(clerk, hall)
    assert commands(text)[f"desks/{hall.desk_id('1')}/ask-for-help"] == "Minta bantuan"
    pressed(clerk, text, "/ask-for-help")
    waiting = page(clerk, hall)
    assert "Meja ini minta bantuan sejak pukul 12.00" in words_of(waiting)
    assert f"desks/{hall.desk_id('1')}/ask-for-help" not in commands(waiting)
    load = coordinator.get(f"/d/{hall.code}/load").text
    assert "Meja 1 minta bantuan" in words_of(load)
    (url,) = [url for url, words in commands(load).items() if words == "Saya datang"]
    (alert,) = re.findall(r'data-alert="([^"]+)"', load)
    assert coordinator.post(f"/api/v1/{url}", {"alerts": [alert]}).status_code == 200
    assert "minta bantuan" not in words_of(coordinator.get(f"/d/{hall.code}/load").text)
    text = page(clerk, hall)
    assert "Coordinator datang ke meja ini." in words_of(text)
    pressed(clerk, text, "/confirm")
    assert "datang ke meja ini" not in words_of(page(clerk, hall))


def test_a_desk_that_needs_no_help_any_more_says_so(clerk: Staff, coordinator: Staff, hall: Hall) -> None:
    pressed(clerk, page(clerk, hall), "/ask-for-help")
    pressed(clerk, page(clerk, hall), "/withdraw-help")
    assert "minta bantuan" not in words_of(coordinator.get(f"/d/{hall.code}/load").text)


def test_the_trail_says_who_was_told_and_who_read_it(coordinator: Staff, clerk: Staff, hall: Hall) -> None:
    pressed(coordinator, of_desk(coordinator, hall, "1"), "/messages", {"text": "Halo"})
    pressed(clerk, page(clerk, hall), "/confirm")
    audit = words_of(coordinator.get(f"/d/{hall.code}/audit?group=news").text)
    assert "Pesan dikirim ke layar Meja 1." in audit
    assert "Pesan di layar Meja 1 sudah dibaca." in audit
