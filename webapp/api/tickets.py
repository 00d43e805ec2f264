"""Tickets: take a number, look it up, cancel it, grant it priority."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints

from queues.actions.tickets.issuing import cancel_ticket, issue_reserved_ticket, issue_ticket
from queues.actions.tickets.priority import grant_priority
from queues.actions.tickets.restoring import adopt_number
from queues.model.actor import Role
from queues.model.queue.ticket import Channel
from queues.model.refusals import NotAllowed, NotAvailable
from queues.snapshots.citizen.ticket import TicketSnapshot, issued_ticket, ticket_snapshot
from queues.snapshots.greeter.paper_numbers import is_reserved
from queues.snapshots.shared.days import day_head, day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import (
    Answer,
    At,
    CodeOfService,
    EstimateAnswer,
    IdOfDesk,
    NameOfService,
    RequirementAnswer,
    read_from,
)
from webapp.api.shared.bodies import Body, Code, Nothing, read_command, read_key
from webapp.api.shared.villages import Village
from webapp.auth.access import current_actor, public, staff
from webapp.auth.rate_limits import who_takes
from webapp.commands import Performed, perform
from webapp.http.etags import fresh_response
from webapp.moment_of_day import MomentOfDay, moment_on
from webapp.services import box

bp = Blueprint("tickets", __name__)

# Where the number was taken when the caller does not say.
CHANNEL_OF = {Role.GREETER: Channel.GREETER, Role.CLERK: Channel.DESK}


# -- bodies ----------------------------------------------------------------------------------------------------------


class NewTicket(Body):
    """`priority` from staff grants it, from anybody else it is a wish. `presence` is kept for later.

    `appointed_at`, from a greeter or coordinator only: a moment, or an hour of the day's own clock such as "10:30".
    `anyway`: the phone's holder knows that the date of the day is over (else `day_is_past`).
    """

    services: list[Code] = Field(max_length=50)
    channel: Literal[Channel.PHONE, Channel.GREETER, Channel.DESK, Channel.API] | None = None
    from_village: Village | None = None
    presence: object = None
    priority: bool = False
    appointed_at: MomentOfDay | None = None
    anyway: bool = False


class Adoption(Body):
    """A number that somebody holds and that a restored backup does not know, with what the person came for."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]
    services: list[Code] = Field(max_length=50)
    priority: bool = False
    from_village: Village | None = None


class Grant(Body):
    granted: bool = True


# -- answers ---------------------------------------------------------------------------------------------------------


class NextAnswer(Answer):
    """What comes next after the outcome: a date and place to collect (collect_later), documents to bring
    (documents_missing), where to go (referred), a code of why not (rejected), when it was handed to the post (posted).

    `note` is what the clerk says to the holder. An address is never said, and of a confidential referral nothing is.
    """

    collect_on: date | None
    collect_at: str
    bring: list[RequirementAnswer]
    referred_to: str
    reason: str
    handed_to_post_at: datetime | None
    note: Annotated[str, read_from("told")]


class TicketTurnAnswer(Answer):
    """`ahead` and `estimate` only while it waits; `desk` called it, `desks` take the service.

    `ahead`: calls before it at the desks that can call it, if nobody joins, leaves or gets priority.

    `next` once it is over, where the outcome leaves something to do or to wait for.
    """

    id: UUID
    service: CodeOfService
    service_name: NameOfService
    state: str
    outcome: str | None
    ahead: int | None
    estimate: EstimateAnswer | None
    desk: IdOfDesk
    desk_name: str | None
    desks: list[str]
    call_count: int
    called_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    next: NextAnswer | None


class TicketAnswer(At):
    """`url` is the ticket's own page, as it stands in its QR code."""

    id: UUID
    token: str
    number: str
    url: str
    day: str
    channel: str
    issued_at: datetime
    priority: bool
    priority_asked: bool
    turns: list[TicketTurnAnswer]


class PriorityFacts(Answer):
    id: UUID
    number: str
    priority: bool
    priority_asked: bool


class PriorityChanged(At):
    ticket: PriorityFacts


