"""The HTTP API as an integration uses it: commands with keys, answers of one shape, refusals with codes."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.model.actor import Role
from tests.builders import DAY, Hall, demo_like_day, later, plan_with
from tests.web.conftest import ADDRESS, StandingClock
from webapp.services import Box

DAY_URL = f"/api/v1/days/{DAY}"
TICKETS = f"{DAY_URL}/tickets"
JERANGLAH_RENDAH = "17.01.04.2026"

Bearer = Callable[..., dict[str, str]]


class Caller:
    """Somebody who calls the API; every command gets a key of its own unless one is named."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self._client, self._headers = client, headers

    def get(self, path: str, **headers: str) -> Any:
        return self._client.get(path, headers=self._headers | headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        sent = self._headers | {"Idempotency-Key": key or uuid4().hex}
        return self._client.post(path, json={} if body is None else body, headers=sent)


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def citizen(client: FlaskClient, hall: Hall) -> Caller:
    return Caller(client, {})


@pytest.fixture
def by_token(app: Flask, bearer: Bearer) -> Callable[..., Caller]:
    return lambda role, desk=None, **more: Caller(app.test_client(), bearer(role, desk, **more))


@pytest.fixture
def clerk(by_token: Callable[..., Caller]) -> Caller:
    return by_token("clerk")


@pytest.fixture
def coordinator(by_token: Callable[..., Caller]) -> Caller:
    return by_token("coordinator")


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def fields_of(answer: Any) -> list[str]:
    return [fault["field"] for fault in answer.json["error"]["details"]["fields"]]


# -- taking a number -------------------------------------------------------------------------------------------------


def test_a_citizen_takes_a_number_for_two_services(citizen: Caller, hall: Hall) -> None:
    hall.take("ktp")
    hall.serve("1", minutes=8)
    answer = citizen.post(TICKETS, {"services": ["ktp", "bpjs"]})
    ticket = answer.json
    assert (answer.status_code, ticket["number"], ticket["epoch"], ticket["seq"]) == (201, "A002", 1, hall.seq())
    assert [(turn["service"], turn["state"], turn["ahead"]) for turn in ticket["turns"]] == [
        ("ktp", "waiting", 0),
        ("bpjs", "waiting", 0),
    ]
    assert set(ticket["turns"][0]["estimate"]) == {"low_minutes", "high_minutes"}
    assert answer.headers["Location"] == f"/t/{ticket['token']}"
    assert ticket["url"] == f"{ADDRESS}/t/{ticket['token']}"


def test_the_day_is_known_by_its_code_and_by_its_id(citizen: Caller, hall: Hall) -> None:
    by_id = citizen.get(f"/api/v1/days/{hall.day_id}").json
    assert by_id == citizen.get(DAY_URL).json
    assert citizen.post(f"/api/v1/days/{hall.day_id}/tickets", {"services": ["ktp"]}).status_code == 201


def test_the_token_opens_the_ticket_and_nothing_else_does(citizen: Caller, hall: Hall) -> None:
    taken = citizen.post(TICKETS, {"services": ["sim"]}).json
    assert citizen.get(f"/api/v1/tickets/{taken['token']}").json == taken
    assert code_of(citizen.get(f"/api/v1/tickets/{taken['id']}")) == (404, "unknown_ticket")


def test_the_same_key_and_body_give_the_same_ticket(citizen: Caller, hall: Hall) -> None:
    first = citizen.post(TICKETS, {"services": ["ktp"]}, key="once")
    hall.take("ktp")
    again = citizen.post(TICKETS, {"services": ["ktp"]}, key="once")
    assert (again.status_code, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert len(hall.turns()) == 2


def test_the_same_key_with_another_body_is_refused(citizen: Caller, hall: Hall) -> None:
    citizen.post(TICKETS, {"services": ["ktp"]}, key="once")
    assert code_of(citizen.post(TICKETS, {"services": ["kk"]}, key="once")) == (422, "key_reused")


def test_a_command_without_a_key_is_refused_and_changes_nothing(client: FlaskClient, hall: Hall) -> None:
    assert code_of(client.post(TICKETS, json={"services": ["ktp"]})) == (400, "key_missing")
    assert hall.turns() == []


@pytest.mark.parametrize("key", ["k" * 129, "two words", "kunci-é"])
def test_a_key_that_is_too_long_or_not_printable_ascii_is_refused(citizen: Caller, hall: Hall, key: str) -> None:
    assert code_of(citizen.post(TICKETS, {"services": ["ktp"]}, key=key)) == (400, "key_invalid")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "services"),
        ({"services": "ktp"}, "services"),
        ({"services": [7]}, "services.0"),
        ({"services": ["ktp\u0000"]}, "services.0"),
        ({"services": ["ktp"], "priority": "yes"}, "priority"),
        ({"services": ["ktp"], "priority": 1}, "priority"),
        ({"services": ["ktp"], "channel": "pigeon"}, "channel"),
        ({"services": ["ktp"], "channel": "slip"}, "channel"),
        ({"services": ["ktp"], "nik": "1701"}, "nik"),
        ({"services": ["ktp"], "from_village": "99.99.99.9999"}, "from_village"),
        ({"services": ["ktp"], "from_village": "17.01"}, "from_village"),
    ],
)
def test_a_malformed_body_names_the_field(citizen: Caller, hall: Hall, body: dict[str, Any], field: str) -> None:
    answer = citizen.post(TICKETS, body)
    assert (code_of(answer), fields_of(answer)) == ((422, "invalid"), [field])
    assert hall.turns() == []


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"ktp"', b"null", b"\xff\xfe", b"not json at all"])
def test_what_is_no_json_object_is_refused(client: FlaskClient, hall: Hall, raw: bytes) -> None:
    answer = client.post(TICKETS, data=raw, headers={"Idempotency-Key": "k"})
    assert code_of(answer) == (422, "invalid")


