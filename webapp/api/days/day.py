"""The day: what it offers and by which rules; a coordinator opens and closes it and changes the rules."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import ConfigDict, Field, Strict, StringConstraints

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import open_day, resume_issuing, stop_issuing
from queues.actions.hall.policy_changes import change_policy
from queues.actions.hall.reopening import reopen_day
from queues.model.hall.closing import Fate, FateKind
from queues.model.hall.service_day import ReopenedBecause
from queues.model.queue.moves import TurnState
from queues.model.queue.policy import RANGES
from queues.snapshots.citizen.hall import HallSnapshot, hall_snapshot
from queues.snapshots.shared.days import day_head, day_id_of
from webapp.api.describing import answered, answered_again, copied, describes
from webapp.api.desks.page import DeskFromHead
from webapp.api.services import ServiceAnswer
from webapp.api.shared.answers import Answer, At, read_from, read_within
from webapp.api.shared.bodies import Body, Nothing, read_command, read_key
from webapp.api.shared.service_codes import codes_by_id
from webapp.auth.access import public, staff
from webapp.commands import Performed, perform
from webapp.http.etags import fresh_response
from webapp.live.snapshot_cache import Copy, copy_of
from webapp.services import box

bp = Blueprint("days", __name__, url_prefix="/days/<day>")


DayCode = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f/]{1,80}$")]


# -- bodies ----------------------------------------------------------------------------------------------------------


class Opening(Body):
    """`anyway`: also on a day with another date than today; whoever says so has read both dates."""

    anyway: bool = False


class TurnFate(Body):
    """What becomes of an open turn. `seen`: the state in which it was read. `to`: the code of the day of a turn that is
    carried over; `outcome`: of one that is finished, of those that need no words.
    """

    turn: Annotated[UUID, Strict(False)]
    kind: Annotated[FateKind, Strict(False)]
    seen: Annotated[TurnState | None, Strict(False)] = None
    to: DayCode | None = None
    outcome: str | None = None


class Closing(Body):
    """`only_these`: the list was complete, and who came since is asked about. Else who waits and is not named goes on
    to the day `carry_to`, where it offers the service; or was not served.
    """

    fates: Annotated[list[TurnFate], Field(max_length=5000, default_factory=list)]
    only_these: bool = False
    carry_to: DayCode | None = None


class Reopening(Body):
    reason: Annotated[ReopenedBecause, Strict(False)]


def _range_of(rule: str) -> object:
    """The range of a rule is the model's."""
    least, most = RANGES[rule]
    return Field(ge=least, le=most)


class ThresholdChanges(Body):
    """When alerts are raised; what is left out stays."""

    longest_wait_minutes: Annotated[int | None, _range_of("longest_wait_minutes")] = None
    queue_growing_by: Annotated[int | None, _range_of("queue_growing_by")] = None
    idle_minutes: Annotated[int | None, _range_of("idle_minutes")] = None
    pause_over_minutes: Annotated[int | None, _range_of("pause_over_minutes")] = None
    called_minutes: Annotated[int | None, _range_of("called_minutes")] = None
    served_times_usual: Annotated[int | None, _range_of("served_times_usual")] = None
    unstaffed_minutes: Annotated[int | None, _range_of("unstaffed_minutes")] = None
    no_call_minutes: Annotated[int | None, _range_of("no_call_minutes")] = None


class PolicyChanges(Body):
    """The rules of the day from now on; what is left out stays."""

    others_per_priority: Annotated[int | None, _range_of("others_per_priority")] = None
    max_wait_minutes: Annotated[int | None, _range_of("max_wait_minutes")] = None
    calls_before_no_show: Annotated[int | None, _range_of("calls_before_no_show")] = None
    seconds_before_no_show: Annotated[int | None, _range_of("seconds_before_no_show")] = None
    outcome_required: bool | None = None
    open_numbers_per_device: Annotated[int | None, _range_of("open_numbers_per_device")] = None
    phones_paused: bool | None = None
    thresholds: ThresholdChanges | None = None


# -- answers ---------------------------------------------------------------------------------------------------------


class ThresholdsAnswer(Answer):
    """When an alert is raised; `queue_growing_by`: so many more wait than a quarter of an hour ago.

    `called_minutes`: somebody was called and is not served; `served_times_usual`: a service lasts so many times as long
    as is usual; `unstaffed_minutes`: an open desk has no clerk; `no_call_minutes`: open desks have called nobody.
    """

    longest_wait_minutes: int
    queue_growing_by: int
    idle_minutes: int
    pause_over_minutes: int
    called_minutes: int
    served_times_usual: int
    unstaffed_minutes: int
    no_call_minutes: int


