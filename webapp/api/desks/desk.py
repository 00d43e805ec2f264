"""Desks: call the next person; open, close, pause, change what a desk takes, sit down and leave, seat somebody."""

from typing import Annotated, Protocol
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from queues.actions.desks.consoles import take_console
from queues.actions.desks.seating import seat_clerk, staff_desk, unseat_clerk
from queues.actions.hall.counting import count_people
from queues.actions.hall.pausing import change_desk_services, close_desk, open_desk, pause_desk, resume_desk
from queues.actions.turns.calling import call_next
from queues.model.actor import Role
from queues.model.queue.ordering import LEAST_WEIGHT, MOST_WEIGHT
from queues.model.refusals import NotAllowed
from queues.snapshots.desk.console import console_of, counted_at, desk_snapshot
from queues.snapshots.desk.one_desk import one_desk
from webapp.api.describing import answered, describes
from webapp.api.desks.page import DeskAnswer, DeskPageAnswer, desk_answer, desk_page_answer
from webapp.api.shared.answers import At
from webapp.api.shared.bodies import Body, Code, Nothing, Pause, read_command, read_key
from webapp.api.shared.service_codes import codes_by_id
from webapp.api.turns import TurnChanged, turn_now
from webapp.auth.access import current_actor, staff
from webapp.auth.signing_in import clerk_named, note_tablet, person_named
from webapp.commands import Performed, perform
from webapp.http.refusals import Invalid
from webapp.services import box

bp = Blueprint("desks", __name__, url_prefix="/desks/<uuid:desk_id>")


# -- bodies ----------------------------------------------------------------------------------------------------------


class DeskServices(Body):
    """All that the desk takes from now on.

    `weights`: how much a step in each queue counts here; left out, services that stay keep theirs.
    """

    services: list[Code] = Field(max_length=200)
    weights: dict[Code, Annotated[int, Field(ge=LEAST_WEIGHT, le=MOST_WEIGHT)]] | None = None


def _not_nobody(quantity: int) -> int:
    if quantity == 0:
        raise PydanticCustomError("not_nobody", "nobody is nothing to count")
    return quantity


class Count(Body):
    """`quantity`: 1 to 20 people who were served without a number, or -1 to take one back."""

    service: Code
    quantity: Annotated[int, Field(ge=-1, le=20), AfterValidator(_not_nobody)] = 1


class TabletHasDesk(Body):
    """`console`: a random name that the tablet made for itself."""

    console: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    take_over: bool = False


class Seat(Body):
    """`clerk`: the username of who is seated, or taken off."""

    clerk: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Sitting(Body):
    """`clerk`: the username of whom a coordinator seats; left out, it is the one who asks."""

    leave: bool = False
    clerk: str | None = Field(default=None, max_length=64)


# -- answers ---------------------------------------------------------------------------------------------------------


class DeskChanged(At):
    desk: DeskAnswer


class PeopleCountedAnswer(At):
    """`quantity`: how many of this service the desk has served without a number by now."""

    service: str
    quantity: int


class ConsoleAnswer(At):
    """`console`: the tablet that has the desk; null at a desk with several seats, which several tablets may use."""

    desk: UUID
    console: str | None


# -- routes ----------------------------------------------------------------------------------------------------------


@bp.get("")
@staff("clerk", "coordinator", "greeter", "viewer")
@describes(DeskPageAnswer)
def show(desk_id: UUID) -> ResponseReturnValue:
    """Who is at the desk, who comes next, who is parked, what can be undone."""
    actor = current_actor()
    if actor.desk_id not in (None, desk_id):
        raise NotAllowed(desk=str(desk_id))
    # What can be undone, and who is overdue, change with the clock: this answer is never kept.
    page = desk_snapshot(box().engine, desk_id, actor=actor, now=box().now(), vault=box().vault)
    return answered(desk_page_answer(page))


@bp.post("/call-next")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def call(desk_id: UUID) -> ResponseReturnValue:
    """Call the person whose time it is."""
    done = perform(call_next, key=read_key(), desk_id=desk_id)
    return answered(TurnChanged(epoch=done.epoch, seq=done.seq, turn=turn_now(done.made.turn_id)))


@bp.post("/open")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def open_(desk_id: UUID) -> ResponseReturnValue:
    """The desk may call; a clerk who sits down at a closed desk opens it."""
    return _changed(perform(open_desk, key=read_key(), desk_id=desk_id), desk_id)


@bp.post("/close")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def close(desk_id: UUID) -> ResponseReturnValue:
    """Refused while somebody is at the desk."""
    return _changed(perform(close_desk, key=read_key(), desk_id=desk_id), desk_id)


