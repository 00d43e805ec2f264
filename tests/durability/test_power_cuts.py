"""A few power cuts; tests/soak has fifty. And whether the proof would notice a database that does not sync."""

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.durability.disk import Disk
from tests.durability.halls import Hall
from tests.durability.power import Platter
from tests.durability.power_cuts import cuts, serve_a_while


def test_what_was_acknowledged_before_the_power_went_is_there_afterwards(server: Hall, tmp_path: Path) -> None:
    served = serve_a_while(server, commands=150, seed=21)
    for cut in cuts(served, 5, tmp_path, seed=22):
        cut.assert_everything_acknowledged_is_there(served.memory)


# -- whether the proof would notice -----------------------------------------------------------------------------------

_TWO_HUNDRED_ROWS = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute(f"PRAGMA synchronous={sys.argv[2]}")
database.execute("CREATE TABLE IF NOT EXISTS kept (nth INTEGER PRIMARY KEY)")
for nth in range(200):
    database.execute("INSERT INTO kept VALUES (?)", (nth,))
    print(time.monotonic_ns(), flush=True)
"""


def acknowledged_and_lost(folder: Path, beside: Path, how_synced: str) -> int:
    """How many rows of a plain SQLite program are gone in the worst of twenty cuts."""
    disk, platter, chance = Disk(folder, beside), Platter(folder), random.Random(23)
    command = [sys.executable, "-c", _TWO_HUNDRED_ROWS, folder / "kept.db", how_synced]
    ran = subprocess.run(
        command, env={**os.environ, **disk.environment(recorded=True)}, capture_output=True, text=True, check=True
    )
    written = [int(line) for line in ran.stdout.split()]
    records = list(disk.records())
    lost, points = [0], set(chance.sample(range(len(records)), 20))
    for nth, record in enumerate(records):
        platter.follow(record)
        if nth in points:
            found = rows_in(platter.after_a_cut(chance, beside / f"cut-{nth}") / "kept.db")
            lost.append(sum(at <= record.at for at in written) - found)
    return max(lost)


def rows_in(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM kept").fetchone()[0])
        except sqlite3.DatabaseError:  # not even the table is there
            return 0


def test_a_program_that_syncs_each_commit_loses_nothing_and_one_that_does_not_is_found_out(tmp_path: Path) -> None:
    lost = {}
    for how_synced in ("FULL", "OFF"):
        folder, beside = tmp_path / how_synced, tmp_path / f"beside-{how_synced}"
        folder.mkdir()
        beside.mkdir()
        lost[how_synced] = acknowledged_and_lost(folder, beside, how_synced)
    assert lost["FULL"] <= 0 < lost["OFF"]
