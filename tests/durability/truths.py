"""What must hold of a database, whatever happened to the machine: read with SQLite alone, without a line of ours."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.durability.people import Acknowledged

# What each command leaves behind beside its own row, as kinds of events; a finish may have called the next one.
EFFECTS = {"issue_ticket": "ticket_issued", "call_next": "turn_called", "finish_turn": "turn_closed"}


class Found:
    """A database as it is now; the check of every page can be left out while others work with it."""

    def __init__(self, database: Path, *, whole: bool = True) -> None:
        with closing(sqlite3.connect(database)) as connection:
            connection.row_factory = sqlite3.Row
            self._connection = connection
            connection.execute("BEGIN")
            self.integrity = [row[0] for row in self._rows("PRAGMA integrity_check")] if whole else []
            self.strangers = self._rows("PRAGMA foreign_key_check") if whole else []
            (self.day,) = self._rows("SELECT * FROM service_day JOIN stream USING (id) WHERE state = 'open'")
            of_day = "WHERE day_id = ?"
            self.commands = {row["key"]: row for row in self._rows(f"SELECT * FROM command {of_day}", self.day["id"])}
            self.tickets = self._rows(f"SELECT * FROM ticket {of_day}", self.day["id"])
            self.series = self._rows(f"SELECT * FROM series {of_day}", self.day["id"])
            self.outcomes = self._rows(f"SELECT * FROM outcome JOIN turn ON turn.id = turn_id {of_day}", self.day["id"])
            events = self._rows("SELECT * FROM event WHERE stream_id = ? ORDER BY seq", self.day["id"])
        self.events = [dict(row) | {"payload": json.loads(row["payload"])} for row in events]

    def _rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(statement, values).fetchall()

    # -- what must hold ----------------------------------------------------------------------------------------------

    def assert_sound(self) -> None:
        """The file is whole, numbers and seqs have neither a hole nor a double, every effect has its one command."""
        assert self.integrity == ["ok"]
        assert self.strangers == []
        assert [event["seq"] for event in self.events] == list(range(1, self.day["last_seq"] + 1))
        for series in self.series:
            counts = sorted(ticket["count"] for ticket in self.tickets if ticket["series"] == series["name"])
            assert counts == list(range(1, series["last_count"] + 1)), series["name"]
        self._assert_effects_match_commands()
        self._assert_chained()

    def assert_acknowledged(self, known: Iterable[Acknowledged]) -> None:
        """Every answer that was given is on the disk: the command's row and what it did."""
        by_seq = {event["seq"]: event for event in self.events}
        numbers = {ticket["number"] for ticket in self.tickets}
        for one in known:
            row = self.commands.get(one.key)
            assert row is not None, f"lost: {one}"
            assert (row["name"], row["epoch"], row["seq"]) == (one.action, one.answer["epoch"], one.answer["seq"])
            if one.action == "issue_ticket":
                assert one.answer["number"] in numbers
                assert by_seq[row["seq"]]["payload"]["number"] == one.answer["number"]
            else:
                assert self._did(one, by_seq[row["seq"]])

    def assert_nothing_unknown(self, sent: Iterable[str]) -> None:
        """What is there and was not acknowledged was at least asked for, with a key that can be sent again."""
        assert set(self.commands) <= set(sent)

    def of_people(self) -> int:
        """How many events somebody's command made; alerts come and go by themselves."""
        return sum(event["actor_role"] != "system" for event in self.events)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _assert_chained(self) -> None:
        """As docs/operations.md says it: each hash covers the event and the hash before; the day holds the last one."""
        head = bytes(32)
        for event in self.events:
            head = hashlib.sha256(head + _canonical(event)).digest()
            assert event["hash"] == head, event["seq"]
        assert self.day["head"] == head

    def _assert_effects_match_commands(self) -> None:
        kinds = Counter(event["kind"] for event in self.events)
        done = Counter(row["name"] for row in self.commands.values())
        and_called = sum("next_turn" in json.loads(row["made"]) for row in self.commands.values())
        assert len(self.tickets) == kinds["ticket_issued"] == done["issue_ticket"]
        assert kinds["turn_called"] == done["call_next"] + and_called
        assert len(self.outcomes) == kinds["turn_closed"] == done["finish_turn"]
        called = Counter(event["payload"]["turn_id"] for event in self.events if event["kind"] == "turn_called")
        assert all(times == 1 for times in called.values())

    def _did(self, one: Acknowledged, last: dict[str, Any]) -> bool:
        """Whether the events say what the answer said."""
        turn = one.answer["turn"]["id"]
        kinds = {event["kind"] for event in self.events if event["payload"].get("turn_id") == turn}
        following = one.answer.get("next")
        of_whom = following["id"] if following else turn
        return EFFECTS[one.action] in kinds and last["payload"]["turn_id"] == of_whom


def _canonical(event: dict[str, Any]) -> bytes:
    at = datetime.fromisoformat(event["at"]).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    said = {name: event[name] for name in ("epoch", "seq", "kind", "schema", "payload")}
    said |= {name: str(UUID(event[name])) for name in ("box_id", "stream_id")}
    actor_id = event["actor_id"]
    said |= {"at": at // timedelta(microseconds=1)}
    said |= {"actor": [str(UUID(actor_id)) if actor_id else None, event["actor_role"]]}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
