"""The statements of the unit of work, built once: building them for each ticket would cost more than running them."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Insert,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from queues.model.events import EpochRaised, TurnCalled, TurnUndone
from queues.model.outcomes.outcome import Outcome
from queues.persistence.conditions import is_live, is_open, is_parked, is_waiting, line_order
from queues.persistence.schema.tables import (
    alert,
    announcement,
    command,
    day_service,
    desk,
    desk_clerk,
    desk_message,
    desk_service,
    event,
    follow_up,
    number_block,
    outcome,
    personal_detail,
    planned_pause,
    series,
    service,
    service_day,
    stream,
    ticket,
    ticket_source,
    ticket_token,
    turn,
)

# Both rows are locked: PostgreSQL would read the other one as it was before it had to wait.
DAY_TO_WRITE = (
    select(service_day, stream.c.epoch, stream.c.last_seq, stream.c.head)
    .join(stream, stream.c.id == service_day.c.id)
    .where(service_day.c.id == bindparam("id"))
    .with_for_update()
)
DAY_ID_OF_DESK = select(desk.c.day_id).where(desk.c.id == bindparam("id"))
DAY_ID_OF_TURN = select(turn.c.day_id).where(turn.c.id == bindparam("id"))
DAY_ID_OF_TICKET = select(ticket.c.day_id).where(ticket.c.id == bindparam("id"))

DESK = select(desk).where(desk.c.id == bindparam("id"))
TURN = select(turn).where(turn.c.id == bindparam("id"))
TICKET = select(ticket).where(ticket.c.id == bindparam("id"))
TURNS_OF_TICKET = select(turn).where(turn.c.ticket_id == bindparam("ticket_id")).order_by(turn.c.position)
LIVE_TURNS_AT_DESK = select(turn).where(turn.c.desk_id == bindparam("desk_id"), is_live(turn)).order_by(turn.c.seat)
_OF_DAY = and_(turn.c.day_id == bindparam("day_id"), is_open(turn))
_BY_PLACE = select(turn).join(ticket, ticket.c.id == turn.c.ticket_id).order_by(*line_order(turn, ticket))
LIVE_TURNS_OF_DAY = _BY_PLACE.where(_OF_DAY, is_live(turn))
PARKED_TURNS_OF_DAY = _BY_PLACE.where(_OF_DAY, is_parked(turn))

OFFERED = (
    select(
        service.c.id,
        service.c.code,
        day_service.c.series,
        day_service.c.quota,
        day_service.c.issued,
        day_service.c.pause_reason,
        day_service.c.blanks,
        day_service.c.until_closing,
    )
    .join(service, service.c.id == day_service.c.service_id)
    .where(day_service.c.day_id == bindparam("day_id"), service.c.code.in_(bindparam("codes", expanding=True)))
)
OPEN_OF_SERVICE = select(func.count()).where(
    turn.c.day_id == bindparam("day_id"), turn.c.service_id == bindparam("service_id"), is_open(turn)
)
HEAD_OF_QUEUE = select(func.min(turn.c.place)).where(
    turn.c.day_id == bindparam("day_id"), turn.c.service_id == bindparam("service_id"), is_waiting(turn)
)
SERVICE_IDS_AT_DESK = select(desk_service.c.service_id).where(desk_service.c.desk_id == bindparam("desk_id"))

_elsewhere = turn.alias("elsewhere")
_live_elsewhere = exists().where(_elsewhere.c.ticket_id == turn.c.ticket_id, is_live(_elsewhere))
WEIGHT_OF_SERVICES = (
    select(service.c.code, desk_service.c.weight)
    .join(service, service.c.id == desk_service.c.service_id)
    .where(desk_service.c.desk_id == bindparam("desk_id"))
)
# Where an actor sits: at one desk that is known, or at whichever desks name this clerk.
SEAT_THAT_TAKES = (
    select(desk_service.c.desk_id)
    .join(desk, desk.c.id == desk_service.c.desk_id)
    .outerjoin(desk_clerk, desk_clerk.c.desk_id == desk.c.id)
    .where(
        desk.c.day_id == bindparam("day_id"),
        desk_service.c.service_id == bindparam("service_id"),
        or_(desk.c.id == bindparam("desk_id"), desk_clerk.c.clerk_id == bindparam("clerk_id")),
    )
    .limit(1)
)
_the_seat = and_(desk_clerk.c.desk_id == bindparam("of_desk"), desk_clerk.c.clerk_id == bindparam("of_clerk"))
SITS_AT = select(desk_clerk.c.clerk_id).where(_the_seat)
SITTING_AT = (
    select(desk_clerk.c.clerk_id)
    .where(desk_clerk.c.desk_id == bindparam("of_desk"))
    .order_by(desk_clerk.c.sat_at.desc(), desk_clerk.c.clerk_id)
)
SEATS_OF_CLERK = (
    select(desk.c.id)
    .join(desk_clerk, desk_clerk.c.desk_id == desk.c.id)
    .where(desk.c.day_id == bindparam("day_id"), desk_clerk.c.clerk_id == bindparam("of_clerk"))
    .order_by(desk.c.position)
)
SIT_DOWN = insert(desk_clerk)
STAND_UP = delete(desk_clerk).where(_the_seat)
DELIVERS = (
    select(service.c.id)
    .join(desk_service, desk_service.c.service_id == service.c.id)
    .where(desk_service.c.desk_id == bindparam("of_desk"), service.c.delivers)
    .limit(1)
)
WEIGHTS_AT_DESK = select(desk_service.c.weight).where(desk_service.c.desk_id == bindparam("desk_id")).distinct()
_callable_at_desk = (
    select(desk_service.c.service_id)
    .join(day_service, day_service.c.service_id == desk_service.c.service_id)
    .where(
        desk_service.c.desk_id == bindparam("desk_id"),
        desk_service.c.weight == bindparam("weight"),
        day_service.c.day_id == bindparam("day_id"),
        day_service.c.pause_reason.is_(None),
    )
)


def _heads(is_priority: bool) -> Select[Any]:
    """The first eligible turns: those whose appointed time has come, by their times; then the others by place.

    Only of these the number's seq is looked up, which sorts those of one place: far fewer than a call looks at.
    """
    heads = (
        select(
            turn.c.place,
            turn.c.position,
            turn.c.id.label("turn_id"),
            turn.c.ticket_id,
            turn.c.queued_at,
            turn.c.priority,
            turn.c.appointed_at,
        )
        .where(
            turn.c.day_id == bindparam("day_id"),
            turn.c.service_id.in_(_callable_at_desk),
            turn.c.priority == is_priority,
            is_waiting(turn),
            or_(turn.c.appointed_at.is_(None), turn.c.appointed_at <= bindparam("now")),
            ~_live_elsewhere,
        )
        .order_by(turn.c.appointed_at.is_(None), turn.c.appointed_at, turn.c.place, turn.c.position)
        .limit(bindparam("most"))
        .subquery()
    )
    columns = (one for one in heads.c if one is not heads.c.ticket_id)
    return select(*columns, ticket.c.issued_seq).join(ticket, ticket.c.id == heads.c.ticket_id)


HEADS_OF_LINE = union_all(_heads(True), _heads(False))

EVENT = select(
    event.c.seq,
    event.c.epoch,
    event.c.at,
    event.c.kind,
    event.c.schema,
    event.c.actor_id,
    event.c.actor_role,
    event.c.payload,
).where(event.c.stream_id == bindparam("stream_id"), event.c.seq == bindparam("seq"))

CALLS_OF_DAY = (
    select(event.c.seq, event.c.payload)
    .where(event.c.stream_id == bindparam("stream_id"), event.c.kind.in_((TurnCalled.kind, TurnUndone.kind)))
    .order_by(event.c.seq.desc())
)

# Of several at once: only where nobody else has raised it since it was read.
SET_LAST_COUNT = (
    update(series)
    .where(
        series.c.day_id == bindparam("of_day"),
        series.c.name == bindparam("of_name"),
        series.c.last_count == bindparam("was"),
    )
    .values(last_count=bindparam("last_count"))
)
RAISE_SERIES = (
    update(series)
    .where(series.c.day_id == bindparam("of_day"), series.c.name == bindparam("of_name"))
    .values(last_count=series.c.last_count + bindparam("how_many"))
    .returning(series.c.last_count)
)
TAKE_FROM_QUOTA = (
    update(day_service)
    .where(
        day_service.c.day_id == bindparam("of_day"),
        day_service.c.service_id == bindparam("of_service"),
        or_(day_service.c.quota.is_(None), day_service.c.issued + bindparam("how_many") <= day_service.c.quota),
    )
    .values(issued=day_service.c.issued + bindparam("how_many"))
)
RETURN_TO_QUOTA = (
    update(day_service)
    .where(
        day_service.c.day_id == bindparam("of_day"),
        day_service.c.service_id == bindparam("of_service"),
        day_service.c.issued > 0,
    )
    .values(issued=day_service.c.issued - 1)
)
USE_BLANKS = (
    update(day_service)
    .where(
        day_service.c.day_id == bindparam("of_day"),
        day_service.c.service_id == bindparam("of_service"),
        day_service.c.blanks.is_not(None),
    )
    .values(blanks=day_service.c.blanks - bindparam("quantity"))
)
SET_LIMITS = (
    update(day_service)
    .where(day_service.c.day_id == bindparam("of_day"), day_service.c.service_id == bindparam("of_service"))
    .values(quota=bindparam("quota"), blanks=bindparam("blanks"), until_closing=bindparam("until_closing"))
)
QUANTITY_OF_OUTCOME = select(outcome.c.quantity).where(outcome.c.turn_id == bindparam("turn_id"))

PAUSE_SERVICE = (
    update(day_service)
    .where(day_service.c.day_id == bindparam("of_day"), day_service.c.service_id == bindparam("of_service"))
    .values(pause_reason=bindparam("reason"), paused_at=bindparam("at"), pause_until=bindparam("until"))
)
PAUSE_OF_SERVICE = (
    select(
        service.c.code.label("service"), day_service.c.pause_reason, day_service.c.paused_at, day_service.c.pause_until
    )
    .join(service, service.c.id == day_service.c.service_id)
    .where(day_service.c.day_id == bindparam("day_id"), day_service.c.service_id == bindparam("service_id"))
)
DAY_ID_OF_PAUSE = select(planned_pause.c.day_id).where(planned_pause.c.id == bindparam("id"))
PLANNED_PAUSE = (
    select(planned_pause, service.c.code.label("service"))
    .outerjoin(service, service.c.id == planned_pause.c.service_id)
    .where(planned_pause.c.id == bindparam("id"))
)
BEGUN_PAUSE = select(planned_pause.c.id).where(
    planned_pause.c.day_id == bindparam("day_id"),
    planned_pause.c.service_id == bindparam("service_id"),
    planned_pause.c.begun_at == bindparam("begun_at"),
)
BEGIN_PAUSE = update(planned_pause).where(planned_pause.c.id == bindparam("of_id")).values(begun_at=bindparam("at"))
CANCEL_PAUSE = (
    update(planned_pause).where(planned_pause.c.id == bindparam("of_id")).values(cancelled_at=bindparam("at"))
)
DESKS_OF_DAY = select(desk.c.id).where(desk.c.day_id == bindparam("day_id")).order_by(desk.c.position)
STANDING_ANNOUNCEMENTS = select(func.count()).where(
    announcement.c.day_id == bindparam("day_id"),
    announcement.c.withdrawn_at.is_(None),
    announcement.c.ends_at > bindparam("now"),
)
ANNOUNCEMENT = (
    select(announcement, service.c.code.label("service"))
    .outerjoin(service, service.c.id == announcement.c.service_id)
    .where(announcement.c.id == bindparam("id"), announcement.c.day_id == bindparam("day_id"))
)
WITHDRAW_ANNOUNCEMENT = (
    update(announcement).where(announcement.c.id == bindparam("of_id")).values(withdrawn_at=bindparam("at"))
)
SET_PRIORITY = (
    update(ticket).where(ticket.c.id == bindparam("of_id")).values(priority=bindparam("priority"), priority_asked=False)
)
SET_VILLAGE = update(ticket).where(ticket.c.id == bindparam("of_id")).values(from_village=bindparam("from_village"))
BLOCK_OF_NUMBER = select(number_block.c.id).where(
    number_block.c.day_id == bindparam("day_id"),
    number_block.c.series == bindparam("series"),
    number_block.c.first <= bindparam("count"),
    number_block.c.last >= bindparam("count"),
)
TICKET_OF_NUMBER = select(ticket.c.id).where(
    ticket.c.day_id == bindparam("day_id"),
    ticket.c.series == bindparam("series"),
    ticket.c.count == bindparam("count"),
)

SERIES_OF_DAY = select(series.c.name).where(series.c.day_id == bindparam("day_id")).order_by(series.c.name)
# What the close of a day has ended as a matter of course: it comes back when the close is taken back.
CLOSED_WITH_DAY = _BY_PLACE.where(
    turn.c.day_id == bindparam("day_id"),
    turn.c.closed_at == bindparam("closed_at"),
    turn.c.outcome.in_((Outcome.NOT_SERVED, Outcome.CARRIED_OVER)),
)
# Numbers that were carried over to a day and not taken back, and the date of the first day from which they come.
_old, _gave = ticket.alias("old"), service_day.alias("gave")
_from_elsewhere = ticket.outerjoin(_old, _old.c.id == ticket.c.carried_from).outerjoin(
    _gave, _gave.c.id == _old.c.day_id
)
_stands = exists().where(
    turn.c.ticket_id == ticket.c.id, or_(turn.c.outcome.is_(None), turn.c.outcome != Outcome.CANCELLED)
)
_CARRIED = and_(ticket.c.day_id == bindparam("day_id"), ticket.c.carried_from.is_not(None))
CARRIED_TO_DAY = select(func.count(), func.min(_gave.c.held_on)).select_from(_from_elsewhere).where(_CARRIED, _stands)
TAKEN_BACK_FROM_DAY = select(func.count()).select_from(ticket).where(_CARRIED, ~_stands)
# Numbers on paper that nobody has taken yet are out too.
NUMBERS_GIVEN = select(func.coalesce(func.sum(series.c.last_count), 0)).where(series.c.day_id == bindparam("day_id"))
NEWEST_EVENT_AT = select(func.max(event.c.at)).where(event.c.stream_id == bindparam("stream_id"))
ISSUED_SINCE = (
    select(ticket.c.series, func.count())
    .where(ticket.c.day_id == bindparam("day_id"), ticket.c.issued_at >= bindparam("since"))
    .group_by(ticket.c.series)
)
TICKET_TOKEN = select(ticket_token.c.ticket_id).where(ticket_token.c.token_hash == bindparam("token_hash"))
TICKETS_OF_DAY = select(ticket.c.id, ticket.c.token_hash).where(ticket.c.day_id == bindparam("day_id"))
GAPS_OF_DAY = (
    select(event.c.payload)
    .where(event.c.stream_id == bindparam("stream_id"), event.c.kind == EpochRaised.kind)
    .order_by(event.c.seq.desc())
)


def _update(table: Table, *names: str) -> Update:
    """UPDATE of these columns, where id = :of_id."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return update(table).where(table.c.id == bindparam("of_id")).values(values)


