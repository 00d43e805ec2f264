"""The same day on SQLite and on PostgreSQL: every screen shows the same."""

from dataclasses import asdict
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from queues.model.events import AuditGroup
from queues.persistence.writing.writer import Writer
from queues.snapshots.board.board import board_snapshot
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.desk.console import desk_list, desk_snapshot
from queues.snapshots.load.load import load_snapshot, part_of_load
from queues.snapshots.load.outcomes import outcomes_of_day
from queues.snapshots.office.audit import AuditFilter, audit_snapshot
from queues.snapshots.office.unreached import unreached_snapshot
from queues.snapshots.shared.event_page import event_page
from queues.snapshots.shared.notices import notices_snapshot
from tests.builders import CLERK, DESKS, NOON, TOKENS, Hall, demo_like_day, later

pytestmark = pytest.mark.postgres


def filled(engine: Engine) -> Hall:
    return demo_like_day(SimpleNamespace(engine=engine, writer=Writer(engine, TOKENS), tokens=TOKENS))


def screens(hall: Hall) -> dict[str, Any]:
    """Every snapshot of the day, with ids that differ from box to box named in the order in which they appear."""
    desks = {
        f"desk {desk.code}": desk_snapshot(hall.engine, hall.desk_id(desk.code), actor=CLERK, now=NOON)
        for desk in DESKS
    }
    tickets = {
        f"ticket of turn {index}": ticket_snapshot(hall.engine, now=NOON, ticket_id=turn.ticket_id)
        for index, turn in enumerate(hall.turns())
    }
    shown = {
        "hall": hall_snapshot(hall.engine, hall.code, now=NOON),
        "board": board_snapshot(hall.engine, hall.code),
        "list": desk_list(hall.engine, hall.code),
        "load": load_snapshot(hall.engine, hall.code, now=NOON),
        "outcomes": part_of_load(hall.engine, hall.code, outcomes_of_day, now=NOON),
        "notices": notices_snapshot(hall.engine, hall.code),
        "unreached": unreached_snapshot(hall.engine, hall.code, now=later(minutes=150)),
        "events": event_page(hall.engine, hall.code, after=0),
        "audit": audit_snapshot(hall.engine, hall.code),
        "whole audit": audit_snapshot(hall.engine, hall.code, asked=AuditFilter(group=AuditGroup.ALL, service="ktp")),
    }
    names: dict[str, str] = {}
    return {name: _named(asdict(one), names) for name, one in (shown | desks | tickets).items()}


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):  # PostgreSQL keeps the keys of a document in an order of its own
        by_name = sorted(value.items(), key=lambda pair: str(pair[0]))
        return {_named(name, names): _named(inner, names) for name, inner in by_name}
    if isinstance(value, list | tuple):
        return [_named(inner, names) for inner in value]
    if isinstance(value, frozenset):
        return frozenset(_named(inner, names) for inner in sorted(value))
    if isinstance(value, UUID) or (isinstance(value, str) and len(value) == 36 and value.count("-") == 4):
        return names.setdefault(str(value), f"id {len(names)}")
    if isinstance(value, bytes):  # a hash over such ids
        return names.setdefault(value.hex(), f"hash {len(names)}")
    return value


def test_every_screen_is_the_same(empty_engine: Engine, postgres_engine: Engine) -> None:
    on_sqlite, on_postgresql = screens(filled(empty_engine)), screens(filled(postgres_engine))
    for name, shown in on_sqlite.items():
        assert shown == on_postgresql[name], name


def test_the_demo_like_day_has_somebody_in_every_state(empty_engine: Engine) -> None:
    hall = filled(empty_engine)
    assert {turn.state.value for turn in hall.turns()} == {"waiting", "called", "serving", "on_hold", "closed"}
    assert {one.state for one in board_snapshot(hall.engine, hall.code).desks} == {
        "called",
        "serving",
        "paused",
        "ready",
        "closed",
    }
    load = load_snapshot(hall.engine, hall.code, now=NOON)
    assert load.wishes and load.helped and load.waiting
    assert desk_snapshot(hall.engine, hall.desk_id("1"), actor=CLERK, now=NOON).no_shows
