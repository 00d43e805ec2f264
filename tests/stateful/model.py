"""The queue in plain Python, written from the design's sentences: lists and loops, no table, no SQL, none of our code.

Whoever asks for something that the rules do not allow gets `No`; everything else changes the lists.
"""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LIVE = ("called", "serving")
MINUTE = timedelta(seconds=60)


class No(Exception):
    """The rules do not allow it."""


@dataclass
class Ticket:
    number: str
    priority: bool
    issued: int
    turns: list["Turn"] = field(default_factory=list)

    def is_live(self) -> bool:
        return any(turn.state in LIVE for turn in self.turns)

    def has_open(self, service: str, *, but: "Turn | None" = None) -> bool:
        return any(turn.state != "closed" and turn.service == service for turn in self.turns if turn is not but)


@dataclass
class Move:
    """What somebody did to a turn last, and what the turn was before."""

    name: str
    by: str | None
    at: datetime
    seq: int
    before: "Turn"
    made: "Turn | None" = None


@dataclass
class Turn:
    ticket: Ticket
    service: str
    place: int
    position: int
    queued_at: datetime
    priority: bool
    state: str = "waiting"
    desk: str | None = None
    seat: int | None = None
    calls: int = 0
    waited_since: datetime | None = None  # the desk gives as long again to who comes back from a hold
    outcome: str | None = None
    last: Move | None = None
    moved: int = 0

    def shown(self) -> tuple[Any, ...]:
        """What must be the same in the tables."""
        facts = (self.ticket.number, self.service, self.place, self.position, self.priority)
        return (*facts, self.state, self.desk, self.seat, self.calls, self.outcome)


@dataclass
class Desk:
    services: set[str]
    seats: int
    state: str
    others: int
    called: list[Turn] = field(default_factory=list)
    known: set[str] | None = None  # the services before news that nobody has read


