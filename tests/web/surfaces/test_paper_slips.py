"""Numbers on paper: set aside and printed by a coordinator, and each slip joins the queue once, when it is scanned."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.model.queue.ticket import Channel
from tests.builders import COORDINATOR, Hall
from tests.qr_codes import scanned_codes_of
from tests.web.conftest import ADDRESS, Staff
from tests.web.reading import tags_of, words_of

KEY = "a-key-made-by-hand"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def key_of(html: str) -> str:
    return next(one["value"] for one in tags_of(html, "input") if one.get("name") == "key")


def reserve(staff: Staff, hall: Hall, how_many: object = 3, series: str = "A", key: str = "") -> Any:
    path = f"/d/{hall.code}/slips"
    form = {"series": series, "how_many": how_many, "key": key or key_of(staff.get(path).text)}
    return staff.client.post(path, data=form | {"csrf_token": staff.csrf})


def slips_of(staff: Staff, hall: Hall, **wanted: Any) -> dict[str, str]:
    """What a new block prints: each number with the path that its code opens."""
    sheet = staff.get(reserve(staff, hall, **wanted).location).text
    numbers = re.findall(r'stub__number"[^>]*>([^<]+)<', sheet)
    return dict(zip(numbers, [code.removeprefix(ADDRESS) for code in scanned_codes_of(sheet)], strict=True))


def use(phone: FlaskClient, path: str, *services: str) -> Any:
    return phone.post(path, data={"services": list(services or ("ktp",)), "key": key_of(phone.get(path).text)})


def test_a_block_is_set_aside_once_and_its_slips_are_printed(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp")
    key = key_of(coordinator.get(f"/d/{hall.code}/slips").text)
    first, again = (reserve(coordinator, hall, 3, key=key) for _ in range(2))
    assert first.status_code == 303 and first.location == again.location
    sheet = coordinator.get(first.location)
    assert re.findall(r'stub__number"[^>]*>([^<]+)<', sheet.text) == ["A002", "A003", "A004"]
    assert "Belum masuk antrean" in words_of(sheet.text)
    assert hall.take("ktp").number == "A005"
    assert "A002–A004 · belum dipakai: 3" in words_of(coordinator.get(f"/d/{hall.code}/slips").text)


@pytest.mark.parametrize("how_many", [0, -1, 241, "banyak", ""])
def test_how_many_is_said_in_a_number(coordinator: Staff, hall: Hall, how_many: object) -> None:
    refused = reserve(coordinator, hall, how_many)
    assert refused.status_code == 422 and "Isi angka 1 sampai 240." in words_of(refused.text)
    assert hall.take("ktp").number == "A001"


def test_a_series_that_the_day_does_not_have_is_not_found(coordinator: Staff, hall: Hall) -> None:
    assert reserve(coordinator, hall, series="Q").status_code == 404
    assert coordinator.get(f"/d/{hall.code}/slips/{hall.day_id}").status_code == 404


@pytest.mark.parametrize("role", ["greeter", "clerk", "viewer"])
def test_only_who_runs_the_hall_sets_numbers_aside(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    staff = signed_in(role)
    assert staff.get(f"/d/{hall.code}/slips").status_code == 403
    assert reserve(staff, hall, key=KEY).status_code == 403


def test_a_slip_joins_the_queue_when_its_code_is_scanned_and_then_shows_its_number(
    coordinator: Staff, client: FlaskClient, hall: Hall
) -> None:
    before, slips = hall.take("ktp"), slips_of(coordinator, hall)
    page = client.get(slips["A003"])
    assert "Nomor A003" in words_of(page.text) and "belum masuk antrean" in words_of(page.text)
    done = use(client, slips["A003"], "kk", "bpjs")
    assert done.status_code == 303
    assert "A003" in words_of(client.get(done.location).text)
    assert client.get(slips["A003"]).location == done.location
    assert client.post(slips["A003"], data={"services": "ktp", "key": "another"}).location == done.location
    assert [hall.serve("1").number for _ in range(2)] == [before.number, "A003"]
    sheet = coordinator.get(f"/d/{hall.code}/slips").text
    assert "A002–A004 · belum dipakai: 2" in words_of(sheet)


def test_nobody_takes_a_number_that_lies_in_a_drawer(coordinator: Staff, client: FlaskClient, hall: Hall) -> None:
    slips = slips_of(coordinator, hall)
    mark = slips["A001"].rpartition("/")[2]
    for path in (f"/d/{hall.code}/slips/A002/{mark}", f"/d/{hall.code}/slips/A001/{'a' * 12}", slips["A001"] + "a"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"services": "ktp", "key": KEY}).status_code == 404
    assert client.get(slips["A001"].replace("A001", "a-1")).status_code == 404
    assert len(set(slips.values())) == 3


def test_what_cannot_be_is_said_on_the_page_of_the_slip(coordinator: Staff, client: FlaskClient, hall: Hall) -> None:
    slips = slips_of(coordinator, hall)
    none = client.post(slips["A001"], data={"key": KEY})
    assert none.status_code == 422 and "Pilih layanan" in words_of(none.text)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    late = use(client, slips["A001"])
    assert late.status_code == 409 and "Nomor A001" in words_of(late.text)


def test_the_greeter_types_the_number_of_a_slip(
    signed_in: Callable[[str], Staff], coordinator: Staff, hall: Hall
) -> None:
    greeter = signed_in("greeter")
    assert "lost-number" not in greeter.get(f"/d/{hall.code}/greeter").text
    slips_of(coordinator, hall)
    shown = greeter.get(f"/d/{hall.code}/greeter").text
    assert "Nomor kertas" in words_of(shown) and '<option value="A002">' in shown
    body = {"number": "a 2", "services": ["ktp"], "priority": True}
    path = f"/api/v1/days/{hall.code}/adopt-number"
    given = greeter.post(path, body)
    assert (given.status_code, given.json["number"], given.json["channel"]) == (201, "A002", Channel.SLIP)
    assert greeter.post(path, body).status_code == 409
    unknown = greeter.post(path, body | {"number": "A099"})
    assert unknown.status_code >= 400 and unknown.json["error"]["code"] == "number_not_lost"
