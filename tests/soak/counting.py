"""The figures of the load view, counted by somebody who reads only `events?after=0` with a coordinator's token.

The counter knows the life of a turn and nothing of the database: it writes down, event by event, what each turn, desk
and service is now, and then counts. What it answers has the names of `GET /days/{day}/load`, so that both can be laid
side by side.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

HELPED = frozenset({"served", "handed_over", "collect_later", "posted", "documents_missing", "referred", "rejected"})
ENDED_AT_A_DESK = HELPED | {"left", "not_served", "transferred"}
LIVE = frozenset({"called", "serving"})
QUARTER = timedelta(minutes=15)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = ("called_at", "last_called_at", "started_at", "held_at", "closed_at")
_MOVABLE = ("state", "desk_id", "outcome", "held_seconds", *_TIMES)


@dataclass
class Ended:
    """How a turn ended, as it was written down at that moment; seconds are whole."""

    code: str
    at: datetime
    waited_seconds: int
    served_seconds: int | None


@dataclass
class Turn:
    service: str
    ticket: str
    place: int
    queued_at: datetime
    priority: bool = False
    state: str = "waiting"
    desk_id: str | None = None
    outcome: str | None = None
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    held_at: datetime | None = None
    held_seconds: int = 0
    closed_at: datetime | None = None
    ended: Ended | None = None

    def leave_hold(self, at: datetime) -> None:
        """Nobody is served while on hold."""
        if self.held_at and self.started_at:
            self.held_seconds += _seconds(self.held_at, at)
        self.held_at = None

    def end(self, code: str, at: datetime) -> None:
        waited = _seconds(self.queued_at, self.called_at or at)
        served = max(0, _seconds(self.started_at, at) - self.held_seconds) if self.started_at else None
        self.ended = Ended(code, at, waited, served)


@dataclass
class Desk:
    state: str = ""
    free_since: datetime | None = None
    walk_ins: int = 0


@dataclass
class Count:
    """The state of the hall after the events so far."""

    opened_at: datetime | None = None
    day_state: str = "prepared"
    turns: dict[str, Turn] = field(default_factory=dict)
    tickets: dict[str, bool] = field(default_factory=dict)  # ticket -> priority
    parents: dict[str, str] = field(default_factory=dict)
    before: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    closes: dict[int, str] = field(default_factory=dict)
    restores: set[int] = field(default_factory=set)
    desks: defaultdict[str, Desk] = field(default_factory=lambda: defaultdict(Desk))
    paused: dict[str, str] = field(default_factory=dict)
    walk_ins: Counter[str] = field(default_factory=Counter)

    def follow(self, event: Mapping[str, Any]) -> None:
        """One event of the page, in order of seq."""
        at, detail = datetime.fromisoformat(event["at"]), event.get("detail") or {}
        act = getattr(self, f"_{event['kind']}", None)
        if act is not None:
            act(event["seq"], at, detail)
        elif "granted" in detail:
            self._priority(detail)

    # -- the day and its desks

    def _day_opened(self, _seq: int, at: datetime, _detail: Mapping[str, Any]) -> None:
        self.day_state, self.opened_at = "open", at

    def _issuing_stopped(self, *_: Any) -> None:
        self.day_state = "issuing_stopped"

    def _issuing_resumed(self, *_: Any) -> None:
        self.day_state = "open"

    def _day_closed(self, *_: Any) -> None:
        self.day_state = "closed"

    def _desk_opened(self, _seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        desk = self.desks[detail["desk_id"]]
        desk.state, desk.free_since = "open", at

    _desk_resumed = _desk_opened

    def _desk_paused(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        self.desks[detail["desk_id"]].state = "paused"

    def _hall_paused(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        for desk_id in detail["desks"]:
            self.desks[desk_id].state = "paused"

    def _hall_resumed(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        for desk_id in detail["desks"]:
            self._desk_opened(seq, at, {"desk_id": desk_id})

    def _desk_closed(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        self.desks[detail["desk_id"]].state = "closed"

    def _service_paused(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        self.paused[detail["service"]] = detail["reason"]

    def _service_resumed(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        self.paused.pop(detail["service"], None)

    def _people_counted(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        self.walk_ins[detail["service"]] += detail["quantity"]
        self.desks[detail["desk_id"]].walk_ins += detail["quantity"]

    # -- tickets and turns

    def _ticket_issued(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        self.tickets[detail["ticket_id"]] = detail["priority"]
        for turn_id, service in detail["turns"]:
            place = detail.get("place") or seq
            self.turns[turn_id] = Turn(service, detail["ticket_id"], place, at, detail["priority"])

    def _priority(self, detail: Mapping[str, Any]) -> None:
        self.tickets[detail["ticket_id"]] = detail["granted"]
        for turn in self.turns.values():
            if turn.ticket == detail["ticket_id"] and turn.state != "closed":
                turn.priority = detail["granted"]

    def _turn_added(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        """Who joins at the end begins to wait now; anybody else has waited since the turn it came from."""
        parent = self.turns[detail.get("from_turn_id") or self.parents[detail["turn_id"]]]
        queued_at = at if detail["place"] == seq else parent.queued_at
        self.turns[detail["turn_id"]] = Turn(
            detail["service"], detail["ticket_id"], detail["place"], queued_at, parent.priority
        )

    def _turn_removed(self, _seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        del self.turns[detail["turn_id"]]

    def _turn_called(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        turn = self._moved(seq, detail)
        turn.called_at = turn.last_called_at = at
        turn.leave_hold(at)

    def _turn_recalled(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        self._moved(seq, detail).last_called_at = at

    def _turn_started(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        turn = self._moved(seq, detail)
        turn.started_at = turn.started_at or at

    def _turn_held(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        self._moved(seq, detail).held_at = at

    def _turn_resumed(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        turn = self._moved(seq, detail)
        turn.last_called_at = at
        turn.leave_hold(at)

    def _turn_closed(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        was_here = self.turns[detail["turn_id"]].state in LIVE
        turn = self._moved(seq, detail)
        turn.outcome, turn.closed_at = detail["outcome"], at
        if turn.outcome in ENDED_AT_A_DESK and was_here:
            turn.started_at = turn.started_at or turn.last_called_at
        turn.end(detail["outcome"], at)
        self.closes[seq] = detail["turn_id"]
        if detail.get("new_turn_id"):
            self.parents[detail["new_turn_id"]] = detail["turn_id"]

    def _turn_restored(self, seq: int, _at: datetime, detail: Mapping[str, Any]) -> None:
        turn = self._moved(seq, detail)
        turn.outcome = turn.closed_at = turn.ended = None
        turn.priority = self.tickets[turn.ticket]
        self.restores.add(seq)

    def _turn_undone(self, seq: int, at: datetime, detail: Mapping[str, Any]) -> None:
        undone, turn = detail["undone_seq"], self._moved(seq, detail)
        for name, value in self.before[undone].items():
            if name in _MOVABLE:
                setattr(turn, name, _moment(value) if name in _TIMES else value)
        if undone in self.closes:
            turn.ended = None
        elif undone in self.restores:
            turn.end("no_show", at)

    def _moved(self, seq: int, detail: Mapping[str, Any]) -> Turn:
        turn = self.turns[detail["turn_id"]]
        self.before[seq] = detail["before"]
        turn.state, turn.desk_id = detail["state"], detail["desk_id"]
        return turn


def figures_from_events(events: Iterable[Mapping[str, Any]], at: datetime) -> dict[str, Any]:
    """The answer of `GET /days/{day}/load` as far as it is counted, at a time; `events` in order of seq, with details.

    Services and desks of which no event speaks are absent.
    """
    count = Count()
    for event in events:
        count.follow(event)
    turns = list(count.turns.values())
    services = sorted({turn.service for turn in turns} | count.walk_ins.keys() | count.paused.keys())
    desks = sorted({turn.desk_id for turn in turns if turn.desk_id} | count.desks.keys())
    return {
        "state": count.day_state,
        "tickets": len(count.tickets),
        **_of_turns(turns, at),
        "walk_ins": count.walk_ins.total(),
        "services": {code: _of_service(count, code, at) for code in services},
        "desks": {desk_id: _of_desk(count, desk_id, turns) for desk_id in desks},
    }


COUNTED = (
    "waiting",
    "longest_minutes",
    "median_minutes",
    "helped",
    "no_shows",
    "mean_minutes",
    "waited_median_minutes",
)
COUNTED_OF_SERVICES = (*COUNTED, "arrived", "walk_ins", "pause_reason")
COUNTED_OF_DESKS = ("helped", "calls", "priority_calls", "on_hold", "numbers", "walk_ins")
# What is counted for a service of which no event speaks.
NO_SERVICE: Mapping[str, Any] = {
    **dict.fromkeys(COUNTED),
    **dict.fromkeys(("waiting", "helped", "no_shows", "arrived", "walk_ins"), 0),
    "pause_reason": None,
    "quarters": {},
}


def differences(load: Mapping[str, Any], figures: Mapping[str, Any]) -> list[str]:
    """Every figure of an answer of `GET /days/{day}/load` that is not what was counted: "ktp helped: 3, counted 2"."""
    found = list(_unequal("hall", ("state", "tickets", "walk_ins", *COUNTED), load, figures))
    found += _unequal("hall", ("quarters",), {"quarters": _shown_quarters(load)}, figures)
    for service in load["services"]:
        own = figures["services"].get(service["code"], NO_SERVICE)
        shown = {**service, "quarters": _shown_quarters(service)}
        found += _unequal(service["code"], (*COUNTED_OF_SERVICES, "quarters"), shown, own)
    for desk in load["desks"]:
        own = figures["desks"].get(desk["id"], dict.fromkeys(COUNTED_OF_DESKS, 0))
        shown = {**desk, "numbers": len(desk["numbers"])}
        found += _unequal(desk["name"], COUNTED_OF_DESKS, shown, own)
        if desk["idle_since"]:
            found += _unequal(desk["name"], ("free_since",), {"free_since": _utc(desk["idle_since"])}, own)
    return found


def _unequal(of: str, names: Iterable[str], shown: Mapping[str, Any], counted: Mapping[str, Any]) -> Iterable[str]:
    for name in names:
        is_mean = isinstance(shown[name], float) and isinstance(counted.get(name), float)
        is_equal = abs(shown[name] - counted[name]) < 1e-5 if is_mean else shown[name] == counted.get(name)
        if not is_equal:
            yield f"{of} {name}: {shown[name]}, counted {counted.get(name)}"


def _shown_quarters(of: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {
        _utc(one["starts_at"]): (one["arrivals"], one["completed"])
        for one in of["quarters"]
        if one["arrivals"] or one["completed"]
    }


def _utc(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).isoformat()


def _of_service(count: Count, code: str, at: datetime) -> dict[str, Any]:
    own = [turn for turn in count.turns.values() if turn.service == code]
    return {
        **_of_turns(own, at),
        "arrived": len(own),
        "walk_ins": count.walk_ins[code],
        "pause_reason": count.paused.get(code),
    }


def _of_turns(turns: list[Turn], at: datetime) -> dict[str, Any]:
    waiting = [(at - turn.queued_at).total_seconds() for turn in turns if turn.state == "waiting"]
    ended = [turn.ended for turn in turns if turn.ended]
    helped = [one for one in ended if one.code in HELPED]
    served = [one.served_seconds for one in helped if one.served_seconds is not None]
    return {
        "waiting": len(waiting),
        "longest_minutes": max(0, int(max(waiting) // 60)) if waiting else None,
        "median_minutes": max(0, int(median(waiting) // 60)) if waiting else None,
        "helped": len(helped),
        "no_shows": sum(one.code == "no_show" for one in ended),
        "mean_minutes": sum(served) / len(served) / 60 if served else None,
        "waited_median_minutes": median(one.waited_seconds for one in helped) / 60 if helped else None,
        "quarters": _quarters(turns, helped),
    }


def _quarters(turns: list[Turn], helped: list[Ended]) -> dict[str, tuple[int, int]]:
    """Beginning of each quarter hour in which anything happened -> arrivals, completions."""
    arrivals = Counter(_quarter(turn.queued_at) for turn in turns)
    completed = Counter(_quarter(one.at) for one in helped)
    return {start.isoformat(): (arrivals[start], completed[start]) for start in sorted(arrivals | completed)}


def _of_desk(count: Count, desk_id: str, turns: list[Turn]) -> dict[str, Any]:
    """`idle_since` only for desks whose state an event has told: others are as the plan of the day made them."""
    called = [turn for turn in turns if turn.called_at and turn.desk_id == desk_id]
    return {
        "helped": sum(turn.ended is not None and turn.ended.code in HELPED for turn in called),
        "calls": len(called),
        "priority_calls": sum(turn.priority for turn in called),
        "on_hold": sum(turn.state == "on_hold" for turn in called),
        "numbers": sum(turn.state in LIVE for turn in called),
        "walk_ins": count.desks[desk_id].walk_ins,
        "free_since": _free_since(count, desk_id, called),
    }


def _free_since(count: Count, desk_id: str, called: list[Turn]) -> str | None:
    if any(turn.state in LIVE for turn in called) or count.opened_at is None:
        return None
    left = [at for turn in called for at in (turn.closed_at, turn.held_at) if at]
    return max([count.opened_at, *left, *filter(None, [count.desks[desk_id].free_since])]).isoformat()


def _quarter(at: datetime) -> datetime:
    return at - (at - _BEGINNING) % QUARTER


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _BEGINNING + timedelta(microseconds=microseconds)
