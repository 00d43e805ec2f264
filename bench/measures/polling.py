"""Phones beyond the sockets read their page instead: how many the server answers, when nothing has changed for them."""

from bench.figures import Row, Spread, p99
from bench.halls import BenchTrouble, Halls
from bench.processes import cpu_seconds, run_load
from bench.sizes import Sizes
from bench.wire import head

CLIENTS = 16
EVERY = 22.5  # seconds between two readings of a phone: 15 to 30


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    with halls.open() as hall:
        service, _desk = hall.busiest()
        token = hall.take(service, 100)[-1]["token"]
        line, path = hall.line(), f"/t/{token}/now"
        tag = line.get(path)[1]["etag"]
        line.close()
        asked = head("GET", path, hall.port, If_None_Match=tag)
        runs, cost = [], []
        for _ in sizes.each_run():
            burnt = cpu_seconds(hall.worker)
            done = run_load(
                {"port": hall.port, "head": asked, "count": sizes.no_ops, "clients": CLIENTS, "most_seconds": 30}
            )
            if done["statuses"] != {"304": sizes.no_ops}:
                raise BenchTrouble(f"a phone that polls was answered {done['statuses']}")
            runs.append((sizes.no_ops / done["seconds"], p99(done["took"]) * 1000))
            cost.append((cpu_seconds(hall.worker) - burnt) / sizes.no_ops * 1000)
    rate = Spread.of(per_second for per_second, _late in runs)
    late, each = Spread.of(late for _per_second, late in runs), Spread.of(cost)
    note = (
        f"p99 {late.text('ms')} with {CLIENTS} at once; server CPU {each.text('ms', 2)} a reading: 10,000 phones that "
        f"read every {EVERY} s take {10_000 / EVERY * each.middle / 1000:.0%} of a core"
    )
    return [Row("polling phones, nothing new (304)", rate.text("/s"), rate, note=note)]
