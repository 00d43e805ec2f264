"""The board: each desk with its number, what was called last, how many wait."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from queues.model.forecast.estimates import Estimate
from queues.model.hall.desk import DeskShows, DeskState
from queues.model.hall.service_day import DayState
from queues.model.queue.call_age import CallAges, ages_of_call
from queues.model.queue.moves import LIVE, TurnState
from queues.model.queue.policy import Policy
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_current_days, read_day
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.reading.queue.turns import TurnRow, read_last_calls, read_turns_at_desks
from queues.reading.queue.waiting import read_waiting
from queues.snapshots.board.calls import BoardCall, Calls
from queues.snapshots.shared.hall_picture import hall_picture
from queues.snapshots.shared.notices import Notices, read_notices

RECENT = 12
RECENT_OF_ALL = 60  # of so many last calls a board of some desks shows its own


@dataclass(frozen=True)
class BoardNumber:
    """A number at a desk. `at` is when it was last called."""

    number: str
    state: TurnState
    seat: int
    at: datetime
    call_count: int
    ages: CallAges


@dataclass(frozen=True)
class BoardDesk:
    """`numbers` has one entry for each occupied seat."""

    desk: DeskHead
    state: DeskShows
    numbers: tuple[BoardNumber, ...]
    since: datetime | None


@dataclass(frozen=True)
class BoardQueue:
    """How many wait, by what may be shown in public; `estimate`: the wait of who would take a number now.

    `service_ids` are all the services that are shown by these words.
    """

    code: str
    name: str
    name_en: str
    count: int
    service_ids: frozenset[UUID] = frozenset()
    estimate: Estimate | None = None


@dataclass(frozen=True)
class BoardSnapshot:
    """`calling`: everybody who has not arrived; `recent`: the last calls, of them too. Both with the newest call first.

    `next_day`: the next one that is known, once this day is closed.
    """

    epoch: int
    seq: int
    day: DayHead
    desks: tuple[BoardDesk, ...]
    calling: tuple[BoardCall, ...]
    recent: tuple[BoardCall, ...]
    waiting: tuple[BoardQueue, ...]
    paid: tuple[ServiceHead, ...]
    notices: Notices
    services: Mapping[UUID, ServiceHead]
    next_day: DayHead | None


def board_snapshot(
    engine: Engine, day_code: str, *, now: datetime | None = None, most_recent: int = RECENT
) -> BoardSnapshot:
    """Everything on the board of a day; refuses with UnknownDay. Without `now` nothing is said of how long one waits.

    `most_recent`: of so many last calls, which a board of some desks chooses from.
    """
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        services = read_services(connection, day)
        desks = read_desks(connection, day)
        live = [row for row in read_turns_at_desks(connection, day.id) if row.state in LIVE]
        calls = Calls(day.policy, {desk.id: desk.name for desk in desks})
        waiting = read_waiting(connection, day.id)
        return BoardSnapshot(
            epoch=day.epoch,
            seq=day.seq,
            day=day,
            desks=tuple(_tile(desk, [row for row in live if row.desk_id == desk.id], day.policy) for desk in desks),
            calling=calls.not_arrived(live),
            recent=tuple(calls.of(row) for row in read_last_calls(connection, day.id, most=most_recent)),
            waiting=tuple(_queues(services, waiting, _waits(connection, day, waiting, now))),
            paid=tuple(head for head in services.values() if not head.fee.is_free),
            notices=read_notices(connection, day),
            services=services,
            next_day=_day_after(connection, day) if day.state == DayState.CLOSED else None,
        )


_WITHOUT_NUMBER = {
    DeskState.OPEN: DeskShows.READY,
    DeskState.PAUSED: DeskShows.PAUSED,
    DeskState.CLOSED: DeskShows.CLOSED,
}


def _tile(desk: DeskHead, rows: list[TurnRow], policy: Policy) -> BoardDesk:
    numbers = tuple(
        BoardNumber(
            row.number,
            row.state,
            row.seat,
            row.last_called_at,
            row.call_count,
            ages_of_call(row, row.last_called_at, policy),
        )
        for row in rows
        if row.seat is not None and row.last_called_at is not None
    )
    if numbers:
        is_called = any(one.state == TurnState.CALLED for one in numbers)
        state = DeskShows.CALLED if is_called else DeskShows.SERVING
        return BoardDesk(desk, state, numbers, max(one.at for one in numbers))
    return BoardDesk(desk, _WITHOUT_NUMBER[desk.state], (), desk.paused_at)


def _day_after(connection: Connection, day: DayHead) -> DayHead | None:
    return next((one for one in read_current_days(connection) if one.held_on >= day.held_on), None)


def _waits(
    connection: Connection, day: DayHead, waiting: Mapping[UUID, int], now: datetime | None
) -> Mapping[UUID, Estimate | None]:
    """By service, from the picture of the hall that phones have had made: a board costs no forecast of its own."""
    if now is None or not day.is_being_served:
        return {}
    queues = hall_picture(connection, day, now).queues
    return {one: queues.estimate_of(one, count) for one, count in waiting.items() if count and one in queues.services}


def _queues(
    services: Mapping[UUID, ServiceHead], waiting: Mapping[UUID, int], waits: Mapping[UUID, Estimate | None]
) -> list[BoardQueue]:
    """Services that show the same words in public are one line: a wall has room for few."""
    lines: dict[str, BoardQueue] = {}
    for service_id, head in services.items():
        line = lines.setdefault(
            head.public_name, BoardQueue(head.public_code, head.public_name, head.public_name_en, 0)
        )
        lines[head.public_name] = replace(
            line,
            count=line.count + waiting.get(service_id, 0),
            service_ids=line.service_ids | {service_id},
            estimate=_of_both(line.estimate, waits.get(service_id)),
        )
    return list(lines.values())


def _of_both(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    """Whoever waits in one of two queues waits within this."""
    if one is None or other is None:
        return one or other
    return Estimate(min(one.low_minutes, other.low_minutes), max(one.high_minutes, other.high_minutes))
