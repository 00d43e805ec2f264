"""Copies of a SQLite database: made while it is written to, and checked before they count.

A copy is taken through SQLite's own backup interface inside one read transaction, so that it is the state of one
moment, however busy the hall. It is written under another name, brought to the disk, opened and checked, and only then
gets its name: a file with the name of a backup is a backup. Everything here uses connections of its own and may run in
another thread.
"""

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, select

from queues.model.actor import SYSTEM
from queues.model.events.box import Restored
from queues.model.hall.service_day import DayState
from queues.persistence.backup.companion import keep_companion, remove_copy
from queues.persistence.folders import sync_folder
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import box, series, service_day, stream
from queues.persistence.streams.chain import BEGINNING
from queues.persistence.streams.recording import SHARED, begin_epoch, record_in_box

KEEP = 12  # the newest backups; of older ones the last of each date
KEEP_DAYS = 30  # then a copy goes, all but the newest: what is about people must not outlive its time in copies
PAGES_AT_ONCE = 512  # 2 MB, then a breath: the disk belongs to the hall
BREATH = 0.002  # seconds
# In the order of making, whatever the clock said: by their number; those of an older version have none and come first.
NAME = re.compile(r"giliran-(?:n(\d{5,})-)?(\d{4}-\d\d-\d\d)-\d{6}\.db")
DRAFT = ".giliran-draft-"
RESERVE = 100 * 1024 * 1024  # bytes that a copy beside the database leaves free: it must never stop the hall
_LATEST_DAYS = "SELECT id FROM service_day ORDER BY held_on DESC, id DESC LIMIT 3"


class BackupFailed(Exception):
    """`reason` says why in the words of the system."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class DayInBackup:
    id: UUID
    code: str
    epoch: int
    seq: int
    is_closed: bool


@dataclass(frozen=True)
class Contents:
    """What a database file holds: its days, and the time of the newest event (None when nothing ever happened)."""

    days: tuple[DayInBackup, ...]
    newest_at: datetime | None
    zone: str | None
    box_end: tuple[int, int] = (0, 0)  # epoch and seq of the box's own stream

    @property
    def progress(self) -> tuple[int, ...]:
        """Grows with everything that happens to a box, and with a restore: of two copies the greater is the newer.

        No clock is asked. A day is removed only with an event of the box, so that the first two numbers tell.
        """
        return (*self.box_end, sum(day.epoch for day in self.days), sum(day.seq for day in self.days))

    @property
    def counters(self) -> dict[UUID, tuple[int, int]]:
        return {day.id: (day.epoch, day.seq) for day in self.days}


# -- making one ------------------------------------------------------------------------------------------------------


def back_up(database: Path, folder: Path, now: datetime) -> Path:
    """Write a checked copy of the database into the folder and return its path; refuses with BackupFailed.

    `now` is in its name and is its age; which copy is the newer one is told by its number.
    """
    try:
        _make_folder(folder)
        _forget_drafts(folder)
        _require_room(database, folder)
        draft = folder / f"{DRAFT}{os.getpid()}"
        try:
            copy(database, draft)
            zone = check(draft).zone
            target = folder / _name(now, zone, number=_last_number(folder) + 1)
            os.utime(draft, (now.timestamp(), now.timestamp()))
            keep_companion(database, target)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(folder)
        return target
    except (sqlite3.Error, OSError) as trouble:
        raise BackupFailed(reason_of(trouble)) from trouble


def copy(source: Path, target: Path) -> None:
    """The source as it is at one moment, in one file that only its owner can read, on the disk when this returns."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    with _reading(source) as original, closing(sqlite3.connect(target, isolation_level=None)) as made:
        made.execute("PRAGMA synchronous=OFF")  # once at the end is enough: until then the file does not count
        # Without this the copy would begin anew at each commit, and in a busy hall never end.
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchone()
        original.backup(made, pages=PAGES_AT_ONCE, sleep=BREATH)
        made.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
    _sync(target)


def prune(folder: Path, newest: Path, keep: int = KEEP) -> list[Path]:
    """Remove old backups: the last `keep` that were made stay, and the last of each date; never `newest`.

    What was removed.
    """
    found = backups_in(folder)
    last_of_date = {_date_of(path): path for path in found}
    kept = {newest, *found[-keep:], *last_of_date.values()}
    gone = [path for path in found if path not in kept]
    for path in gone:
        remove_copy(path)
    return gone


