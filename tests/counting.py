"""What a day must come to, counted from its events alone."""

from collections import Counter
from typing import Any

from queues.model.outcomes.outcome import HELPED
from queues.model.queue.moves import TurnState
from queues.persistence.read_transaction import one_read
from queues.reading.events.stream import read_events_after
from queues.snapshots.shared.event_page import queue_changes
from tests.builders import Hall


class Tally:
    """The figures of a day, counted event by event."""

    def __init__(self, hall: Hall) -> None:
        self.waiting: Counter[str] = Counter()
        self.helped: Counter[str] = Counter()
        self.no_shows: Counter[str] = Counter()
        self.helped_at: Counter[str] = Counter()
        self.tickets = 0
        self._turns: dict[str, tuple[str, str | None, str | None]] = {}
        for row in hall.events():
            if row["stream_id"] == hall.day_id:
                self._follow(row["kind"], row["payload"])

    def _follow(self, kind: str, payload: dict[str, Any]) -> None:
        if kind == "ticket_issued":
            self.tickets += 1
            for turn_id, service in payload["turns"]:
                self._is(turn_id, service, "waiting", None, None)
        elif "turn_id" in payload:
            outcome = self._outcome(kind, payload)
            self._is(payload["turn_id"], payload["service"], payload["state"], outcome, payload["desk_id"])

    def _outcome(self, kind: str, payload: dict[str, Any]) -> str | None:
        if kind == "turn_closed":
            return str(payload["outcome"])
        # Only an undone restore closes a turn again, and what it closes is a no-show.
        return "no_show" if payload["state"] == "closed" else None

    def _is(self, turn_id: str, service: str, state: str, outcome: str | None, desk: str | None) -> None:
        """The turn no longer counts as what it was, and counts as what it is."""
        now = (state, outcome, desk)
        for sign, (in_state, ended, at) in ((-1, self._turns.get(turn_id, ("", None, None))), (1, now)):
            self.waiting[service] += sign * (in_state == "waiting")
            self.helped[service] += sign * (ended in HELPED)
            self.no_shows[service] += sign * (ended == "no_show")
            if at:
                self.helped_at[at] += sign * (ended in HELPED)
        self._turns[turn_id] = now


def replayed_lines(hall: Hall) -> dict[str, set[int]]:
    """The places in each queue, from what left and what joined; as a phone counts them."""
    lines: dict[str, set[int]] = {}
    with one_read(hall.engine) as connection:
        rows = read_events_after(connection, hall.day_id, 0, 100_000)
    for row in rows:
        for change in queue_changes(row):
            line = lines.setdefault(change.service, set())
            assert set(change.left) <= line, row
            assert not set(change.joined) & line, row
            lines[change.service] = line - set(change.left) | set(change.joined)
    return {service: line for service, line in lines.items() if line}


def waiting_lines(hall: Hall) -> dict[str, set[int]]:
    """The places in each queue, from the turns themselves."""
    lines: dict[str, set[int]] = {}
    for turn in hall.turns():
        if turn.state is TurnState.WAITING:
            lines.setdefault(turn.service, set()).add(turn.place)
    return lines
