"""Makes the data of before the migration, of version 0.1.0 (commit 14c85bb), which every later version must open.

    cd CHECKOUT_OF_14c85bb && python hatch_build.py   # bundles the front end, for the desk pages of the tablets
    PYTHONPATH=CHECKOUT_OF_14c85bb python make_before.py FOLDER

It wants what that version's tests want: Chromium, PostgreSQL's server programs, and the packages of its lock file. It
takes some two minutes. README.md says what each file is; the days are in before_days.py and before_today.py.
"""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from before_days import ADDRESSES, TODAY, play_old_day, play_yesterday, prepare_tomorrow
from before_facts import facts_of, known_of, without_what_differs
from before_outbox import recorded_by
from before_today import LOST_AT, NOW, TABLETS, Today, play_today
from before_world import World, settings_of

from queues.persistence.backup import copy as copy_database
from tests.postgres import PostgresServer, new_database, running_postgres

HERE = Path(__file__).parent


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="giliran-before-") as made:
        work = Path(made)
        _play(work / "sqlite", out / "outbox.json", None)
        with running_postgres() as server, new_database(server.url) as address:
            _play(work / "postgres", out / "outbox.json", address)
            _dump(server, address, out / "before.sql.gz")
            _write_facts(work, out, address)
        _keep_files(work / "sqlite" / "data", out)
    for path in out.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _play(folder: Path, outbox: Path, database_url: str | None) -> None:
    """In a process of its own: what it does to time and chance is for it alone."""
    arguments = [str(folder), str(outbox), *([database_url] if database_url else [])]
    _run([sys.executable, __file__, "play", *arguments])


def play(folder: Path, outbox: Path, database_url: str | None) -> None:
    folder.mkdir()
    world = World(folder / "data", database_url)
    play_old_day(world)
    play_yesterday(world)

    def tablets(_world: World, today: Today) -> list[dict[str, Any]]:
        """On PostgreSQL the same as on SQLite: the same turns are at the desks."""
        world.at(LOST_AT)
        if database_url is None:
            _write_json(outbox, _record_tablets(world, today, folder / "tablets"))
        found: list[dict[str, Any]] = json.loads(outbox.read_text(encoding="utf-8"))
        assert today.serving in found[0]["entries"][0]["url"]
        return found

    play_today(world, tablets)
    prepare_tomorrow(world)
    world.at(NOW)
    _write_json(folder / "known.json", known_of(world))
    world.stop()


# -- the tablets -----------------------------------------------------------------------------------------------------


def _record_tablets(world: World, today: Today, folder: Path) -> list[dict[str, Any]]:
    """What they hold unsent; of the data they see a copy, in which it is seconds before the network goes."""
    copy_data(world.folder, folder)
    asked = [_tablet(world, today, desk) for desk in TABLETS]
    given = json.dumps({"at": world.clock.at.isoformat(), "tablets": asked})
    said = _run([sys.executable, str(HERE / "before_outbox.py"), str(folder)], given)
    return [recorded_by(asks, held) for asks, held in zip(asked, json.loads(said), strict=True)]


def _tablet(world: World, today: Today, desk: str) -> dict[str, Any]:
    staff = {"1": today.sari, "4": today.at_4}[desk]
    turns = ("serving", "other", "third", "called", "parked", "letter", "absent")
    return {
        "desk": desk,
        "desk_id": str(world.desk(TODAY, desk)),
        "console": TABLETS[desk],
        "cookies": staff.cookies(),
        "turns": {name: getattr(today, name) for name in turns},
        "wish": today.wish,
        "address": ADDRESSES[2],
    }


# -- the files -------------------------------------------------------------------------------------------------------


def copy_data(folder: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    copy_database(folder / "giliran.db", target / "giliran.db")
    shutil.copytree(folder / "keys", target / "keys")
    shutil.copy(folder / "secret-key", target / "secret-key")


def _write_facts(work: Path, out: Path, address: str) -> None:
    """Read from copies. The two databases must say the same, so that one file is good for both."""
    known = json.loads((work / "sqlite" / "known.json").read_text())
    outbox = json.loads((out / "outbox.json").read_text(encoding="utf-8"))
    copy_data(work / "sqlite" / "data", work / "looked-at")

    def found(folder: Path, database_url: str | None) -> dict[str, Any]:
        asked = {"known": known, "outbox": outbox, "folder": str(folder), "address": database_url}
        _write_json(work / "asked.json", asked)
        said: dict[str, Any] = json.loads(_run([sys.executable, __file__, "facts", str(work / "asked.json")]))
        return said

    of_sqlite, of_postgres = found(work / "looked-at", None), found(work / "postgres" / "data", address)
    for name, fact in without_what_differs(of_sqlite).items():
        assert fact == without_what_differs(of_postgres)[name], f"{name} differs:\n{fact}\n{of_postgres[name]}"
    _write_json(out / "facts.json", of_sqlite)


def facts(asked: Path) -> None:
    said = json.loads(asked.read_text())
    os.environ |= settings_of(Path(said["folder"]), said["address"])
    json.dump(facts_of(said["known"], said["outbox"]), sys.stdout)


def _keep_files(data: Path, out: Path) -> None:
    environment = os.environ | settings_of(data, None)
    said = _run([sys.executable, "-c", "from webapp.cli.main import cli; cli()", "backup", "--json"], env=environment)
    _pack(Path(json.loads(said)["file"]), out / "backup.db.gz")
    with closing(sqlite3.connect(data / "giliran.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    _pack(data / "giliran.db", out / "before.db.gz")
    shutil.rmtree(out / "keys", ignore_errors=True)
    shutil.copytree(data / "keys", out / "keys")
    shutil.copy(data / "secret-key", out / "secret-key")


def _dump(server: PostgresServer, address: str, target: Path) -> None:
    """As INSERTs and without psql's own commands, so that any client can run it as one script."""
    asked = address.replace("postgresql+psycopg", "postgresql")
    program = server._programs / "pg_dump"
    said = _run([str(program), "--no-owner", "--no-privileges", "--inserts", asked])
    of_psql = ("\\restrict", "\\unrestrict")
    kept = "".join(line for line in said.splitlines(keepends=True) if not line.startswith(of_psql))
    target.write_bytes(gzip.compress(kept.encode(), mtime=0))


def _pack(file: Path, target: Path) -> None:
    target.write_bytes(gzip.compress(file.read_bytes(), mtime=0))


def _write_json(path: Path, said: Any) -> None:
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _run(command: list[str], given: str | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, input=given, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[1:3]} failed\n{done.stderr[-6000:]}")
    return done.stdout


if __name__ == "__main__":
    if sys.argv[1] == "play":
        play(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None)
    elif sys.argv[1] == "facts":
        facts(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
