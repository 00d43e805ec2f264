"""Whatever people do, in whatever order: only refusals are said, and every figure still adds up."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import (
    change_desk_services,
    close_desk,
    open_desk,
    pause_desk,
    pause_service,
    resume_desk,
    resume_service,
)
from queues.actions.tickets.issuing import reserve_numbers
from queues.actions.turns.serving import finish_turn
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import RECORDED_BY_CLERK
from queues.model.queue.moves import TurnState
from queues.model.queue.turn import Turn
from queues.model.refusals import Refusal
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.streams.chain_check import check_chains
from queues.snapshots.board.board import board_snapshot
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.desk.console import desk_snapshot
from queues.snapshots.load.load import load_snapshot
from tests.builders import (
    CITIZEN,
    CLERK,
    COORDINATOR,
    DESKS,
    GREETER,
    NOON,
    OTHER_CLERK,
    SERVICES,
    Hall,
    fitting_detail,
)
from tests.counting import Tally, replayed_lines, waiting_lines

STEPS = 160
CODES = [service.code for service in SERVICES]


class Crowd:
    """People who do something at random, and a clock that moves on."""

    def __init__(self, hall: Hall, seed: int) -> None:
        self.hall = hall
        self.random = Random(seed)
        self.now: datetime = NOON
        self.answers: Counter[str] = Counter()

    def act(self) -> None:
        self.now += timedelta(seconds=self.random.choice((1, 5, 20, 90)))
        what = self.random.choices(*zip(*DEEDS.items(), strict=True))[0]
        try:
            what(self)
            self.answers["done"] += 1
        except Refusal as refusal:
            self.answers[refusal.code] += 1

    def desk(self) -> str:
        return self.random.choice(DESKS).code

    def clerk(self) -> dict[str, Any]:
        return {"by": self.random.choice((CLERK, CLERK, OTHER_CLERK)), "at": self.now}

    def turn(self) -> Turn:
        """Mostly somebody whose turn is not over."""
        turns = self.hall.turns()
        lively = [turn for turn in turns if turn.state in (TurnState.CALLED, TurnState.SERVING, TurnState.ON_HOLD)]
        return self.random.choice(lively if lively and self.random.random() < 0.8 else turns)


def take(crowd: Crowd) -> None:
    services = crowd.random.sample(CODES, crowd.random.choice((1, 1, 2, 3)))
    by = crowd.random.choice((CITIZEN, GREETER))
    crowd.hall.take(*services, by=by, at=crowd.now, priority=crowd.random.random() < 0.2)


def call(crowd: Crowd) -> None:
    crowd.hall.call(crowd.desk(), **crowd.clerk())


def move(name: str) -> Callable[[Crowd], None]:
    def make(crowd: Crowd) -> None:
        getattr(crowd.hall, name)(crowd.turn().id, **crowd.clerk())

    return make


def finish(crowd: Crowd) -> None:
    outcome, turn = crowd.random.choice(RECORDED_BY_CLERK).value, crowd.turn()
    then = {"detail": fitting_detail(outcome, turn.service), "then_call_next": crowd.random.random() < 0.5}
    crowd.hall.do(finish_turn, turn_id=turn.id, outcome=outcome, **then, **crowd.clerk())


def undo(crowd: Crowd) -> None:
    """What was done last, or anything."""
    newest = max(crowd.hall.turns(), key=lambda turn: turn.last_seq)
    crowd.hall.undo(newest.id if crowd.random.random() < 0.7 else crowd.turn().id, **crowd.clerk())


def transfer(crowd: Crowd) -> None:
    crowd.hall.transfer(crowd.turn().id, crowd.random.choice(CODES), **crowd.clerk())


def cancel(crowd: Crowd) -> None:
    crowd.hall.cancel(crowd.turn().ticket_id, at=crowd.now)


def grant(crowd: Crowd) -> None:
    crowd.hall.grant(crowd.turn().ticket_id, crowd.random.random() < 0.7, at=crowd.now)


def at_a_desk(crowd: Crowd) -> None:
    action = crowd.random.choice((open_desk, close_desk, pause_desk, resume_desk))
    crowd.hall.do(action, desk_id=crowd.hall.desk_id(crowd.desk()), at=crowd.now)


def reassign(crowd: Crowd) -> None:
    services = crowd.random.sample(CODES, 2)
    desk_id = crowd.hall.desk_id(crowd.desk())
    crowd.hall.do(change_desk_services, by=COORDINATOR, desk_id=desk_id, services=services, at=crowd.now)


def with_a_service(crowd: Crowd) -> None:
    action = crowd.random.choice((pause_service, resume_service, resume_service))
    service = crowd.random.choice(CODES)
    crowd.hall.do(action, by=COORDINATOR, day_id=crowd.hall.day_id, service=service, at=crowd.now)


def reserve(crowd: Crowd) -> None:
    block = {"series": crowd.random.choice("AKM"), "how_many": 3, "label": "lembar"}
    crowd.hall.do(reserve_numbers, by=GREETER, day_id=crowd.hall.day_id, at=crowd.now, **block)


DEEDS: dict[Callable[[Crowd], None], int] = {
    take: 20,
    call: 25,
    move("recall"): 4,
    move("start"): 10,
    move("hold"): 8,
    move("resume"): 8,
    move("no_show"): 5,
    move("restore"): 5,
    finish: 14,
    undo: 12,
    transfer: 6,
    cancel: 3,
    grant: 3,
    at_a_desk: 4,
    reassign: 2,
    with_a_service: 2,
    reserve: 1,
}


def assert_everything_adds_up(hall: Hall, now: datetime) -> None:
    seqs = [row["seq"] for row in hall.events()]
    assert seqs == list(range(1, hall.seq() + 1))
    assert replayed_lines(hall) == waiting_lines(hall)
    assert {turn_id: row["code"] for turn_id, row in hall.outcomes().items()} == {
        turn.id: turn.outcome for turn in hall.turns() if turn.outcome
    }
    tally, load = Tally(hall), load_snapshot(hall.engine, hall.code, now=now)
    assert [(line.waiting, line.helped, line.no_shows) for line in load.services] == [
        (tally.waiting[code], tally.helped[code], tally.no_shows[code]) for code in CODES
    ]
    assert [line.helped for line in load.desks] == [tally.helped_at[str(line.desk.id)] for line in load.desks]


def assert_every_screen_can_be_shown(hall: Hall, now: datetime) -> None:
    for tile in board_snapshot(hall.engine, hall.code).desks:
        desk = desk_snapshot(hall.engine, tile.desk.id, actor=CLERK, now=now)
        assert [one.number for one in desk.live] == [one.number for one in tile.numbers]
    for ticket_id in {turn.ticket_id for turn in hall.turns()}:
        assert ticket_snapshot(hall.engine, now=NOON, ticket_id=ticket_id).current


def go_home(hall: Hall, now: datetime) -> None:
    for turn in hall.turns():
        if turn.is_live:
            hall.finish(turn.id, at=now)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=now)


@pytest.mark.parametrize("seed", range(5))
def test_a_random_day_adds_up(any_hall: Hall, seed: int) -> None:
    hall = any_hall
    crowd = Crowd(hall, seed)
    hall.take("ktp")
    for step in range(STEPS):
        crowd.act()
        if step % 40 == 39:
            assert_everything_adds_up(hall, crowd.now)
            assert_every_screen_can_be_shown(hall, crowd.now)
    assert crowd.answers["done"] > STEPS / 8
    go_home(hall, crowd.now)
    assert_everything_adds_up(hall, crowd.now)
    assert hall.day().state is DayState.CLOSED
    assert {turn.state for turn in hall.turns()} == {TurnState.CLOSED}
    numbers = [(row["series"], row["count"]) for row in hall.rows(tables.ticket)]
    assert len(set(numbers)) == len(numbers)
    with one_read(hall.engine) as connection:
        assert check_chains(connection).faults == ()
