"""One voice in the hall: the sound is lent to one named TV at a time, and what was spoken is known to the next one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from queues.model.queue.known_call import KnownCall, call_of_key
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import board, spoken_call
from queues.snapshots.board.voice import missed_calls
from tests.builders import NOON, Hall, later
from tests.web.conftest import Staff, StandingClock
from tests.web.live.test_named_boards import named_tv
from tests.web.reading import words_of
from webapp.live.hall_voice import LENT_FOR, SharedLending, lending_for
from webapp.services import Box


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


TvOf = Callable[..., FlaskClient]


@pytest.fixture
def tv_of(app: Flask, hall: Hall, coordinator: Staff, box: Box) -> TvOf:
    """A named TV, with these settings."""

    def made(name: str, **settings: Any) -> FlaskClient:
        tv = named_tv(app, hall, coordinator, name)
        with box.engine.begin() as connection:
            connection.execute(update(board).where(board.c.name == name).values(settings=settings))
        app.extensions.get("giliran_known_boards", {}).clear()
        return tv

    return made


def here(screen: FlaskClient, hall: Hall, sound: str = "works", address: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = screen.post(f"/d/{hall.code}/board/here{address}", json={"sound": sound}).json
    return answer


def tells(screen: FlaskClient, hall: Hall, *, spoken: Any = (), missed: Any = ()) -> bool:
    said = screen.post(f"/d/{hall.code}/board/spoken", json={"spoken": list(spoken), "missed": list(missed)})
    assert said.status_code == 200
    noted: bool = said.json["noted"]
    return noted


def called(hall: Hall, desk: str = "1", seconds: float = 0, service: str = "ktp") -> str:
    """Somebody is called there; the key of the call."""
    hall.take(service)
    return KnownCall(hall.call(desk, at=later(seconds)).number, later(seconds)).key


# -- who speaks ------------------------------------------------------------------------------------------------------


def test_of_two_tvs_one_speaks_and_goes_on_speaking_while_it_says_that_it_is_there(
    tv_of: TvOf, hall: Hall, clock: StandingClock
) -> None:
    first, second = tv_of("TV satu"), tv_of("TV dua")
    for seconds in range(0, 60, 5):
        clock.at = later(seconds)
        assert (here(first, hall)["holds_sound"], here(second, hall)["holds_sound"]) == (True, False)
        assert here(second, hall)["sound_elsewhere"] is True


def test_a_tv_is_told_how_far_the_day_has_come_so_that_it_reads_before_it_speaks_again(
    tv_of: TvOf, hall: Hall, client: FlaskClient
) -> None:
    tv = tv_of("TV satu")
    before = here(tv, hall)
    called(hall)
    after = here(tv, hall)
    assert after["seq"] > before["seq"]
    shown = client.get(f"/d/{hall.code}/board").text
    assert f'data-epoch="{after["epoch"]}"' in shown
    assert f'data-seq="{after["seq"]}"' in shown


def test_a_tv_that_says_nothing_any_more_is_followed_within_fifteen_seconds(
    tv_of: TvOf, hall: Hall, clock: StandingClock
) -> None:
    first, second = tv_of("TV satu"), tv_of("TV dua")
    assert here(first, hall)["holds_sound"]
    when = []
    for seconds in (1, 6, 11, 16):
        clock.at = later(seconds)
        when += [seconds] if here(second, hall)["holds_sound"] else []
    assert when[0] <= 15
    assert here(first, hall)["holds_sound"] is False  # it comes back: the other one speaks now


@pytest.mark.parametrize("sound", ["locked", "failed", "off"])
def test_a_tv_without_sound_gives_it_to_one_that_has_it(tv_of: TvOf, hall: Hall, sound: str) -> None:
    first, second = tv_of("TV satu"), tv_of("TV dua")
    assert here(first, hall)["holds_sound"]
    assert here(first, hall, sound)["holds_sound"] is False
    assert here(second, hall)["holds_sound"] is True


def test_a_screen_without_a_name_neither_gets_the_sound_nor_takes_it_away(app: Flask, tv_of: TvOf, hall: Hall) -> None:
    phone, tv = app.test_client(), tv_of("TV satu")
    assert (here(phone, hall)["holds_sound"], here(phone, hall)["sound_elsewhere"]) == (False, False)
    assert here(tv, hall)["holds_sound"] is True
    assert (here(phone, hall)["holds_sound"], here(phone, hall)["sound_elsewhere"]) == (False, True)


def test_each_tv_speaks_for_its_own_desks_and_one_for_the_rest(tv_of: TvOf, hall: Hall, clock: StandingClock) -> None:
    left = tv_of("TV kiri", desks=["1", "2"], share="own_desks")
    right = tv_of("TV kanan", desks=["3"], share="own_desks")
    here(left, hall), here(right, hall)
    assert here(left, hall)["speaks"] == {"rest": True, "desks": ["1", "2"], "others": ["3"]}
    assert here(right, hall)["speaks"] == {"rest": False, "desks": ["3"], "others": ["1", "2"]}
    clock.at = later(LENT_FOR + 1)  # the left one has died: nobody's desks stay silent
    assert here(right, hall)["speaks"] == {"rest": True, "desks": ["3"], "others": []}


def test_a_tv_speaks_for_the_desks_of_the_agencies_that_it_shows(tv_of: TvOf, hall: Hall) -> None:
    """Set to them, or led to them by its address; a desk that works for two agencies is one of both."""
    left = tv_of("TV kiri", agencies=["samsat", "bpjs"], share="own_desks")
    right = tv_of("TV kanan", share="own_desks")
    assert here(left, hall)["speaks"] == {"rest": True, "desks": ["3", "4"], "others": []}
    address = "?agency=POLRES&desks=5"
    answer = here(right, hall, address=address)
    assert answer["speaks"] == {"rest": False, "desks": ["5"], "others": ["3", "4"]}
    page = right.get(f"/d/{hall.code}/board{address}").text
    assert f'/d/{hall.code}/board/here?desks=5&amp;agency=POLRES"' in page
    assert here(right, hall)["speaks"]["desks"] == []  # its address says nothing any more


@pytest.mark.parametrize("sound", ["own", "none"])
def test_a_tv_out_of_earshot_or_without_a_voice_takes_no_part(tv_of: TvOf, hall: Hall, sound: str) -> None:
    apart, tv = tv_of("TV teras", sound=sound), tv_of("TV pendopo")
    assert here(apart, hall)["holds_sound"] is False
    assert here(tv, hall)["holds_sound"] is True
    assert here(apart, hall)["holds_sound"] is False


def test_after_a_restart_the_tv_that_spoke_goes_on_and_is_given_a_moment_to_say_so(
    app: Flask, tv_of: TvOf, hall: Hall, box: Box, clock: StandingClock
) -> None:
    first, second = tv_of("TV satu"), tv_of("TV dua")
    assert here(first, hall)["holds_sound"]
    app.extensions["giliran_sound"] = lending_for(box.engine, box)
    clock.at = later(1)
    assert (here(second, hall)["holds_sound"], here(first, hall)["holds_sound"]) == (False, True)


def test_a_day_has_a_voice_of_its_own(hall: Hall, box: Box) -> None:
    lending, other_day, tv, other = lending_for(box.engine, box), uuid4(), *_two_boards(box, hall)
    lending.lend(hall.day_id, tv, [""], NOON)
    assert lending.holders(hall.day_id, NOON) == {"": tv}
    assert lending.holders(other_day, NOON) == {}
    lending.lend(hall.day_id, other, [""], NOON)
    assert lending.holders(hall.day_id, NOON) == {"": tv}


def test_processes_that_share_a_database_lend_the_sound_once(hall: Hall, box: Box) -> None:
    one, other, (tv, second) = SharedLending(box), SharedLending(box), _two_boards(box, hall)
    one.lend(hall.day_id, tv, [""], NOON)
    other.lend(hall.day_id, second, [""], later(5))
    assert other.holders(hall.day_id, later(5)) == one.holders(hall.day_id, later(5)) == {"": tv}
    other.lend(hall.day_id, second, [""], later(LENT_FOR))
    one.lend(hall.day_id, tv, [""], later(LENT_FOR))
    assert one.holders(hall.day_id, later(LENT_FOR)) == {"": second}
    other.lend(hall.day_id, second, [], later(LENT_FOR + 1))  # its sound has failed
    one.lend(hall.day_id, tv, [""], later(LENT_FOR + 1))
    assert one.holders(hall.day_id, later(LENT_FOR + 1)) == {"": tv}


def test_on_a_demo_day_that_runs_fast_a_tv_has_the_same_time_to_say_that_it_is_there(hall: Hall, box: Box) -> None:
    fast = replace(box, settings=box.settings.model_copy(update={"clock": "60x"}))
    lending, (tv, _second) = SharedLending(fast), _two_boards(box, hall)
    lending.lend(hall.day_id, tv, [""], NOON)
    assert lending.holders(hall.day_id, later(60 * LENT_FOR - 1)) == {"": tv}


def _two_boards(box: Box, hall: Hall) -> tuple[UUID, UUID]:
    ids = (uuid4(), uuid4())
    with box.engine.begin() as connection:
        for nth, board_id in enumerate(ids):
            row = {"id": board_id, "name": f"TV {nth}", "key_hash": bytes([nth]) * 32, "named_at": NOON}
            connection.execute(board.insert().values(**row, day_id=hall.day_id))
    return ids


# -- what was spoken -------------------------------------------------------------------------------------------------


def test_the_next_tv_learns_what_was_spoken_when_it_gets_the_sound(
    tv_of: TvOf, hall: Hall, clock: StandingClock
) -> None:
    first, second = tv_of("TV satu"), tv_of("TV dua")
    here(first, hall)
    one, two = called(hall, "1"), called(hall, "2")
    assert tells(first, hall, spoken=[one])
    clock.at = later(LENT_FOR + 1)
    answer = here(second, hall)
    assert (answer["holds_sound"], answer["confirmed"]) == (True, [one])
    assert tells(second, hall, spoken=[two])
    assert here(second, hall)["confirmed"] == sorted([one, two])
    clock.at = later(minutes=4)
    assert here(second, hall)["confirmed"] == []  # nobody would speak it any more


def test_only_a_named_tv_is_believed(app: Flask, tv_of: TvOf, hall: Hall) -> None:
    key = called(hall)
    assert tells(app.test_client(), hall, spoken=[key]) is False
    assert here(tv_of("TV satu"), hall)["confirmed"] == []


def test_a_call_is_known_by_the_event_and_by_the_board_alike(hall: Hall, client: FlaskClient, tv_of: TvOf) -> None:
    """The key is made by the page of what it hears or reads; the server finds the call by it."""
    hall.take("ktp")
    hall.call("1", at=NOON + timedelta(microseconds=123_999))
    (told,) = [
        one
        for one in client.get(f"/api/v1/days/{hall.code}/events?after=0").json["events"]
        if one["kind"] == "turn_called"
    ]
    (shown,) = client.get(f"/api/v1/days/{hall.code}/board").json["calling"]
    assert told["at"][:23] == shown["at"][:23] == "2026-11-21T05:00:00.123"
    tv = tv_of("TV satu")
    tells(tv, hall, spoken=[f"A001@{int(NOON.timestamp()) * 1000 + 123}"])
    assert len(here(tv, hall)["confirmed"]) == 1


@pytest.mark.parametrize("key", ["", "A001", "A001@", "@1", "A999@1795237200000", "A001@1", "A" * 30 + "@1", "A001@-1"])
def test_what_was_never_called_is_not_noted(tv_of: TvOf, hall: Hall, box: Box, key: str) -> None:
    called(hall)
    assert tells(tv_of("TV satu"), hall, spoken=[key], missed=[key])
    with one_read(box.engine) as connection:
        assert connection.execute(select(spoken_call)).all() == []


@pytest.mark.parametrize(
    "body", ["no json", '{"spoken": "A001"}', '{"spoken": [1]}', '{"spoken": ["' + '", "' * 60 + '"]}']
)
def test_a_report_that_is_none_is_refused(tv_of: TvOf, hall: Hall, body: str) -> None:
    answer = tv_of("TV satu").post(f"/d/{hall.code}/board/spoken", data=body, content_type="application/json")
    assert answer.status_code == 422


def test_a_key_says_number_and_time() -> None:
    call = KnownCall("A012 Kamis", NOON + timedelta(milliseconds=7))
    assert call_of_key(call.key) == call


# -- the desk, and who watches the load ------------------------------------------------------------------------------


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


def test_the_desk_says_that_a_call_awaits_the_voice_and_that_it_was_spoken(
    hall: Hall, clerk: Staff, tv_of: TvOf, clock: StandingClock
) -> None:
    tv, key = tv_of("TV satu"), called(hall)
    turn_id = hall.turns()[0].id

    def voice(desk: str = "1") -> str | None:
        said: str | None = clerk.get(f"/desks/{hall.desk_id(desk)}/voice").json.get(str(turn_id))
        return said

    assert voice() is None  # no TV has a voice: a clerk is not told to wait for one
    here(tv, hall)
    assert (voice(), voice("2")) == ("awaited", None)
    tells(tv, hall, missed=[key])
    assert voice() == "missed"
    tells(tv, hall, spoken=[key])
    assert voice() == "spoken"
    hall.recall(turn_id, at=later(5))
    assert voice() == "awaited"  # this call was not spoken yet
    hall.start(turn_id, at=later(6))
    assert voice() is None
    page = clerk.get(f"/desks/{hall.desk_id('1')}").text
    assert "call-voice" not in page  # who is served needs no call


def test_a_call_that_nobody_spoke_in_two_minutes_awaits_no_voice_any_more(
    hall: Hall, clerk: Staff, tv_of: TvOf, clock: StandingClock
) -> None:
    tv, _key = tv_of("TV satu"), called(hall)
    assert f"voice-{hall.turns()[0].id}-1" in clerk.get(f"/desks/{hall.desk_id('1')}").text
    clock.at = later(minutes=2)
    here(tv, hall)
    assert clerk.get(f"/desks/{hall.desk_id('1')}/voice").json == {}


def test_a_desk_that_is_not_there_has_no_voice(clerk: Staff) -> None:
    assert clerk.get(f"/desks/{uuid4()}/voice").status_code in (403, 404)


def test_the_load_knows_the_calls_that_the_voice_was_too_late_for(
    hall: Hall, box: Box, tv_of: TvOf, coordinator: Staff
) -> None:
    page = f"/d/{hall.code}/load/now"
    before = coordinator.get(page)
    assert "missed-calls" not in before.text
    tv = tv_of("TV satu")
    keys = [called(hall, "1"), called(hall, "2", 1), called(hall, "3", 2, service="bpjs")]
    tells(tv, hall, spoken=keys[:1], missed=keys)
    found = missed_calls(box.engine, hall.day_id)
    assert (found.count, sorted(one.number for one in found.last)) == (2, ["A002", "K001"])
    assert {one.desk_name for one in found.last} == {"Meja 2", "Meja 3"}
    shown = coordinator.get(page, headers={"If-None-Match": before.headers["ETag"]})
    assert "2 panggilan tidak sempat diucapkan" in words_of(shown.text)
    tells(tv, hall, missed=keys)
    assert missed_calls(box.engine, hall.day_id).count == 2
