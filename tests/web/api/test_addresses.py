"""One dialect of addresses, a table that names them all, and former addresses that answer as before."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from queues.actions.tickets.restoring import raise_epoch
from queues.model.actor import SYSTEM
from tests.builders import Hall
from tests.web.conftest import Staff
from webapp import api
from webapp.api.former_addresses import FORMER_ADDRESSES

# Many, or one of them by its id or code, as deep as it goes; then a verb, a part, or the name of many.
SHAPE = re.compile(r"(/[a-z]+/\{[a-z_]+\})+(/[a-z-]+)?")
# There is one clock, so it has no id; and days of other boxes are not under a day of this one.
WITHOUT_ID = {("post", "/time/confirm"), ("post", "/received-days")}

Sent = tuple[str, dict[str, Any]]
# Role, former address and body, today's address and body. Not every command can be carried out; refusals are compared.
COMMANDS: dict[str, list[tuple[str, Sent, Sent]]] = {
    "tickets_adopt": [
        (
            "greeter",
            ("/days/{day}/tickets/adopt", {"number": "A009", "services": ["ktp"]}),
            ("/days/{day}/adopt-number", {"number": "A009", "services": ["ktp"]}),
        ),
        (
            "greeter",
            ("/days/{day}/tickets/adopt", {"number": "A001", "services": ["ktp"]}),
            ("/days/{day}/adopt-number", {"number": "A001", "services": ["ktp"]}),
        ),
    ],
    "deliveries_handed": [
        (
            "clerk",
            ("/days/{day}/deliveries/handed", {"turns": ["{turn_id}"]}),
            ("/days/{day}/hand-to-post", {"turns": ["{turn_id}"]}),
        )
    ],
    "tickets_priority": [
        (
            "greeter",
            ("/tickets/by-id/{ticket_id}/priority", {"granted": True}),
            ("/tickets/{ticket_id}/priority", {"granted": True}),
        )
    ],
    "desks_sit": [
        ("clerk", ("/desks/{desk_id}/staff", {}), ("/desks/{desk_id}/sit-down", {})),
        ("clerk", ("/desks/{desk_id}/staff", {"leave": True}), ("/desks/{desk_id}/leave", {})),
    ],
}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json
    return found


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): told for path, item in document["paths"].items() for method, told in item.items()}


def of_today(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {where for where, told in operations(document).items() if not told.get("deprecated")}


# -- the addresses of today ------------------------------------------------------------------------------------------


def test_the_table_in_the_package_names_every_address(document: dict[str, Any]) -> None:
    named = set()
    for method, path, more in re.findall(r"^ {4}(GET|POST) +(/\S+?)((?:, [a-z-]+)*)(?: {2,}\S+)?$", api.__doc__, re.M):
        parent = path.rpartition("/")[0]
        named |= {(method.lower(), one) for one in (path, *(f"{parent}/{verb}" for verb in more.split(", ")[1:]))}
    assert named == of_today(document)


def test_every_address_is_a_thing_and_what_is_done_to_it(document: dict[str, Any]) -> None:
    for _method, path in of_today(document) - WITHOUT_ID:
        assert SHAPE.fullmatch(path), path


def test_an_id_in_an_address_is_a_uuid_and_a_token_is_none(document: dict[str, Any]) -> None:
    for where, told in operations(document).items():
        for one in (parameter for parameter in told["parameters"] if parameter["in"] == "path"):
            assert one["name"].endswith("_id") == (one["schema"].get("format") == "uuid"), where


def test_a_tickets_id_opens_nothing_that_its_token_opens(client: FlaskClient, hall: Hall) -> None:
    ticket = hall.take("ktp")
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/postpone")):
        answer = client.open(f"/api/v1/tickets/{ticket.id}{path}", method=method, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_ticket")


# -- those of the version before -------------------------------------------------------------------------------------


def test_a_former_address_is_deprecated_and_says_what_to_use(document: dict[str, Any]) -> None:
    former = {told["operationId"]: told for told in operations(document).values() if told.get("deprecated")}
    assert former.keys() == {one.name for one in FORMER_ADDRESSES} == COMMANDS.keys()
    for one in FORMER_ADDRESSES:
        assert one.instead in former[one.name]["description"]
        assert one.instead.partition(",")[0] in document["paths"]


@pytest.mark.parametrize(
    ("role", "former", "today"), [command for commands in COMMANDS.values() for command in commands]
)
def test_a_former_address_carries_out_the_same_command(
    signed_in: Callable[[str], Staff], hall: Hall, role: str, former: Sent, today: Sent
) -> None:
    """With the key of the one the other is a repetition, and is answered as such."""
    ticket = hall.take("ktp")
    known = {"day": hall.code, "ticket_id": ticket.id, "desk_id": hall.desk_id("1"), "turn_id": hall.turns()[0].id}
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id)
    somebody, key = signed_in(role), uuid4().hex
    first, before = _send(somebody, former, known, key), hall.seq()
    again = _send(somebody, today, known, key)
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert first.status_code != 404
    assert hall.seq() == before


def _send(somebody: Staff, sent: Sent, known: dict[str, Any], key: str) -> Any:
    path, body = sent
    meant = {name: [one.format(**known) for one in said] if name == "turns" else said for name, said in body.items()}
    return somebody.post("/api/v1" + path.format(**known), meant, key=key)


def test_a_coordinator_seats_a_clerk_at_a_second_desk_under_the_former_address(
    signed_in: Callable[[str], Staff], hall: Hall
) -> None:
    """`seat` moves a clerk; this address never did."""
    signed_in("clerk")
    coordinator = signed_in("coordinator")
    for desk in ("1", "3"):
        assert coordinator.post(f"/api/v1/desks/{hall.desk_id(desk)}/staff", {"clerk": "clerk"}).status_code == 200
    assert hall.desk("1").clerk_id == hall.desk("3").clerk_id is not None


def test_a_clerk_seats_nobody_else_under_the_former_address(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    signed_in("coordinator")
    refused = signed_in("clerk").post(f"/api/v1/desks/{hall.desk_id('1')}/staff", {"clerk": "coordinator"})
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not_allowed")


# -- sitting down ----------------------------------------------------------------------------------------------------


def test_a_clerk_sits_down_and_leaves_by_verbs(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    clerk, desk = signed_in("clerk"), f"/api/v1/desks/{hall.desk_id('1')}"
    clerk.post(f"{desk}/sit-down")
    assert clerk.get(desk).json["clerk"] == "Clerk"
    clerk.post(f"{desk}/leave")
    assert clerk.get(desk).json["clerk"] is None
    assert clerk.post(f"{desk}/leave", {"leave": True}).status_code == 422