class Queue:
    """A service day. `quota` and `series` by service; `by` is a member of staff, or None for a phone."""

    def __init__(
        self,
        desks: dict[str, Desk],
        series: dict[str, str],
        quota: dict[str, int],
        *,
        ratio: int,
        longest_wait: timedelta,
        patience: tuple[int, timedelta],
    ) -> None:
        self.desks, self.series, self.quota = desks, series, quota
        self.ratio, self.longest_wait, self.patience = ratio, longest_wait, patience
        self.counted: dict[tuple[str, str], int] = {}
        self.state = "open"
        self.paused: set[str] = set()
        self.tickets: list[Ticket] = []
        self.turns: list[Turn] = []
        self.given = dict.fromkeys(series.values(), 0)
        self.taken = dict.fromkeys(series, 0)
        self.seq = 0

    # -- numbers -------------------------------------------------------------------------------------------------

    def take(self, services: list[str], at: datetime, *, priority: bool) -> Ticket:
        self._require(self.state == "open" and 1 <= len(services) == len(set(services)))
        self._require(not self.paused & set(services))
        self._require(all(self.taken[one] < self.quota.get(one, 10**6) for one in services))
        for one in services:
            self.taken[one] += 1
        letter = self.series[services[0]]
        self.given[letter] += 1
        self.seq += 1
        ticket = Ticket(f"{letter}{self.given[letter]:03}", priority, self.seq)
        for position, service in enumerate(services):
            self._queue(Turn(ticket, service, self.seq, position, at, priority))
        self.tickets.append(ticket)
        return ticket

    def grant(self, ticket: Ticket, granted: bool) -> None:
        ticket.priority = granted
        for turn in ticket.turns:
            if turn.state != "closed":
                turn.priority = granted
        self.seq += 1

    def cancel(self, ticket: Ticket, by: str | None, at: datetime) -> None:
        open_turns = [turn for turn in ticket.turns if turn.state in ("waiting", "called", "on_hold")]
        self._require(bool(open_turns))
        for turn in open_turns:
            self.taken[turn.service] -= 1
            self._move(turn, "cancel", by, at, state="closed", seat=None, outcome="cancelled")

    # -- at the desk ---------------------------------------------------------------------------------------------

    def call_next(self, name: str, by: str, at: datetime) -> Turn:
        desk = self.desks[name]
        self._require(self.state != "closed" and desk.state == "open")
        seat = self._free_seat(name)
        turn = self._next_for(desk, at)
        self._call(turn, name, seat, by, at)
        return turn

    def choose(self, turn: Turn, name: str, by: str, at: datetime) -> None:
        """Out of order, but within every other rule."""
        self._require(self.state != "closed" and self.desks[name].state == "open")
        self._require(turn.state == "waiting" and not turn.ticket.is_live())
        self._require(turn.service in self.desks[name].services - self.paused)
        self._call(turn, name, self._free_seat(name), by, at)

    def recall(self, turn: Turn, by: str, at: datetime) -> None:
        self._require(turn.state == "called")
        self._move(turn, "recall", by, at, calls=turn.calls + 1)

    def start(self, turn: Turn, by: str, at: datetime) -> None:
        self._require(turn.state == "called")
        self._move(turn, "start", by, at, state="serving")

    def hold(self, turn: Turn, by: str, at: datetime) -> None:
        self._require(turn.state in LIVE)
        self._move(turn, "hold", by, at, state="on_hold", seat=None)

    def resume(self, turn: Turn, name: str, by: str, at: datetime) -> None:
        self._require(turn.state == "on_hold" and not turn.ticket.is_live())
        self._require(self.desks[name].state == "open")
        self._require(name == turn.desk or turn.service in self.desks[name].services)
        seat = self._free_seat(name)
        assert turn.waited_since is not None
        to = {"state": "called", "desk": name, "seat": seat, "calls": turn.calls + 1}
        self._move(turn, "resume", by, at, **to, waited_since=max(turn.waited_since, at))

    def finish(self, turn: Turn, by: str, at: datetime, *, outcome: str, then_call: bool) -> Turn | None:
        """Also from the desk's list of those on hold, while it serves somebody else."""
        self._require(turn.state in (*LIVE, "on_hold"))
        name = turn.desk
        self._move(turn, "finish", by, at, state="closed", seat=None, outcome=outcome)
        if not then_call or name is None:
            return None
        try:
            return self.call_next(name, by, at)
        except No:
            return None

    def transfer(self, turn: Turn, service: str, by: str, at: datetime, *, place: str) -> Turn:
        self._require(turn.state in LIVE and service != turn.service and not turn.ticket.has_open(service))
        self._require(self.taken[service] < self.quota.get(service, 10**6))
        self._move(turn, "transfer", by, at, state="closed", seat=None, outcome="transferred")
        assert turn.last is not None
        turn.last.made = made = self._join(turn, service, place, at)
        return made

    def add(self, turn: Turn, service: str, by: str, at: datetime, *, place: str) -> Turn:
        """One more service; who added it may take it away again."""
        self._require(turn.state in (*LIVE, "on_hold") and not turn.ticket.has_open(service))
        self._require(self.taken[service] < self.quota.get(service, 10**6))
        made = self._join(turn, service, place, at)
        made.last = Move("add", by, at, self.seq, copy(made))
        return made

    def count(self, name: str, service: str, quantity: int) -> None:
        """People without a number."""
        self._require(self.desks[name].state != "closed" and service in self.desks[name].services)
        counted = self.counted.get((name, service), 0) + quantity
        self._require(counted >= 0)
        self.counted[name, service] = counted
        self.seq += 1

    def no_show(self, turn: Turn, by: str, at: datetime, *, anyway: bool = False) -> None:
        """After the calls and the time that the day gives; a clock that was set back does not count."""
        self._require(turn.state == "called")
        assert turn.waited_since is not None
        calls, seconds = self.patience
        in_time = at < turn.waited_since or at - turn.waited_since >= seconds
        self._require(anyway or (turn.calls >= calls and in_time))
        self._move(turn, "no_show", by, at, state="closed", seat=None, outcome="no_show")

    def restore(self, turn: Turn, by: str, at: datetime) -> None:
        """By a clerk, at whose own desks somebody must take the service still: here both sit at every desk."""
        self._require(any(turn.service in desk.services for desk in self.desks.values()))
        self._require(turn.outcome == "no_show" and not turn.ticket.has_open(turn.service))
        self._move(turn, "restore", by, at, state="waiting", desk=None, seat=None, outcome=None, calls=0)
        turn.priority = turn.ticket.priority

    def correct(self, turn: Turn, by: str, at: datetime, *, outcome: str) -> None:
        """What a clerk recorded, and what a desk has called."""
        self._require(turn.state == "closed" and turn.outcome not in ("no_show", "transferred", "cancelled"))
        self._require(turn.waited_since is not None)
        self._move(turn, "correct", by, at, outcome=outcome)

    def call_again(self, turn: Turn, name: str, by: str, at: datetime) -> None:
        """Whoever is over, but was not sent elsewhere; nobody of the line is passed over, so no desk counts it."""
        self._require(self.state != "closed" and self.desks[name].state == "open")
        self._require(turn.state == "closed" and turn.outcome != "transferred")
        self._require(not turn.ticket.is_live() and not turn.ticket.has_open(turn.service))
        self._require(name == turn.desk or turn.service in self.desks[name].services)
        seat, was_cancelled = self._free_seat(name), turn.outcome == "cancelled"
        if was_cancelled:
            self._require(self.taken[turn.service] < self.quota.get(turn.service, 10**6))
            self.taken[turn.service] += 1
        was_there = turn.outcome not in ("no_show", "cancelled") and turn.waited_since
        waited_since = max(turn.waited_since, at) if was_there and turn.waited_since else at
        to = {"state": "called", "desk": name, "seat": seat, "calls": 1, "waited_since": waited_since, "outcome": None}
        self._move(turn, "call_again", by, at, **to)
        turn.priority = turn.ticket.priority

    def undo(self, turn: Turn, by: str, at: datetime) -> None:
        last = turn.last
        self._require(last is not None and last.by is not None and last.by == by)
        assert last is not None
        self._require(at - last.at <= MINUTE)
        if last.name == "add":
            self._take_away(turn)
            return
        self._require_room(turn, last.before)
        if last.name == "cancel":
            self._require(self.taken[turn.service] < self.quota.get(turn.service, 10**6))
            self.taken[turn.service] += 1
        if last.made is not None:
            self._require(last.made.state == "waiting" and last.made.moved == 0)
            self._take_away(last.made)
        if last.name == "call":
            self._uncall(turn)
        if last.name == "call_again" and last.before.outcome == "cancelled":
            self.taken[turn.service] -= 1
        for name in ("state", "desk", "seat", "calls", "waited_since", "outcome"):
            setattr(turn, name, getattr(last.before, name))
        if turn.state != "closed":
            turn.priority = turn.ticket.priority  # granted or taken back while it was over
        turn.last, turn.moved = None, turn.moved + 1
        self.seq += 1

    def live_at(self, name: str) -> list[Turn]:
        return [turn for turn in self.turns if turn.state in LIVE and turn.desk == name]

    # -- desks, services, the day --------------------------------------------------------------------------------

    def set_desk(self, name: str, state: str) -> None:
        desk = self.desks[name]
        if state == "closed":
            self._require(not self.live_at(name))
        elif state == "paused":
            self._require(desk.state != "closed")
        self.seq += state == "paused" or desk.state != state
        desk.state = state

    def resume_desk(self, name: str) -> None:
        self._require(self.desks[name].state != "closed")
        self.set_desk(name, "open")

    def assign(self, name: str, services: set[str]) -> None:
        """The desk is told what is new to it since it read such news last; nobody reads here."""
        desk = self.desks[name]
        known = desk.services if desk.known is None else desk.known
        if services != desk.services and (desk.state != "closed" or desk.known is not None):
            desk.known = None if services == known else known
            self.seq += desk.known is not None
        desk.services = services
        self.seq += 1

    def pause(self, service: str, *, on: bool) -> None:
        (self.paused.add if on else self.paused.discard)(service)
        self.seq += 1

    def issue(self, *, on: bool) -> None:
        self._require(self.state == ("issuing_stopped" if on else "open"))
        self.state = "open" if on else "issuing_stopped"
        self.seq += 1

    # -- inside --------------------------------------------------------------------------------------------------

    def _next_for(self, desk: Desk, at: datetime) -> Turn:
        """First come first served, of one place the earlier number; priority at the ratio; nobody waits too long."""
        line = [turn for turn in self.turns if turn.state == "waiting" and turn.service in desk.services - self.paused]
        line = [turn for turn in line if not turn.ticket.is_live()]
        line.sort(key=lambda turn: (turn.place, turn.ticket.issued, turn.position))
        self._require(bool(line))
        too_long = [turn for turn in line if at - turn.queued_at >= self.longest_wait]
        if too_long:
            return too_long[0]
        first_priority = [turn for turn in line if turn.priority][:1]
        first_other = [turn for turn in line if not turn.priority][:1]
        priority_first = desk.others >= self.ratio
        return (first_priority + first_other if priority_first else first_other + first_priority)[0]

    def _call(self, turn: Turn, name: str, seat: int, by: str, at: datetime) -> None:
        desk = self.desks[name]
        desk.others = 0 if turn.priority else min(desk.others + 1, self.ratio)
        desk.called.append(turn)
        to = {"state": "called", "desk": name, "seat": seat, "calls": turn.calls + 1, "waited_since": at}
        self._move(turn, "call", by, at, **to)

    def _join(self, turn: Turn, service: str, place: str, at: datetime) -> Turn:
        """A turn for another service: at the place of arrival, after everybody, or before everybody."""
        self.taken[service] += 1
        self.seq += 1
        position = max(one.position for one in turn.ticket.turns) + 1
        made = Turn(turn.ticket, service, turn.place, position, turn.queued_at, turn.priority)
        waiting = [one.place for one in self.turns if one.state == "waiting" and one.service == service]
        if place == "end":
            made.place, made.queued_at = self.seq, at
        elif place == "next" and waiting:
            made.place = min(made.place, min(waiting) - 1)
        self._queue(made)
        return made

    def _take_away(self, made: Turn) -> None:
        self.taken[made.service] -= 1
        self.turns.remove(made)
        made.ticket.turns.remove(made)
        self.seq += 1

    def _uncall(self, turn: Turn) -> None:
        """The desk's count as if this call had never been."""
        assert turn.desk is not None
        desk = self.desks[turn.desk]
        newest = max(index for index, one in enumerate(desk.called) if one is turn)
        del desk.called[newest]
        since = [one.priority for one in reversed(desk.called)]
        desk.others = min(since.index(True) if True in since else self.ratio, self.ratio)

    def _require_room(self, turn: Turn, before: Turn) -> None:
        self._require(before.state == "closed" or not turn.ticket.has_open(turn.service, but=turn))
        if before.state in LIVE:
            assert before.desk is not None
            self._require(not any(one.state in LIVE for one in turn.ticket.turns if one is not turn))
            self._require(self.desks[before.desk].state != "closed")
            taken = {one.seat for one in self.live_at(before.desk) if one is not turn}
            self._require(before.seat not in taken)

    def _free_seat(self, name: str) -> int:
        taken = {turn.seat for turn in self.live_at(name)}
        free = [seat for seat in range(1, self.desks[name].seats + 1) if seat not in taken]
        self._require(bool(free))
        return free[0]

    def _queue(self, turn: Turn) -> None:
        turn.ticket.turns.append(turn)
        self.turns.append(turn)

    def _move(self, turn: Turn, name: str, by: str | None, at: datetime, **becomes: Any) -> None:
        turn.last = Move(name, by, at, self.seq, copy(turn))
        turn.moved += 1
        for attribute, value in becomes.items():
            setattr(turn, attribute, value)
        self.seq += 1

    def _require(self, allowed: bool) -> None:
        if not allowed:
            raise No