def test_a_body_beyond_measure_is_refused(client: FlaskClient, hall: Hall) -> None:
    answer = client.post(TICKETS, data=b" " * 100_000, headers={"Idempotency-Key": "k"})
    assert code_of(answer) == (413, "too_large")


def test_a_village_is_kept_by_its_dotted_code(citizen: Caller, hall: Hall) -> None:
    token = citizen.post(TICKETS, {"services": ["ktp"], "from_village": JERANGLAH_RENDAH.replace(".", "")})
    assert token.status_code == 201
    assert hall.ticket(UUID(token.json["id"])).from_village == JERANGLAH_RENDAH


@pytest.mark.parametrize("presence", ["a word", {"nonce": "x"}, 7])
def test_presence_is_not_available_yet(citizen: Caller, hall: Hall, presence: Any) -> None:
    answer = citizen.post(TICKETS, {"services": ["ktp"], "presence": presence})
    assert (code_of(answer), hall.turns()) == ((409, "not_available"), [])


def test_unknown_days_and_services_are_not_found(citizen: Caller, hall: Hall) -> None:
    assert code_of(citizen.post("/api/v1/days/never/tickets", {"services": ["ktp"]})) == (404, "unknown_day")
    assert code_of(citizen.get("/api/v1/days/never/board")) == (404, "unknown_day")
    assert code_of(citizen.post(TICKETS, {"services": ["paspor"]})) == (404, "unknown_service")
    assert code_of(citizen.get("/api/v1/nothing/here")) == (404, "not_found")


def test_a_phone_only_asks_for_priority_and_a_greeter_grants_it(citizen: Caller, by_token: Any, hall: Hall) -> None:
    asked = citizen.post(TICKETS, {"services": ["ktp"], "priority": True}).json
    granted = by_token("greeter").post(TICKETS, {"services": ["ktp"], "priority": True}).json
    assert (asked["priority"], asked["priority_asked"]) == (False, True)
    assert (granted["priority"], granted["priority_asked"], granted["channel"]) == (True, False, "greeter")
    assert granted["turns"][0]["ahead"] == 0


def test_only_staff_may_say_that_a_number_was_taken_elsewhere(citizen: Caller, by_token: Any, hall: Hall) -> None:
    body = {"services": ["ktp"], "channel": "api"}
    assert code_of(citizen.post(TICKETS, body)) == (403, "not_allowed")
    assert by_token("coordinator").post(TICKETS, body).json["channel"] == "api"


