"""What became of each turn, number and desk: the events of a day, followed from the first to the last.

A turn is kept as it was before its newest event too, which is all that an undo ever puts back.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from queues.model import events
from queues.model.events.upcasting import Payload
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import LIVE, JoinAt, TurnState
from queues.model.queue.ordering import Why
from queues.model.record.measures import between

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Who was called and never "started" has begun from the call on, unless it ended with one of these.
_GONE = (Outcome.NO_SHOW, Outcome.CANCELLED)
_BEGINS_NOTHING: Mapping[str, tuple[Outcome, ...]] = dict.fromkeys(LIVE, _GONE) | {
    TurnState.ON_HOLD: (*_GONE, Outcome.NOT_SERVED, Outcome.CARRIED_OVER)
}


class HappenedEvent(Protocol):
    """An event of a day, its payload brought up to date."""

    @property
    def seq(self) -> int: ...
    @property
    def epoch(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> Payload: ...


class Noted(StrEnum):
    """What is out of the ordinary about a turn, and counted."""

    CHOSEN = "chosen"
    EARLY_NO_SHOW = "early_no_show"
    CORRECTED = "corrected"
    CALLED_AGAIN = "called_again"
    RESTORED = "restored"
    LATE_OUTCOME = "late_outcome"


@dataclass(frozen=True)
class TurnTold:
    """A turn as its events tell it. `notes`: what stands of the out of the ordinary, each with its reason or ""."""

    ticket_id: str
    number: str
    service: str
    queued_at: datetime
    asked_for: bool = False
    state: str = TurnState.WAITING
    desk_id: str | None = None
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    held_at: datetime | None = None
    held_seconds: int = 0
    closed_at: datetime | None = None
    outcome: str | None = None
    quantity: int = 0
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def waited_seconds(self) -> int | None:
        """Until it was called; None for who never was."""
        return None if self.called_at is None else between(self.queued_at, self.called_at)

    @property
    def served_seconds(self) -> int | None:
        if self.started_at is None or self.closed_at is None:
            return None
        return max(0, between(self.started_at, self.closed_at) - self.held_seconds)


@dataclass
class TicketTold:
    """`issued_at`: when its holder joined the day, for a carried number not before its opening."""

    number: str
    issued_at: datetime
    channel: str
    priority: bool
    village: str | None
    adopted: bool
    is_carried: bool


@dataclass
class Period:
    """A pause of a desk, a service or (neither) the hall; `until` is None while it goes on."""

    reason: str
    since: datetime
    desk_id: str | None = None
    service: str | None = None
    desks: set[str] = field(default_factory=set)
    until: datetime | None = None


class DayTold:
    """The day so far. What a newer version wrote and this one does not know is passed over, and counted."""

    def __init__(self, opens_at: datetime) -> None:
        self._opens_at = opens_at  # from then on those wait who were carried over from another day
        self.turns: dict[str, TurnTold] = {}
        self.tickets: dict[str, TicketTold] = {}
        self.pauses: list[Period] = []
        self.walk_ins: Counter[tuple[str, str]] = Counter()
        self.seats: dict[str, list[str]] = {}
        self.restores: list[tuple[datetime, int]] = []
        self.recalls = self.undone = self.unknown = self.closings = 0
        self.opened_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.last_at: datetime | None = None
        self.seq = 0
        self.epoch = 1
        self._cut: list[Period] = []  # pauses that the close has ended
        self._before: dict[str, TurnTold] = {}
        self._queued: dict[str, datetime] = {}  # of turns that a transfer is about to make

    def follow(self, happened: Iterable[HappenedEvent]) -> "DayTold":
        for one in happened:
            self.seq, self.epoch, self.last_at = one.seq, one.epoch, one.at
            if one.kind in _TELLS:
                _TELLS[one.kind](self, one.payload, one.at)
            elif one.kind not in _KNOWN:
                self.unknown += 1
        return self

    # -- numbers -------------------------------------------------------------------------------------------------

    def _issued(self, said: Payload, at: datetime) -> None:
        came_at = max(at, self._opens_at) if said.get("carried_from") else at
        self.tickets[said["ticket_id"]] = TicketTold(
            said["number"],
            came_at,
            said["channel"],
            bool(said.get("priority")),
            said.get("from_village"),
            bool(said.get("adopted")),
            bool(said.get("carried_from")),
        )
        for turn_id, service in said["turns"]:
            self.turns[turn_id] = TurnTold(said["ticket_id"], said["number"], service, came_at)

    def _granted(self, said: Payload, _at: datetime) -> None:
        self.tickets[said["ticket_id"]].priority = bool(said["granted"])

    def _from_village(self, said: Payload, _at: datetime) -> None:
        self.tickets[said["ticket_id"]].village = said["from_village"]

    def _restored_copy(self, said: Payload, at: datetime) -> None:
        self.restores.append((at, sum(last - first + 1 for _series, first, last, _place in said["gaps"])))

    # -- turns ---------------------------------------------------------------------------------------------------

    def _added(self, said: Payload, at: datetime) -> None:
        source = self.turns.get(said.get("from_turn_id") or "")
        came = source.queued_at if source else self._queued.pop(said["turn_id"], max(at, self._opens_at))
        queued_at = at if said["joined"] == JoinAt.END else came
        asked_for = said.get("from_turn_id") is not None
        self.turns[said["turn_id"]] = TurnTold(
            said["ticket_id"], said["number"], said["service"], queued_at, asked_for=asked_for
        )

    def _removed(self, said: Payload, _at: datetime) -> None:
        gone = self.turns.pop(said["turn_id"], None)
        self.undone += bool(gone and gone.asked_for)  # what a transfer made goes with it, and is one undo

    def _move(self, said: Payload, **changes: Any) -> None:
        turn = self.turns[said["turn_id"]]
        self._before[said["turn_id"]] = turn
        desk = {"desk_id": said["desk_id"], "state": said["state"]}
        self.turns[said["turn_id"]] = replace(turn, **(desk | changes))

    def _held_until(self, said: Payload, at: datetime, started_at: datetime | None = None) -> dict[str, Any]:
        """What lies between a hold and its end is no service; before a service began there is nothing to leave out."""
        turn = self.turns[said["turn_id"]]
        lost = between(turn.held_at, at) if turn.held_at and (turn.started_at or started_at) else 0
        return {"held_at": None, "held_seconds": turn.held_seconds + lost}

    def _noted(self, said: Payload, what: Noted, reason: str = "") -> dict[str, Any]:
        return {"notes": (*self.turns[said["turn_id"]].notes, (what.value, reason))}

    def _started_at(self, said: Payload) -> datetime | None:
        """Who never tapped "start" is served from the call on."""
        turn = self.turns[said["turn_id"]]
        return turn.started_at or turn.last_called_at

    def _called(self, said: Payload, at: datetime) -> None:
        why = self._noted(said, Noted.CHOSEN, said.get("reason") or "") if said["why"] == Why.CHOSEN else {}
        self._move(said, called_at=at, last_called_at=at, **self._held_until(said, at), **why)

    def _recalled(self, said: Payload, at: datetime) -> None:
        self.recalls += 1
        self._move(said, last_called_at=at)

    def _started(self, said: Payload, at: datetime) -> None:
        self._move(said, started_at=self.turns[said["turn_id"]].started_at or at)

    def _held(self, said: Payload, at: datetime) -> None:
        self._move(said, held_at=at)

    def _resumed(self, said: Payload, at: datetime) -> None:
        self._move(said, last_called_at=at, **self._held_until(said, at))

    def _closed(self, said: Payload, at: datetime) -> None:
        before = self.turns[said["turn_id"]]
        ended: dict[str, Any] = {"closed_at": at, "outcome": said["outcome"], "quantity": said.get("quantity", 1)}
        if said["outcome"] not in _BEGINS_NOTHING.get(before.state, tuple(Outcome)):
            ended["started_at"] = self._started_at(said)
        if before.state == TurnState.ON_HOLD:
            ended |= self._held_until(said, at, ended.get("started_at", before.started_at))
        if said.get("early"):
            ended |= self._noted(said, Noted.EARLY_NO_SHOW)
        if said.get("new_turn_id"):
            self._queued[said["new_turn_id"]] = before.queued_at
        self._move(said, **ended)

    def _brought_back(self, said: Payload, _at: datetime) -> None:
        """After a no-show; or the close of the day was taken back: who was on hold is so still, or begins anew."""
        is_no_show = self.turns[said["turn_id"]].outcome == Outcome.NO_SHOW
        anew: dict[str, Any] = {} if is_no_show else {"started_at": None, "held_seconds": 0}
        if said["state"] == TurnState.ON_HOLD:
            was = self._before[said["turn_id"]]
            anew = {name: getattr(was, name) for name in ("started_at", "held_at", "held_seconds")}
        noted = self._noted(said, Noted.RESTORED) if is_no_show else {}
        self._move(said, closed_at=None, outcome=None, quantity=0, **anew, **noted)

    def _corrected(self, said: Payload, _at: datetime) -> None:
        why = self._noted(said, Noted.CORRECTED, said.get("reason") or "")
        self._move(said, outcome=said["outcome"], quantity=said["quantity"], **why)

    def _called_again(self, said: Payload, at: datetime) -> None:
        turn = self.turns[said["turn_id"]]
        again: dict[str, Any] = {"last_called_at": at, "closed_at": None, "outcome": None, "quantity": 0}
        if turn.started_at and turn.closed_at:
            again["held_seconds"] = turn.held_seconds + between(turn.closed_at, at)
        else:
            again["called_at"] = at  # who had never been served has waited until now
        self._move(said, **again, **self._noted(said, Noted.CALLED_AGAIN, said.get("reason") or ""))

    def _settled(self, said: Payload, _at: datetime) -> None:
        pressed_at = _EPOCH + timedelta(microseconds=said["pressed_at"])
        ended = {"closed_at": pressed_at, "outcome": said["outcome"], "quantity": said["quantity"]}
        ended |= {"started_at": self._started_at(said)}
        self._move(said, **ended, **self._noted(said, Noted.LATE_OUTCOME))

    def _undone(self, said: Payload, _at: datetime) -> None:
        self.undone += 1
        if said["turn_id"] in self._before:
            self.turns[said["turn_id"]] = self._before.pop(said["turn_id"])

    # -- desks and pauses ----------------------------------------------------------------------------------------

    def _staffed(self, said: Payload, _at: datetime) -> None:
        sat = self.seats.setdefault(said["desk_id"], [])
        came = [said["clerk_id"], *said.get("left", ())]
        sat += [one for one in dict.fromkeys(came) if one and one not in sat]

    def _counted(self, said: Payload, _at: datetime) -> None:
        self.walk_ins[said["desk_id"], said["service"]] += said["quantity"]

    def _desk_paused(self, said: Payload, at: datetime) -> None:
        self._end(at, lambda one: one.desk_id == said["desk_id"])
        self.pauses.append(Period(said["reason"], at, desk_id=said["desk_id"]))

    def _desk_goes_on(self, said: Payload, at: datetime) -> None:
        self._end(at, lambda one: one.desk_id == said["desk_id"])
        self._leave_hall_pause([said["desk_id"]], at)

    def _service_paused(self, said: Payload, at: datetime) -> None:
        self._service_goes_on(said, at)
        self.pauses.append(Period(said["reason"], at, service=said["service"]))

    def _service_goes_on(self, said: Payload, at: datetime) -> None:
        self._end(at, lambda one: one.service == said["service"])

    def _hall_paused(self, said: Payload, at: datetime) -> None:
        self.pauses.append(Period(said["reason"], at, desks=set(said["desks"])))

    def _hall_goes_on(self, said: Payload, at: datetime) -> None:
        self._leave_hall_pause(said["desks"], at)

    def _leave_hall_pause(self, desks: Iterable[str], at: datetime) -> None:
        """The hall's pause is over when its last desk goes on."""
        for one in self.pauses:
            if one.desks:
                one.desks -= set(desks)
                if not one.desks and one.until is None:
                    one.until = at

    def _end(self, at: datetime, is_meant: Callable[[Period], bool]) -> None:
        for one in self.pauses:
            if one.until is None and is_meant(one):
                one.until = at

    # -- the day -------------------------------------------------------------------------------------------------

    def _day_opened(self, _said: Payload, at: datetime) -> None:
        self.opened_at = self.opened_at or at

    def _opening_taken_back(self, _said: Payload, _at: datetime) -> None:
        self.opened_at = None

    def _day_closed(self, _said: Payload, at: datetime) -> None:
        self.closings += 1
        self.closed_at = at
        self._cut = [one for one in self.pauses if one.until is None]
        self._end(at, lambda _one: True)

    def _day_reopened(self, _said: Payload, at: datetime) -> None:
        """What was paused at the close is paused still."""
        self.closed_at = None
        self.pauses += [replace(one, since=at, until=None, desks=set(one.desks)) for one in self._cut]
        self._cut = []