class PolicyAnswer(Answer):
    """The rules of the day: the order of calling, when a no-show may be recorded, what phones may take, when a
    coordinator is alarmed.
    """

    others_per_priority: int
    max_wait_minutes: int
    calls_before_no_show: int
    seconds_before_no_show: int
    outcome_required: bool
    open_numbers_per_device: int
    phones_paused: bool
    thresholds: ThresholdsAnswer


class DayFacts(Answer):
    """`state` is prepared, open, issuing_stopped or closed."""

    id: UUID
    code: str
    name: str
    place: str
    area: str
    date: Annotated[date, read_from("held_on")]
    zone: str
    opens_at: datetime
    closes_at: datetime
    state: str
    pungli_number: str
    desk_word: str
    greeter_word: str
    is_demo: bool
    is_rehearsal: bool
    policy: PolicyAnswer


class DayAnswer(At, DayFacts):
    model_config = ConfigDict(alias_generator=read_within("day", but=("epoch", "seq", "services", "desks")))

    date: Annotated[date, read_from("day", "held_on")]
    services: list[ServiceAnswer]
    desks: list[DeskFromHead]


class DayChanged(At):
    day: DayFacts


def day_answer(hall: HallSnapshot) -> DayAnswer:
    return DayAnswer.model_validate(hall, context=codes_by_id(one.service for one in hall.services))


# -- routes ----------------------------------------------------------------------------------------------------------


@bp.get("")
@public
@describes(DayAnswer)
def show(day: str) -> ResponseReturnValue:
    """The day with its services and desks."""
    copy = copy_of(day, "day", lambda: _copied(hall_snapshot(box().engine, day, now=box().now())))
    return fresh_response(copy, lambda: answered_again(copy.body), extra=copy.extra)


def _copied(hall: HallSnapshot) -> Copy:
    return copied(day_answer(hall), hall.waits_tag)


@bp.post("/open")
@staff("coordinator")
@describes(DayChanged, body=Opening)
def open_(day: str) -> ResponseReturnValue:
    """Open the day: numbers can be taken, desks can call. `not_today` where it has another date, unless meant."""
    key, body = read_command(Opening)
    return _changed(perform(open_day, key=key, day_id=_id_of(day), anyway=body.anyway), day)


@bp.post("/stop-issuing")
@staff("coordinator")
@describes(DayChanged, body=Nothing)
def stop(day: str) -> ResponseReturnValue:
    """No more numbers; who has one is served."""
    return _changed(perform(stop_issuing, key=read_key(), day_id=_id_of(day)), day)


@bp.post("/resume-issuing")
@staff("coordinator")
@describes(DayChanged, body=Nothing)
def resume(day: str) -> ResponseReturnValue:
    """Numbers can be taken again."""
    return _changed(perform(resume_issuing, key=read_key(), day_id=_id_of(day)), day)


@bp.post("/close")
@staff("coordinator")
@describes(DayChanged, body=Closing)
def close(day: str) -> ResponseReturnValue:
    """End the day with a fate for each open turn; refused while somebody is called or served for whom none is named."""
    key, body = read_command(Closing)
    fates = [_fate(one) for one in body.fates]
    carry_to = _id_of(body.carry_to) if body.carry_to else None
    closed = perform(close_day, key=key, day_id=_id_of(day), fates=fates, only_these=body.only_these, carry_to=carry_to)
    return _changed(closed, day)


@bp.post("/reopen")
@staff("coordinator")
@describes(DayChanged, body=Reopening)
def reopen(day: str) -> ResponseReturnValue:
    """Take the close back: whoever it had ended waits again, without new numbers at first."""
    key, body = read_command(Reopening)
    return _changed(perform(reopen_day, key=key, day_id=_id_of(day), reason=body.reason.value), day)


@bp.post("/policy")
@staff("coordinator")
@describes(DayChanged, body=PolicyChanges)
def change_rules(day: str) -> ResponseReturnValue:
    """Change the rules of the day: the order of calling, no-shows, outcomes, when alerts are raised."""
    key, body = read_command(PolicyChanges)
    changes = body.model_dump(exclude_none=True)
    return _changed(perform(change_policy, key=key, day_id=_id_of(day), changes=changes), day)


def _fate(said: TurnFate) -> Fate:
    to = _id_of(said.to) if said.to else None
    return Fate(said.turn, said.kind, seen=said.seen, to=to, outcome=said.outcome)


def _id_of(day: str) -> UUID:
    return day_id_of(box().engine, day)


def _changed(done: Performed, day: str) -> ResponseReturnValue:
    facts = DayFacts.model_validate(day_head(box().engine, day))
    return answered(DayChanged(epoch=done.epoch, seq=done.seq, day=facts))