# What actions change; all else of these rows is written once, and the unit of work refuses to lose a change of it.
# Binding everything again would cost more than the rest.
CHANGES_OF_TURN = (
    *("priority", "state", "desk_id", "seat", "called_at", "last_called_at", "call_count", "started_at", "held_at"),
    *("hold_reason", "held_seconds", "closed_at", "outcome", "last_seq", "resumed_at", "moved_by", "moved_at"),
)
CHANGES_OF_DESK = ("state", "pause_reason", "paused_at", "pause_until", "others_since_priority", "clerk_id", "console")
CHANGES_OF_DAY = ("state", "plan_seq", "closed_at")
CHANGES_OF_STREAM = ("epoch", "last_seq", "head")
RULES_OF_DAY = ("others_per_priority", "max_wait_minutes", "rules")
UPDATE_TURN = _update(turn, *CHANGES_OF_TURN)
UPDATE_DESK = _update(desk, *CHANGES_OF_DESK)
UPDATE_DAY = _update(service_day, *CHANGES_OF_DAY)
UPDATE_STREAM = _update(stream, *CHANGES_OF_STREAM)
UPDATE_RULES = _update(service_day, *RULES_OF_DAY)
REMOVE_TURN = delete(turn).where(turn.c.id == bindparam("of_id"))
REMOVE_OUTCOME = delete(outcome).where(outcome.c.turn_id == bindparam("of_turn"))

INSERT_EVENT = insert(event)
INSERTS: dict[str, Insert] = {
    table.name: insert(table)
    for table in (
        *(ticket, ticket_token, ticket_source, turn, outcome, number_block, personal_detail, command),
        *(planned_pause, announcement, alert, desk_message, follow_up),
    )
}

COMMANDS = select(command).where(
    tuple_(command.c.actor, command.c.key).in_(bindparam("actors_and_keys", expanding=True))
)
# PostgreSQL: while another process carries out one of these commands, wait for it. All who lock several do it in one
# order.
LOCK_COMMANDS = select(func.pg_advisory_xact_lock(func.hashtextextended(column("name", String), 0))).select_from(
    func.unnest(bindparam("names", type_=ARRAY(String))).table_valued("name").render_derived(name="asked")
)
LAST_COUNT = select(series.c.last_count).where(
    series.c.day_id == bindparam("day_id"), series.c.name == bindparam("name")
)