# Each kind that changes a figure, and how.
_TELLS: Mapping[str, Callable[[DayTold, Payload, datetime], None]] = {
    events.TicketIssued.kind: DayTold._issued,
    events.PriorityGranted.kind: DayTold._granted,
    events.VillageNoted.kind: DayTold._from_village,
    events.EpochRaised.kind: DayTold._restored_copy,
    events.TurnAdded.kind: DayTold._added,
    events.TurnRemoved.kind: DayTold._removed,
    events.TurnCalled.kind: DayTold._called,
    events.TurnRecalled.kind: DayTold._recalled,
    events.TurnStarted.kind: DayTold._started,
    events.TurnHeld.kind: DayTold._held,
    events.TurnResumed.kind: DayTold._resumed,
    events.TurnClosed.kind: DayTold._closed,
    events.TurnRestored.kind: DayTold._brought_back,
    events.TurnCorrected.kind: DayTold._corrected,
    events.TurnCalledAgain.kind: DayTold._called_again,
    events.OutcomeSettled.kind: DayTold._settled,
    events.TurnUndone.kind: DayTold._undone,
    events.DeskStaffed.kind: DayTold._staffed,
    events.PeopleCounted.kind: DayTold._counted,
    events.DeskPaused.kind: DayTold._desk_paused,
    events.DeskResumed.kind: DayTold._desk_goes_on,
    events.DeskOpened.kind: DayTold._desk_goes_on,
    events.DeskClosed.kind: DayTold._desk_goes_on,
    events.ServicePaused.kind: DayTold._service_paused,
    events.ServiceResumed.kind: DayTold._service_goes_on,
    events.HallPaused.kind: DayTold._hall_paused,
    events.HallResumed.kind: DayTold._hall_goes_on,
    events.DayOpened.kind: DayTold._day_opened,
    events.OpeningTakenBack.kind: DayTold._opening_taken_back,
    events.DayClosed.kind: DayTold._day_closed,
    events.DayReopened.kind: DayTold._day_reopened,
}
_KNOWN = frozenset(events.day_events())
# What may still happen to a day that is closed, and makes its figures other ones.
REWRITES = (
    events.DayClosed.kind,
    events.TurnCorrected.kind,
    events.OutcomeSettled.kind,
    events.TurnUndone.kind,
    events.VillageNoted.kind,
)
