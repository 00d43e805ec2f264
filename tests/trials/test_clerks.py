"""SECURITY M1, M2, L5, L11: a clerk acts where one sits, and nobody seats oneself where addresses are read."""

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from queues.actions.desks.seating import staff_desk
from queues.actions.hall.pausing import close_desk, pause_desk, resume_desk
from queues.actions.turns.calling import call_next
from queues.actions.turns.serving import finish_turn, no_show, start_turn
from queues.model.actor import Actor, Role
from queues.model.refusals import NotAllowed, NotOfOwnDesk, NotSeated, SeatNeedsPin
from queues.persistence.people.people import create_user, set_own_pin
from queues.persistence.schema import tables
from queues.snapshots.desk.console import may_work_at
from queues.snapshots.office.audit import audit_snapshot
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, Hall, person
from tests.posting import let_desk_post
from tests.web.conftest import Staff
from webapp.auth.hashing import hash_secret
from webapp.services import Box


@pytest.fixture
def newcomer(hall: Hall) -> Actor:
    """A clerk with an account who sits nowhere yet."""
    return an_account(hall, "rahma")


def an_account(hall: Hall, name: str) -> Actor:
    with hall.engine.begin() as connection:
        clerk_id = create_user(
            connection, username=name, display_name=name.title(), role=Role.CLERK, password_hash="-", now=NOON
        )
    return Actor(role=Role.CLERK, key=f"user:{name}", id=clerk_id)


def sitting_at(hall: Hall, desk: str) -> set[UUID]:
    with hall.engine.connect() as connection:
        rows = connection.execute(
            select(tables.desk_clerk.c.clerk_id).where(tables.desk_clerk.c.desk_id == hall.desk_id(desk))
        )
        return set(rows.scalars())


# -- where one sits --------------------------------------------------------------------------------------------------


def test_a_clerk_who_sits_nowhere_moves_nothing(hall: Hall, newcomer: Actor) -> None:
    taken, desk_id = hall.take("ktp"), hall.desk_id("1")
    for action in (pause_desk, resume_desk, close_desk, call_next):
        with pytest.raises(NotSeated):
            hall.do(action, by=newcomer, desk_id=desk_id)
    hall.call("1")
    for action in (start_turn, finish_turn, no_show):
        with pytest.raises(NotSeated):
            hall.do(action, by=newcomer, turn_id=taken.turn)
    hall.do(staff_desk, by=newcomer, desk_id=desk_id, clerk_id=newcomer.id)
    assert hall.finish(taken.turn, by=newcomer).state == "closed"


def test_who_was_replaced_at_a_desk_moves_nobody_there_any_more(hall: Hall, newcomer: Actor) -> None:
    taken = hall.take("ktp")
    hall.call("1", by=CLERK)
    hall.do(staff_desk, by=newcomer, desk_id=hall.desk_id("1"), clerk_id=newcomer.id)
    with pytest.raises(NotSeated):
        hall.finish(taken.turn, by=CLERK)


def test_nobody_seats_or_unseats_a_colleague_but_the_coordinator(hall: Hall, newcomer: Actor) -> None:
    desk_id, other = hall.desk_id("1"), an_account(hall, "sukma")
    with pytest.raises(NotAllowed):
        hall.do(staff_desk, by=newcomer, desk_id=desk_id, clerk_id=other.id)
    hall.do(staff_desk, by=COORDINATOR, desk_id=desk_id, clerk_id=other.id)
    hall.do(staff_desk, by=newcomer, desk_id=desk_id, clerk_id=None)
    assert sitting_at(hall, "1") == {other.id}


def test_as_many_clerks_work_at_a_desk_as_it_has_seats(hall: Hall) -> None:
    desk_id = hall.desk_id("4")  # two seats
    first, second, third = (an_account(hall, name) for name in ("satu", "dua", "tiga"))
    for seconds, clerk in enumerate((first, second)):
        hall.do(staff_desk, by=clerk, desk_id=desk_id, clerk_id=clerk.id, at=NOON.replace(second=seconds + 1))
    hall.take_many(2, "sim")
    assert {hall.call("4", by=clerk).number for clerk in (first, second)} == {"M001", "M002"}
    hall.do(staff_desk, by=third, desk_id=desk_id, clerk_id=third.id, at=NOON.replace(second=9))
    assert sitting_at(hall, "4") == {second.id, third.id}


