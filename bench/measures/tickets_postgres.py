"""Tickets per second on PostgreSQL, with one and with two server processes on the same database."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, text

from bench.figures import Row, Spread, p99
from bench.halls import Hall, Halls, make_demo, served
from bench.measures.tickets import MOST_SECONDS, NumbersWrong, require_whole, tickets_of
from bench.postgres import new_database, postgres
from bench.processes import cpu_seconds, run_load
from bench.sizes import Sizes

CLIENTS = 32  # in all, shared among the processes
PROCESSES = (1, 2)
SECRET = "a-secret-of-the-measurements-alone"  # what one process has signed the other must know


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    """The same day on the same server; each run of each number of processes in a database of its own."""
    runs: dict[int, list[dict[str, float]]] = {processes: [] for processes in PROCESSES}
    with postgres() as server:
        for _ in sizes.each_run():
            for processes in PROCESSES:
                runs[processes].append(_one_run(new_database(server), processes, sizes.tickets))
    return [_row(processes, runs[processes]) for processes in PROCESSES]


def _one_run(database: str, processes: int, tickets: int) -> dict[str, float]:
    settings = {"DATABASE_URL": database, "SECRET_KEY": SECRET}
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(prefix="giliran-bench-"))) for _ in range(processes)]
        demo = make_demo(folders[0], **settings)
        halls = [stack.enter_context(served(folder, demo, **settings)) for folder in folders]
        _load(halls, tickets // 4, "warm")
        burnt = sum(cpu_seconds(hall.worker) for hall in halls)
        done = _load(halls, tickets, "run")
        burnt = sum(cpu_seconds(hall.worker) for hall in halls) - burnt
        acknowledged = [number for hall in halls for number in hall.acknowledged]
        require_whole(acknowledged, _numbers(database, halls[0].day))
    took = [each for one in done for each in one["took"]]
    return {
        "per_second": len(took) / max(one["seconds"] for one in done),
        "p99": p99(took) * 1000,
        "server": burnt / len(took) * 1000,
    }


def _load(halls: Sequence[Hall], tickets: int, key: str) -> list[dict[str, Any]]:
    """One generator for each process, all at once."""
    with ThreadPoolExecutor(len(halls)) as pool:
        done = list(
            pool.map(lambda one: _one_load(*one), [(hall, nth, key, tickets, halls) for nth, hall in enumerate(halls)])
        )
    return done


def _one_load(hall: Hall, nth: int, key: str, tickets: int, halls: Sequence[Hall]) -> dict[str, Any]:
    clients, count = CLIENTS // len(halls), tickets // len(halls)
    spec = tickets_of(hall, clients, count, f"{key}-process-{nth}")
    done = run_load({**spec, "most_seconds": MOST_SECONDS})
    if done["statuses"] != {"201": count}:
        raise NumbersWrong(f"{count} tickets, answered: {done['statuses']}")
    hall.acknowledged.extend(done["numbers"])
    return done


def _numbers(database: str, day: str) -> list[str]:
    """What the database holds, read without the server."""
    engine = create_engine(database)
    asked = text("SELECT number FROM ticket JOIN service_day ON service_day.id = day_id WHERE service_day.code = :day")
    with engine.connect() as connection:
        found = [str(number) for number in connection.execute(asked, {"day": day}).scalars()]
    engine.dispose()
    return found


def _row(processes: int, runs: list[dict[str, float]]) -> Row:
    rate, late, cost = (Spread.of(run[name] for run in runs) for name in ("per_second", "p99", "server"))
    note = (
        f"{CLIENTS} clients; p99 {late.text('ms')}; server CPU {cost.text('ms', 2)} a ticket without PostgreSQL's own"
    )
    name = f"tickets, PostgreSQL, {processes} process{'es' * (processes > 1)}"
    return Row(name, rate.text("/s"), rate, note=note)
