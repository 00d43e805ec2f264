"""The load of a day, for those who direct it: figures of each queue and desk, wishes, alerts, what would help."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BeforeValidator

from queues.reading.hall.plan import ServiceHead
from queues.snapshots.load.load import LoadSnapshot, load_snapshot
from webapp.api.alerts import AlertAnswer
from webapp.api.describing import answered, describes
from webapp.api.services import IsFull, IsPaused
from webapp.api.shared.answers import Answer, At, CodeOfService, EstimateAnswer, NameOfService, read_from
from webapp.api.shared.service_codes import CodesFromIds, codes_by_id
from webapp.auth.access import staff
from webapp.http.etags import fresh_response
from webapp.services import box

bp = Blueprint("load", __name__, url_prefix="/days/<day>/load")


class QuarterAnswer(Answer):
    """A quarter of an hour: turns that began to wait in it, turns whose outcome in it counts as a person helped, turns
    that waited at its end (in the running one: now).
    """

    starts_at: datetime
    arrivals: int
    completed: int
    waiting: int


class LoadServiceAnswer(Answer):
    """One queue. Waits in whole minutes since the turn joined; null when nobody waits.

    `grown_by`: how many more wait than a quarter of an hour ago. `arrived`: turns that ever joined. `helped`,
    `no_shows`: turns that ended so. `mean_minutes`: service, of those helped. `waited_median_minutes`: of those helped.
    `walk_ins`: people counted without a number. `estimate`: the wait of who joins now.
    """

    code: CodeOfService
    name: NameOfService
    name_en: Annotated[str, read_from("service", "name_en")]
    waiting: int
    longest_minutes: int | None
    median_minutes: int | None
    grown_by: int
    arrived: int
    helped: int
    no_shows: int
    walk_ins: int
    mean_minutes: float | None
    waited_median_minutes: float | None
    typical_minutes: Annotated[int, read_from("service", "typical_minutes")]
    estimate: Annotated[EstimateAnswer | None, read_from("forecast")]
    quarters: list[QuarterAnswer]
    paused: IsPaused
    pause_reason: Annotated[str | None, read_from("service", "pause_reason")]
    pause_until: Annotated[datetime | None, read_from("service", "pause_until")]
    paused_at: datetime | None
    full: IsFull
    desks: list[UUID]


class LoadNumberAnswer(Answer):
    turn_id: UUID
    number: str
    service: CodeOfService
    state: str
    since: datetime


class LoadDeskAnswer(Answer):
    """`helped`, `calls`, `priority_calls`: turns that this desk called last. `idle_since`: open, and nobody at it."""

    id: Annotated[UUID, read_from("desk", "id")]
    name: Annotated[str, read_from("desk", "name")]
    label: Annotated[str, read_from("desk", "label")]
    state: Annotated[str, read_from("desk", "state")]
    pause_reason: Annotated[str | None, read_from("desk", "pause_reason")]
    pause_until: Annotated[datetime | None, read_from("desk", "pause_until")]
    paused_at: Annotated[datetime | None, read_from("desk", "paused_at")]
    idle_since: datetime | None
    clerk: Annotated[str | None, read_from("clerk_name")]
    services: Annotated[CodesFromIds, read_from("desk", "service_ids")]
    numbers: list[LoadNumberAnswer]
    helped: int
    calls: int
    priority_calls: int
    on_hold: int
    walk_ins: int


def _names(services: Iterable[ServiceHead]) -> list[str]:
    return [head.name for head in services]


class WishAnswer(Answer):
    ticket_id: UUID
    number: str
    services: Annotated[list[str], BeforeValidator(_names)]
    asked_at: datetime


class SuggestionAnswer(Answer):
    """A desk that would help: it takes `services` from then on, and opens first where `opens` says so.

    The last in the queue of `service` would wait `after` minutes instead of `before`, null where nobody serves it.
    """

    desk: Annotated[UUID, read_from("desk", "id")]
    desk_name: Annotated[str, read_from("desk", "name")]
    service: CodeOfService
    services: list[str]
    opens: bool
    before: int | None
    after: int


class LoadAnswer(At):
    """`done_at`: when the slowest queue will be empty, null when that cannot be said; `done_in` is its range."""

    at: datetime
    state: Annotated[str, read_from("day", "state")]
    closes_at: Annotated[datetime, read_from("day", "closes_at")]
    waiting: int
    tickets: int
    longest_minutes: int | None
    median_minutes: int | None
    helped: int
    no_shows: int
    walk_ins: int
    mean_minutes: float | None
    waited_median_minutes: float | None
    done_at: datetime | None
    done_in: EstimateAnswer | None
    quarters: list[QuarterAnswer]
    services: list[LoadServiceAnswer]
    desks: list[LoadDeskAnswer]
    wishes: list[WishAnswer]
    alerts: list[AlertAnswer]
    suggestions: list[SuggestionAnswer]


def load_answer(load: LoadSnapshot) -> LoadAnswer:
    return LoadAnswer.model_validate(load, context=codes_by_id(row.service for row in load.services))


@bp.get("")
@staff("coordinator", "viewer")
@describes(LoadAnswer)
def show(day: str) -> ResponseReturnValue:
    """The coordinator's figures: services, desks, wishes for priority."""
    now = box().now()
    load = load_snapshot(box().engine, day, now=now)
    return fresh_response(load, lambda: answered(load_answer(load)), extra=f"{now:%H%M}", stored=False)