def aged(folder: Path, now: datetime) -> list[Path]:
    """Backups that are too old to be kept; the last that was made never is. `now` must be credible.

    A copy from the future was made while the clock was ahead: its age begins now.
    """
    found = []
    for path in backups_in(folder)[:-1]:
        made_at = path.stat().st_mtime
        if made_at > (now + timedelta(days=1)).timestamp():
            os.utime(path, (now.timestamp(), now.timestamp()))
        elif made_at <= (now - timedelta(days=KEEP_DAYS)).timestamp():
            found.append(path)
    return found


def backups_in(folder: Path) -> list[Path]:
    """In the order of making, the oldest first; nothing when there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), key=_order_of)


def newest_in(folder: Path) -> Path | None:
    """The whole backup with the newest data, by what it holds, of equal ones the last; None when there is none."""
    newest, most = None, tuple[int, ...]()
    for path in backups_in(folder):
        with suppress(sqlite3.Error):
            if (progress := check(path).progress) >= most:
                newest, most = path, progress
    return newest


# -- the disk that the folder is on ----------------------------------------------------------------------------------

_APART = "backup-disk"  # beside the database: the folder of backups that was once on a disk of its own


def has_lost_its_disk(folder: Path, database: Path) -> bool:
    """Whether the folder was on a disk of its own before, and now is on that of the data: the USB disk is gone and only
    the folder that it was mounted on is left. False while there is no folder: then no backup can be made at all.
    """
    noted, name = database.with_name(_APART), os.path.abspath(folder)
    if not folder.is_dir():
        return False
    if folder.stat().st_dev == database.stat().st_dev:
        return noted.is_file() and noted.read_text() == name
    if not noted.is_file() or noted.read_text() != name:
        noted.write_text(name)
    return False


# -- when one is due -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a database has come: the end of each day's stream, and the last numbers given."""

    ends: Mapping[UUID, tuple[int, int]]
    counts: Mapping[tuple[UUID, str], int]

    def given_since(self, before: "Progress") -> int:
        """The most numbers that one series has given meanwhile."""
        return max((count - before.counts.get(key, 0) for key, count in self.counts.items()), default=0)


_ENDS = (
    select(service_day.c.id, stream.c.epoch, stream.c.last_seq)
    .join(stream, stream.c.id == service_day.c.id)
    .order_by(service_day.c.held_on.desc())
    .limit(40)
)
_STREAMS_OF_DAYS = (
    select(service_day.c.id, stream.c.last_seq, stream.c.head)
    .join(stream, stream.c.id == service_day.c.id)
    .order_by(service_day.c.held_on.desc())
    .limit(40)
)
_SHARED_STREAMS = (
    select(stream.c.id, stream.c.last_seq, stream.c.head).where(stream.c.kind.in_(SHARED)).order_by(stream.c.kind)
)
_COUNTS = (
    select(series.c.day_id, series.c.name, series.c.last_count)
    .join(service_day, service_day.c.id == series.c.day_id)
    .where(service_day.c.state != DayState.CLOSED)
)


def progress(connection: Connection) -> Progress:
    days = connection.execute(_ENDS).all()
    return Progress(
        ends={day.id: (day.epoch, day.last_seq) for day in days},
        counts={(row.day_id, row.name): row.last_count for row in connection.execute(_COUNTS)},
    )


# -- reading one -----------------------------------------------------------------------------------------------------


def check(file: Path, *, live: bool = False) -> Contents:
    """Read the whole file and what it holds; raises sqlite3.Error when it is no whole database of ours.

    `live`: a server may be writing to it.
    """
    with _reading(file, immutable=not live) as connection:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        return _contents(connection)


def contents(database: Path) -> Contents:
    """What a database holds that a server may be writing to."""
    with _reading(database) as connection:
        return _contents(connection)


def holds_event(copy: Path, stream_id: UUID, seq: int, hashed: bytes | None) -> bool:
    """Whether a backup holds this very event, and so all before it; False where it cannot be read."""
    try:
        with _reading(copy, immutable=True) as connection:
            asked = (stream_id.hex, seq)
            row = connection.execute("SELECT hash FROM event WHERE stream_id = ? AND seq = ?", asked).fetchone()
    except sqlite3.Error:
        return False
    return row is not None and row[0] == hashed


def _contents(connection: sqlite3.Connection) -> Contents:
    days = connection.execute(_days_of(connection)).fetchall()
    newest = connection.execute(f"SELECT max(at) FROM event WHERE stream_id IN ({_LATEST_DAYS})").fetchone()[0]
    zone = connection.execute("SELECT zone FROM service_day ORDER BY held_on DESC, id DESC LIMIT 1").fetchone()
    return Contents(
        days=tuple(DayInBackup(UUID(row[0]), row[1], row[2], row[3], bool(row[4])) for row in days),
        newest_at=datetime.fromisoformat(newest).replace(tzinfo=UTC) if newest else None,
        zone=zone[0] if zone else None,
        box_end=_box_end(connection),
    )


