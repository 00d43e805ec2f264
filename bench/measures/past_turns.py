"""Does the past slow a call? call-next with old turns in the database, against the same day without them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

from bench.figures import Goal, Point, Row, Spread, p99
from bench.halls import Hall, Halls
from bench.measures.tickets import tickets_a_second
from bench.past import add_past_turns
from bench.processes import cpu_seconds
from bench.sizes import Sizes

BLOCK = 20  # calls in one hall, then as many in the other: what disturbs the machine disturbs both
GOAL = Goal(1.2)


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    """Servers side by side, of which one at a time has work; the first has no past."""
    with ExitStack() as stack:
        desks = {0: _Desk(stack.enter_context(halls.open()), sizes)}
        for turns in sizes.past_turns:
            folder = halls.prepared()
            add_past_turns(folder, turns)
            desks[turns] = _Desk(stack.enter_context(halls.open(folder)), sizes)
        runs = [_one_run(desks, sizes.compared_calls) for _ in sizes.each_run()]
        cost = {turns: desk.server_milliseconds() for turns, desk in desks.items()}
        rates = {turns: desk.tickets_a_second(sizes.beside) for turns, desk in desks.items()}
    return [_row(turns, runs, cost, rates) for turns in sizes.past_turns]


class _Desk:
    """A desk in one of the halls, with enough people in its line."""

    def __init__(self, hall: Hall, sizes: Sizes) -> None:
        service, desk = hall.busiest()
        self._hall, self._desk = hall, desk
        self._called = 0
        hall.take(service, sizes.compared_calls * sizes.runs + BLOCK)
        self._burnt = cpu_seconds(hall.worker)

    def call(self, how_many: int) -> Iterator[float]:
        """Milliseconds of each call-next; the finish between two calls is not timed.

        A connection of its own for each block: the server closes one that was idle while the other hall had its block.
        """
        line = self._hall.line(self._desk["token"])
        for _ in range(how_many):
            began = time.perf_counter()
            called: dict[str, Any] = line.post(f"/api/v1/desks/{self._desk['id']}/call-next")
            yield (time.perf_counter() - began) * 1000
            line.post(f"/api/v1/turns/{called['turn']['id']}/finish", {"outcome": "served"})
            self._called += 1
        line.close()

    def tickets_a_second(self, count: int) -> float:
        return tickets_a_second(self._hall, count, "beside")

    def server_milliseconds(self) -> float:
        return (cpu_seconds(self._hall.worker) - self._burnt) / self._called * 1000


def _one_run(desks: dict[int, _Desk], calls: int) -> dict[int, list[float]]:
    took: dict[int, list[float]] = {turns: [] for turns in desks}
    while len(took[0]) < calls:
        for turns, desk in desks.items():
            took[turns] += desk.call(min(BLOCK, calls - len(took[turns])))
    return took


def _row(turns: int, runs: list[dict[int, list[float]]], cost: dict[int, float], rates: dict[int, float]) -> Row:
    middles = {one: Spread.of(median(run[one]) for run in runs) for one in (turns, 0)}
    tails = {one: Spread.of(p99(run[one]) for run in runs) for one in (turns, 0)}
    ratio = Spread.of(median(run[turns]) / median(run[0]) for run in runs)
    measured = f"median {middles[turns].text('ms', 1)}; empty {middles[0].text('ms', 1)}"
    note = (
        f"p99 {tails[turns].text('ms', 1)}, empty {tails[0].text('ms', 1)}; server CPU {cost[turns]:.1f} ms a call "
        f"with its finish, empty {cost[0]:.1f} ms; tickets {rates[turns]:.0f} /s, empty {rates[0]:.0f} /s"
    )
    points = tuple(
        point
        for one in (turns, 0)
        for point in (
            Point("delay over past turns", "median", one, middles[one].middle),
            Point("delay over past turns", "p99", one, tails[one].middle),
            Point("rate over past turns", "8 clients", one, rates[one]),
        )
    )
    return Row(f"call-next, {turns:,} past turns", measured, middles[turns], ratio, GOAL, note, points)
