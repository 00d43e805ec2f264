"""Which database a data folder belongs to: noted at its first use, so that no command begins a second one beside it.

Keys, secret and backups in the folder are those of one database. A shell that knows nothing of the service's PostgreSQL
would otherwise make an empty SQLite file there, and a day whose PINs open nothing.
"""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from queues.persistence.folders import sync_folder
from webapp.settings import Settings

NAME = "database"  # in the data folder
SQLITE = "sqlite"  # a file of the folder itself, wherever the folder is


class AnotherDatabase(Exception):
    """The folder belongs to another database than the settings name; `noted` and `asked` hold no user or password."""

    def __init__(self, folder: Path, noted: str, asked: str) -> None:
        super().__init__(f"{folder} belongs to {noted}, not to {asked}")
        self.folder, self.noted, self.asked = folder, noted, asked


def database_of(settings: Settings) -> str:
    """What the settings name, in short: `sqlite`, or such as `postgresql /run/postgresql giliran`."""
    url, file = make_url(settings.database), settings.database_file
    if file is not None:
        inside = settings.data_dir.resolve() in file.resolve().parents
        return SQLITE if inside else f"{SQLITE} {file.resolve()}"
    place = url.query.get("host") or url.host or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()} {place}{port} {url.database or ''}".strip()


def noted_database(folder: Path) -> str | None:
    """None in a folder that was never used, or last by an older release."""
    try:
        return (folder / NAME).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def require_own_database(settings: Settings) -> None:
    """Refuses with AnotherDatabase."""
    noted, asked = noted_database(settings.data_dir), database_of(settings)
    if noted is not None and noted != asked:
        raise AnotherDatabase(settings.data_dir, noted, asked)


def note_database(settings: Settings) -> None:
    """Note it once; of two processes that begin together both write the same. A full disk stops nothing: next time."""
    if noted_database(settings.data_dir) is not None:
        return
    path = settings.data_dir / NAME
    draft = path.with_name(f".{NAME}.{os.getpid()}")
    try:
        draft.write_text(f"{database_of(settings)}\n", encoding="utf-8")
        os.chmod(draft, 0o600)
        os.replace(draft, path)
        sync_folder(settings.data_dir)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
