"""The desk as an answer, alone and with all that its screen shows: who is there, who comes next, what can be undone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo

from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.snapshots.desk.console import DeskSnapshot
from webapp.api.shared.answers import AgencyAnswer, Answer, At, CodeOfService, NameOfService, read_from
from webapp.api.shared.moves import MovesAnswer
from webapp.api.shared.service_codes import CodesById, codes_by_id, codes_in_order


class DeskAnswer(Answer):
    """`services` are the codes of what the desk takes; `state` is open, paused or closed.

    `weights`: how much a step in the queue of a service counts at this desk; only those that count more than once.
    """

    id: UUID
    code: str
    name: str
    label: str
    agency: AgencyAnswer
    seats: int
    state: str
    pause_reason: str | None
    pause_until: datetime | None
    services: list[str]
    weights: dict[str, int] = Field(default={})


def desk_answer(desk: DeskHead, codes: CodesById) -> DeskAnswer:
    return DeskAnswer(
        id=desk.id,
        code=desk.code,
        name=desk.name,
        label=desk.label,
        agency=AgencyAnswer.model_validate(desk),
        seats=desk.seats,
        state=desk.state,
        pause_reason=desk.pause_reason,
        pause_until=desk.pause_until,
        services=codes_in_order(codes, desk.service_ids),
        weights={code: desk.weights[of] for of, code in codes.items() if desk.weights.get(of, 1) > 1},
    )


def _from_head(desk: DeskHead, known: ValidationInfo[CodesById]) -> DeskAnswer:
    return desk_answer(desk, known.context)


DeskFromHead = Annotated[DeskAnswer, BeforeValidator(_from_head)]  # with the day's codes as context


def _codes(services: Iterable[ServiceHead]) -> list[str]:
    return [head.code for head in services]


class AtDeskAnswer(Answer):
    """A turn that is called, served, on hold or a no-show at the desk.

    `no_show_from`: of somebody who was called, when "did not come" may be recorded, if `call_count` has reached
    `calls_needed` by then. `note`: what the desk before says of somebody who is live here.
    `moves`: what may be done now, and why not.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service: CodeOfService
    service_name: NameOfService
    state: str
    seat: int | None
    priority: bool
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    hold_reason: str | None
    next_services: Annotated[list[str], BeforeValidator(_codes)]
    no_show_from: datetime | None
    calls_needed: int
    note: str | None
    moves: MovesAnswer


class ServedHereAnswer(AtDeskAnswer):
    """A turn that the desk has ended: its outcome can be corrected, or the person called again."""

    outcome: str
    closed_at: datetime


class InLineAnswer(Answer):
    """`why` it comes now: first_come, priority, longest_wait, appointed or weight; null while it cannot be called.

    `appointed_at`: it is not called before that time, and first from then on.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service: CodeOfService
    service_name: NameOfService
    queued_at: datetime
    priority: bool
    priority_asked: bool
    live_elsewhere: bool
    why: str | None
    appointed_at: datetime | None


class UndoAnswer(Answer):
    turn_id: UUID
    number: str
    kind: str
    outcome: str | None
    at: datetime
    until: datetime


class CountedAnswer(Answer):
    service: CodeOfService
    quantity: int


class DeskPageAnswer(At):
    """`waiting` is in the order of calling and may be shorter than `waiting_count`.

    `served`: whose turns the desk ended last, the newest first. `counted`: people served without a number, for each
    service that the desk takes. `console`: the tablet that has the desk.
    """

    desk: DeskFromHead
    clerk: Annotated[str | None, read_from("clerk_name")]
    live: list[AtDeskAnswer]
    waiting: list[InLineAnswer]
    waiting_count: int
    on_hold: list[AtDeskAnswer]
    no_shows: list[AtDeskAnswer]
    served: list[ServedHereAnswer]
    undo: UndoAnswer | None
    counted: list[CountedAnswer]
    console: str | None


def desk_page_answer(shown: DeskSnapshot) -> DeskPageAnswer:
    return DeskPageAnswer.model_validate(shown, context=codes_by_id(shown.all_services))
