"""Tickets per second, durable, with the embedded database, against the no-op of the same server."""

import json
import re
from collections import Counter
from dataclasses import dataclass

from bench.figures import Goal, Row, Spread, p99
from bench.halls import BenchTrouble, Hall, Halls, bare_route
from bench.processes import cpu_seconds, run_load
from bench.sizes import Sizes
from bench.wire import head

MOST_SECONDS = 20  # for one load; what is not answered by then fails the run
GOAL = Goal(0.4, at_least=True)
GOAL_CLIENTS = 32
_PARTS = re.compile(r"([A-Z]+)(\d+)")


class NumbersWrong(BenchTrouble):
    """A number was doubled, lost or skipped: there is no use in being fast."""


@dataclass(frozen=True)
class Rate:
    """Requests a second, what each cost the server, and how busy the load generator itself was."""

    per_second: float
    p99_milliseconds: float
    server_milliseconds: float
    generator_busy: float


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    runs: list[dict[int, dict[str, Rate]]] = []
    for nth in sizes.each_run():
        with halls.open() as hall, bare_route(hall.folder) as bare_port:
            runs.append({clients: _with_clients(hall, bare_port, clients, sizes, nth) for clients in sizes.clients})
            check_numbers(hall)
    return [_row(clients, [run[clients] for run in runs]) for clients in sizes.clients]


def _with_clients(hall: Hall, bare_port: int, clients: int, sizes: Sizes, run: int) -> dict[str, Rate]:
    """The no-op before and after the tickets, so that a machine that grows slower slows both."""
    warm = max(clients, 20)
    _no_ops(hall.port, hall, clients, warm)
    before = _no_ops(hall.port, hall, clients, sizes.no_ops // 2)
    tickets = _tickets(hall, clients, sizes.tickets, f"{run}-{clients}")
    after = _no_ops(hall.port, hall, clients, sizes.no_ops // 2)
    _no_ops(bare_port, hall, clients, warm)
    return {"tickets": tickets, "no_op": _mean(before, after), "bare": _no_ops(bare_port, hall, clients, sizes.no_ops)}


def _no_ops(port: int, hall: Hall, clients: int, count: int) -> Rate:
    own = head("GET", "/healthz", port, Authorization=f"Bearer {hall.demo['greeter_token']}")
    return _load(hall, {"port": port, "head": own, "count": count, "clients": clients}, "200")


def _tickets(hall: Hall, clients: int, count: int, key: str) -> Rate:
    return _load(hall, tickets_of(hall, clients, count, key), "201")


def tickets_of(hall: Hall, clients: int, count: int, key: str) -> dict[str, object]:
    """What the load generator is told: so many tickets, for the services in turn."""
    own = head(
        "POST",
        hall.tickets_path,
        hall.port,
        Authorization=f"Bearer {hall.demo['greeter_token']}",
        Content_Type="application/json",
    )
    bodies = [json.dumps({"services": [code]}) for code in hall.services]
    return {"port": hall.port, "head": own, "count": count, "clients": clients, "key": key, "bodies": bodies}


def tickets_a_second(hall: Hall, count: int, key: str) -> float:
    """By eight clients: as many as give out numbers in a big hall, phones and greeters together."""
    return _tickets(hall, 8, count, key).per_second


def _load(hall: Hall, spec: dict[str, object], wanted: str) -> Rate:
    burnt = cpu_seconds(hall.worker)
    done = run_load({**spec, "most_seconds": MOST_SECONDS})
    burnt = cpu_seconds(hall.worker) - burnt
    count = spec["count"]
    assert isinstance(count, int)
    if done["statuses"] != {wanted: count}:
        raise NumbersWrong(f"{count} requests, answered: {done['statuses']}")
    hall.acknowledged.extend(done["numbers"])
    return Rate(count / done["seconds"], p99(done["took"]) * 1000, burnt / count * 1000, done["busy"])


def _mean(one: Rate, other: Rate) -> Rate:
    both = zip(vars(one).values(), vars(other).values(), strict=True)
    return Rate(*((first + second) / 2 for first, second in both))


def check_numbers(hall: Hall) -> None:
    """Every acknowledged number is on disk, none twice, and each series runs from 1 without a gap."""
    require_whole(hall.acknowledged, hall.numbers_on_disk())


def require_whole(acknowledged: list[str], on_disk: list[str]) -> None:
    doubled = [number for number, count in Counter(acknowledged).items() if count > 1]
    lost = set(acknowledged) - set(on_disk)
    if doubled or lost or len(on_disk) != len(set(on_disk)):
        raise NumbersWrong(f"doubled {doubled[:5]}, lost {sorted(lost)[:5]}, {len(on_disk)} rows")
    counts: dict[str, list[int]] = {}
    for number in on_disk:
        found = _PARTS.fullmatch(number)
        assert found is not None
        counts.setdefault(found.group(1), []).append(int(found.group(2)))
    gaps = [series for series, known in counts.items() if sorted(known) != list(range(1, len(known) + 1))]
    if gaps:
        raise NumbersWrong(f"gaps in {gaps}")


def _row(clients: int, runs: list[dict[str, Rate]]) -> Row:
    def spread(what: str, figure: str) -> Spread:
        return Spread.of(getattr(run[what], figure) for run in runs)

    tickets, no_op, bare = (spread(what, "per_second") for what in ("tickets", "no_op", "bare"))
    ratio = Spread.of(run["tickets"].per_second / run["no_op"].per_second for run in runs)
    busy = {what: spread(what, "generator_busy").middle for what in ("tickets", "no_op", "bare")}
    note = (
        f"p99 {spread('tickets', 'p99_milliseconds').text('ms')}; "
        f"server CPU {spread('tickets', 'server_milliseconds').text('ms', 2)} a ticket, "
        f"{spread('no_op', 'server_milliseconds').text('ms', 2)} a no-op; "
        f"generator busy {busy['tickets']:.0%} (tickets), {busy['no_op']:.0%} (no-op), {busy['bare']:.0%} (bare); "
        f"no number doubled, lost or skipped"
    )
    measured = f"{tickets.text('/s')}; /healthz {no_op.text('/s')}; bare Flask {bare.text('/s')}"
    goal = GOAL if clients == GOAL_CLIENTS else None
    return Row(f"tickets, {clients} client{'s' * (clients > 1)}", measured, tickets, ratio, goal, note)