@bp.post("/pause")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Pause)
def pause(desk_id: UUID) -> ResponseReturnValue:
    """The desk calls nobody for a while; who sits there is served to the end."""
    key, body = read_command(Pause)
    done = perform(pause_desk, key=key, desk_id=desk_id, reason=body.reason.value, minutes=body.minutes)
    return _changed(done, desk_id)


@bp.post("/resume")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def resume(desk_id: UUID) -> ResponseReturnValue:
    """The desk goes on."""
    return _changed(perform(resume_desk, key=read_key(), desk_id=desk_id), desk_id)


@bp.post("/services")
@staff("coordinator")
@describes(DeskChanged, body=DeskServices)
def services(desk_id: UUID) -> ResponseReturnValue:
    """Change what the desk takes from now on."""
    key, body = read_command(DeskServices)
    done = perform(change_desk_services, key=key, desk_id=desk_id, services=body.services, weights=body.weights)
    return _changed(done, desk_id)


@bp.post("/count")
@staff("clerk", "coordinator")
@describes(PeopleCountedAnswer, body=Count)
def count(desk_id: UUID) -> ResponseReturnValue:
    """People whom the desk has served without a number."""
    key, body = read_command(Count)
    done = perform(count_people, key=key, desk_id=desk_id, service=body.service, quantity=body.quantity)
    counted = counted_at(box().engine, desk_id, body.service)
    return answered(PeopleCountedAnswer(epoch=done.epoch, seq=done.seq, service=body.service, quantity=counted))


@bp.post("/console")
@staff("clerk", "coordinator")
@describes(ConsoleAnswer, body=TabletHasDesk)
def console(desk_id: UUID) -> ResponseReturnValue:
    """This tablet has the desk; `desk_in_use` while another one has it, unless it takes over."""
    key, body = read_command(TabletHasDesk)
    done = perform(take_console, key=key, desk_id=desk_id, console=body.console, take_over=body.take_over)
    has = console_of(box().engine, desk_id)
    if has == body.console:
        note_tablet(desk_id, body.console)
    return answered(ConsoleAnswer(epoch=done.epoch, seq=done.seq, desk=desk_id, console=has))


@bp.post("/sit-down")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def sit_down(desk_id: UUID) -> ResponseReturnValue:
    """Note that one sits at the desk; a desk's own token or PIN is nobody in particular, and empties it."""
    return _changed(perform(staff_desk, key=read_key(), desk_id=desk_id, clerk_id=_oneself()), desk_id)


@bp.post("/leave")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def leave(desk_id: UUID) -> ResponseReturnValue:
    """Note that one leaves the desk; a desk's own token or PIN, or a coordinator, empties it."""
    return _changed(perform(staff_desk, key=read_key(), desk_id=desk_id, clerk_id=None), desk_id)


@bp.post("/seat")
@staff("coordinator")
@describes(DeskChanged, body=Seat)
def seat(desk_id: UUID) -> ResponseReturnValue:
    """Move a clerk to a free seat of this desk, away from any other; `seats_taken` where there is none."""
    key, body = read_command(Seat)
    return _changed(perform(seat_clerk, key=key, desk_id=desk_id, clerk_id=_id_of(clerk_named(body.clerk))), desk_id)


@bp.post("/unseat")
@staff("coordinator")
@describes(DeskChanged, body=Seat)
def unseat(desk_id: UUID) -> ResponseReturnValue:
    """Take somebody off this desk; a number that is there stays for whoever sits down next."""
    key, body = read_command(Seat)
    return _changed(perform(unseat_clerk, key=key, desk_id=desk_id, clerk_id=_id_of(person_named(body.clerk))), desk_id)


@staff("clerk", "coordinator")
@describes(DeskChanged, body=Sitting)
def sit_or_leave(desk_id: UUID) -> ResponseReturnValue:
    """Note that one sits at the desk, or leaves it; a coordinator may seat somebody else."""
    key, body = read_command(Sitting)
    clerk_id = None
    if not body.leave:
        clerk_id = _colleague(body.clerk) if body.clerk else _oneself()
    return _changed(perform(staff_desk, key=key, desk_id=desk_id, clerk_id=clerk_id), desk_id)


class _Known(Protocol):
    @property
    def id(self) -> UUID: ...


def _id_of(person: _Known | None) -> UUID:
    if person is None:
        raise Invalid(fields=[{"field": "clerk", "problem": "unknown"}])
    return person.id


def _colleague(username: str) -> UUID:
    if current_actor().role is Role.CLERK:
        raise NotAllowed(clerk=username)
    return _id_of(clerk_named(username))


def _oneself() -> UUID | None:
    actor = current_actor()
    return actor.id if actor.is_person else None


def _changed(done: Performed, desk_id: UUID) -> ResponseReturnValue:
    now = one_desk(box().engine, desk_id)
    desk = desk_answer(now.desk, codes_by_id(now.services))
    return answered(DeskChanged(epoch=done.epoch, seq=done.seq, desk=desk))
