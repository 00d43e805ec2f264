"""Three hundred phones take a number at the same moment, on a disk whose every sync takes 20 ms more."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Goal, Row, Spread, p99
from bench.halls import Hall, Halls
from bench.measures.tickets import MOST_SECONDS, NumbersWrong, check_numbers, tickets_of
from bench.processes import run_load
from bench.sizes import Sizes
from tests.durability.disk import Disk

SLOWER_BY = 20  # milliseconds
GOAL = Goal(2.0, unit=" s")


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    runs = [_one_run(halls, sizes.at_once, nth) for nth in sizes.each_run()]
    late = Spread.of(p99(took) for took in runs)
    rate = Spread.of(len(took) / max(took) for took in runs)
    measured = f"p99 {late.text('s', 2)}; {rate.text('/s')}"
    return [
        Row(
            f"{sizes.at_once} phones at once, each sync {SLOWER_BY} ms slower",
            measured,
            late,
            goal=GOAL,
            note="no number doubled, lost or skipped",
        )
    ]


def _one_run(halls: Halls, phones: int, nth: int) -> list[float]:
    """How long each phone waited, in seconds."""
    folder = halls.prepared()
    with TemporaryDirectory(prefix="giliran-bench-disk-") as beside:
        disk = Disk(folder, Path(beside))
        with halls.open(folder, disk.environment()) as hall:
            _load(hall, phones, f"warm-{nth}")
            disk.be_slow(SLOWER_BY)
            took = _load(hall, phones, f"slow-{nth}")
            check_numbers(hall)
    return took


def _load(hall: Hall, phones: int, key: str) -> list[float]:
    done = run_load(tickets_of(hall, phones, phones, key) | {"most_seconds": MOST_SECONDS})
    if done["statuses"] != {"201": phones}:
        raise NumbersWrong(f"{phones} phones, answered: {done['statuses']}")
    hall.acknowledged.extend(done["numbers"])
    took: list[float] = done["took"]
    return took