def ticket_answer(ticket: TicketSnapshot, *, token: str | None = None, done: Performed | None = None) -> TicketAnswer:
    """The ticket as it is now; the answer to a command (`done`) stands at the command's own epoch and seq.

    `token`: the one that it was asked for with, which after a restoration is another than this box makes.
    """
    token = token or box().tokens.token(ticket.id)
    stands_at = done or ticket
    return TicketAnswer(
        epoch=stands_at.epoch,
        seq=stands_at.seq,
        id=ticket.id,
        token=token,
        number=ticket.number,
        url=box().public_url + url_for("ticket.page", token=token),
        day=ticket.day.code,
        channel=ticket.channel,
        issued_at=ticket.issued_at,
        priority=ticket.priority,
        priority_asked=ticket.priority_asked,
        turns=TicketTurnAnswer.each(ticket.turns),
    )


# -- routes ----------------------------------------------------------------------------------------------------------


@bp.post("/days/<day>/tickets")
@public
@describes(TicketAnswer, body=NewTicket, status=201, refusals=(403, 429))
def take(day: str) -> ResponseReturnValue:
    """Take a number for one or more services."""
    key, wish = read_command(NewTicket)
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
        appointed_at=wish.appointed_at and moment_on(day_head(box().engine, day), wish.appointed_at),
        **({"anyway": True} if wish.anyway else {}),
    )
    return _made(done)


@bp.post("/days/<day>/adopt-number")
@staff("greeter", "coordinator")
@describes(TicketAnswer, body=Adoption, status=201)
def adopt(day: str) -> ResponseReturnValue:
    """Give a number back that was lost when a backup was restored, at its old place in the line; or let a slip of a
    reserved number join the line, at its end.
    """
    key, wish = read_command(Adoption)
    origin: dict[str, Any] = {"from_village": wish.from_village} if wish.from_village else {}
    done = perform(
        issue_reserved_ticket if is_reserved(box().engine, day, wish.number) else adopt_number,
        key=key,
        day_id=day_id_of(box().engine, day),
        number=wish.number,
        services=wish.services,
        priority=wish.priority,
        **origin,
    )
    return _made(done)


@bp.get("/tickets/<token>")
@public
@describes(TicketAnswer)
def show(token: str) -> ResponseReturnValue:
    """A ticket as it is now."""
    ticket = ticket_snapshot(box().engine, now=box().now(), token=token, vault=box().vault)
    return fresh_response(ticket, lambda: answered(ticket_answer(ticket, token=token)), extra=ticket.waits_tag)


@bp.post("/tickets/<token>/cancel")
@public
@describes(TicketAnswer, body=Nothing)
def cancel(token: str) -> ResponseReturnValue:
    """Give the number back: every turn that is not being served is closed."""
    key = read_key()
    ticket = ticket_snapshot(box().engine, now=box().now(), token=token, vault=box().vault)
    return answered(_ticket(perform(cancel_ticket, key=key, ticket_id=ticket.id), token))


@bp.post("/tickets/<token>/postpone")
@public
@describes(TicketAnswer, body=Nothing)
def postpone(token: str) -> ResponseReturnValue:
    """Not available yet."""
    read_key()
    ticket_snapshot(box().engine, now=box().now(), token=token, vault=box().vault)
    raise NotAvailable


@bp.post("/tickets/<uuid:ticket_id>/priority")
@staff("greeter", "clerk", "coordinator")
@describes(PriorityChanged, body=Grant)
def priority(ticket_id: UUID) -> ResponseReturnValue:
    """Grant priority or take it back; no reason is asked for or kept."""
    key, wish = read_command(Grant)
    done = perform(grant_priority, key=key, ticket_id=ticket_id, granted=wish.granted)
    facts = PriorityFacts.model_validate(ticket_snapshot(box().engine, now=box().now(), ticket_id=ticket_id))
    return answered(PriorityChanged(epoch=done.epoch, seq=done.seq, ticket=facts))


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
    response.headers["Location"] = answer.url.removeprefix(box().public_url)
    return response


def _ticket(done: Performed, token: str | None = None) -> TicketAnswer:
    here = box()
    if done.issued:
        ticket = issued_ticket(here.engine, done.issued, epoch=done.epoch, seq=done.seq, now=here.now())
    else:
        ticket = ticket_snapshot(here.engine, now=here.now(), ticket_id=done.made.ticket_id, vault=here.vault)
    return ticket_answer(ticket, token=token, done=done)
