"""Going on from a backup on an empty box: made ready beside the running server, put in place before the next one opens.

`giliran restore --prepare` does the work in a process of its own, with every check of a restore, and leaves a finished
database beside the empty one. Then the server begins again, and whoever starts it puts the finished one in place
before anything is opened. Until that moment nothing has changed; a cut of power leaves one or the other.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
from flask import Flask
from gevent import monkey
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.backup.backup import put_in_place
from queues.persistence.engine import open_engine
from queues.persistence.folders import sync_folder
from queues.persistence.people.first_admin import is_untouched
from webapp.first_start.found_backups import chosen_file
from webapp.settings import Settings

READY = "giliran-restored.db"  # finished, and not yet in place
TOLD = "restored.json"  # what is shown once after the restore: days, next numbers, new PINs
AGAIN = "begin-again"  # the server that ends now is to begin again
EMPTY = "giliran-empty.db"  # what was in place before, for the moment of the change
_STATE, _RESTART = "giliran_restoring", "giliran_restart"
CHECKED, COPIED, RENEWED, DONE = 1, 2, 3, 4  # steps


@dataclass
class Restoring:
    """`step`: the one that is being done, 0 before the first; `trouble`: why it ended, in words; `mark`: of whom."""

    mark: str = ""
    step: int = 0
    trouble: str = ""
    is_running: bool = False


def restoring_of(app: Flask) -> Restoring:
    found: Restoring = app.extensions.setdefault(_STATE, Restoring())
    return found


def let_restart(app: Flask, restart: Callable[[], object]) -> None:
    """How the server of this app ends; who starts it again is the one that holds its folder."""
    app.extensions[_RESTART] = restart


def restarts_itself(app: Flask) -> bool:
    return _RESTART in app.extensions


def begin_restoring(app: Flask, settings: Settings, *, mark: str, language: str) -> None:
    """In the background; `mark` stands for the browser that is shown what comes of it. Pressed twice it begins once."""
    state = restoring_of(app)
    if state.is_running:
        return
    forget_told(settings)
    state.mark, state.step, state.trouble, state.is_running = mark, CHECKED, "", True
    _in_background(lambda: _run(app, settings, state, mark, language))


def told_after(settings: Settings, mark: str) -> list[dict[str, Any]] | None:
    """What came of a restore that this browser began: each day with its next numbers and the new PINs of its desks."""
    try:
        told = json.loads((settings.data_dir / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    days: list[dict[str, Any]] = told["days"]
    return days if told["mark"] == mark else None


def forget_told(settings: Settings) -> None:
    (settings.data_dir / TOLD).unlink(missing_ok=True)


def put_restored_in_place(settings: Settings) -> bool:
    """Before the database is opened, by whoever holds the folder: whether a finished restore was waiting.

    Only over a box that nobody has begun with: else it is thrown away.
    """
    ready, database = settings.data_dir / READY, settings.database_file
    if database is None or not ready.exists():
        return False
    if database.exists() and not _is_untouched(database):
        ready.unlink()
        return False
    aside = settings.data_dir / EMPTY
    put_in_place(ready, database, aside)
    for suffix in ("", "-wal", "-shm"):
        aside.with_name(aside.name + suffix).unlink(missing_ok=True)
    return True


def is_to_begin_again(folder: Path) -> bool:
    """Whether the server that is ending was asked to; asked once."""
    try:
        (folder / AGAIN).unlink()
    except OSError:
        return False
    return True


# -- inside ----------------------------------------------------------------------------------------------------------


def _in_background(task: Callable[[], object]) -> None:
    if monkey.is_module_patched("threading"):
        gevent.spawn(task)
    else:
        task()


def _run(app: Flask, settings: Settings, state: Restoring, mark: str, language: str) -> None:
    try:
        days = _prepared(settings, state, language)
        if days is not None:
            _keep(settings, {"mark": mark, "days": days})
            state.step = DONE
            _restart(app, settings)
    finally:
        state.is_running = False


def _prepared(settings: Settings, state: Restoring, language: str) -> list[dict[str, Any]] | None:
    """What `restore --prepare` said at its end; None where it refused: then the state says why."""
    words = ["--lang", language, "restore", str(chosen_file(settings)), "--prepare", "--json"]
    known = os.environ | {"GILIRAN_DATA_DIR": str(settings.data_dir)}
    with subprocess.Popen(
        giliran(*words), env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        last = "{}"
        for line in process.stdout or ():
            last = line
            said = json.loads(line)
            state.step = said.get("step", state.step)
        trouble = process.stderr.read() if process.stderr else ""
    if process.returncode:
        state.trouble = trouble.strip()[-500:]
        return None
    days: list[dict[str, Any]] = json.loads(last)["days"]
    return days


def giliran(*words: str) -> list[str]:
    """A `giliran` command of this very program."""
    return [sys.executable, "-m", "giliran", *words]


def _keep(settings: Settings, told: dict[str, Any]) -> None:
    path = settings.data_dir / TOLD
    draft = path.with_name(f".{TOLD}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_folder(settings.data_dir)


def _restart(app: Flask, settings: Settings) -> None:
    """Where nobody can begin it again the page says what to do."""
    restart: Callable[[], object] | None = app.extensions.get(_RESTART)
    if restart is not None:
        (settings.data_dir / AGAIN).touch(mode=0o600)
        restart()


def _is_untouched(database: Path) -> bool:
    engine = open_engine(f"sqlite:///{database.resolve()}")
    try:
        return _reads_untouched(engine)
    except SQLAlchemyError:  # no schema of ours yet, or no database: nobody has begun with it
        return database.stat().st_size == 0
    finally:
        engine.dispose()


def _reads_untouched(engine: Engine) -> bool:
    with engine.connect() as connection:
        return is_untouched(connection)
