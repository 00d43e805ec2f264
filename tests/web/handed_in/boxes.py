"""Boxes that hand their days to each other: a village's, its spare laptop, the regency's server; and forged files."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from queues.actions.hall.closing import close_day
from queues.actions.tickets.restoring import raise_epoch
from queues.model.actor import SYSTEM
from queues.persistence.backup.backup import become_another_box
from queues.persistence.handed_in.box_key import fingerprint_of
from queues.persistence.handed_in.read import read_handed_day
from queues.persistence.handed_in.written import SIGNATURE, line_of, signed_message
from queues.persistence.streams.chain import hash_after
from tests.builders import COORDINATOR, DAY, NOON, Hall, sqlite_url
from tests.web.conftest import StandingClock
from webapp.handed_in.making import make_day_file
from webapp.handed_in.taking_in import TakenIn, take_in, trust
from webapp.services import Box, make_box
from webapp.settings import Settings

Line = dict[str, Any]


def box_at(folder: Path, database: Path, clock: StandingClock) -> Box:
    """A box with a data folder, and so a key, of its own, on a copy of this database."""
    folder.mkdir(exist_ok=True)
    copy = Path(shutil.copy(database, folder / "giliran.db"))
    settings = Settings(data_dir=folder, database_url=sqlite_url(copy), secret_key="k" * 40, usb_dirs="")
    return make_box(settings, clock)


def hall_of(box: Box, hall: Hall) -> Hall:
    """The same day in another box."""
    return Hall(box.engine, box.writer, hall.day_id, hall.code, vault=box.vault)


def busy_hours(hall: Hall, people: int = 3) -> None:
    """Some are served, one has to come back, one still waits."""
    for _ in range(people):
        hall.take("ktp")
    for outcome in ("served", "collect_later"):
        hall.serve("1", outcome=outcome)


def end(hall: Hall, at: datetime = NOON) -> None:
    hall.do(close_day, by=COORDINATOR, at=at, day_id=hall.day_id)


def put_backup_in_place(box: Box, hall: Hall) -> Hall:
    """What a restore does to the data: another box id, another epoch, the day goes on."""
    box.writer.write(_restored, now=NOON)
    there = hall_of(box, hall)
    there.do(raise_epoch, by=SYSTEM, day_id=hall.day_id)
    return there


def _restored(connection: Any, *, now: datetime) -> None:
    become_another_box(connection, now=now, trusted=True)


def file_of(box: Box, **more: Any) -> bytes:
    return make_day_file(box, DAY, **more).content


def accepted(there: Box, file: bytes) -> TakenIn:
    """Taken in by somebody who has compared the key."""
    day = read_handed_day(file)
    trust(there, day, fingerprint_in(file))
    return take_in(there, file)


def fingerprint_in(file: bytes) -> str:
    return fingerprint_of(read_handed_day(file).head.box.public_key)


# -- files that no box of ours would write ---------------------------------------------------------------------------


def forged(file: bytes, change: Callable[[list[Line]], list[Line] | None], *, whole_chain: bool = True) -> bytes:
    """The lines of the file as `change` leaves them, signed by a key of the forger's own.

    `whole_chain`: the events are chained anew, as by somebody who knows how.
    """
    key = Ed25519PrivateKey.generate()
    lines = [json.loads(line) for line in file.splitlines()[:-1]]
    lines = change(lines) or lines
    lines[0]["giliran_day"]["box"]["public_key"] = key.public_key().public_bytes_raw().hex()
    if whole_chain:
        hashed = None
        for one in (one for one in lines if "event" in one):
            hashed = hash_after(hashed, line_of("x", one["event"])[5:-2])
            one["hash"] = hashed.hex()
        assert hashed is not None
        lines[0]["giliran_day"]["head"] = hashed.hex()
    body = b"".join(_written(one) for one in lines)
    return body + line_of(SIGNATURE, key.sign(signed_message(body)).hex())


def _written(line: Line) -> bytes:
    if "event" in line:
        return b'{"event":' + line_of("x", line["event"])[5:-2] + b',"hash":"' + line["hash"].encode() + b'"}\n'
    ((kind, said),) = line.items()
    return line_of(kind, said)
