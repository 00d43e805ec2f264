"""After a backup was restored: another epoch, no number twice, and people keep the numbers that they hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from queues.actions.tickets.issuing import chosen, hand_out, new_ticket
from queues.model.queue import numbering
from queues.model.queue.lost_numbers import SAFETY_GAP, Lost
from queues.model.queue.ticket import Channel
from queues.model.refusals import NotAllowed, NumberNotLost, NumberTaken
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.queue.gaps import gaps_of

LONGEST_LOOK_BACK = timedelta(hours=1)


@command
def raise_epoch(work: UnitOfWork, *, day_id: UUID, now: datetime, gap: int | None = None) -> Made:
    """Begin the day's next epoch: every counter leaves out the numbers that may have been given after the backup.

    `gap`: how many in each series. When it is not said, SAFETY_GAP, or as many as the series gave in as long a time
    before the backup as has passed since.

    Refuses: DayIsClosed.
    """
    day = work.day(day_id)
    day.require_not_closed()
    lately = {} if gap else _given_lately(work, day_id, now)
    names = work.execute(statements.SERIES_OF_DAY, day_id=day_id).scalars().all()
    lost = [_skip(work, day_id, name, gap or max(SAFETY_GAP, lately.get(name, 0))) for name in names]
    work.record(day.raise_epoch(lost, now))
    _let_own_tokens_open(work, day_id)
    return Made.of_day(day_id)


def adopt_number(
    work: UnitOfWork,
    *,
    day_id: UUID,
    number: str,
    services: Sequence[str],
    now: datetime,
    channel: Channel = Channel.GREETER,
    priority: bool = False,
    from_village: str | None = None,
) -> Made:
    """Give a number that was lost by a restoration back to who holds it, at its old place in the line.

    Also when no new numbers are given any more, and for a service that is paused: these people have waited already.

    Refuses: NotAllowed, NumberNotLost, NumberTaken, NoServiceChosen, TooManyServices, ServiceChosenTwice,
    UnknownService, QuotaFull, DayNotOpen, DayIsClosed.
    """
    if not work.actor.is_staff:
        raise NotAllowed
    work.day(day_id).require_serving()
    series, count, place = _lost_place(work, day_id, number)
    offered = chosen(work, day_id, services, also_paused=True)
    for service in offered:  # who comes back with a number that was lost has waited already: no limit but the quota
        work.take_from_quota(day_id, service)
    ticket = new_ticket(work, day_id, series, count, channel, priority, from_village, now)
    return hand_out(work, ticket, offered, place=place)


# -- inside ----------------------------------------------------------------------------------------------------------


def _given_lately(work: UnitOfWork, day_id: UUID, now: datetime) -> Mapping[str, int]:
    """How many numbers each series gave in as long a time before the backup as has passed since."""
    newest: datetime | None = work.execute(statements.NEWEST_EVENT_AT, stream_id=day_id).scalar_one()
    if newest is None:
        return {}
    passed = min(max(now - newest, timedelta()), LONGEST_LOOK_BACK)
    return dict(work.execute(statements.ISSUED_SINCE, day_id=day_id, since=newest - passed).all())


def _skip(work: UnitOfWork, day_id: UUID, series: str, how_many: int) -> Lost:
    first = work.next_number(day_id, series, how_many=how_many)
    return Lost(series, first, first + how_many - 1)


def _let_own_tokens_open(work: UnitOfWork, day_id: UUID) -> None:
    """This box may have another secret: what it answers from now on must open the old tickets too."""
    for ticket_id, token_hash in work.execute(statements.TICKETS_OF_DAY, day_id=day_id).all():
        own = work.token_hash(ticket_id)
        if own != token_hash and not work.execute(statements.TICKET_TOKEN, token_hash=own).first():
            work.add(tables.ticket_token, token_hash=own, ticket_id=ticket_id)


def _lost_place(work: UnitOfWork, day_id: UUID, number: str) -> tuple[str, int, int]:
    """Series, count and place of a number that nobody holds here and that may have been given after the backup."""
    parsed = numbering.parse(number)
    if parsed is None:
        raise NumberNotLost(number=number)
    series, count = parsed
    if work.execute(statements.TICKET_OF_NUMBER, day_id=day_id, series=series, count=count).first():
        raise NumberTaken(number=numbering.label(series, count))
    found = next((gap for gap in gaps_of(work.connection, day_id) if gap.holds(series, count)), None)
    if found is None:
        raise NumberNotLost(number=numbering.label(series, count))
    return series, count, found.place_of(count)
