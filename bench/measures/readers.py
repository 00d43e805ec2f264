"""A clerk calls while forty visitors loop on a public page, each from an address of its own, against a quiet hall."""

import threading
import time
from statistics import median
from typing import Any

from bench.figures import Goal, Row, Spread, p99
from bench.halls import BenchTrouble, Hall, Halls, Line
from bench.processes import run_load
from bench.sizes import Sizes
from bench.wire import head

READERS = 40
SECONDS = 6  # that the readers read
BEGUN_AFTER = 1.0  # until all of them do
GOAL = Goal(3.0)
PAGES = ("/d/{day}/services", "/d/{day}", "/d/{day}/board/fragment", "/api/v1/days/{day}")


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    with halls.open() as hall:
        clerk = _Clerk(hall, sizes)
        runs: list[dict[str, tuple[list[float], list[float], float]]] = []
        for _ in sizes.each_run():
            runs.append({page: _beside(hall, clerk, page, sizes) for page in PAGES})
        clerk.line.close()
    return [_row(page, [run[page] for run in runs]) for page in PAGES]


class _Clerk:
    def __init__(self, hall: Hall, sizes: Sizes) -> None:
        service, self.desk = hall.busiest()
        hall.take(service, 2 * sizes.calls * sizes.runs * len(PAGES))
        self.line: Line = hall.line(self.desk["token"])

    def calls(self, how_many: int, until: float = float("inf")) -> list[float]:
        """Milliseconds of each call-next; the finish after it is not timed."""
        took: list[float] = []
        while len(took) < how_many and time.perf_counter() < until:
            began = time.perf_counter()
            called: dict[str, Any] = self.line.post(f"/api/v1/desks/{self.desk['id']}/call-next")
            took.append((time.perf_counter() - began) * 1000)
            self.line.post(f"/api/v1/turns/{called['turn']['id']}/finish", {"outcome": "served"})
        return took


def _beside(hall: Hall, clerk: _Clerk, page: str, sizes: Sizes) -> tuple[list[float], list[float], float]:
    """Quiet, then beside the readers; and how many pages a second those were given."""
    quiet = clerk.calls(sizes.calls)
    asked = head("GET", page.format(day=hall.day), hall.port, Accept_Encoding="gzip")
    spec = {"port": hall.port, "head": asked, "count": 10**6, "clients": READERS, "most_seconds": SECONDS}
    done: dict[str, Any] = {}
    readers = threading.Thread(target=lambda: done.update(run_load(spec)))
    readers.start()
    time.sleep(BEGUN_AFTER)
    busy = clerk.calls(sizes.calls, until=time.perf_counter() + SECONDS - 2 * BEGUN_AFTER)
    readers.join()
    if set(done["statuses"]) != {"200"} or not busy:
        raise BenchTrouble(f"{page}: readers were answered {done['statuses']}, {len(busy)} calls")
    return quiet, busy, sum(done["statuses"].values()) / done["seconds"]


def _row(page: str, runs: list[tuple[list[float], list[float], float]]) -> Row:
    middles = Spread.of(median(busy) for _quiet, busy, _rate in runs)
    still = Spread.of(median(quiet) for quiet, _busy, _rate in runs)
    ratio = Spread.of(median(busy) / median(quiet) for quiet, busy, _rate in runs)
    tails = Spread.of(p99(busy) for _quiet, busy, _rate in runs)
    rate = Spread.of(rate for _quiet, _busy, rate in runs)
    note = f"p99 {tails.text('ms', 1)}; the readers were given {rate.text('/s')} pages"
    where = page.replace("{day}", "…")
    measured = f"median {middles.text('ms', 1)}; quiet {still.text('ms', 1)}"
    return Row(f"call-next beside {READERS} readers of {where}", measured, middles, ratio, GOAL, note)
