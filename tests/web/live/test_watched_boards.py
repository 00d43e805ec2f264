"""Coordinators set up a TV, rename it, try its sound, send it to another day: from the load, with a record of each."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import open_day, prepare_day
from queues.model.events.box import BoardNamed, BoardRenamed, BoardRevoked, BoardSent, BoardSetUp
from queues.model.trouble.alerts import AlertKind
from queues.persistence.schema.tables import service_day
from tests.builders import COORDINATOR, Hall, later, plan_with
from tests.web.conftest import Staff, StandingClock
from tests.web.live.test_named_boards import TV, alerts, named_tv, sign_of_life
from webapp.services import Box

WELL = {"page": "a", "sound": "works", "proof": "voice", "width": 1920, "height": 1080, "memory_mb": 35}
SET = {
    "theme": "light",
    "desks": ["1", "2"],
    "agencies": [],
    "sound": "own",
    "share": "all",
    "volume": 60,
    "voice": "id",
    "second_voice": "en",
    "speed": 90,
    "repeats": False,
    "speaks": ["pauses"],
    "web_speech": True,
    "names_agencies": False,
}


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


@pytest.fixture
def tv(app: Flask, hall: Hall, coordinator: Staff) -> FlaskClient:
    return named_tv(app, hall, coordinator)


def listed(staff: Staff, hall: Hall) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = staff.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    return found


def the_tv(staff: Staff, hall: Hall) -> dict[str, Any]:
    (one,) = listed(staff, hall)
    return one


def told(staff: Staff, hall: Hall, what: str, body: dict[str, Any] | None = None) -> Any:
    """What the server answers to one who tells the only TV something."""
    one = the_tv(staff, hall)
    return staff.post(f"/api/v1/days/{hall.code}/boards/{one['id']}/{what}", body)


def dialog(staff: Staff, hall: Hall, of_tv: bool = True) -> str:
    one = the_tv(staff, hall)
    page = staff.get(f"/d/{hall.code}/load/boards" + (f"/{one['id']}" if of_tv else ""))
    assert page.status_code == 200
    return unescape(page.text)


def kinds(hall: Hall) -> list[str]:
    return [event["kind"] for event in hall.box_events() if event["kind"].startswith("board_")]


# -- settings --------------------------------------------------------------------------------------------------------


def test_what_is_set_reaches_the_tv_with_its_next_sign_of_life(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    before = sign_of_life(tv, hall)["settings_version"]
    answer = told(coordinator, hall, "settings", {"version": before, **SET})
    assert answer.json["boards"][0]["settings"] == SET
    assert sign_of_life(tv, hall)["settings_version"] == before + 1
    assert '"volume": 60' in unescape(tv.get(f"/d/{hall.code}/board").text)


def test_what_is_absent_stays_as_it_is(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    told(coordinator, hall, "settings", {"version": 1, **SET})
    told(coordinator, hall, "settings", {"version": 2, "volume": 10})
    assert the_tv(coordinator, hall)["settings"] == SET | {"volume": 10}


def test_the_second_voice_is_the_one_of_the_day_until_another_or_none_is_chosen(
    tv: FlaskClient, coordinator: Staff, hall: Hall, box: Box
) -> None:
    with box.engine.begin() as connection:
        connection.execute(update(service_day).values(second_voice="en"))

    def heard() -> bool:
        return 'data-second-voice-src="/voice/en/manifest.json"' in tv.get(f"/d/{hall.code}/board").text

    assert heard() and '<option value="as-day" selected>menurut hari layanan' in dialog(coordinator, hall)
    for version, (chosen, is_heard) in enumerate((("", False), ("as-day", True)), start=1):
        assert told(coordinator, hall, "settings", {"version": version, "second_voice": chosen}).status_code == 200
        assert heard() is is_heard


def test_of_two_who_set_one_tv_the_second_looks_again(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    assert told(coordinator, hall, "settings", {"version": 1, "volume": 10}).status_code == 200
    refused = told(coordinator, hall, "settings", {"version": 1, "volume": 90})
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "board_moved_on")
    assert TV in refused.json["error"]["message"]
    assert told(coordinator, hall, "settings", {"version": 1, "volume": 10}).status_code == 200  # the same twice
    assert the_tv(coordinator, hall)["settings"]["volume"] == 10
    assert kinds(hall) == [BoardNamed.kind, BoardSetUp.kind]


WRONG = (
    {"volume": 101},
    {"volume": "80"},
    {"theme": "purple"},
    {"voice": "klingon"},
    {"voice": ""},
    {"voice": "../id"},
    {"second_voice": "klingon"},
    {"speaks": ["gossip"]},
    {"desks": "1,2"},
    {"desks": ["x" * 41]},
    {"colour": "red"},
)


def test_what_means_nothing_is_refused_and_nothing_is_set(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    before = the_tv(coordinator, hall)
    answers = [told(coordinator, hall, "settings", {"version": 1, **body}).status_code for body in WRONG]
    assert answers == [422] * len(WRONG)
    assert the_tv(coordinator, hall) == before


def test_a_tv_that_takes_the_place_of_another_goes_on_with_its_settings(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall
) -> None:
    told(coordinator, hall, "settings", {"version": 1, **SET})
    named_tv(app, hall, coordinator)
    assert the_tv(coordinator, hall)["settings"] == SET


# -- names -----------------------------------------------------------------------------------------------------------


def test_a_tv_is_renamed_and_keeps_its_credential(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    assert told(coordinator, hall, "rename", {"name": " TV samping "}).json["boards"][0]["name"] == "TV samping"
    assert sign_of_life(tv, hall)["name"] == "TV samping"
    assert kinds(hall) == [BoardNamed.kind, BoardRenamed.kind]
    assert told(coordinator, hall, "rename", {"name": "TV samping"}).status_code == 200
    assert kinds(hall) == [BoardNamed.kind, BoardRenamed.kind]


def test_a_name_that_another_tv_has_is_refused_and_both_stay(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall
) -> None:
    named_tv(app, hall, coordinator, "TV samping")
    first = next(one for one in listed(coordinator, hall) if one["name"] == TV)
    refused = coordinator.post(f"/api/v1/days/{hall.code}/boards/{first['id']}/rename", {"name": "TV samping"})
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "board_name_taken")
    assert [one["name"] for one in listed(coordinator, hall)] == [TV, "TV samping"]


def test_a_name_that_no_line_can_hold_is_refused(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    for wrong in ("", " ", "x" * 41, "a\x00b"):
        assert told(coordinator, hall, "rename", {"name": wrong}).status_code == 422
    assert the_tv(coordinator, hall)["name"] == TV


# -- another day -----------------------------------------------------------------------------------------------------


@pytest.fixture
def other(box: Box, hall: Hall) -> Hall:
    return another_day(box)


def another_day(box: Box, *, is_demo: bool = False) -> Hall:
    """A second day in the same box, on the same date and open too."""
    plan = plan_with(code="hari-lain", place="Balai lain", is_demo=is_demo)
    made = box.writer.perform(prepare_day, actor=COORDINATOR, now=plan.opens_at, plan=plan).made
    day = Hall(box.engine, box.writer, made.stream_id, plan.code, vault=box.vault)
    day.do(open_day, by=COORDINATOR, at=plan.opens_at, day_id=day.day_id, anyway=True)
    return day


def board_of(day: Hall) -> str:
    return f"/d/{day.code}/board"


def test_a_tv_is_sent_to_another_day_once_and_stays_there(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall, other: Hall
) -> None:
    assert sign_of_life(tv, hall)["go"] is None
    assert told(coordinator, hall, "move", {"to": other.code}).status_code == 200
    assert "sedang pindah ke hari lain" in dialog(coordinator, hall)
    assert sign_of_life(tv, hall)["go"] == board_of(other)
    assert tv.get(board_of(hall)).headers["Location"] == board_of(other)
    assert tv.get(board_of(other)).status_code == 200
    assert sign_of_life(tv, other)["go"] is None
    assert the_tv(coordinator, other)["shows_this_day"]
    assert tv.get(board_of(hall)).status_code == 200  # whoever stands there may look at the other day again
    assert app.test_client().get(board_of(hall)).status_code == 200
    assert kinds(hall) == [BoardNamed.kind, BoardSent.kind]


def test_a_tv_that_was_sent_away_leaves_no_alert_behind(
    tv: FlaskClient, coordinator: Staff, hall: Hall, other: Hall, app: Flask, clock: StandingClock
) -> None:
    clock.at = later(20)
    assert alerts(hall, app, clock.at) == [TV]
    told(coordinator, hall, "move", {"to": other.code})
    tv.get(board_of(other))
    assert (alerts(hall, app, clock.at), alerts(other, app, clock.at)) == ([], [])


def test_a_tv_is_sent_to_no_day_that_is_over_or_unknown(
    tv: FlaskClient, coordinator: Staff, hall: Hall, other: Hall
) -> None:
    assert told(coordinator, hall, "move", {"to": "besok-saja"}).status_code == 404
    told(coordinator, hall, "move", {"to": other.code})
    other.do(close_day, by=COORDINATOR, at=later(5), day_id=other.day_id)
    assert told(coordinator, hall, "move", {"to": other.code}).status_code == 409
    assert sign_of_life(tv, hall)["go"] is None  # the day that it was sent to is over before it came there
    assert tv.get(board_of(other)).status_code == 200


# -- a test call -----------------------------------------------------------------------------------------------------


def test_a_test_call_reaches_its_tv_alone_and_its_result_comes_back(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    other_tv, seq = named_tv(app, hall, coordinator, "TV samping"), hall.seq()
    sign_of_life(tv, hall, **WELL)
    one = next(one for one in listed(coordinator, hall) if one["name"] == TV)
    assert coordinator.post(f"/api/v1/days/{hall.code}/boards/{one['id']}/test").status_code == 200
    assert (sign_of_life(other_tv, hall)["test"], sign_of_life(app.test_client(), hall)["test"]) == (None, None)
    page = f"/d/{hall.code}/load/boards/{one['id']}"
    assert "Panggilan uji dikirim." in coordinator.get(page).text
    clock.at = later(5)
    test_id = sign_of_life(tv, hall, **WELL)["test"]
    clock.at = later(10)
    assert sign_of_life(tv, hall, **WELL, test={"id": test_id, "result": "voice"})["test"] is None
    assert "Panggilan uji tampil dan diucapkan sampai selesai." in coordinator.get(page).text
    assert hall.seq() == seq


def test_nobody_else_answers_a_test_call(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    sign_of_life(tv, hall, **WELL)
    told(coordinator, hall, "test")
    clock.at = later(5)
    test_id = sign_of_life(tv, hall, **WELL)["test"]
    forged = {"test": {"id": test_id, "result": "voice"}}
    sign_of_life(app.test_client(), hall, **forged)
    sign_of_life(named_tv(app, hall, coordinator, "TV samping"), hall, **forged)
    assert sign_of_life(tv, hall, **WELL)["test"] == test_id


# -- what the load shows ---------------------------------------------------------------------------------------------


SAID = (
    (WELL, "Suara berfungsi; terbukti: panggilan terakhir diucapkan sampai selesai"),
    (WELL | {"proof": "chime"}, "terbukti: bunyi bel terakhir selesai"),
    (WELL | {"sound": "locked", "proof": ""}, "Suara belum menyala: tekan OK sekali di remote TV itu"),
    (WELL | {"sound": "failed"}, "Suara tidak berfungsi"),
    (WELL | {"visible": False}, "Tersambung, tetapi papannya tertutup jendela lain"),
    (WELL, "layar 1920 × 1080 · memori halaman 35 MB"),
)


def test_the_load_says_how_a_tv_does(tv: FlaskClient, coordinator: Staff, hall: Hall, clock: StandingClock) -> None:
    for nth, (report, said) in enumerate(SAID):
        clock.at = later(5 * nth)
        sign_of_life(tv, hall, **report)
        assert said in " ".join(dialog(coordinator, hall).split())


def test_the_load_says_what_a_tv_has_shown_and_spoken_last(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp")
    seq = hall.seq()
    sign_of_life(tv, hall, **WELL, shown_seq=seq, spoken_seq=seq - 1, epoch=1)
    assert f"menampilkan keadaan terbaru · terakhir diucapkan: langkah {seq - 1} dari {seq}" in dialog(
        coordinator, hall
    )
    hall.call("1")
    assert f"tertinggal {hall.seq() - seq} langkah" in dialog(coordinator, hall)


def test_the_load_says_since_when_a_tv_is_silent(
    tv: FlaskClient, coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    sign_of_life(tv, hall, **WELL)
    clock.at = later(12)
    for page in (dialog(coordinator, hall), dialog(coordinator, hall, of_tv=False)):
        assert page.partition("Diam sejak ")[2].split("<")[0].strip() == "Sabtu, 21 Nov, 12.00"


def test_a_tv_that_is_set_to_be_silent_lacks_no_sound(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    told(coordinator, hall, "settings", {"version": 1, "sound": "none"})
    for seconds in (0, 40):
        clock.at = later(seconds)
        sign_of_life(tv, hall, **WELL | {"sound": "locked"})
    assert "Tanpa suara, sesuai pengaturan" in dialog(coordinator, hall)
    assert alerts(hall, app, clock.at, kind=AlertKind.BOARD_MUTE) == []


def test_who_does_not_run_the_hall_sets_up_no_tv(
    tv: FlaskClient, coordinator: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    one = the_tv(coordinator, hall)
    for role in ("clerk", "greeter", "viewer"):
        staff = signed_in(role)
        for what, body in (
            ("settings", {"version": 1}),
            ("rename", {"name": "x"}),
            ("move", {"to": hall.code}),
            ("test", {}),
        ):
            path = f"/api/v1/days/{hall.code}/boards/{one['id']}/{what}"
            assert staff.post(path, body).status_code == 403, (role, what)
    assert the_tv(coordinator, hall) == one


def test_a_tv_that_was_taken_off_meanwhile_is_unknown(tv: FlaskClient, coordinator: Staff, hall: Hall) -> None:
    one = the_tv(coordinator, hall)
    path = f"/api/v1/days/{hall.code}/boards/{one['id']}"
    assert coordinator.post(f"{path}/revoke").status_code == 200
    for what, body in (
        ("settings", {"version": 1}),
        ("rename", {"name": "x"}),
        ("move", {"to": hall.code}),
        ("test", {}),
    ):
        assert coordinator.post(f"{path}/{what}", body).status_code == 404, what
    assert coordinator.get(f"/d/{hall.code}/load/boards/{one['id']}").status_code == 404
    assert kinds(hall) == [BoardNamed.kind, BoardRevoked.kind]


# -- switched on -----------------------------------------------------------------------------------------------------


def begun(screen: FlaskClient, address: str = "/board") -> str:
    """Where a screen is led that was only just switched on; "" where it has to choose or to wait."""
    answer = screen.get(address)
    assert answer.status_code in (200, 303)
    return answer.headers.get("Location", "")


def test_any_screen_comes_to_the_only_day_and_keeps_what_its_address_says(client: FlaskClient, hall: Hall) -> None:
    assert begun(client) == board_of(hall)
    assert begun(client, "/board?desks=1%2C2&sound=1&strange=1") == f"{board_of(hall)}?desks=1,2&sound=1"


def test_a_screen_without_a_name_chooses_where_two_days_are_served(
    client: FlaskClient, hall: Hall, other: Hall
) -> None:
    page = client.get("/board")
    assert page.status_code == 200
    assert f'href="{board_of(hall)}"' in page.text
    assert f'href="{board_of(other)}"' in page.text


def test_a_screen_without_a_name_passes_a_demo_that_is_open_beside_the_day(
    client: FlaskClient, box: Box, hall: Hall
) -> None:
    demo = another_day(box, is_demo=True)
    assert begun(client) == board_of(hall)
    hall.do(close_day, by=COORDINATOR, at=later(5), day_id=hall.day_id)
    assert begun(client) == board_of(demo)


def test_a_tv_comes_back_to_its_own_day_after_a_power_cut(
    tv: FlaskClient, coordinator: Staff, hall: Hall, other: Hall
) -> None:
    assert begun(tv) == board_of(hall)
    told(coordinator, hall, "move", {"to": other.code})
    assert begun(tv) == board_of(other)
    tv.get(board_of(other))
    assert begun(tv) == board_of(other)


def test_a_tv_of_a_day_that_is_over_comes_to_the_one_that_is_served_now(
    tv: FlaskClient, hall: Hall, other: Hall
) -> None:
    hall.do(close_day, by=COORDINATOR, at=later(5), day_id=hall.day_id)
    assert begun(tv) == board_of(other)
    other.do(close_day, by=COORDINATOR, at=later(5), day_id=other.day_id)
    assert begun(tv) == board_of(hall)  # there is no other: it says when the next day is


def test_a_screen_that_was_switched_on_before_any_day_is_asks_again_by_itself(client: FlaskClient, hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    page = client.get("/board")
    assert page.status_code == 200
    assert 'http-equiv="refresh" content="15"' in page.text
    assert "Papan terbuka sendiri begitu hari layanan disiapkan." in page.text