def test_an_address_takes_six_numbers_a_minute_and_staff_as_many_as_come(
    citizen: Caller, by_token: Any, hall: Hall
) -> None:
    greeter = by_token("greeter")
    statuses = Counter(citizen.post(TICKETS, {"services": ["ktp"]}).status_code for _ in range(14))
    refused = citizen.post(TICKETS, {"services": ["ktp"]})
    assert statuses == {201: 6, 429: 8}
    assert code_of(refused) == (429, "too_many")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert {greeter.post(TICKETS, {"services": ["ktp"]}).status_code for _ in range(14)} == {201}


def test_a_ticket_is_cancelled_by_whoever_holds_its_token(citizen: Caller, hall: Hall) -> None:
    token = citizen.post(TICKETS, {"services": ["ktp", "bpjs"]}).json["token"]
    cancelled = citizen.post(f"/api/v1/tickets/{token}/cancel", key="c").json
    assert {(turn["state"], turn["outcome"]) for turn in cancelled["turns"]} == {("closed", "cancelled")}
    assert citizen.post(f"/api/v1/tickets/{token}/cancel", key="c").json == cancelled
    assert code_of(citizen.post(f"/api/v1/tickets/{token}/cancel")) == (409, "illegal_move")
    assert code_of(citizen.post("/api/v1/tickets/nobodys/cancel")) == (404, "unknown_ticket")


def test_postpone_is_not_available_yet(citizen: Caller, hall: Hall) -> None:
    token = citizen.post(TICKETS, {"services": ["ktp"]}).json["token"]
    assert code_of(citizen.post(f"/api/v1/tickets/{token}/postpone")) == (409, "not_available")


# -- at the desk -----------------------------------------------------------------------------------------------------


def desk_url(hall: Hall, desk: str, command: str = "") -> str:
    return f"/api/v1/desks/{hall.desk_id(desk)}{command}"


