"""Services of a day: what each offers and how long one waits; a clerk or coordinator pauses one and lets it go on."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BeforeValidator, ConfigDict

from queues.actions.hall.pausing import pause_service, resume_service
from queues.snapshots.citizen.hall import hall_service
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import (
    AgencyAnswer,
    Answer,
    At,
    EstimateAnswer,
    RequirementAnswer,
    read_from,
    read_within,
)
from webapp.api.shared.bodies import Nothing, Pause, read_command, read_key
from webapp.auth.access import staff
from webapp.commands import Performed, perform
from webapp.services import box

bp = Blueprint("services", __name__, url_prefix="/days/<day>/services/<code>")


class FeeAnswer(Answer):
    """`kind` is free, tax, pnbp or other; `amount` in rupiah, null where it is set case by case."""

    kind: str
    amount: int | None
    basis: str


class RemainingAnswer(Answer):
    """So many more may join the queue today; `because` is quota, blanks or closing. Null where nothing bounds it."""

    count: int
    because: str


def _is_said(reason: str | None) -> bool:
    return reason is not None


def _never_negative(count: int | None) -> int | None:
    return None if count is None else max(0, count)


IsPaused = Annotated[bool, BeforeValidator(_is_said), read_from("service", "pause_reason")]
IsFull = Annotated[bool, read_from("service", "is_full")]


class ServiceAnswer(Answer):
    """`waiting`: how many wait now; `estimate`: how long somebody who comes now will wait, null when unknown.

    Of a discreet service boards and events show the agency only.
    """

    model_config = ConfigDict(
        alias_generator=read_within("service", but=("requirements", "waiting", "estimate", "desks"))
    )

    code: str
    name: str
    name_en: str
    short: str
    short_en: str
    note: str
    note_en: str
    agency: Annotated[AgencyAnswer, read_from("service")]
    series: str
    fee: FeeAnswer
    requirements: list[RequirementAnswer]
    waiting: int
    estimate: EstimateAnswer | None
    typical_minutes: int
    paused: IsPaused
    pause_reason: str | None
    pause_until: datetime | None
    full: IsFull
    remaining: RemainingAnswer | None
    quota: int | None
    blanks: Annotated[int | None, BeforeValidator(_never_negative)]
    discreet: bool
    verified: bool
    desks: list[str]


class ServiceChanged(At):
    service: ServiceAnswer


@bp.post("/pause")
@staff("clerk", "coordinator")
@describes(ServiceChanged, body=Pause)
def pause(day: str, code: str) -> ResponseReturnValue:
    """No new numbers and no calls for a service; places are kept. A clerk: what the desk takes where one sits."""
    key, body = read_command(Pause)
    day_id, reason = day_id_of(box().engine, day), body.reason.value
    done = perform(pause_service, key=key, day_id=day_id, service=code, reason=reason, minutes=body.minutes)
    return service_changed(done, day, code)


@bp.post("/resume")
@staff("clerk", "coordinator")
@describes(ServiceChanged, body=Nothing)
def resume(day: str, code: str) -> ResponseReturnValue:
    """The service goes on; a clerk: what the desk takes where one sits."""
    key, day_id = read_key(), day_id_of(box().engine, day)
    return service_changed(perform(resume_service, key=key, day_id=day_id, service=code), day, code)


def service_changed(done: Performed, day: str, code: str) -> ResponseReturnValue:
    """The answer to a command on a service: the service as it is now."""
    changed = ServiceAnswer.model_validate(hall_service(box().engine, day, code, now=box().now()))
    return answered(ServiceChanged(epoch=done.epoch, seq=done.seq, service=changed))
