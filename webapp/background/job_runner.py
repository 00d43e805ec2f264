"""Runs background jobs: each at its own rhythm, in a task of its own, for no longer than it may.

Each look is first a cheap read; only what is due becomes a command, and each command looks again under the day's lock.
So of several processes each may run the same jobs, and nothing happens twice.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from gevent import Timeout, monkey
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.model.refusals import Refusal
from queues.persistence.read_transaction import one_read
from queues.persistence.writing.commands import Performs
from webapp.background.job import Job, Work

A_BREATH = 0.001  # seconds between two jobs: all of them at once kept a call waiting
LEAST_REST = 0.2  # seconds; a clock that runs fast must not make a loop that never rests

log = structlog.get_logger(__name__)


def start_thread(task: Callable[[], None]) -> None:
    """A greenlet of the loop in a server, where threads are patched."""
    threading.Thread(target=task, daemon=True).start()


class JobRunner:
    """`start` begins a task that runs beside the others."""

    def __init__(
        self,
        engine: Engine,
        writer: Performs,
        jobs: Sequence[Job],
        *,
        start: Callable[[Callable[[], None]], None] = start_thread,
    ) -> None:
        self._engine, self._writer, self._jobs, self._start = engine, writer, jobs, start
        self._looked: dict[str, datetime] = {}
        self._running: set[str] = set()

    def follow(self, now: Callable[[], datetime], rest: float) -> None:
        """For ever, in a thread of its own; `rest` in seconds of real time."""
        while True:
            time.sleep(rest)
            try:
                self.start_due(now())
            except Exception:  # such as a clock that cannot be read
                log.exception("the job runner stumbled")

    def start_due(self, now: datetime) -> int:
        """Start each job whose time has come and that is not running still; how many were started."""
        due = [job for job in self._jobs if job.name not in self._running and self._is_time(job, now)]
        for job in due:
            while job.after in self._running:
                time.sleep(A_BREATH)
            self._running.add(job.name)
            self._looked[job.name] = now
            self._start(lambda job=job: self._run(job, now))  # type: ignore[misc]
            time.sleep(A_BREATH)
        return len(due)

    def look(self, now: datetime) -> int:
        """Let every job look now, one after the other; how much was done."""
        return sum(self._do(job, now) for job in self._jobs)

    # -- inside --------------------------------------------------------------------------------------------------

    def _is_time(self, job: Job, now: datetime) -> bool:
        """A clock that was set back makes nobody wait for the time that it shows twice."""
        last = self._looked.get(job.name)
        return last is None or not last <= now < last + job.every

    def _run(self, job: Job, now: datetime) -> None:
        try:
            with _time_limit(job.most_seconds):
                self._do(job, now)
        except Timeout:
            log.error("job took too long", job=job.name, seconds=job.most_seconds)
        finally:
            self._running.discard(job.name)

    def _do(self, job: Job, now: datetime) -> int:
        """Trouble with one job leaves the others alone."""
        try:
            with one_read(self._engine) as connection:
                found = job.due(connection, now)
        except SQLAlchemyError as trouble:  # the database is in trouble, which others say
            log.warning("cannot look what is due", job=job.name, kind=type(trouble).__name__)
            return 0
        except Exception:
            log.exception("job not understood", job=job.name)
            return 0
        return sum(self._carry_out(job, now, work) for work in found)

    def _carry_out(self, job: Job, now: datetime, work: Work) -> bool:
        try:
            job.carry_out(self._writer, now, work)
        except (Refusal, SQLAlchemyError) as trouble:  # it is looked at again in a moment
            log.warning("not done", job=job.name, kind=type(trouble).__name__)
            return False
        except Exception:
            log.exception("job failed", job=job.name)
            return False
        return True


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Ends what waits for too long with gevent's Timeout; without a patched world nobody can end a thread."""
    if not monkey.is_module_patched("threading"):
        yield
        return
    with Timeout(seconds):
        yield


def rest_between(jobs: Sequence[Job], speed: float) -> float:
    """Seconds of real time between two looks at which jobs are due, for a clock of this speed."""
    shortest = min((job.every for job in jobs), default=timedelta(seconds=1))
    return max(LEAST_REST, shortest.total_seconds() / speed)
