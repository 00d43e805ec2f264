"""The desk through the API: chosen calls, patience, transfers and additions, counts, tablets, and what is refused."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from queues.actions.desks.consoles import take_console
from queues.actions.hall.pausing import pause_service
from queues.model.queue.moves import ChosenBecause
from queues.model.queue.policy import Policy, rules_of
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, Hall, later
from tests.web.conftest import Staff, StandingClock
from webapp.services import Box

MARKUP = "<script>alert('x')</script> & <b>KK</b>"
LONG = "a" * 501


class Caller:
    """A device with a token; every command gets a key of its own unless one is named."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self._client, self._headers = client, headers

    def get(self, path: str) -> Any:
        return self._client.get(f"/api/v1{path}", headers=self._headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        sent = self._headers | {"Idempotency-Key": key or uuid4().hex}
        return self._client.post(f"/api/v1{path}", json={} if body is None else body, headers=sent)


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def by_token(app: Flask, bearer: Callable[..., dict[str, str]]) -> Callable[..., Caller]:
    return lambda role, desk=None: Caller(app.test_client(), bearer(role, desk))


@pytest.fixture
def clerk(by_token: Callable[..., Caller]) -> Caller:
    return by_token("clerk")


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def fields_of(answer: Any) -> list[str]:
    return [fault["field"] for fault in answer.json["error"]["details"]["fields"]]


def be_patient(box: Box, hall: Hall) -> None:
    """The policy of a day that says nothing of it."""
    rules = rules_of(Policy())
    with box.engine.begin() as connection:
        connection.execute(
            tables.service_day.update().where(tables.service_day.c.id == hall.day_id).values(rules=rules)
        )


# -- a chosen call ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [one.value for one in ChosenBecause])
def test_a_clerk_calls_somebody_out_of_order(clerk: Caller, hall: Hall, reason: str) -> None:
    _, second = hall.take_many(2, "ktp")
    body = {"desk": str(hall.desk_id("1")), "reason": reason, "note": "Baru pulang dari puskesmas"}
    answer = clerk.post(f"/turns/{second.turn}/call", body)
    turn = answer.json["turn"]
    assert (answer.status_code, answer.json["seq"]) == (200, hall.seq())
    assert (turn["number"], turn["state"], turn["desk_name"], turn["seat"]) == ("A002", "called", "Meja 1", 1)
    assert hall.events()[-1]["payload"]["reason"] == reason


def test_the_token_of_a_desk_says_which_desk_calls(by_token: Callable[..., Caller], hall: Hall) -> None:
    taken = hall.take("ktp")
    answer = by_token("clerk", "2").post(f"/turns/{taken.turn}/call", {"reason": "mistake"})
    assert answer.json["turn"]["desk_name"] == "Meja 2"


def test_a_repeated_choice_answers_as_it_did_then(clerk: Caller, hall: Hall) -> None:
    taken = hall.take("ktp")
    body = {"desk": str(hall.desk_id("1")), "reason": "frail"}
    first = clerk.post(f"/turns/{taken.turn}/call", body, key="one-tap")
    again = clerk.post(f"/turns/{taken.turn}/call", body, key="one-tap")
    assert again.json == first.json
    assert hall.kinds().count("turn_called") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": "friend"}, "reason"),
        ({"reason": "frail", "note": LONG}, "note"),
        ({"reason": "frail", "note": "baris\x00nol"}, "note"),
        ({"reason": "frail", "note": "lonceng\x07"}, "note"),
        ({"reason": "frail", "note": "kendali\x9b"}, "note"),
        ({"reason": "frail", "desk": "meja"}, "desk"),
        ({"reason": "frail", "seat": 2}, "seat"),
    ],
)
def test_a_malformed_choice_names_the_field(clerk: Caller, hall: Hall, body: dict[str, Any], field: str) -> None:
    answer = clerk.post(f"/turns/{hall.take('ktp').turn}/call", body)
    assert (*code_of(answer), fields_of(answer)) == (422, "invalid", [field])


