"""Failed sign-ins: counted for the metrics, told to the audit once a minute and name, an alarm when there are many.

One event for every wrong guess would let whoever guesses fill the disk; so what fails within a minute at one name from
one address is one event with its count. Tries that were refused before their secret was looked at count too.
"""

import hashlib
import hmac
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask import Flask, current_app
from prometheus_client.core import CounterMetricFamily, Metric
from sqlalchemy import Connection

from queues.model.actor import SYSTEM
from queues.model.events.box import SignInsFailed, SignInWay
from queues.model.trouble.alerts import THE_BOX, AlertKind
from queues.persistence.people.people import desk_pin_hash, find_user
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.commands import Performs
from queues.reading.failed_sign_ins import failed_since
from webapp.http.metrics import register_metrics
from webapp.services import Box

A_MINUTE = timedelta(minutes=1)
MOST_KEPT = 100  # names and addresses within one minute; what is beyond is told as one
LOOK_EVERY = 10.0  # seconds
RUSH, WITHIN = 50, timedelta(minutes=10)  # twelve clerks who mistype a few times in the morning are fewer
log = structlog.get_logger(__name__)

Failure = tuple[SignInWay, str, str]  # way, name, address


class FailedSignIns:
    """What went wrong since it was last told. `total`: by way, since the server began."""

    def __init__(self) -> None:
        self.total = Counter[str]()
        self._lock = threading.Lock()
        self._untold: dict[datetime, Counter[Failure]] = {}

    def note(self, way: SignInWay, name: str, address: str, now: datetime) -> None:
        with self._lock:
            self.total[way] += 1
            kept = self._untold.setdefault(now.replace(second=0, microsecond=0), Counter())
            failure = (way, name, address)
            kept[failure if failure in kept or len(kept) < MOST_KEPT else (way, "", "")] += 1

    def minutes_over(self, now: datetime) -> list[datetime]:
        """The minutes that nothing can be added to any more, of a clock that was set back too."""
        with self._lock:
            return [minute for minute in self._untold if not minute <= now < minute + A_MINUTE]

    def minutes(self) -> list[datetime]:
        with self._lock:
            return list(self._untold)

    def of(self, minute: datetime) -> Counter[Failure]:
        with self._lock:
            return Counter(self._untold.get(minute, {}))

    def forget(self, minute: datetime, told: Counter[Failure]) -> None:
        """What came in meanwhile stays."""
        with self._lock:
            left = self._untold.get(minute, Counter()) - told
            if left:
                self._untold[minute] = left
            else:
                self._untold.pop(minute, None)


class SignInMetrics:
    """By way, since the server began."""

    def __init__(self, failures: FailedSignIns) -> None:
        self._failures = failures

    def collect(self) -> Iterable[Metric]:
        failed = CounterMetricFamily("giliran_sign_ins_failed", "Sign-ins that failed, by way", labels=["way"])
        for way, times in sorted(self._failures.total.items()):
            failed.add_metric([way], times)
        yield failed


def init_failed_sign_ins(app: Flask) -> None:
    failures = app.extensions["giliran_failed_sign_ins"] = FailedSignIns()
    register_metrics(app, SignInMetrics(failures))


def failed_sign_ins() -> FailedSignIns:
    """Of the current app."""
    found: FailedSignIns = current_app.extensions["giliran_failed_sign_ins"]
    return found


def keep_telling(app: Flask) -> None:
    """In the server's process: for ever, in a thread of its own."""
    here: Box = app.extensions["giliran"]
    failures: FailedSignIns = app.extensions["giliran_failed_sign_ins"]
    here.troubles.judged_by(AlertKind.SIGN_INS_FAILING, in_trouble)

    def follow() -> None:
        while True:
            time.sleep(LOOK_EVERY)
            try:
                tell_minutes_over(here, failures, here.now())
            except Exception as trouble:  # the database is away, which others say: it is told later
                log.warning("failed sign-ins not told", kind=type(trouble).__name__)

    threading.Thread(target=follow, daemon=True).start()


def tell_minutes_over(here: Box, failures: FailedSignIns, now: datetime) -> int:
    """How many minutes were told."""
    over = failures.minutes_over(now)
    for minute in over:
        tell_minute(here.writer, failures, minute, here.settings.secret.encode())
    return len(over)


def tell_minute(writer: Performs, failures: FailedSignIns, minute: datetime, secret: bytes) -> None:
    """One event for each name and address of this minute; what cannot be written is kept for the next look."""
    told = failures.of(minute)
    writer.write(record_failures, failed=told, at=minute, secret=secret)
    failures.forget(minute, told)


def tell_all(here: Box, failures: FailedSignIns) -> None:
    """Before the server ends."""
    for minute in failures.minutes():
        tell_minute(here.writer, failures, minute, here.settings.secret.encode())


def in_trouble(connection: Connection, now: datetime) -> tuple[str, ...]:
    """For the alert: judged by what all processes have told."""
    return (THE_BOX,) if failed_since(connection, now - WITHIN) >= RUSH else ()


def record_failures(connection: Connection, *, failed: Mapping[Failure, int], at: datetime, secret: bytes) -> None:
    for (way, name, address), count in failed.items():
        happened = SignInsFailed(
            at=at,
            way=way,
            count=count,
            known_id=_known_id(connection, way, name),
            address_hash=_address_hash(secret, at, address),
        )
        record_in_box(connection, happened, actor=SYSTEM)


def _known_id(connection: Connection, way: SignInWay, name: str) -> UUID | None:
    """A desk or a user of this box; what visitors invent is nobody's, and is not written down."""
    if way is SignInWay.DESK_PIN:
        desk_id = UUID(name) if name else None
        return desk_id if desk_id and desk_pin_hash(connection, desk_id) else None
    user = find_user(connection, name)
    return user.id if user else None


def _address_hash(secret: bytes, at: datetime, address: str) -> str:
    """Tells addresses apart on one day, and says none."""
    return hmac.new(secret, f"{at:%Y-%m-%d} {address}".encode(), hashlib.sha256).hexdigest()[:12] if address else ""