def _days_of(connection: sqlite3.Connection) -> str:
    """A copy of an older version has the ends of the streams in the days themselves."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(service_day)")}
    day = "SELECT service_day.id, code, epoch, last_seq, state = 'closed' FROM service_day"
    with_stream = day if "last_seq" in columns else f"{day} JOIN stream ON stream.id = service_day.id"
    return f"{with_stream} ORDER BY held_on, service_day.id"


def _box_end(connection: sqlite3.Connection) -> tuple[int, int]:
    """A copy of an older version has no stream of the box."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'stream'").fetchone():
        return (0, 0)
    found = connection.execute("SELECT epoch, last_seq FROM stream WHERE kind = 'box'").fetchone()
    return (found[0], found[1]) if found else (0, 0)


# -- putting one in place --------------------------------------------------------------------------------------------


def become_another_box(connection: Connection, *, now: datetime, trusted: bool) -> UUID:
    """A restored database goes its own way from here: its events carry another box id than those that were lost.

    The box's stream stays the same and begins another epoch; its first event says where every chain stood.
    """
    box_id = new_id()
    connection.execute(delete(box))
    connection.execute(insert(box).values(id=box_id, created_at=func.now()))
    begin_epoch(connection)
    happened = Restored(at=now, streams=_heads(connection), trusted=trusted)
    record_in_box(connection, happened, actor=SYSTEM)
    return box_id


def _heads(connection: Connection) -> tuple[tuple[UUID, int, str], ...]:
    """Of every stream that came with the copy: how far it reaches, and its last hash."""
    ends = [*connection.execute(_SHARED_STREAMS), *connection.execute(_STREAMS_OF_DAYS)]
    return tuple((stream_id, seq, (head or BEGINNING).hex()) for stream_id, seq, head in ends)


def put_in_place(made: Path, database: Path, aside: Path) -> None:
    """Let `made` be the database; the one that was there stays as `aside`. Nobody may have either open.

    The old journal goes before the new file comes: SQLite would play it into whatever has the name.
    """
    if database.exists():
        os.replace(database, aside)
    for suffix in ("-wal", "-shm"):
        companion = database.with_name(database.name + suffix)
        if companion.exists():
            os.replace(companion, aside.with_name(aside.name + suffix))
    sync_folder(database.parent)
    os.replace(made, database)
    sync_folder(database.parent)


def settle(database: Path) -> None:
    """Bring everything into the one file and to the disk, after the last connection was closed."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    _sync(database)


# -- inside ----------------------------------------------------------------------------------------------------------


@contextmanager
def _reading(file: Path, *, immutable: bool = False) -> Iterator[sqlite3.Connection]:
    """`immutable`: nobody writes to the file; it is opened without making anything beside it, on a locked disk too."""
    mode = "mode=ro&immutable=1" if immutable else "mode=rw"
    uri = f"{file.resolve().as_uri()}?{mode}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")  # it may be a file from elsewhere
        yield connection


def _name(now: datetime, zone: str | None, *, number: int) -> str:
    """The time as it is in the village, which people look for, behind a number that puts it in the right order."""
    local = now.astimezone(ZoneInfo(zone)) if zone else now
    return f"giliran-n{number:05d}-{local:%Y-%m-%d-%H%M%S}.db"


def _last_number(folder: Path) -> int:
    return max((_order_of(path)[0] for path in backups_in(folder)), default=0)


def _order_of(path: Path) -> tuple[int, str]:
    found = NAME.fullmatch(path.name)
    assert found is not None
    return int(found[1] or 0), path.name


def _date_of(path: Path) -> str:
    found = NAME.fullmatch(path.name)
    assert found is not None
    return found[2]


def _make_folder(folder: Path) -> None:
    """Only the last step of the path: where a USB disk is missing, its folder must not be made on the laptop's own."""
    folder.mkdir(mode=0o700, exist_ok=True)


def _forget_drafts(folder: Path) -> None:
    """Of a process that was killed while it copied."""
    for path in folder.glob(f"{DRAFT}*"):
        path.unlink(missing_ok=True)


def _require_room(database: Path, folder: Path) -> None:
    needed = database.stat().st_size
    if folder.stat().st_dev == database.stat().st_dev:
        needed += RESERVE
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync(file: Path) -> None:
    """On the disk, and no more in memory: whoever reads it next reads what the disk has kept."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def reason_of(trouble: Exception) -> str:
    if isinstance(trouble, OSError):
        return trouble.strerror or type(trouble).__name__
    return str(trouble)
