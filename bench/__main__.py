"""`python -m bench`: runs the measurements and prints one table. Exit code 1 when a goal is missed."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from bench.figures import Goal, Row, Spread, table
from bench.halls import BenchTrouble, Halls
from bench.machine import describe
from bench.measures import (
    calls,
    estimates,
    first_visit,
    memory,
    past_turns,
    polling,
    readers,
    rush,
    slow_disk,
    slow_network,
    tickets,
    tickets_postgres,
)
from bench.picture import draw
from bench.sizes import FULL_SIZE, SHORT, WITH_A_MILLION, Sizes
from bench.wire import raise_open_files

MEASURES = {
    "first-visit": first_visit.measure,
    "slow-network": slow_network.measure,
    "tickets": tickets.measure,
    "tickets-postgres": tickets_postgres.measure,
    "rush": rush.measure,
    "slow-disk": slow_disk.measure,
    "calls": calls.measure,
    "memory": memory.measure,
    "polling": polling.measure,
    "readers": readers.measure,
    "past-turns": past_turns.measure,
    "estimates": estimates.measure,
}


@click.command()
@click.option("--only", type=click.Choice(list(MEASURES)), multiple=True, help="Measure this only; may be repeated.")
@click.option("--short", is_flag=True, help="One run of each, smaller.")
@click.option("--full", is_flag=True, help="A million past turns.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write every figure here.")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw rate and delay here, as SVG.")
@click.option("--folder", type=click.Path(file_okay=False, exists=True, path_type=Path), help="Where databases lie.")
def bench(
    only: tuple[str, ...],
    short: bool,
    full: bool,
    json_file: Path | None,
    picture: Path | None,
    folder: Path | None,
) -> None:
    """Measure this machine's Giliran on the loopback interface."""
    if short and full:
        raise click.UsageError("--short and --full exclude each other")
    signal.signal(signal.SIGTERM, _stop)
    raise_open_files()
    sizes = SHORT if short else WITH_A_MILLION if full else FULL_SIZE
    with tempfile.TemporaryDirectory(prefix="giliran-bench-", dir=folder) as place:
        machine = describe(Path(place))
        rows = _measure(Path(place), only or tuple(MEASURES), sizes)
    machine["load after"] = " ".join(f"{load:.2f}" for load in os.getloadavg())
    _print(machine, rows)
    if json_file:
        _write(json_file, machine, sizes, rows)
    if picture:
        draw(picture, rows, f"{machine['machine']}; load {machine['load before']}; {machine['disk']}")
    sys.exit(any(row.met is False for row in rows))


def _measure(place: Path, names: tuple[str, ...], sizes: Sizes) -> list[Row]:
    halls, rows = Halls(place), []
    for name in names:
        began = time.monotonic()
        click.echo(f"{name} ...", nl=False, err=True)
        rows += _rows_of(name, halls, sizes)
        click.echo(f" {time.monotonic() - began:.0f} s", err=True)
    return rows


def _rows_of(name: str, halls: Halls, sizes: Sizes) -> list[Row]:
    """What cannot be measured misses its goal and does not stop the rest."""
    try:
        return MEASURES[name](halls, sizes)
    except (BenchTrouble, OSError, subprocess.SubprocessError) as trouble:
        click.echo(f" {type(trouble).__name__}: {trouble}", err=True)
        return [Row(name, "not measured, see above", Spread((0.0,)), goal=Goal(1, at_least=True))]


def _print(machine: dict[str, str], rows: list[Row]) -> None:
    for name, said in machine.items():
        click.echo(f"{name}: {said}")
    click.echo("\n" + table(rows))


def _write(path: Path, machine: dict[str, str], sizes: Sizes, rows: list[Row]) -> None:
    said: dict[str, Any] = {"machine": machine, "sizes": vars(sizes), "rows": [row.as_json() for row in rows]}
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")


def _stop(_signal: int, _frame: object) -> None:
    """As Ctrl-C does: what was started is stopped on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    bench()
