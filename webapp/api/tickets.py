"""Tickets: take a number, look it up, cancel it, grant it priority."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from queues.actions.tickets.issuing import cancel_ticket, grant_priority, issue_ticket
from queues.actions.tickets.restoring import adopt_number
from queues.model.actor import Role
from queues.model.queue.ticket import Channel
from queues.model.refusals import NotAllowed, NotAvailable
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.shared.days import day_head, day_id_of
from webapp.api.answers import PriorityChanged, PriorityFacts, TicketAnswer
from webapp.api.bodies import Adoption, Grant, NewTicket, Nothing, read_body
from webapp.api.describing import answered, describes
from webapp.api.filling import ticket_answer
from webapp.auth.access import current_actor, public, staff
from webapp.auth.rate_limits import who_takes
from webapp.commands import Performed, idempotency_key, perform
from webapp.http.etags import fresh_response
from webapp.services import box

bp = Blueprint("tickets", __name__)

# Where the number was taken when the caller does not say.
CHANNEL_OF = {Role.GREETER: Channel.GREETER, Role.CLERK: Channel.DESK}


@bp.post("/days/<day>/tickets")
@public
@describes(TicketAnswer, body=NewTicket, status=201, refusals=(403, 429))
def take(day: str) -> ResponseReturnValue:
    """Take a number for one or more services."""
    key, wish = idempotency_key(), read_body(NewTicket)
    if wish.presence is not None:
        raise NotAvailable(field="presence")
    day_id = day_id_of(box().engine, day)
    done = perform(
        issue_ticket,
        key=key,
        actor=who_takes(day_id, key),
        day_id=day_id,
        services=wish.services,
        channel=_channel(wish.channel),
        priority=wish.priority,
        from_village=wish.from_village,
        appointed_at=_appointed(day, wish.appointed_at),
    )
    return _made(done)


@bp.post("/days/<day>/tickets/adopt")
@staff("greeter", "coordinator")
@describes(TicketAnswer, body=Adoption, status=201)
def adopt(day: str) -> ResponseReturnValue:
    """Give a number back that was lost when a backup was restored, at its old place in the line."""
    key, wish = idempotency_key(), read_body(Adoption)
    done = perform(
        adopt_number,
        key=key,
        day_id=day_id_of(box().engine, day),
        number=wish.number,
        services=wish.services,
        priority=wish.priority,
    )
    return _made(done)


@bp.get("/tickets/<token>")
@public
@describes(TicketAnswer)
def show(token: str) -> ResponseReturnValue:
    """A ticket as it is now."""
    ticket = ticket_snapshot(box().engine, token=token, vault=box().vault)
    return fresh_response(ticket, lambda: answered(ticket_answer(ticket, token=token)))


@bp.post("/tickets/<token>/cancel")
@public
@describes(TicketAnswer, body=Nothing)
def cancel(token: str) -> ResponseReturnValue:
    """Give the number back: every turn that is not being served is closed."""
    key = idempotency_key()
    read_body(Nothing)
    ticket = ticket_snapshot(box().engine, token=token, vault=box().vault)
    return answered(_ticket(perform(cancel_ticket, key=key, ticket_id=ticket.id), token))


@bp.post("/tickets/<token>/postpone")
@public
@describes(TicketAnswer, body=Nothing)
def postpone(token: str) -> ResponseReturnValue:
    """Not available yet."""
    idempotency_key()
    read_body(Nothing)
    ticket_snapshot(box().engine, token=token, vault=box().vault)
    raise NotAvailable


@bp.post("/tickets/by-id/<uuid:ticket_id>/priority")
@staff("greeter", "clerk", "coordinator")
@describes(PriorityChanged, body=Grant)
def priority(ticket_id: UUID) -> ResponseReturnValue:
    """Grant priority or take it back; no reason is asked for or kept."""
    key, wish = idempotency_key(), read_body(Grant)
    done = perform(grant_priority, key=key, ticket_id=ticket_id, granted=wish.granted)
    facts = PriorityFacts.model_validate(ticket_snapshot(box().engine, ticket_id=ticket_id))
    return answered(PriorityChanged(epoch=done.epoch, seq=done.seq, ticket=facts))


def _appointed(day: str, asked: str | datetime | None) -> datetime | None:
    """An hour is one of the day's own clock."""
    if asked is None or isinstance(asked, datetime):
        return asked
    head = day_head(box().engine, day)
    return datetime.combine(head.held_on, time.fromisoformat(asked), ZoneInfo(head.zone))


def _channel(asked: Channel | None) -> Channel:
    actor = current_actor()
    if asked in (None, Channel.PHONE):
        return asked or CHANNEL_OF.get(actor.role, Channel.PHONE)
    if not actor.is_staff:
        raise NotAllowed(channel=asked.value)
    return asked


def _made(done: Performed) -> ResponseReturnValue:
    answer = _ticket(done)
    response = answered(answer, 201)
    response.headers["Location"] = url_for("ticket.page", token=answer.token)
    return response


def _ticket(done: Performed, token: str | None = None) -> TicketAnswer:
    ticket = ticket_snapshot(box().engine, ticket_id=done.made.ticket_id, vault=box().vault)
    return ticket_answer(ticket, epoch=done.epoch, seq=done.seq, token=token)