def test_two_clerks_who_sit_down_at_one_moment_do_not_both_sit(hall: Hall) -> None:
    clerks = [an_account(hall, f"petugas-{nth}") for nth in range(6)]
    desk_id, gate = hall.desk_id("1"), threading.Barrier(len(clerks))

    def sit(clerk: Actor) -> None:
        gate.wait()
        hall.do(staff_desk, by=clerk, desk_id=desk_id, clerk_id=clerk.id)

    threads = [threading.Thread(target=sit, args=(clerk,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sitting_at(hall, "1") == {hall.desk("1").clerk_id}


# -- where addresses are read ----------------------------------------------------------------------------------------


def test_nobody_sits_down_alone_at_a_desk_that_sends_documents_home(hall: Hall, newcomer: Actor) -> None:
    let_desk_post(hall, "3", clerk=None)
    with pytest.raises(SeatNeedsPin):
        hall.do(staff_desk, by=newcomer, desk_id=hall.desk_id("3"), clerk_id=newcomer.id)
    assert not may_work_at(hall.engine, hall.desk_id("3"), newcomer)
    hall.do(staff_desk, by=COORDINATOR, desk_id=hall.desk_id("3"), clerk_id=newcomer.id)
    assert may_work_at(hall.engine, hall.desk_id("3"), newcomer)


def test_whoever_knows_that_desk_s_pin_sits_there(hall: Hall) -> None:
    let_desk_post(hall, "3", clerk=None)
    with_pin = person(Role.CLERK, "the tablet of desk 3", hall.desk_id("3"))
    hall.take("bpjs")
    assert hall.call("3", by=with_pin).number == "K001"


def test_one_s_own_pin_opens_no_desk_where_one_does_not_sit(
    hall: Hall, box: Box, signed_in: Callable[[str], Staff]
) -> None:
    let_desk_post(hall, "3", clerk=None)
    rahma = an_account(hall, "rahma")
    with hall.engine.begin() as connection:
        set_own_pin(connection, rahma.id, hash_secret("402913"), now=NOON)  # type: ignore[arg-type]
    clerk = signed_in("clerk")
    with hall.engine.begin() as connection:  # the fixture seats a clerk everywhere
        connection.execute(delete(tables.desk_clerk).where(tables.desk_clerk.c.desk_id == hall.desk_id("3")))
    asked = {"username": "rahma", "pin": "402913", "desk": str(hall.desk_id("3"))}
    assert clerk.post("/sign-in/switch", asked).status_code == 403


# -- whose numbers ---------------------------------------------------------------------------------------------------


def test_priority_and_a_second_chance_are_for_numbers_of_the_own_desk(hall: Hall) -> None:
    at_bpjs = person(Role.CLERK, "the tablet of desk 3", hall.desk_id("3"))
    ktp, bpjs = hall.take("ktp"), hall.take("bpjs")
    with pytest.raises(NotOfOwnDesk):
        hall.grant(ktp.id, by=at_bpjs)
    hall.grant(bpjs.id, by=at_bpjs)
    for by in (GREETER, COORDINATOR):
        hall.grant(ktp.id, by=by)
    hall.call("1")
    hall.no_show(ktp.turn)
    with pytest.raises(NotOfOwnDesk):
        hall.restore(ktp.turn, by=at_bpjs)
    assert hall.restore(ktp.turn, by=COORDINATOR).state == "waiting"


def test_who_acts_without_sitting_there_stands_in_the_audit_and_who_sits_does_not(hall: Hall) -> None:
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    hall.finish(first.turn)
    hall.call("1", by=COORDINATOR)
    hall.finish(second.turn, "rejected", by=COORDINATOR)
    shown = [row for row in audit_snapshot(hall.engine, hall.code).rows if "turn_id" in row.payload]
    assert [(row.kind, row.payload["number"], row.payload["outside"]) for row in shown] == [
        ("turn_closed", second.number, True),
        ("turn_called", second.number, True),
    ]


def test_a_coordinator_who_sits_down_is_the_desk_s_clerk(hall: Hall) -> None:
    with hall.engine.begin() as connection:
        own = create_user(
            connection, username="rina", display_name="Rina", role=Role.COORDINATOR, password_hash="-", now=NOON
        )
    rina = replace(COORDINATOR, id=own)
    hall.do(staff_desk, by=rina, desk_id=hall.desk_id("1"), clerk_id=own)
    hall.take("ktp")
    hall.call("1", by=rina)
    assert "outside" not in hall.events()[-1]["payload"]


# -- odd bodies ------------------------------------------------------------------------------------------------------


def test_a_body_of_thirty_thousand_brackets_and_a_page_beyond_all_numbers_are_no_failures(
    hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    clerk = signed_in("clerk")
    headers = {"X-CSRFToken": clerk.csrf, "Content-Type": "application/json"}
    assert clerk.client.post("/sign-in/switch", data="[" * 30_000, headers=headers).status_code < 500
    coordinator = signed_in("coordinator")
    assert coordinator.get(f"/d/{hall.code}/audit?before=9223372036854775808").status_code == 422
