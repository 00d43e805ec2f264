"""Nothing reads all that the years have left behind: every statement on a growing table finds its rows by an index."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select

from queues.actions.desks.consoles import take_console
from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.pausing import pause_desk
from queues.actions.outcomes.details import erase_due_details
from queues.actions.outcomes.following_up import close_follow_up, reopen_follow_up
from queues.actions.tickets.issuing import cancel_ticket, issue_ticket
from queues.actions.tickets.priority import grant_priority
from queues.actions.turns.calling import call_next, call_turn
from queues.actions.turns.holding import hold_turn, resume_turn
from queues.actions.turns.serving import finish_turn, undo_turn
from queues.actions.turns.transferring import add_service, transfer_turn
from queues.model.outcomes.follow_up import PromiseState
from queues.persistence.schema import tables
from queues.snapshots.board.board import board_snapshot
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.desk.console import desk_list, desk_snapshot
from queues.snapshots.load.load import load_snapshot
from queues.snapshots.office.audit import AuditFilter, audit_snapshot
from queues.snapshots.office.follow_ups import PromiseFilter, all_follow_ups, follow_ups_of_day
from queues.snapshots.shared.event_page import event_page
from queues.snapshots.shared.watching import watched_ticket
from tests.builders import CLERK, COORDINATOR, NOON, TOKENS, Hall

GROWING = ("turn", "elsewhere", "ticket", "outcome", "event", "command", "personal_detail", "follow_up")
FULL_SCAN = re.compile(rf"SCAN ({'|'.join(GROWING)})\b")


@contextmanager
def noting_plans(engine: Engine) -> Iterator[list[tuple[str, str]]]:
    """How SQLite carries out each statement inside: pairs of statement and plan."""
    plans: list[tuple[str, str]] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if re.match("SELECT|UPDATE|DELETE", statement):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters[0] if many else parameters)
            plans.append((statement, "\n".join(row[3] for row in rows)))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def scans(plans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(statement, plan) for statement, plan in plans if FULL_SCAN.search(plan)]


@pytest.fixture
def filled(hall: Hall) -> Hall:
    hall.take_many(3, "ktp")
    hall.take("ktp", "bpjs")
    hall.serve("1")
    hall.call("2")
    return hall


def test_no_command_reads_what_the_years_have_left(filled: Hall) -> None:
    desk, now = filled.desk_id("1"), {"now": NOON, "actor": CLERK}
    taken = filled.take("ktp", "sim")
    perform = filled.writer.perform
    with noting_plans(filled.engine) as plans:
        made = perform(issue_ticket, key="a key", day_id=filled.day_id, services=["ktp"], **now)
        turn_id = perform(call_next, desk_id=desk, **now).made.turn_id
        perform(hold_turn, turn_id=turn_id, **now)
        perform(resume_turn, turn_id=turn_id, **now)
        perform(transfer_turn, turn_id=turn_id, service="kk", place="next", note="a note", **now)
        perform(undo_turn, turn_id=turn_id, **now)
        added = perform(add_service, turn_id=turn_id, service="kk", note="a note", **now).made.next_turn_id
        perform(undo_turn, turn_id=added, **now)
        perform(count_people, desk_id=desk, service="ktp", **now)
        perform(take_console, desk_id=desk, console="a-tablet", **now)
        perform(finish_turn, turn_id=turn_id, outcome="served", then_call_next=True, **now)
        perform(undo_turn, turn_id=perform(call_next, desk_id=filled.desk_id("4"), **now).made.turn_id, **now)
        perform(call_turn, turn_id=taken.turns[1], desk_id=filled.desk_id("4"), reason="other", note="a note", **now)
        perform(undo_turn, turn_id=taken.turns[1], **now)
        filled.writer.write(erase_due_details, now=NOON)
        missing: dict[str, Any] = {"outcome": "documents_missing", "detail": {"note": "KK"}}
        promised = filled.call("4").id
        perform(finish_turn, turn_id=promised, **missing, **now)
        perform(close_follow_up, turn_id=promised, **now)
        perform(reopen_follow_up, turn_id=promised, **now)
        perform(grant_priority, ticket_id=taken.id, granted=True, **now)
        perform(cancel_ticket, ticket_id=made.made.ticket_id, **now)
        perform(pause_desk, desk_id=desk, **now)
    assert len(plans) > 60
    assert scans(plans) == []


def test_closing_a_day_reads_that_day_only(filled: Hall) -> None:
    for turn in filled.turns():
        if turn.is_live:
            filled.finish(turn.id)
    with noting_plans(filled.engine) as plans:
        filled.do(close_day, by=COORDINATOR, day_id=filled.day_id)
    assert scans(plans) == []


def test_a_call_finds_the_line_by_its_own_index(filled: Hall) -> None:
    desk_id = filled.desk_id("1")
    with noting_plans(filled.engine) as plans:
        filled.writer.perform(call_next, actor=CLERK, now=NOON, desk_id=desk_id)
    used = "\n".join(plan for _, plan in plans)
    for index in ("waiting_line", "one_live_turn_per_ticket", "one_live_turn_per_seat"):
        assert f"INDEX {index}" in used


def test_a_change_sets_no_key(filled: Hall) -> None:
    desk_id = filled.desk_id("1")
    with noting_plans(filled.engine) as plans:
        filled.writer.perform(call_next, actor=CLERK, now=NOON, desk_id=desk_id)
    updates = [statement for statement, _ in plans if statement.startswith("UPDATE")]
    assert len(updates) == 2
    assert not [statement for statement in updates if re.search(r"SET .*\bid=", statement)]


@pytest.mark.parametrize(
    "screen",
    [
        *("hall", "ticket", "watched", "board", "desk", "desk list", "load", "events", "audit"),
        *("follow-ups of the day", "follow-ups of all days", "follow-ups on paper"),
    ],
)
def test_no_screen_reads_what_the_years_have_left(filled: Hall, screen: str) -> None:
    engine, code, desk_id = filled.engine, filled.code, filled.desk_id("1")
    token = TOKENS.token(filled.turns()[0].ticket_id)
    read: dict[str, Callable[[], Any]] = {
        "hall": lambda: hall_snapshot(engine, code, now=NOON),
        "ticket": lambda: ticket_snapshot(engine, now=NOON, token=token),
        "watched": lambda: watched_ticket(engine, token),
        "board": lambda: board_snapshot(engine, code, now=NOON),
        "desk": lambda: desk_snapshot(engine, desk_id, actor=CLERK, now=NOON),
        "desk list": lambda: desk_list(engine, code),
        "load": lambda: load_snapshot(engine, code, now=NOON),
        "events": lambda: event_page(engine, code, after=3),
        "follow-ups of the day": lambda: follow_ups_of_day(engine, code, actor=COORDINATOR, now=NOON),
        "follow-ups of all days": lambda: all_follow_ups(engine, actor=CLERK, now=NOON),
        "follow-ups on paper": lambda: all_follow_ups(engine, actor=COORDINATOR, now=NOON, most=5000, by_agency=True),
        "audit": lambda: audit_snapshot(engine, code, asked=AuditFilter(number="A001", service="ktp")),
    }
    with noting_plans(engine) as plans:
        read[screen]()
    assert len(plans) >= 2
    assert scans(plans) == []


@pytest.mark.parametrize("asked", [PromiseFilter(state=state) for state in PromiseState])
def test_promises_of_all_days_are_found_and_counted_without_a_row_of_a_turn(filled: Hall, asked: PromiseFilter) -> None:
    with noting_plans(filled.engine) as plans:
        all_follow_ups(filled.engine, actor=COORDINATOR, now=NOON, asked=asked)
    of_turns = [plan for statement, plan in plans if "JOIN outcome" in statement]
    assert len(of_turns) == 2  # one counts, one lists
    for plan in of_turns:
        assert "SEARCH turn USING COVERING INDEX promised_turns" in plan, plan


@pytest.mark.postgres
def test_postgresql_finds_them_by_the_same_index(postgres_hall: Hall) -> None:
    served_often(postgres_hall, times=3000)
    asked: list[tuple[str, Any]] = []
    engine = postgres_hall.engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "JOIN outcome" in statement:
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    all_follow_ups(engine, actor=COORDINATOR, now=NOON)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 2
    with engine.connect() as connection:
        for statement, parameters in asked:
            plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
            assert "promised_turns" in plan, plan


def served_often(hall: Hall, times: int) -> None:
    """So many turns that promise nothing: beside ten rows no index is worth its while."""
    hall.take("ktp")
    served = hall.serve("1").id
    turn = tables.turn
    columns = [one for one in turn.c if one is not turn.c.id]
    copies = select(func.gen_random_uuid(), *columns, func.generate_series(1, times)).where(turn.c.id == served)
    kept = copies.subquery().columns[:-1]
    with hall.engine.begin() as connection:
        connection.execute(insert(turn).from_select([turn.c.id, *columns], select(*kept)))
        connection.exec_driver_sql("ANALYZE turn")
