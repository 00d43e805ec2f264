"""Every call to the disk fails once: the first, the second, and so on, for each kind of call and of error.

Run as a program it is the process that meets the failing disk: several people at once take numbers through one writer.
It says what was acknowledged as JSON, and in the end it is killed in the middle of a failure.
"""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from queues.actions.tickets.issuing import issue_ticket
from queues.model.refusals import NotRecorded
from tests.builders import CITIZEN, Hall, hall_at, sqlite_url
from tests.durability.disk import SYNC, TRUNCATE, WRITE, Disk
from tests.durability.people import Acknowledged
from tests.durability.truths import Found

ROOT = Path(__file__).parents[2]
TROUBLES = list(product((WRITE, SYNC, TRUNCATE), (errno.ENOSPC, errno.EIO, errno.EROFS)))
AT_ONCE, EACH = 3, 2
FOLD_BACK_AFTER = 40  # pages: the log of changes is folded back often, so that failures hit this as well

Answer = dict[str, Any]


def sweep(hall_file: Path, beside: Path, *, calls: int, seed: int) -> dict[str, Any]:
    """Run the program until it is killed; what it said."""
    disk = Disk(hall_file.parent, beside)
    command = [sys.executable, "-m", __name__, str(hall_file), str(beside), str(calls), str(seed)]
    ran = subprocess.run(
        command, env={**os.environ, **disk.environment()}, cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def assert_swept(hall_file: Path, beside: Path, *, calls: int, seed: int) -> None:
    """Sweep, and look at what the killed process has left; then send again what it was refused last."""
    said = sweep(hall_file, beside, calls=calls, seed=seed)
    assert said["refused"] > 0
    assert said["last"] != []
    found = Found(hall_file)
    found.assert_sound()
    found.assert_acknowledged(as_acknowledged(answer) for answer in said["answers"])
    found.assert_nothing_unknown(said["sent"])
    hall = hall_at(sqlite_url(hall_file))
    for key in said["last"]:
        answer, again = take(hall, key), take(hall, key)
        assert answer == again
        assert key not in found.commands or found.commands[key]["seq"] == answer["seq"]
    hall.engine.dispose()
    Found(hall_file).assert_sound()


def as_acknowledged(answer: Answer) -> Acknowledged:
    return Acknowledged(answer["key"], "issue_ticket", "", {}, "", answer, time.monotonic_ns())


def take(hall: Hall, key: str) -> Answer | None:
    """The answer, or None when it was not recorded."""
    command: dict[str, Any] = {"day_id": hall.day_id, "services": ["ktp"]}
    try:
        done = hall.perform(issue_ticket, by=CITIZEN, key=key, **command)
    except NotRecorded:
        return None
    return {"key": key, "epoch": done.epoch, "seq": done.seq, "number": hall.ticket(done.made.ticket_id).number}


class Sweep:
    def __init__(self, hall: Hall, disk: Disk) -> None:
        self._hall, self._disk = hall, disk
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self.answers: dict[str, Answer] = {}
        self.sent: list[str] = []
        self.refused = 0

    def take_some(self) -> list[str]:
        """Several at once; the keys that were not recorded."""
        keys = [uuid4().hex for _ in range(AT_ONCE * EACH)]
        self.sent += keys
        answers = dict(zip(keys, self._pool.map(lambda key: take(self._hall, key), keys), strict=True))
        self.answers |= {key: answer for key, answer in answers.items() if answer}
        return [key for key, answer in answers.items() if not answer]

    def fail_once(self, calls: int, error: int, after: int) -> None:
        """One failure, then the disk is well and everything goes on: the same keys are recorded now."""
        self._disk.fail(calls, error, after=after, times=1)
        refused = self.take_some()
        self._disk.be_well()
        self.refused += len(refused)
        assert self._hall.writer.can_write()
        for key in refused:
            answer = take(self._hall, key)
            assert answer is not None
            self.answers[key] = answer


def _fold_back_often(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.execute(f"PRAGMA wal_autocheckpoint={FOLD_BACK_AFTER}")


def main(hall_file: str, beside: str, calls: str, seed: str) -> None:
    hall, disk = hall_at(sqlite_url(Path(hall_file))), Disk(Path(hall_file).parent, Path(beside))
    chance = random.Random(int(seed))
    event.listen(hall.engine, "connect", _fold_back_often)
    hall.engine.dispose()
    swept = Sweep(hall, disk)
    for (kind, error), after in product(TROUBLES, range(int(calls))):
        swept.fail_once(kind, error, after + chance.randrange(3))
    disk.fail(chance.choice((WRITE, SYNC)), errno.EIO, after=chance.randrange(4))
    last = swept.take_some()
    print(
        json.dumps(
            {"answers": list(swept.answers.values()), "refused": swept.refused, "sent": swept.sent, "last": last}
        )
    )
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
