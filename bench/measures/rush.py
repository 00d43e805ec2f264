"""The opening rush: within ten seconds a thousand phones load the page, take a number and open a socket."""

from typing import Any

from bench.figures import Goal, Row, Spread, p99
from bench.halls import BenchTrouble, Hall, Halls
from bench.measures.first_visit import files_of_page
from bench.measures.tickets import check_numbers
from bench.processes import cpu_seconds, run_helper
from bench.sizes import Sizes

MOST_SECONDS = 60
GOAL = Goal(1.5, unit=" s")
STEPS = ("page", "ticket", "socket")


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    runs = []
    for nth in sizes.each_run():
        with halls.open() as hall:
            runs.append(_one_rush(hall, sizes, nth))
    return [_row(sizes, runs)]


def _one_rush(hall: Hall, sizes: Sizes, nth: int) -> dict[str, Any]:
    spec = {"port": hall.port, "phones": sizes.rushing, "seconds": sizes.rush_seconds, "key": f"{nth:08d}"}
    spec |= {"paths": files_of_page(hall), "tickets": hall.tickets_path, "services": hall.services}
    burnt = cpu_seconds(hall.worker)
    done = run_helper("loads.rush", {**spec, "most_seconds": MOST_SECONDS})
    done["server_busy"] = (cpu_seconds(hall.worker) - burnt) / done["seconds"]
    if done["troubles"] or done["unserved"]:
        raise BenchTrouble(f"{done['unserved']} not served; {done['troubles'][:2]}")
    hall.acknowledged.extend(done["numbers"])
    check_numbers(hall)
    return done


def _row(sizes: Sizes, runs: list[dict[str, Any]]) -> Row:
    def of(step: str) -> Spread:
        return Spread.of(p99([took[step] for took in run["took"]]) for run in runs)

    slowest = Spread.of(p99([max(took.values()) for took in run["took"]]) for run in runs)
    page, ticket, opened = (of(step) for step in STEPS)
    measured = f"p99: page {page.text('s', 2)}, number {ticket.text('s', 2)}, socket {opened.text('s', 2)}"
    busy = [Spread.of(run[whose] for run in runs).middle for whose in ("server_busy", "busy")]
    note = (
        f"p99 of each phone's slowest step {slowest.text('s', 2)}, which is held against the goal; all served, no "
        f"number lost, doubled or skipped; server busy {busy[0]:.0%} of a core, generator {busy[1]:.0%}"
    )
    return Row(f"rush, {sizes.rushing} phones in {sizes.rush_seconds} s", measured, slowest, goal=GOAL, note=note)
