"""Does the past slow a call? call-next with old turns in the database, against the same day without them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

from bench.figures import Goal, Row, Spread, p99
from bench.halls import Hall, Halls
from bench.past import add_past_turns
from bench.processes import cpu_seconds
from bench.sizes import Sizes

BLOCK = 20  # calls in one hall, then as many in the other: what disturbs the machine disturbs both
GOAL = Goal(1.2)


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    """Two servers side by side, of which one at a time has work."""
    with ExitStack() as stack:
        full = halls.prepared()
        add_past_turns(full, sizes.past_turns)
        desks = {
            "empty": _Desk(stack.enter_context(halls.open()), sizes),
            "full": _Desk(stack.enter_context(halls.open(full)), sizes),
        }
        runs = [_one_run(desks, sizes.compared_calls) for _ in sizes.each_run()]
        cost = {name: desk.server_milliseconds() for name, desk in desks.items()}
    return [_row(runs, cost, sizes)]


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

    def server_milliseconds(self) -> float:
        return (cpu_seconds(self._hall.worker) - self._burnt) / self._called * 1000


def _one_run(desks: dict[str, _Desk], calls: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in desks}
    while len(took["full"]) < calls:
        for name, desk in desks.items():
            took[name] += desk.call(min(BLOCK, calls - len(took[name])))
    return took


def _row(runs: list[dict[str, list[float]]], cost: dict[str, float], sizes: Sizes) -> Row:
    middles = {name: Spread.of(median(run[name]) for run in runs) for name in ("full", "empty")}
    ratio = Spread.of(median(run["full"]) / median(run["empty"]) for run in runs)
    tails = {name: Spread.of(p99(run[name]) for run in runs) for name in middles}
    measured = f"median {middles['full'].text('ms', 1)}; empty {middles['empty'].text('ms', 1)}"
    note = (
        f"p99 {tails['full'].text('ms', 1)}, empty {tails['empty'].text('ms', 1)}; "
        f"server CPU {cost['full']:.1f} ms a call with its finish, empty {cost['empty']:.1f} ms"
    )
    return Row(f"call-next, {sizes.past_turns:,} past turns", measured, middles["full"], ratio, GOAL, note)
