"""What the database itself refuses when the code is wrong: each test goes round the code with plain inserts.

Every test runs on SQLite and on PostgreSQL.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, insert, update
from sqlalchemy.exc import IntegrityError

from queues.model.hall.service import natural_id
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from tests.builders import NOON, Hall


def put(hall: Hall, table: Table, **values: Any) -> dict[str, Any]:
    """Insert a row as a broken program might."""
    with hall.engine.begin() as connection:
        connection.execute(insert(table), values)
    return values


def a_ticket(hall: Hall, count: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "day_id": hall.day_id,
        "series": "A",
        "count": count,
        "number": f"A{count:03d}",
        "token_hash": new_id().bytes * 2,
        "channel": "phone",
        "issued_at": NOON,
        "issued_seq": 100 + count,
        "priority": False,
        "priority_asked": False,
    } | changes


def a_turn(hall: Hall, ticket: dict[str, Any], service: str = "ktp", **changes: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "day_id": hall.day_id,
        "ticket_id": ticket["id"],
        "number": ticket["number"],
        "service_id": natural_id("service", service),
        "service": service,
        "position": 0,
        "place": 100,
        "queued_at": NOON,
        "priority": False,
        "state": "waiting",
        "call_count": 0,
        "last_seq": 0,
    } | changes


def live(hall: Hall, desk: str = "1", seat: int = 1, state: str = "called") -> dict[str, Any]:
    return {"state": state, "desk_id": hall.desk_id(desk), "seat": seat, "called_at": NOON}


CLOSED = {"state": "closed", "outcome": "served"}


def refused(hall: Hall, table: Table, values: dict[str, Any], because: str) -> None:
    with pytest.raises(IntegrityError) as trouble:
        put(hall, table, **values)
    # SQLite names a CHECK, but of an index only the columns; PostgreSQL names both.
    assert because in str(trouble.value.orig) or hall.engine.dialect.name == "sqlite"


def test_two_tickets_with_one_number_on_one_day(any_hall: Hall) -> None:
    put(any_hall, tables.ticket, **a_ticket(any_hall, 7))
    refused(any_hall, tables.ticket, a_ticket(any_hall, 7), "uq_ticket_day_id_series_count")
    put(any_hall, tables.ticket, **a_ticket(any_hall, 7, series="K", number="K007"))


def test_two_tickets_with_one_token(any_hall: Hall) -> None:
    first = put(any_hall, tables.ticket, **a_ticket(any_hall, 1))
    refused(any_hall, tables.ticket, a_ticket(any_hall, 2, token_hash=first["token_hash"]), "uq_ticket_token_hash")


@pytest.mark.parametrize("states", [("called", "called"), ("called", "serving"), ("serving", "serving")])
def test_two_live_turns_in_one_seat(any_hall: Hall, states: tuple[str, str]) -> None:
    first, second = (put(any_hall, tables.ticket, **a_ticket(any_hall, count)) for count in (1, 2))
    put(any_hall, tables.turn, **a_turn(any_hall, first, **live(any_hall, state=states[0])))
    in_the_same_seat = a_turn(any_hall, second, **live(any_hall, state=states[1]))
    refused(any_hall, tables.turn, in_the_same_seat, "one_live_turn_per_seat")
    put(any_hall, tables.turn, **in_the_same_seat | {"seat": 2})


def test_a_seat_is_not_taken_by_a_change_either(any_hall: Hall) -> None:
    first, second = (put(any_hall, tables.ticket, **a_ticket(any_hall, count)) for count in (1, 2))
    put(any_hall, tables.turn, **a_turn(any_hall, first, **live(any_hall)))
    waiting = put(any_hall, tables.turn, **a_turn(any_hall, second))
    with pytest.raises(IntegrityError), any_hall.engine.begin() as connection:
        connection.execute(update(tables.turn).where(tables.turn.c.id == waiting["id"]).values(**live(any_hall)))


def test_whoever_has_left_a_seat_is_in_nobodys_way(any_hall: Hall) -> None:
    first, second = (put(any_hall, tables.ticket, **a_ticket(any_hall, count)) for count in (1, 2))
    put(any_hall, tables.turn, **a_turn(any_hall, first, **live(any_hall) | CLOSED))
    put(any_hall, tables.turn, **a_turn(any_hall, second, **live(any_hall)))


def test_two_live_turns_of_one_ticket(any_hall: Hall) -> None:
    ticket = put(any_hall, tables.ticket, **a_ticket(any_hall))
    put(any_hall, tables.turn, **a_turn(any_hall, ticket, **live(any_hall, "1")))
    elsewhere = a_turn(any_hall, ticket, "bpjs", **live(any_hall, "3"))
    refused(any_hall, tables.turn, elsewhere, "one_live_turn_per_ticket")
    put(any_hall, tables.turn, **a_turn(any_hall, ticket, "bpjs"))


@pytest.mark.parametrize("state", ["waiting", "on_hold", "called"])
def test_two_open_turns_of_one_ticket_for_one_service(any_hall: Hall, state: str) -> None:
    ticket = put(any_hall, tables.ticket, **a_ticket(any_hall))
    first = a_turn(any_hall, ticket, **(live(any_hall) if state == "called" else {"state": state}))
    put(any_hall, tables.turn, **first)
    refused(any_hall, tables.turn, a_turn(any_hall, ticket), "one_open_turn_per_ticket_and_service")
    put(any_hall, tables.turn, **a_turn(any_hall, ticket, **CLOSED))


def test_a_live_turn_without_a_seat_or_a_desk(any_hall: Hall) -> None:
    ticket = put(any_hall, tables.ticket, **a_ticket(any_hall))
    for missing in ("seat", "desk_id"):
        for state in ("called", "serving"):
            nowhere = a_turn(any_hall, ticket, **live(any_hall, state=state) | {missing: None})
            refused(any_hall, tables.turn, nowhere, "ck_turn_live_has_seat")


def test_a_closed_turn_without_an_outcome_and_an_open_one_with_one(any_hall: Hall) -> None:
    ticket = put(any_hall, tables.ticket, **a_ticket(any_hall))
    refused(any_hall, tables.turn, a_turn(any_hall, ticket, state="closed"), "ck_turn_closed_has_outcome")
    refused(any_hall, tables.turn, a_turn(any_hall, ticket, outcome="served"), "ck_turn_closed_has_outcome")


def a_command(**changes: Any) -> dict[str, Any]:
    return {
        "actor": "device:a",
        "key": "k1",
        "day_id": new_id(),
        "name": "issue_ticket",
        "body_hash": b"x" * 32,
        "made": {},
        "epoch": 1,
        "seq": 1,
        "at": NOON,
    } | changes


def test_a_command_key_used_twice(any_hall: Hall) -> None:
    put(any_hall, tables.command, **a_command())
    refused(any_hall, tables.command, a_command(name="call_next"), "pk_command")
    put(any_hall, tables.command, **a_command(actor="device:b"))
    put(any_hall, tables.command, **a_command(key="k2"))


def test_an_event_with_a_seq_that_is_taken(any_hall: Hall) -> None:
    first = dict(any_hall.events()[0])
    refused(any_hall, tables.event, first | {"kind": "day_closed"}, "pk_event")


def test_more_numbers_than_the_quota(any_hall: Hall) -> None:
    of_audience = (
        tables.day_service.c.day_id == any_hall.day_id,
        tables.day_service.c.service_id == natural_id("service", "audiensi"),
    )
    with any_hall.engine.begin() as connection:
        connection.execute(update(tables.day_service).where(*of_audience).values(issued=3))
    with pytest.raises(IntegrityError, match="quota"), any_hall.engine.begin() as connection:
        connection.execute(update(tables.day_service).where(*of_audience).values(issued=4))


def test_two_days_of_one_code_and_two_desks_of_one_code(any_hall: Hall) -> None:
    (day,) = any_hall.rows(tables.service_day)
    refused(any_hall, tables.service_day, dict(day) | {"id": new_id()}, "uq_service_day_code")
    desk = any_hall.rows(tables.desk, order=("position",))[0]
    refused(any_hall, tables.desk, dict(desk) | {"id": new_id()}, "uq_desk_day_id_code")
    refused(any_hall, tables.desk, dict(desk) | {"id": new_id(), "code": "9", "seats": 0}, "ck_desk_seats")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (tables.ticket, "channel"),
        (tables.turn, "state"),
        (tables.turn, "service_id"),
        (tables.turn, "ticket_id"),
        (tables.outcome, "code"),
        (tables.outcome, "turn_id"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_code_or_an_id_that_nothing_stands_for(any_hall: Hall, table: Table, column: str) -> None:
    ticket = put(any_hall, tables.ticket, **a_ticket(any_hall))
    turn = put(any_hall, tables.turn, **a_turn(any_hall, ticket, "bpjs"))
    rows: dict[str, Callable[[], dict[str, Any]]] = {
        "ticket": lambda: a_ticket(any_hall, 2),
        "turn": lambda: a_turn(any_hall, ticket),
        "outcome": lambda: an_outcome(turn),
    }
    wrong = new_id() if column.endswith("_id") else "nonsense"
    refused(any_hall, table, rows[table.name]() | {column: wrong}, f"{table.name}_{column}")


def an_outcome(turn: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "turn_id": turn["id"],
        "code": "served",
        "quantity": 1,
        "waited_seconds": 0,
        "recorded_at": NOON,
        "recorded_role": "clerk",
    } | changes


def test_two_outcomes_of_one_turn_and_an_outcome_of_nothing(any_hall: Hall) -> None:
    ticket = put(any_hall, tables.ticket, **a_ticket(any_hall))
    turn = put(any_hall, tables.turn, **a_turn(any_hall, ticket, **CLOSED))
    refused(any_hall, tables.outcome, an_outcome(turn, quantity=0), "ck_outcome_quantity")
    put(any_hall, tables.outcome, **an_outcome(turn))
    refused(any_hall, tables.outcome, an_outcome(turn, code="left"), "pk_outcome")
