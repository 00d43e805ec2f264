"""Desks: call the next person; open, close, pause, change what a desk takes, sit down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.desks.consoles import take_console
from queues.actions.desks.seating import seat_clerk, staff_desk, unseat_clerk
from queues.actions.hall.counting import count_people
from queues.actions.hall.pausing import change_desk_services, close_desk, open_desk, pause_desk, resume_desk
from queues.actions.turns.calling import call_next
from queues.model.actor import Role
from queues.model.refusals import NotAllowed
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.desk.console import console_of, counted_at, desk_snapshot
from webapp.api.answers import ConsoleAnswer, DeskChanged, DeskPageAnswer, PeopleCountedAnswer, TurnChanged
from webapp.api.bodies import Count, DeskServices, Nothing, Pause, Seat, Sitting, TabletHasDesk, read_body
from webapp.api.describing import answered, describes
from webapp.api.filling import desk_in, desk_page_answer, turn_now
from webapp.auth.access import current_actor, staff
from webapp.auth.signing_in import clerk_named, note_tablet, person_named
from webapp.commands import idempotency_key, perform
from webapp.http.refusals import Invalid
from webapp.services import box

bp = Blueprint("desks", __name__, url_prefix="/desks/<uuid:desk_id>")


@bp.get("")
@staff("clerk", "coordinator", "greeter", "viewer")
@describes(DeskPageAnswer)
def show(desk_id: UUID) -> ResponseReturnValue:
    """Who is at the desk, who comes next, who is parked, what can be undone."""
    actor = current_actor()
    if actor.desk_id not in (None, desk_id):
        raise NotAllowed(desk=str(desk_id))
    # What can be undone, and who is overdue, change with the clock: this answer is never kept.
    return answered(
        desk_page_answer(desk_snapshot(box().engine, desk_id, actor=actor, now=box().now(), vault=box().vault))
    )


@bp.post("/call-next")
@staff("clerk", "coordinator")
@describes(TurnChanged, body=Nothing)
def call(desk_id: UUID) -> ResponseReturnValue:
    """Call the person whose time it is."""
    key = idempotency_key()
    read_body(Nothing)
    done = perform(call_next, key=key, desk_id=desk_id)
    return answered(TurnChanged(epoch=done.epoch, seq=done.seq, turn=turn_now(done.made.turn_id)))


@bp.post("/open")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def open_(desk_id: UUID) -> ResponseReturnValue:
    """The desk may call; a clerk who sits down at a closed desk opens it."""
    return _move(open_desk, desk_id)


@bp.post("/close")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def close(desk_id: UUID) -> ResponseReturnValue:
    """Refused while somebody is at the desk."""
    return _move(close_desk, desk_id)


@bp.post("/pause")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Pause)
def pause(desk_id: UUID) -> ResponseReturnValue:
    """The desk calls nobody for a while; who sits there is served to the end."""
    key, body = idempotency_key(), read_body(Pause)
    return _changed(pause_desk, key, desk_id, reason=body.reason.value, minutes=body.minutes)


@bp.post("/resume")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Nothing)
def resume(desk_id: UUID) -> ResponseReturnValue:
    """The desk goes on."""
    return _move(resume_desk, desk_id)


@bp.post("/services")
@staff("coordinator")
@describes(DeskChanged, body=DeskServices)
def services(desk_id: UUID) -> ResponseReturnValue:
    """Change what the desk takes from now on."""
    key, body = idempotency_key(), read_body(DeskServices)
    return _changed(change_desk_services, key, desk_id, services=body.services, weights=body.weights)


@bp.post("/count")
@staff("clerk", "coordinator")
@describes(PeopleCountedAnswer, body=Count)
def count(desk_id: UUID) -> ResponseReturnValue:
    """People whom the desk has served without a number."""
    key, body = idempotency_key(), read_body(Count)
    done = perform(count_people, key=key, desk_id=desk_id, service=body.service, quantity=body.quantity)
    counted = counted_at(box().engine, desk_id, body.service)
    return answered(PeopleCountedAnswer(epoch=done.epoch, seq=done.seq, service=body.service, quantity=counted))


@bp.post("/console")
@staff("clerk", "coordinator")
@describes(ConsoleAnswer, body=TabletHasDesk)
def console(desk_id: UUID) -> ResponseReturnValue:
    """This tablet has the desk; `desk_in_use` while another one has it, unless it takes over."""
    key, body = idempotency_key(), read_body(TabletHasDesk)
    done = perform(take_console, key=key, desk_id=desk_id, console=body.console, take_over=body.take_over)
    has = console_of(box().engine, desk_id)
    if has == body.console:
        note_tablet(desk_id, body.console)
    return answered(ConsoleAnswer(epoch=done.epoch, seq=done.seq, desk=desk_id, console=has))


@bp.post("/staff")
@staff("clerk", "coordinator")
@describes(DeskChanged, body=Sitting)
def sit(desk_id: UUID) -> ResponseReturnValue:
    """Note that one sits at the desk, or leaves it; a coordinator may seat somebody else."""
    key, body = idempotency_key(), read_body(Sitting)
    if body.clerk and not body.leave:
        return _changed(staff_desk, key, desk_id, clerk_id=_colleague(body.clerk))
    return _changed(staff_desk, key, desk_id, clerk_id=None if body.leave else _person())


@bp.post("/seat")
@staff("coordinator")
@describes(DeskChanged, body=Seat)
def seat(desk_id: UUID) -> ResponseReturnValue:
    """Move a clerk to a free seat of this desk, away from any other; `seats_taken` where there is none."""
    key, body = idempotency_key(), read_body(Seat)
    return _changed(seat_clerk, key, desk_id, clerk_id=_id_of(body.clerk, among=clerk_named))


@bp.post("/unseat")
@staff("coordinator")
@describes(DeskChanged, body=Seat)
def unseat(desk_id: UUID) -> ResponseReturnValue:
    """Take somebody off this desk; a number that is there stays for whoever sits down next."""
    key, body = idempotency_key(), read_body(Seat)
    return _changed(unseat_clerk, key, desk_id, clerk_id=_id_of(body.clerk, among=person_named))


def _colleague(username: str) -> UUID:
    if current_actor().role is Role.CLERK:
        raise NotAllowed(clerk=username)
    return _id_of(username, among=clerk_named)


def _id_of(username: str, *, among: Callable[[str], Any]) -> UUID:
    found = among(username)
    if found is None:
        raise Invalid(fields=[{"field": "clerk", "problem": "unknown"}])
    return UUID(str(found.id))


def _person() -> UUID | None:
    """Who is known by name; a desk's token or PIN is nobody in particular."""
    actor = current_actor()
    return actor.id if actor.key.startswith("user:") and actor.id != actor.desk_id else None


def _move(action: Any, desk_id: UUID) -> ResponseReturnValue:
    key = idempotency_key()
    read_body(Nothing)
    return _changed(action, key, desk_id)


def _changed(action: Any, key: str, desk_id: UUID, **arguments: Any) -> ResponseReturnValue:
    done = perform(action, key=key, desk_id=desk_id, **arguments)
    hall = hall_snapshot(box().engine, str(done.made.day_id), now=box().now())
    return answered(DeskChanged(epoch=done.epoch, seq=done.seq, desk=desk_in(hall, desk_id)))
