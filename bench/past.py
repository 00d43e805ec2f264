"""Fills a database with service days of the past, every turn of them closed: the years that a hall leaves behind."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert, select

from queues.persistence.engine import BEGIN_TO_WRITE, open_engine
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from queues.persistence.streams.chain import next_hash

TURNS_A_DAY = 1000
TYPICAL = timedelta(minutes=4)
Row = dict[str, Any]


def add_past_turns(folder: Path, how_many: int) -> None:
    """Copies of the day that is in the folder, each with up to a thousand people who were served."""
    engine = open_engine(f"sqlite:///{folder / 'giliran.db'}")
    with engine.connect().execution_options(begin=BEGIN_TO_WRITE) as connection, connection.begin():
        model = _Model(connection)
        for nth, first in enumerate(range(0, how_many, TURNS_A_DAY), start=1):
            model.add_day(nth, min(TURNS_A_DAY, how_many - first))
    engine.dispose()


class _Model:
    """The day that is copied, and where the copies go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._day = self._rows(tables.service_day)[0]
        self._desks = self._rows(tables.desk)
        self._services = self._rows(tables.day_service)
        self._codes = {row["id"]: row["code"] for row in self._rows(tables.service)}
        self._box_id = self._rows(tables.box)[0]["id"]

    def _rows(self, table: Table) -> list[Row]:
        return [dict(row) for row in self._connection.execute(select(table)).mappings()]

    def add_day(self, days_ago: int, turns: int) -> None:
        back = timedelta(days=days_ago)
        moved = {name: self._day[name] - back for name in ("held_on", "opens_at", "closes_at")}
        day = self._day | moved | {"id": new_id(), "code": f"{self._day['code']}-past-{days_ago}"}
        day |= {"state": "closed", "closed_at": moved["closes_at"]}
        desks = [desk | {"id": new_id(), "day_id": day["id"], "state": "closed"} for desk in self._desks]
        services = [service | {"day_id": day["id"]} for service in self._services]
        people = [self._person(day, desks[n % len(desks)]["id"], n) for n in range(turns)]
        head = _chained([event for person in people for event in person["event"]])
        stream = {"id": day["id"], "kind": "day", "epoch": 1, "last_seq": turns * 4, "head": head}
        self._insert(tables.service_day, [day])
        self._insert(tables.stream, [stream])
        self._insert(tables.desk, desks)
        self._insert(tables.day_service, services)
        for table in (tables.ticket, tables.turn, tables.outcome, tables.event):
            self._insert(table, [row for person in people for row in person[table.name]])

    def _insert(self, table: Table, rows: list[Row]) -> None:
        self._connection.execute(insert(table), rows)

    def _person(self, day: Row, desk_id: UUID, nth: int) -> dict[str, list[Row]]:
        """Somebody who took a number, was called, served and went home: all their rows."""
        service_id = self._services[nth % len(self._services)]["service_id"]
        at = day["opens_at"] + timedelta(seconds=nth * 12)
        ticket_id, turn_id, number = new_id(), new_id(), f"A{nth + 1:03d}"
        who = {"day_id": day["id"], "ticket_id": ticket_id, "turn_id": turn_id, "number": number}
        who |= {"service_id": service_id, "service": self._codes[service_id], "desk_id": desk_id}
        return {
            "ticket": [_ticket(who, at, nth)],
            "turn": [_turn(who, at, nth)],
            "outcome": [_outcome(who, at)],
            "event": list(self._events(who, at, nth)),
        }

    def _events(self, who: Row, at: datetime, nth: int) -> Iterator[Row]:
        payload: Row = {name: str(who[name]) for name in ("ticket_id", "turn_id", "number", "service", "desk_id")}
        payload |= {"turns": [[payload["turn_id"], payload["service"]]], "place": nth * 4 + 1}
        payload |= {"state": "closed", "before": {"state": "serving", "desk_id": payload["desk_id"], "seat": 1}}
        for step, kind in enumerate(("ticket_issued", "turn_called", "turn_started", "turn_closed")):
            yield {
                "stream_id": who["day_id"],
                "seq": nth * 4 + step + 1,
                "epoch": 1,
                "at": at + step * TYPICAL,
                "kind": kind,
                "schema": 1,
                "box_id": self._box_id,
                "actor_id": None,
                "actor_role": "clerk",
                "payload": payload,
            }


def _chained(events: list[Row]) -> bytes | None:
    """Give each event of a day its hash, in order of seq, so that `giliran doctor` has nothing to find; the last one.

    20 µs each: a minute and a half for the four events of a million turns.
    """
    head = None
    for event in events:
        head = event["hash"] = next_hash(head, event)
    return head


def _ticket(who: Row, at: datetime, nth: int) -> Row:
    return {
        "id": who["ticket_id"],
        "day_id": who["day_id"],
        "series": "A",
        "count": nth + 1,
        "number": who["number"],
        "token_hash": os.urandom(32),
        "channel": "phone",
        "issued_at": at,
        "issued_seq": nth * 4 + 1,
        "priority": nth % 9 == 0,
        "priority_asked": False,
        "from_village": None,
        "carried_from": None,
    }


def _turn(who: Row, at: datetime, nth: int) -> Row:
    return {
        "id": who["turn_id"],
        "position": 0,
        "place": nth * 4 + 1,
        "queued_at": at,
        "priority": nth % 9 == 0,
        "state": "closed",
        "seat": 1,
        "called_at": at + TYPICAL,
        "last_called_at": at + TYPICAL,
        "call_count": 1,
        "started_at": at + 2 * TYPICAL,
        "held_at": None,
        "hold_reason": None,
        "closed_at": at + 3 * TYPICAL,
        "outcome": "served",
        "last_seq": nth * 4 + 4,
        **{name: who[name] for name in ("day_id", "ticket_id", "number", "service_id", "service", "desk_id")},
    }


def _outcome(who: Row, at: datetime) -> Row:
    return {
        "turn_id": who["turn_id"],
        "code": "served",
        "quantity": 1,
        "waited_seconds": int(TYPICAL.total_seconds()),
        "served_seconds": int(TYPICAL.total_seconds()),
        "recorded_at": at + 3 * TYPICAL,
        "recorded_by": None,
        "recorded_role": "clerk",
    }