def test_each_refusal_of_a_choice_has_a_code_and_a_sentence(clerk: Caller, hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    at = f"/turns/{taken.turns[0]}/call"

    def choose(desk: str, reason: str = "frail", note: str = "") -> Any:
        return clerk.post(at, {"desk": str(hall.desk_id(desk)), "reason": reason, "note": note})

    assert code_of(choose("1", "other")) == (422, "note_missing")
    assert code_of(choose("1", "other", "   ")) == (422, "note_missing")
    assert code_of(choose("3")) == (409, "desk_takes_no_such_service")
    assert code_of(choose("6")) == (409, "desk_not_open")
    assert code_of(clerk.post(at, {"reason": "frail"})) == (404, "unknown_desk")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert code_of(choose("1")) == (409, "service_paused")
    hall.call("3")
    assert code_of(choose("1")) == (409, "ticket_live_elsewhere")
    refused = clerk.post(f"/turns/{taken.turns[1]}/call", {"desk": str(hall.desk_id("1")), "reason": "frail"})
    assert code_of(refused) == (409, "not_at_this_desk")
    assert refused.json["error"]["message"] == "Nomor A001 ada di meja lain."


# -- patience --------------------------------------------------------------------------------------------------------


def test_too_early_says_what_is_missing(signed_in: Callable[[str], Staff], box: Box, hall: Hall, clock: Any) -> None:
    be_patient(box, hall)
    turn = hall.take("ktp").turn
    hall.call("1")
    clerk = signed_in("clerk")
    clock.at = later(12)
    refused = clerk.post(f"/api/v1/turns/{turn}/no-show")
    assert code_of(refused) == (409, "too_early")
    assert refused.json["error"]["details"] == {"calls": 1, "calls_needed": 2, "seconds_left": 18}
    assert "1 dari 2 panggilan" in refused.json["error"]["message"]
    assert code_of(clerk.post(f"/api/v1/turns/{turn}/no-show", {"anyway": True})) == (409, "too_early")
    clerk.post(f"/api/v1/turns/{turn}/recall")
    clock.at = later(30)
    assert clerk.post(f"/api/v1/turns/{turn}/no-show").json["turn"]["outcome"] == "no_show"


def test_a_coordinator_does_not_wait_and_an_integration_neither(
    signed_in: Callable[[str], Staff], clerk: Caller, box: Box, hall: Hall
) -> None:
    be_patient(box, hall)
    first, second = hall.take_many(2, "ktp")
    hall.call("1")
    hall.call("2")
    coordinator = signed_in("coordinator")
    assert code_of(coordinator.post(f"/api/v1/turns/{first.turn}/no-show")) == (409, "too_early")
    assert coordinator.post(f"/api/v1/turns/{first.turn}/no-show", {"anyway": True}).status_code == 200
    assert clerk.post(f"/turns/{second.turn}/no-show").status_code == 200
    assert [row["payload"]["early"] for row in hall.events() if row["kind"] == "turn_closed"] == [True, True]


def test_the_desk_says_when_it_may_give_up(clerk: Caller, box: Box, hall: Hall) -> None:
    be_patient(box, hall)
    hall.take("ktp")
    hall.call("1")
    (live,) = clerk.get(f"/desks/{hall.desk_id('1')}").json["live"]
    assert (live["no_show_from"], live["calls_needed"], live["call_count"]) == ("2026-11-21T05:00:30Z", 2, 1)


# -- what may be done ------------------------------------------------------------------------------------------------


def test_a_turn_says_what_may_be_done_and_what_a_command_would_be_refused_with(
    signed_in: Callable[[str], Staff], box: Box, hall: Hall, clock: StandingClock
) -> None:
    be_patient(box, hall)
    hall.take("ktp")
    clerk = signed_in("clerk")
    called = clerk.post(f"/api/v1/desks/{hall.desk_id('1')}/call-next").json["turn"]
    clock.at = later(12)
    live = clerk.get(f"/api/v1/desks/{hall.desk_id('1')}").json["live"][0]
    assert {move for move, now in live["moves"].items() if now["allowed"]} == {
        *("recall", "start", "hold", "finish", "transfer", "cancel")
    }
    for move, path, turn in (("no_show", "no-show", live), ("resume", "resume", called)):
        error = clerk.post(f"/api/v1/turns/{turn['id']}/{path}").json["error"]
        assert turn["moves"][move] == {"allowed": False, "code": error["code"], "details": error["details"]}
    assert live["moves"]["start"] == {"allowed": True}


def test_a_parked_turn_and_one_that_did_not_come_say_it_too(clerk: Caller, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.no_show(hall.call("1").id, at=later(300))
    hall.hold(hall.call("1").id)
    page = clerk.get(f"/desks/{hall.desk_id('1')}").json
    (parked,), (absent,) = page["on_hold"], page["no_shows"]
    allowed = [{move for move, now in one["moves"].items() if now["allowed"]} for one in (parked, absent)]
    assert allowed == [{"resume", "finish", "cancel"}, {"restore", "call_again"}]


def test_the_holder_of_a_number_is_told_no_moves(client: FlaskClient, hall: Hall) -> None:
    taken = client.post(
        f"/api/v1/days/{hall.code}/tickets", json={"services": ["ktp"]}, headers={"Idempotency-Key": "one"}
    )
    hall.call("1")
    assert "moves" not in taken.text + client.get(f"/api/v1/tickets/{taken.json['token']}").text


# -- transfers and additions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["arrival", "end", "next"])
def test_a_transfer_names_its_place_and_carries_a_note(clerk: Caller, hall: Hall, place: str) -> None:
    taken = hall.take("ktp")
    hall.take("bpjs")
    hall.call("1")
    body = {"service": "bpjs", "place": place, "note": MARKUP}
    answer = clerk.post(f"/turns/{taken.turn}/transfer", body)
    assert (answer.status_code, answer.json["turn"]["outcome"]) == (200, "transferred")
    new = answer.json["next"]
    assert (new["service"], new["state"], new["number"]) == ("bpjs", "waiting", "A001")
    assert MARKUP not in answer.text
    first = hall.call("3")
    assert (str(first.id) == new["id"]) is (place != "end")


def test_the_note_is_read_at_the_desk_that_has_the_turn(by_token: Callable[..., Caller], hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    by_token("clerk", "1").post(f"/turns/{taken.turn}/transfer", {"service": "bpjs", "note": " Sabar ya 🙏\n" + MARKUP})
    here = f"/desks/{hall.desk_id('3')}"
    assert "Sabar" not in by_token("clerk", "3").get(here).text
    hall.call("3")
    (live,) = by_token("clerk", "3").get(here).json["live"]
    assert live["note"] == "Sabar ya 🙏\n" + MARKUP
    assert by_token("viewer").get(here).json["live"][0]["note"] is None
    assert by_token("greeter").get(here).json["live"][0]["note"] is None
    assert code_of(by_token("clerk", "1").get(here)) == (403, "not_allowed")


def test_markup_in_a_note_is_shown_as_what_was_typed(
    clerk: Caller, signed_in: Callable[[str], Staff], hall: Hall
) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    clerk.post(f"/turns/{taken.turn}/transfer", {"service": "bpjs", "note": MARKUP + "\nBaris kedua 🙂"})
    hall.call("3")
    page = signed_in("clerk").get(f"/desks/{hall.desk_id('3')}").text
    assert str(escape(MARKUP)) in page
    assert "<script>alert" not in page and "<b>KK</b>" not in page
    assert "Baris kedua 🙂" in page


def test_a_note_reaches_no_event_no_ticket_and_no_board(
    clerk: Caller, client: FlaskClient, box: Box, hall: Hall
) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    clerk.post(f"/turns/{taken.turn}/transfer", {"service": "bpjs", "note": "rahasia-sekali"})
    hall.call("3")
    token = box.tokens.token(taken.id)
    for path in (
        f"/days/{hall.code}/events",
        f"/days/{hall.code}/board",
        f"/tickets/{token}",
        f"/days/{hall.code}/load",
    ):
        assert "rahasia-sekali" not in clerk.get(path).text
    assert "rahasia-sekali" not in client.get(f"/t/{token}").text


def test_a_full_service_refuses_a_transfer_with_its_quota(clerk: Caller, hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    taken = hall.take("ktp")
    hall.call("1")
    refused = clerk.post(f"/turns/{taken.turn}/transfer", {"service": "audiensi"})
    assert code_of(refused) == (409, "quota_full")
    assert refused.json["error"]["details"] == {"service": "audiensi", "quota": 3}
    assert hall.turn(taken.turn).is_live


def test_a_service_is_added_and_taken_back(clerk: Caller, hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    answer = clerk.post(f"/turns/{taken.turn}/add", {"service": "bpjs", "note": "Sekalian"})
    assert (answer.status_code, answer.json["turn"]["state"]) == (200, "called")
    added = answer.json["added"]
    assert (added["number"], added["service"], added["state"]) == ("A001", "bpjs", "waiting")
    back = clerk.post(f"/turns/{added['id']}/undo")
    assert (back.status_code, back.json["turn"]["id"]) == (200, str(taken.turn))
    assert len(hall.turns()) == 1


def test_a_repeated_addition_answers_even_when_it_was_taken_back(clerk: Caller, hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    first = clerk.post(f"/turns/{taken.turn}/add", {"service": "bpjs"}, key="add-once")
    clerk.post(f"/turns/{first.json['added']['id']}/undo")
    again = clerk.post(f"/turns/{taken.turn}/add", {"service": "bpjs"}, key="add-once")
    assert (again.status_code, again.json["added"], again.json["seq"]) == (200, None, first.json["seq"])
    assert len(hall.turns()) == 1


@pytest.mark.parametrize(
    ("move", "body", "field"),
    [
        ("transfer", {"service": "bpjs", "place": "front"}, "place"),
        ("transfer", {"service": "bpjs", "note": LONG}, "note"),
        ("add", {"service": "bpjs", "place": "next"}, "place"),
        ("add", {"service": "bpjs", "note": "nol\x00"}, "note"),
        ("add", {}, "service"),
        ("no-show", {"anyway": "yes"}, "anyway"),
        ("no-show", {"early": True}, "early"),
    ],
)
def test_a_malformed_move_names_the_field(
    clerk: Caller, hall: Hall, move: str, body: dict[str, Any], field: str
) -> None:
    hall.take("ktp")
    answer = clerk.post(f"/turns/{hall.call('1').id}/{move}", body)
    assert answer.status_code == 422
    assert fields_of(answer)[0].split(".")[0] == field


def test_a_note_may_have_lines_and_emoji_up_to_its_length(clerk: Caller, hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    note = "🙂" * 240 + "\n" + "b" * 259
    assert len(note) == 500
    assert clerk.post(f"/turns/{taken.turn}/transfer", {"service": "bpjs", "note": f"\n {note} \n"}).status_code == 200
    (row,) = hall.details()
    assert row["body"] == {"note": note}


# -- people without a number -----------------------------------------------------------------------------------------


def test_people_without_a_number_are_counted(clerk: Caller, hall: Hall) -> None:
    at = f"/desks/{hall.desk_id('1')}/count"
    assert clerk.post(at, {"service": "ktp"}).json["quantity"] == 1
    answer = clerk.post(at, {"service": "ktp", "quantity": 20})
    assert (answer.status_code, answer.json) == (
        200,
        {"epoch": 1, "seq": hall.seq(), "service": "ktp", "quantity": 21},
    )
    assert clerk.post(at, {"service": "ktp", "quantity": -1}).json["quantity"] == 20
    desk = clerk.get(f"/desks/{hall.desk_id('1')}").json
    assert desk["counted"] == [{"service": "ktp", "quantity": 20}, {"service": "kk", "quantity": 0}]


def test_nobody_is_counted_below_nobody(clerk: Caller, hall: Hall) -> None:
    answer = clerk.post(f"/desks/{hall.desk_id('1')}/count", {"service": "ktp", "quantity": -1})
    assert code_of(answer) == (409, "nothing_counted")


@pytest.mark.parametrize("quantity", [0, -2, 21, 1.5, "3", None, True])
def test_a_count_is_a_small_number_of_people(clerk: Caller, hall: Hall, quantity: Any) -> None:
    answer = clerk.post(f"/desks/{hall.desk_id('1')}/count", {"service": "ktp", "quantity": quantity})
    assert (*code_of(answer), fields_of(answer)) == (422, "invalid", ["quantity"])
    assert hall.rows(tables.walk_in) == []


# -- the tablet that has the desk ------------------------------------------------------------------------------------


def test_a_second_tablet_asks_before_it_takes_over(clerk: Caller, hall: Hall) -> None:
    desk = hall.desk_id("1")
    first = clerk.post(f"/desks/{desk}/console", {"console": "tablet-one"})
    assert (first.status_code, first.json["console"], first.json["desk"]) == (200, "tablet-one", str(desk))
    refused = clerk.post(f"/desks/{desk}/console", {"console": "tablet-two"})
    assert code_of(refused) == (409, "desk_in_use")
    assert refused.json["error"]["message"] == "Meja 1 sedang dipakai di tablet lain."
    assert clerk.get(f"/desks/{desk}").json["console"] == "tablet-one"
    taken = clerk.post(f"/desks/{desk}/console", {"console": "tablet-two", "take_over": True})
    assert taken.json["console"] == clerk.get(f"/desks/{desk}").json["console"] == "tablet-two"


def test_a_desk_with_two_seats_belongs_to_no_tablet(clerk: Caller, hall: Hall) -> None:
    for tablet in ("tablet-one", "tablet-two"):
        answer = clerk.post(f"/desks/{hall.desk_id('4')}/console", {"console": tablet})
        assert (answer.status_code, answer.json["console"]) == (200, None)


@pytest.mark.parametrize("console", ["", "short", "x" * 65, "two words", "tablét-one", 7])
def test_a_tablet_has_a_plain_name(clerk: Caller, hall: Hall, console: Any) -> None:
    answer = clerk.post(f"/desks/{hall.desk_id('1')}/console", {"console": console})
    assert (*code_of(answer), fields_of(answer)) == (422, "invalid", ["console"])


def test_the_public_hears_that_a_desk_changed_and_not_how(clerk: Caller, hall: Hall) -> None:
    hall.do(take_console, desk_id=hall.desk_id("1"), console="tablet-one")
    told = clerk.get(f"/days/{hall.code}/events").json["events"][-1]
    assert told["kind"] == "desk_changed"
    assert "tablet" not in str(told)


# -- pages that are older than the hall ------------------------------------------------------------------------------


def test_a_page_that_was_open_for_ten_hours_gets_clear_answers(clerk: Caller, hall: Hall, clock: StandingClock) -> None:
    """What it shows is long gone: each tap is a refusal that says what is now, and changes nothing."""
    served, waiting = hall.take_many(2, "ktp")
    hall.call("1")
    hall.finish(served.turn)
    hall.call("2")
    clock.at = later(minutes=600)
    desk = str(hall.desk_id("1"))
    before = hall.seq()
    stale = {
        f"/turns/{served.turn}/start": ({}, "illegal_move"),
        f"/turns/{served.turn}/finish": ({"outcome": "served"}, "illegal_move"),
        f"/turns/{served.turn}/transfer": ({"service": "bpjs"}, "illegal_move"),
        f"/turns/{served.turn}/add": ({"service": "bpjs"}, "illegal_move"),
        f"/turns/{served.turn}/undo": ({}, "undo_too_late"),
        f"/turns/{waiting.turn}/call": ({"reason": "frail", "desk": desk}, "not_at_this_desk"),
        f"/desks/{desk}/call-next": ({}, "nobody_waiting"),
    }
    answers = {path: clerk.post(path, body) for path, (body, _) in stale.items()}
    said = {path: answer.json["error"]["code"] for path, answer in answers.items()}
    expected = {path: code for path, (_, code) in stale.items()}
    expected[f"/turns/{served.turn}/undo"] = "nothing_to_undo"  # another's move: this token never made it
    assert said == expected
    assert all(answer.status_code == 409 for answer in answers.values())
    assert hall.seq() == before


def test_a_desk_is_not_closed_over_the_person_at_it(clerk: Caller, hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    refused = clerk.post(f"/desks/{hall.desk_id('1')}/close")
    assert code_of(refused) == (409, "desk_busy")
    assert refused.json["error"]["details"] == {"desk": "Meja 1", "number": "A001"}
    assert hall.turn(turn.id).is_live


def test_two_clerks_on_one_turn_end_it_once(by_token: Callable[..., Caller], hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    first, second = by_token("clerk"), by_token("clerk")
    assert first.post(f"/turns/{turn.id}/finish", {"outcome": "served"}).status_code == 200
    refused = second.post(f"/turns/{turn.id}/finish", {"outcome": "left"})
    assert code_of(refused) == (409, "illegal_move")
    assert refused.json["error"]["details"]["outcome"] == "served"
    assert [row["code"] for row in hall.outcomes().values()] == ["served"]


def test_a_transfer_to_a_paused_service_keeps_its_place(clerk: Caller, hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.take("bpjs")
    hall.call("1")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs")
    answer = clerk.post(f"/turns/{taken.turn}/transfer", {"service": "bpjs"})
    assert (answer.status_code, answer.json["next"]["state"]) == (200, "waiting")
    assert code_of(clerk.post(f"/desks/{hall.desk_id('3')}/call-next")) == (409, "nobody_waiting")
    clerk.post(f"/days/{hall.code}/services/bpjs/resume")