def test_a_turn_goes_from_call_to_outcome(clerk: Caller, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    called = clerk.post(desk_url(hall, "1", "/call-next"), key="call")
    turn = called.json["turn"]
    assert (called.status_code, turn["number"], turn["service"], turn["state"]) == (200, "A001", "ktp", "called")
    assert (called.json["seq"], turn["desk_name"], turn["seat"]) == (hall.seq(), "Meja 1", 1)
    turn_url = f"/api/v1/turns/{turn['id']}"
    assert clerk.post(f"{turn_url}/recall").json["turn"]["call_count"] == 2
    assert clerk.post(f"{turn_url}/start").json["turn"]["state"] == "serving"
    ended = clerk.post(f"{turn_url}/finish", {"outcome": "served", "quantity": 2, "then": "call_next"}).json
    assert (ended["turn"]["state"], ended["turn"]["outcome"]) == ("closed", "served")
    assert (ended["next"]["number"], ended["next"]["state"]) == ("A002", "called")
    assert hall.outcomes()[UUID(turn["id"])]["quantity"] == 2


def test_a_repeated_call_answers_with_the_same_turn(clerk: Caller, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    first = clerk.post(desk_url(hall, "1", "/call-next"), key="k").json
    again = clerk.post(desk_url(hall, "1", "/call-next"), key="k").json
    assert again == first
    assert code_of(clerk.post(desk_url(hall, "1", "/call-next"))) == (409, "desk_busy")
    assert code_of(clerk.post(desk_url(hall, "5", "/call-next"))) == (409, "nobody_waiting")


def test_finish_then_call_next_with_nobody_waiting_still_finishes(clerk: Caller, hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    ended = clerk.post(f"/api/v1/turns/{turn.id}/finish", {"outcome": "collect_later", "then": "call_next"}).json
    assert (ended["turn"]["outcome"], ended["next"]) == ("collect_later", None)


def test_hold_resume_no_show_restore_and_undo(clerk: Caller, hall: Hall) -> None:
    hall.take("ktp")
    turn_url = f"/api/v1/turns/{hall.call('1').id}"
    held = clerk.post(f"{turn_url}/hold", {"reason": "signature"}).json["turn"]
    assert (held["state"], held["hold_reason"], held["seat"]) == ("on_hold", "signature", None)
    assert clerk.post(f"{turn_url}/resume", {"desk": str(hall.desk_id("2"))}).json["turn"]["desk_name"] == "Meja 2"
    assert clerk.post(f"{turn_url}/no-show").json["turn"]["outcome"] == "no_show"
    assert clerk.post(f"{turn_url}/restore").json["turn"]["state"] == "waiting"
    assert clerk.post(f"{turn_url}/undo").json["turn"]["outcome"] == "no_show"
    assert code_of(clerk.post(f"{turn_url}/start")) == (409, "illegal_move")


def test_nobody_is_called_to_a_desk_of_another_day(clerk: Caller, hall: Hall, box: Box) -> None:
    elsewhere = demo_like_day(box, plan=plan_with(code="another-day"))
    hall.take("ktp")
    turn = hall.call("1")
    hall.hold(turn.id)
    answer = clerk.post(f"/api/v1/turns/{turn.id}/resume", {"desk": str(elsewhere.desk_id("5"))})
    assert code_of(answer) == (403, "not_allowed")  # the token is for its own day


def test_a_transfer_says_what_became_of_it(clerk: Caller, hall: Hall) -> None:
    hall.take("ktp")
    turn_url = f"/api/v1/turns/{hall.call('1').id}"
    moved = clerk.post(f"{turn_url}/transfer", {"service": "bpjs"}, key="t").json
    assert (moved["turn"]["outcome"], moved["next"]["service"]) == ("transferred", "bpjs")
    assert (moved["next"]["number"], moved["next"]["state"]) == ("A001", "waiting")
    clerk.post(f"{turn_url}/undo")
    assert clerk.post(f"{turn_url}/transfer", {"service": "bpjs"}, key="t").json["next"] is None


@pytest.mark.parametrize(
    ("move", "body", "field"),
    [
        ("finish", {"outcome": "cancelled"}, "outcome"),
        ("finish", {"outcome": "posted", "detail": {"name": "Siti"}}, "detail.name"),
        ("finish", {"outcome": "documents_missing", "detail": {"missing": "kk"}}, "detail.missing"),
        ("finish", {"outcome": "served", "quantity": 0}, "quantity"),
        ("finish", {"outcome": "served", "quantity": True}, "quantity"),
        ("finish", {"outcome": "served", "note": "x" * 501}, "note"),
        ("finish", {"outcome": "served", "then": "go_home"}, "then"),
        ("hold", {"reason": "boredom"}, "reason"),
        ("transfer", {"service": None}, "service"),
        ("start", {"now": True}, "now"),
        ("resume", {"desk": "3"}, "desk"),
    ],
)
def test_a_malformed_move_names_the_field(
    clerk: Caller, hall: Hall, move: str, body: dict[str, Any], field: str
) -> None:
    hall.take("ktp")
    turn_id = hall.call("1").id
    answer = clerk.post(f"/api/v1/turns/{turn_id}/{move}", body)
    assert (code_of(answer), fields_of(answer)) == ((422, "invalid"), [field])


def test_unknown_turns_and_desks_are_not_found(clerk: Caller, hall: Hall) -> None:
    assert code_of(clerk.post(f"/api/v1/turns/{uuid4()}/start")) == (404, "unknown_turn")
    assert code_of(clerk.post(f"/api/v1/desks/{uuid4()}/call-next")) == (404, "unknown_desk")
    assert code_of(clerk.get(f"/api/v1/desks/{uuid4()}")) == (404, "unknown_desk")
    assert code_of(clerk.post("/api/v1/turns/A001/start")) == (404, "not_found")


def test_the_desk_says_who_is_there_and_who_comes_next(clerk: Caller, hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.call("1")
    desk = clerk.get(desk_url(hall, "1")).json
    assert (desk["desk"]["name"], desk["desk"]["services"]) == ("Meja 1", ["ktp", "kk"])
    assert [turn["number"] for turn in desk["live"]] == ["A001"]
    assert [(turn["number"], turn["why"]) for turn in desk["waiting"]] == [
        ("A002", "first_come"),
        ("A003", "first_come"),
    ]
    assert desk["waiting_count"] == 2


def test_a_desks_token_works_at_its_own_desk_only(by_token: Any, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    tablet = by_token("clerk", desk="1")
    assert tablet.post(desk_url(hall, "1", "/call-next")).status_code == 200
    for answer in (
        tablet.get(desk_url(hall, "2")),
        tablet.post(desk_url(hall, "2", "/call-next")),
        tablet.post(desk_url(hall, "2", "/pause"), {"reason": "meal"}),
    ):
        assert code_of(answer) == (403, "not_allowed")
    assert code_of(tablet.post(f"/api/v1/turns/{hall.call('2').id}/start")) == (409, "not_at_this_desk")


def test_a_desk_is_paused_and_goes_on(clerk: Caller, hall: Hall) -> None:
    paused = clerk.post(desk_url(hall, "1", "/pause"), {"reason": "prayer", "minutes": 15}).json["desk"]
    assert (paused["state"], paused["pause_reason"], paused["pause_until"]) == (
        "paused",
        "prayer",
        "2026-11-21T05:15:00Z",
    )
    assert code_of(clerk.post(desk_url(hall, "1", "/call-next"))) == (409, "desk_paused")
    assert clerk.post(desk_url(hall, "1", "/resume")).json["desk"]["state"] == "open"


def test_a_coordinator_opens_closes_and_rededicates_desks(coordinator: Caller, hall: Hall) -> None:
    assert coordinator.post(desk_url(hall, "6", "/open")).json["desk"]["state"] == "open"
    changed = coordinator.post(desk_url(hall, "6", "/services"), {"services": ["bpjs", "ktp"]}).json["desk"]
    assert changed["services"] == ["ktp", "bpjs"]
    assert code_of(coordinator.post(desk_url(hall, "6", "/services"), {"services": []})) == (422, "desk_needs_service")
    assert coordinator.post(desk_url(hall, "6", "/close")).json["desk"]["state"] == "closed"


def test_a_clerk_sits_down_and_leaves(signed_in: Any, hall: Hall) -> None:
    clerk = signed_in("clerk")
    clerk.post(desk_url(hall, "1", "/staff"))
    assert clerk.get(desk_url(hall, "1")).json["clerk"] == "Clerk"
    clerk.post(desk_url(hall, "1", "/staff"), {"leave": True})
    assert clerk.get(desk_url(hall, "1")).json["clerk"] is None


def test_a_desks_token_is_nobody_in_particular(by_token: Any, hall: Hall) -> None:
    tablet = by_token("clerk", desk="1")
    assert tablet.post(desk_url(hall, "1", "/staff")).status_code == 200
    assert tablet.get(desk_url(hall, "1")).json["clerk"] is None


# -- the whole day ---------------------------------------------------------------------------------------------------


def test_a_service_is_paused_with_a_reason_and_goes_on(coordinator: Caller, citizen: Caller, hall: Hall) -> None:
    paused = coordinator.post(f"{DAY_URL}/services/ktp/pause", {"reason": "blanks", "minutes": 30}).json["service"]
    assert (paused["paused"], paused["pause_reason"], paused["estimate"]) == (True, "blanks", None)
    assert code_of(citizen.post(TICKETS, {"services": ["ktp"]})) == (409, "service_paused")
    assert coordinator.post(f"{DAY_URL}/services/ktp/resume").json["service"]["paused"] is False
    assert code_of(coordinator.post(f"{DAY_URL}/services/paspor/resume")) == (404, "unknown_service")


def test_numbers_stop_go_on_and_the_day_closes(coordinator: Caller, citizen: Caller, hall: Hall) -> None:
    assert coordinator.post(f"{DAY_URL}/stop-issuing").json["day"]["state"] == "issuing_stopped"
    assert code_of(citizen.post(TICKETS, {"services": ["ktp"]})) == (409, "issuing_stopped")
    assert coordinator.post(f"{DAY_URL}/resume-issuing").json["day"]["state"] == "open"
    assert code_of(coordinator.post(f"{DAY_URL}/open")) == (409, "illegal_day_move")
    hall.take("ktp")
    called = hall.call("1")
    refused = coordinator.post(f"{DAY_URL}/close")
    assert code_of(refused) == (409, "still_serving")
    assert refused.json["error"]["details"] == {"desks": ["Meja 1"], "numbers": ["A001"]}
    hall.finish(called.id)
    assert coordinator.post(f"{DAY_URL}/close").json["day"]["state"] == "closed"
    assert code_of(citizen.post(TICKETS, {"services": ["ktp"]})) == (409, "day_closed")


def test_priority_is_granted_and_taken_back(citizen: Caller, by_token: Any, hall: Hall) -> None:
    ticket = citizen.post(TICKETS, {"services": ["ktp"], "priority": True}).json
    url = f"/api/v1/tickets/by-id/{ticket['id']}/priority"
    assert code_of(citizen.post(url)) == (401, "not_signed_in")
    granted = by_token("greeter").post(url).json["ticket"]
    assert granted == {"id": ticket["id"], "number": "A001", "priority": True, "priority_asked": False}
    assert by_token("clerk").post(url, {"granted": False}).json["ticket"]["priority"] is False


def test_the_day_lists_services_and_desks(citizen: Caller, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.take("audiensi")
    day = citizen.get(DAY_URL).json
    services = {service["code"]: service for service in day["services"]}
    assert [one["text"] for one in services["ktp"]["requirements"]] == ["Fotokopi KK", "KTP lama"]
    assert (services["ktp"]["waiting"], services["ktp"]["paused"], services["ktp"]["full"]) == (2, False, False)
    assert services["sim"]["fee"] == {"kind": "pnbp", "amount": 75000, "basis": "PP 76/2020"}
    assert (services["audiensi"]["name"], services["audiensi"]["discreet"]) == ("Audiensi Bupati", True)
    assert [(desk["name"], desk["state"]) for desk in day["desks"]][-1] == ("Meja 6", "closed")


def test_a_service_without_places_left_is_full(citizen: Caller, hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    assert {one["code"] for one in citizen.get(DAY_URL).json["services"] if one["full"]} == {"audiensi"}
    assert code_of(citizen.post(TICKETS, {"services": ["audiensi"]})) == (409, "quota_full")


def test_the_board_names_no_discreet_service(citizen: Caller, hall: Hall) -> None:
    hall.take("audiensi")
    hall.take("ktp")
    hall.call("5")
    board = citizen.get(f"{DAY_URL}/board").json
    tiles = {desk["name"]: (desk["number"], desk["state"]) for desk in board["desks"]}
    assert tiles["Meja 5"] == ("S001", "called")
    assert tiles["Meja 6"] == (None, "closed")
    assert [(call["number"], call["still"]) for call in board["recent"]] == [("S001", True)]
    assert {"service": "setda", "name": "Sekretariat Daerah", "name_en": "Regional secretariat", "count": 0} in board[
        "waiting"
    ]


def test_events_come_in_pages_without_a_hole_or_a_secret(citizen: Caller, hall: Hall) -> None:
    hall.take_many(3, "audiensi", "ktp")
    hall.serve("1")
    seen, after, more = [], 0, True
    while more:
        page = citizen.get(f"{DAY_URL}/events?after={after}&limit=3").json
        assert len(page["events"]) <= 3
        seen += page["events"]
        after, more = page["next"], page["more"]
    assert [event["seq"] for event in seen] == list(range(1, hall.seq() + 1))
    assert {key for event in seen for key in event} <= {
        "seq",
        "at",
        "kind",
        "number",
        "desk",
        "desk_name",
        "service",
        "call_count",
    }
    assert "audiensi" not in {event.get("service") for event in seen}
    assert citizen.get(f"{DAY_URL}/events?after={after}").json["events"] == []


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "limit=0", "limit=501", "after=2147483648", "after=99999999999999999999"]
)
def test_a_malformed_query_names_the_field(citizen: Caller, hall: Hall, query: str) -> None:
    answer = citizen.get(f"{DAY_URL}/events?{query}")
    assert (code_of(answer), fields_of(answer)) == ((422, "invalid"), [query.partition("=")[0]])


def test_the_load_is_for_those_who_watch_it(citizen: Caller, by_token: Any, hall: Hall) -> None:
    hall.take("ktp", priority=True)
    assert code_of(citizen.get(f"{DAY_URL}/load")) == (401, "not_signed_in")
    assert code_of(by_token("clerk").get(f"{DAY_URL}/load")) == (403, "not_allowed")
    load = by_token("viewer").get(f"{DAY_URL}/load").json
    assert (load["waiting"], load["tickets"], load["longest_minutes"]) == (1, 1, 0)
    assert [wish["number"] for wish in load["wishes"]] == ["A001"]
    assert load["services"][0]["desks"] == [str(hall.desk_id(desk)) for desk in ("1", "2", "6")]


def test_an_unchanged_day_is_not_sent_twice(citizen: Caller, hall: Hall) -> None:
    for path in (DAY_URL, f"{DAY_URL}/board", f"{DAY_URL}/events?after=1"):
        tag = citizen.get(path).headers["ETag"]
        assert citizen.get(path, **{"If-None-Match": tag}).status_code == 304
        hall.take("ktp")
        assert citizen.get(path, **{"If-None-Match": tag}).status_code == 200


def test_the_load_is_sent_again_when_a_minute_has_passed(by_token: Any, hall: Hall, clock: StandingClock) -> None:
    viewer = by_token("viewer")
    hall.take("ktp")
    tag = viewer.get(f"{DAY_URL}/load").headers["ETag"]
    assert viewer.get(f"{DAY_URL}/load", **{"If-None-Match": tag}).status_code == 304
    clock.at = later(minutes=1)
    assert viewer.get(f"{DAY_URL}/load", **{"If-None-Match": tag}).json["longest_minutes"] == 1


# -- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CITIZEN, Role.SYSTEM}))
def test_each_role_gives_the_commands_that_are_its_own(by_token: Any, hall: Hall, role: str) -> None:
    allowed = {
        "clerk": {"call-next", "pause", "staff", "open", "close"},
        "greeter": set(),
        "coordinator": {"call-next", "pause", "staff", "open", "close", "services", "stop-issuing"},
        "viewer": set(),
        "content": set(),
        "admin": {"call-next", "pause", "staff", "open", "close", "services", "stop-issuing"},
    }[role]
    caller = by_token(role)
    for command in ("call-next", "pause", "staff", "open", "close", "services"):
        answer = caller.post(desk_url(hall, "6", f"/{command}"))
        assert (answer.status_code != 403) == (command in allowed), command
    assert (caller.post(f"{DAY_URL}/stop-issuing").status_code != 403) == ("stop-issuing" in allowed)


def test_a_token_that_nobody_has_is_refused_everywhere(client: FlaskClient, hall: Hall) -> None:
    stranger = Caller(client, {"Authorization": "Bearer made-up"})
    assert code_of(stranger.post(desk_url(hall, "1", "/call-next"))) == (401, "not_signed_in")
    assert code_of(stranger.post(TICKETS, {"services": ["ktp"]})) == (401, "not_signed_in")


def test_a_signed_in_page_needs_its_csrf_token(signed_in: Any, hall: Hall) -> None:
    hall.take("ktp")
    clerk = signed_in("clerk")
    forged = clerk.client.post(desk_url(hall, "1", "/call-next"), json={}, headers={"Idempotency-Key": "k"})
    assert code_of(forged) == (400, "form_expired")
    assert clerk.post(desk_url(hall, "1", "/call-next")).json["turn"]["number"] == "A001"


def test_errors_speak_the_callers_language(client: FlaskClient, hall: Hall) -> None:
    answer = client.get("/api/v1/days/never?lang=id")
    assert answer.json == {
        "error": {
            "code": "unknown_day",
            "message": "Hari layanan ini tidak ditemukan. Silakan pindai ulang kode QR di balai desa.",
            "details": {"day": "never"},
        }
    }


def test_a_busy_day_is_answered_in_every_part(by_token: Any, box: Box, hall: Hall) -> None:
    busy = demo_like_day(box, plan=plan_with(code="another-day"))
    admin = by_token("admin", of_any_day=True)
    url = f"/api/v1/days/{busy.code}"
    for path in (url, f"{url}/board", f"{url}/load", f"{url}/events"):
        assert admin.get(path).status_code == 200
    load = admin.get(f"{url}/load").json
    assert {number["state"] for desk in load["desks"] for number in desk["numbers"]} == {"called", "serving"}
    assert sum(desk["on_hold"] for desk in load["desks"]) == 1
