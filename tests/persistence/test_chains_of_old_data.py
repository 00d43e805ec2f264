"""What happened before there were chains: covered by one anchor for each day, from which the chain goes on."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, column, delete, insert, join, select, table, update

from queues.actions.hall.opening import stop_issuing
from queues.persistence.engine import open_engine
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from queues.persistence.schema.upgrades import upgrade
from queues.persistence.streams.chain_check import ChainReport, FaultKind, check_chains, find_code
from queues.persistence.writing.writer import Writer
from tests.builders import NOON, PLAN, SYSTEM, TOKENS
from tests.tampering import around_triggers

BEFORE = "0003"
HAPPENED = 5
DAY = {
    **{name: getattr(PLAN, name) for name in ("code", "name", "place", "area", "held_on", "zone", "pungli_number")},
    **{"opens_at": PLAN.opens_at, "closes_at": PLAN.closes_at, "desk_word": "meja", "is_demo": False},
    **{"others_per_priority": 2, "max_wait_minutes": 60, "state": "open", "epoch": 1, "plan_seq": 1, "rules": {}},
}


def old_day(engine: Engine, code: str, happened: int) -> UUID:
    day_id, box_id = new_id(), new_id()
    one = {"stream_id": day_id, "epoch": 1, "kind": "desk_paused", "schema": 1, "box_id": box_id}
    one |= {"actor_role": "clerk", "payload": {"reason": "réhat", "until": None, "before": {"b": 1, "a": [True, 2]}}}
    with engine.begin() as connection:
        day = DAY | {"id": day_id, "code": code, "last_seq": happened, "held_on": date(2026, 11, 21)}
        types = {name: known.type for name, known in tables.service_day.c.items()}
        columns = [column(name, types.get(name)) for name in day]
        connection.execute(insert(table("service_day", *columns)).values(day))
        for seq in range(1, happened + 1):
            actor_id = new_id() if seq % 2 else None
            row = one | {"seq": seq, "at": NOON + timedelta(microseconds=seq), "actor_id": actor_id}
            connection.execute(insert(tables.event).values(row))
    return day_id


@pytest.fixture(params=["sqlite", pytest.param("postgres_database", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """With a day of before, another on which nothing happened, and the chains of now."""
    url = f"sqlite:///{tmp_path / 'old.db'}" if request.param == "sqlite" else request.getfixturevalue(request.param)
    made = open_engine(url)
    upgrade(made, BEFORE)
    old_day(made, "old", HAPPENED)
    old_day(made, "empty", 0)
    upgrade(made)
    yield made
    made.dispose()


def report_of(engine: Engine) -> ChainReport:
    with engine.connect() as connection:
        return check_chains(connection)


def day_of(engine: Engine, code: str) -> Any:
    with engine.connect() as connection:
        of_day = join(tables.service_day, tables.stream, tables.stream.c.id == tables.service_day.c.id)
        found = select(tables.stream.c.id, tables.stream.c.head).select_from(of_day)
        return connection.execute(found.where(tables.service_day.c.code == code)).mappings().one()


def go_on(engine: Engine) -> None:
    Writer(engine, TOKENS).perform(stop_issuing, actor=SYSTEM, now=NOON, day_id=day_of(engine, "old")["id"])


def test_one_anchor_a_day_covers_what_happened_before_and_no_row_was_touched(engine: Engine) -> None:
    with engine.connect() as connection:
        [anchor] = connection.execute(select(tables.chain_anchor)).mappings()
        assert connection.execute(select(tables.event.c.hash).distinct()).scalars().all() == [None]
    old = day_of(engine, "old")
    assert (anchor["stream_id"], anchor["seq"], anchor["hash"]) == (old["id"], HAPPENED, old["head"])
    assert day_of(engine, "empty")["head"] is None
    assert report_of(engine).faults == ()


def test_the_chain_goes_on_from_the_anchor(engine: Engine) -> None:
    anchored = day_of(engine, "old")["head"]
    go_on(engine)
    report = report_of(engine)
    assert (report.events, report.faults) == (HAPPENED + 1, ())
    with engine.connect() as connection:
        found = find_code(connection, anchored.hex()[:20])
        assert found is not None and (found.code, found.seq) == ("old", HAPPENED)


@pytest.mark.parametrize("further", [False, True])
@pytest.mark.parametrize("seq", [1, HAPPENED])
def test_an_old_event_that_is_changed_or_taken_out_shows(engine: Engine, seq: int, further: bool) -> None:
    if further:
        go_on(engine)
    of_old = (tables.event.c.stream_id == day_of(engine, "old")["id"]) & (tables.event.c.seq == seq)
    with around_triggers(engine) as connection:
        connection.execute(update(tables.event).where(of_old).values(kind="desk_opened"))
    assert FaultKind.BEFORE in {fault.kind for fault in report_of(engine).faults}
    with around_triggers(engine) as connection:
        connection.execute(delete(tables.event).where(of_old))
    assert FaultKind.BEFORE in {fault.kind for fault in report_of(engine).faults}
