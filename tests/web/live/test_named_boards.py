"""SECURITY M7: staff name a TV once, by the code that it shows; only named ones are missed, and none is forged."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.model.events.box import BoardNamed, BoardRevoked
from queues.model.trouble.alerts import AlertKind
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import event
from queues.snapshots.board.named_boards import board_figures, no_ears
from queues.snapshots.load.load import load_snapshot
from tests.builders import NOON, Hall, later
from tests.web.conftest import Staff, StandingClock
from webapp.auth.limit_storage import counting
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import BoardWatch, alarms, alarms_of_boards
from webapp.live.board_signs import SIGNS
from webapp.live.named_boards import MOST_UNNAMED, Credential, UnnamedScreens
from webapp.live.screen_reports import UNNAMED_SIGNS
from webapp.services import Box

TV = "TV pendopo"


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def sign_of_life(tv: FlaskClient, hall: Hall, **report: Any) -> dict[str, Any]:
    said: dict[str, Any] = tv.post(f"/d/{hall.code}/board/here", json=report).json
    return said


def name(staff: Staff, hall: Hall, code: str, called: str = TV) -> Any:
    return staff.post(f"/api/v1/days/{hall.code}/boards", {"screen": code, "name": called})


def named_tv(app: Flask, hall: Hall, staff: Staff, called: str = TV) -> FlaskClient:
    tv = app.test_client()
    answer = name(staff, hall, sign_of_life(tv, hall)["code"], called)
    assert answer.status_code == 200
    return tv


def alerts(hall: Hall, app: Flask, now: Any, began_at: Any = NOON, kind: AlertKind = AlertKind.BOARD_AWAY) -> list[str]:
    """Names of the TVs that are said to be away (or late) after the jobs have looked, the one for TVs alone."""
    box, watch = app.extensions["giliran"], BoardWatch(began_at, app.extensions[SIGNS].heard)
    JobRunner(box.engine, box.writer, [alarms_of_boards(watch, alarms(watch, box.troubles))]).look(now)
    load = load_snapshot(box.engine, hall.code, now=now)
    return [one.subject for one in load.alerts if one.kind == kind]


# -- naming ----------------------------------------------------------------------------------------------------------


def test_a_screen_shows_its_code_until_staff_have_named_it(client: FlaskClient, hall: Hall, coordinator: Staff) -> None:
    page = client.get(f"/d/{hall.code}/board")
    code = sign_of_life(client, hall)["code"]
    assert f"<b data-code>{code}</b>" in page.text
    assert [one["name"] for one in name(coordinator, hall, code.lower()).json["boards"]] == [TV]
    said = sign_of_life(client, hall)
    assert [said[one] for one in ("name", "code", "go", "settings_version", "test")] == [TV, None, None, 1, None]
    assert "<b data-code></b>" in client.get(f"/d/{hall.code}/board").text


def test_a_tv_without_scripts_is_named_and_heard_of_by_loading_its_page(
    app: Flask, client: FlaskClient, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    plain = f"/d/{hall.code}/board?plain=1"
    client.get(plain)
    code = client.get(plain).text.partition("<b data-code>")[2][:5]
    assert name(coordinator, hall, code).status_code == 200
    for seconds in range(0, 60, 10):
        clock.at = later(seconds)
        client.get(plain)
    assert alerts(hall, app, clock.at) == []


def test_a_tv_that_reads_itself_for_a_minute_is_said_to_be_late_until_its_connection_is_back(
    app: Flask, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    """As it says itself with each sign of life; the first one comes before there is a connection."""
    tv = named_tv(app, hall, coordinator)

    def late(seconds: int, live: int) -> list[str]:
        clock.at = later(seconds)
        sign_of_life(tv, hall, live=bool(live))
        return alerts(hall, app, clock.at, kind=AlertKind.BOARD_LATE)

    assert [late(0, 0), late(15, 1)] == [[], []]
    assert [late(30, 0), late(89, 0), late(90, 0)] == [[], [], [TV]]
    (one,) = coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    assert (one["shows_this_day"], one["is_late"]) == (True, True)
    tv.get(f"/d/{hall.code}/board")  # a page that is read anew has not said anything yet
    assert late(100, 0) == [TV]
    assert late(105, 1) == []


def test_a_code_that_no_screen_shows_is_refused_with_a_sentence(hall: Hall, coordinator: Staff) -> None:
    refused = name(coordinator, hall, "QQQQQ")
    assert refused.status_code == 404
    assert "QQQQQ" in refused.json["error"]["message"]


def test_only_a_coordinator_names_a_tv_or_takes_it_off(
    app: Flask, hall: Hall, coordinator: Staff, signed_in: Callable[[str], Staff], client: FlaskClient
) -> None:
    code = sign_of_life(client, hall)["code"]
    assert name(signed_in("greeter"), hall, code).status_code == 403
    assert name(signed_in("clerk"), hall, code).status_code == 403
    named_tv(app, hall, coordinator, "TV samping")
    (one,) = coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    assert client.post(f"/api/v1/days/{hall.code}/boards/{one['id']}/revoke").status_code == 401


def test_a_tv_that_has_lost_its_cookie_is_named_again_in_its_own_name(
    app: Flask, hall: Hall, coordinator: Staff
) -> None:
    old = named_tv(app, hall, coordinator)
    new = named_tv(app, hall, coordinator)
    assert sign_of_life(new, hall)["name"] == TV
    assert sign_of_life(old, hall)["name"] is None
    assert len(coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]) == 1


def test_the_same_naming_twice_is_one(client: FlaskClient, hall: Hall, coordinator: Staff) -> None:
    code = sign_of_life(client, hall)["code"]
    assert name(coordinator, hall, code).json == name(coordinator, hall, code).json


def test_a_tv_that_is_taken_off_shows_a_code_again_and_naming_is_in_the_trail(
    app: Flask, hall: Hall, coordinator: Staff, box: Box
) -> None:
    tv = named_tv(app, hall, coordinator)
    (one,) = coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    path = f"/api/v1/days/{hall.code}/boards/{one['id']}/revoke"
    assert coordinator.post(path).json["boards"] == []
    assert coordinator.post(path).status_code == 404
    assert sign_of_life(tv, hall)["code"]
    with one_read(box.engine) as connection:
        kinds = [row.kind for row in connection.execute(event.select().order_by(event.c.at, event.c.seq))]
    assert [kind for kind in kinds if kind in (BoardNamed.kind, BoardRevoked.kind)] == [
        BoardNamed.kind,
        BoardRevoked.kind,
    ]


def test_a_forged_or_changed_credential_is_no_tv(app: Flask, hall: Hall, coordinator: Staff) -> None:
    tv = named_tv(app, hall, coordinator)
    cookie = tv.get_cookie("giliran_board")
    assert cookie is not None
    forger = app.test_client()
    other = "b" if cookie.value[0] == "a" else "a"
    for forged in ("a.KXQPT", cookie.value[:-2], other + cookie.value[1:]):
        forger.set_cookie("giliran_board", forged)
        assert sign_of_life(forger, hall)["name"] is None


def test_two_screens_never_show_one_code() -> None:
    screens = UnnamedScreens()
    assert screens.saw(Credential("first", "ABCDE"))
    assert screens.saw(Credential("first", "ABCDE"))
    assert not screens.saw(Credential("second", "ABCDE"))
    assert screens.with_code("abcde") == Credential("first", "ABCDE").key_hash


def test_strangers_cannot_fill_the_memory_nor_drive_out_a_tv_that_shows_itself() -> None:
    screens, tv = UnnamedScreens(), Credential("tv", "KXRPT")
    for nth in range(MOST_UNNAMED * 2):
        screens.saw(Credential(str(nth), f"{nth:05}"))
        if nth % 50 == 0:
            screens.saw(tv)
    assert screens.with_code(tv.code) == tv.key_hash
    assert screens.with_code("00000") is None


# -- being missed ----------------------------------------------------------------------------------------------------


def test_a_named_tv_that_falls_silent_is_missed_and_forgiven_when_it_comes_back(
    app: Flask, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    tv = named_tv(app, hall, coordinator)
    sign_of_life(tv, hall)
    clock.at = later(11)
    assert alerts(hall, app, clock.at) == []
    clock.at = later(12)
    assert alerts(hall, app, clock.at) == [TV]
    sign_of_life(tv, hall)
    assert alerts(hall, app, clock.at) == []


def test_forty_five_screens_that_come_and_go_raise_nothing(
    app: Flask, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    tv = named_tv(app, hall, coordinator)
    for _ in range(45):
        sign_of_life(app.test_client(), hall)
    clock.at = later(minutes=5)
    assert alerts(hall, app, clock.at) == [TV]
    assert sign_of_life(tv, hall)["name"] == TV


def test_a_server_that_has_just_begun_waits_for_its_tvs(
    app: Flask, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    named_tv(app, hall, coordinator)
    clock.at = later(minutes=20)
    assert alerts(hall, app, clock.at, began_at=later(minutes=19.9)) == []
    assert alerts(hall, app, clock.at, began_at=later(minutes=19.5)) == [TV]


def test_signs_of_life_make_no_event_and_are_written_once_in_a_while(
    app: Flask, hall: Hall, coordinator: Staff, box: Box, clock: StandingClock
) -> None:
    tv = named_tv(app, hall, coordinator)
    seq = hall.seq()
    for seconds in range(0, 300, 15):
        clock.at = NOON + timedelta(seconds=seconds)
        sign_of_life(tv, hall)
    assert hall.seq() == seq
    with one_read(box.engine) as connection:
        (figures,) = board_figures(connection, clock.at, NOON, app.extensions[SIGNS].heard)[hall.day_id]
    assert figures.away_minutes is None


# -- what a TV says of itself ----------------------------------------------------------------------------------------


def test_a_tv_whose_sound_is_locked_is_said_once_and_forgiven_when_it_sounds(
    app: Flask, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    tv, seq, found = named_tv(app, hall, coordinator), hall.seq(), []
    for seconds, sound in ((0, "locked"), (29, "locked"), (30, "locked"), (60, "failed"), (65, "works"), (70, "off")):
        clock.at = later(seconds)
        sign_of_life(tv, hall, sound=sound, page="a")
        found.append(alerts(hall, app, clock.at, kind=AlertKind.BOARD_MUTE))
    assert found == [[], [], [TV], [TV], [], []]
    assert hall.seq() == seq + 2  # raised and cleared: what a TV says makes no event


def test_two_screens_with_one_credential_are_noticed_and_said(
    app: Flask, hall: Hall, coordinator: Staff, clock: StandingClock
) -> None:
    tv, clone, found = named_tv(app, hall, coordinator), app.test_client(), []
    cookie = tv.get_cookie("giliran_board")
    assert cookie is not None
    clone.set_cookie("giliran_board", cookie.value)
    for seconds in range(0, 20, 5):
        clock.at = later(seconds)
        sign_of_life(tv, hall, page="one")
        clock.at = later(seconds + 2)
        assert sign_of_life(clone, hall, page="other")["name"] == TV
        found.append(alerts(hall, app, clock.at, kind=AlertKind.BOARD_TWICE))
    assert found == [[], [TV], [TV], [TV]]
    for seconds in range(25, 60, 5):
        clock.at = later(seconds)
        sign_of_life(tv, hall, page="one")
    assert alerts(hall, app, clock.at, kind=AlertKind.BOARD_TWICE) == []


def test_what_a_screen_without_a_name_says_of_itself_is_not_even_read(
    app: Flask, hall: Hall, coordinator: Staff, client: FlaskClient
) -> None:
    named_tv(app, hall, coordinator)
    before = coordinator.get(f"/api/v1/days/{hall.code}/boards").json
    here = f"/d/{hall.code}/board/here"
    assert client.post(here, json={"name": TV, "sound": "failed", "page": "forged"}).json["name"] is None
    assert client.post(here, data=b"\xff{{{").status_code == 200
    assert coordinator.get(f"/api/v1/days/{hall.code}/boards").json == before


NO_REPORT = (
    b"[]",
    b"nonsense",
    b'{"sound": "loud"}',
    b'{"width": -1}',
    b'{"shown_seq": 99999999999}',
    b'{"page": "<b>"}',
    b'{"memory_mb": "much"}',
    b'{"test": {"id": "1", "result": "sung"}}',
)


def test_a_report_that_means_nothing_is_refused_and_not_heard(app: Flask, hall: Hall, coordinator: Staff) -> None:
    tv, path = named_tv(app, hall, coordinator), f"/d/{hall.code}/board/here"
    assert [tv.post(path, data=report).status_code for report in NO_REPORT] == [422] * len(NO_REPORT)
    (one,) = coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    assert app.extensions[SIGNS].heard([UUID(one["id"])]) == {}


def test_screens_without_a_name_are_bounded_by_address_and_a_named_tv_never(
    app: Flask, hall: Hall, coordinator: Staff, client: FlaskClient
) -> None:
    tv, here = named_tv(app, hall, coordinator), f"/d/{hall.code}/board/here"
    with app.app_context():
        assert counting().hit(UNNAMED_SIGNS, "screen", "127.0.0.1", cost=UNNAMED_SIGNS.amount - 1)
    assert client.post(here).status_code == 429
    assert app.test_client().post(here).status_code == 429  # a new cookie is no way around it
    assert sign_of_life(tv, hall)["name"] == TV
    assert client.get(f"/d/{hall.code}/board").status_code == 200


def test_processes_that_share_a_database_alone_hear_of_each_others_tvs_through_it(
    app: Flask, hall: Hall, coordinator: Staff, box: Box, clock: StandingClock
) -> None:
    """One process alone, as on SQLite, need not write that down each time."""
    tv = named_tv(app, hall, coordinator)
    for seconds in range(0, 40, 5):
        clock.at = later(seconds)
        sign_of_life(tv, hall)
    with one_read(box.engine) as connection:
        (figures,) = board_figures(connection, clock.at, NOON, no_ears)[hall.day_id]
    assert (figures.away_minutes is None) == (box.engine.dialect.name == "postgresql")
