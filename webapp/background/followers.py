"""Followers of events in a server: each is a background job with a stored position, and its figures are in /metrics.

Every process of a database runs the same followers; only the one that holds a follower's lease does anything. On
SQLite one process has the data folder, so whoever it is has the lease: after a crash nobody waits for it to run out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from flask import Flask, current_app
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.actions.following import follow
from queues.model.follower import Follower, FollowerTask
from queues.model.refusals import Refusal
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.streams.following import begin_following, claim_task, note_failure, settle_task
from queues.persistence.writing.commands import Performs
from queues.reading.events.followers import follower_lag, has_something_to_do, tasks_due, tasks_waiting
from webapp.background.job import Job, Work
from webapp.http.metrics import register_metrics
from webapp.services import Box

_REGISTERED = "giliran_followers"
THE_ONLY_PROCESS = "the process with the data folder"

log = structlog.get_logger(__name__)


def init_followers(app: Flask) -> None:
    here: Box = app.extensions["giliran"]
    register_metrics(app, FollowerMetrics(here.engine))


def register_follower(app: Flask, one: Follower) -> None:
    """Before the jobs are started: from then on this server follows for it, in turn with the others."""
    app.extensions.setdefault(_REGISTERED, []).append(one)


def start_followers(app: Flask) -> tuple[Job, ...]:
    """Their jobs. Who is new begins at the head of its streams now, not when its job first looks.

    A server that cannot write starts all the same; the job then makes it known.
    """
    here: Box = app.extensions["giliran"]
    owner, registered = owner_at(here.engine), app.extensions.get(_REGISTERED, ())
    for one in registered:
        try:
            here.writer.write(begin_following, one)
        except (Refusal, SQLAlchemyError) as trouble:
            log.warning("follower not begun", follower=one.name, kind=type(trouble).__name__)
    return tuple(follower_job(here.engine, one, owner) for one in registered)


def owner_at(engine: Engine) -> str:
    """What this process is called in a lease."""
    return THE_ONLY_PROCESS if engine.dialect.name == "sqlite" else str(new_id())


def follower_job(engine: Engine, one: Follower, owner: str) -> Job:
    def due(connection: Connection, now: datetime) -> Sequence[Work]:
        return [{}] if has_something_to_do(connection, one, owner=owner, now=now) else []

    def carry_out(writer: Performs, now: datetime, _work: Work) -> None:
        if not _follow_to_end(writer, one, owner, now):
            return
        with one_read(engine) as connection:
            tasks = tasks_due(connection, one, now)
        for task in tasks:
            _try_task(writer, one, task, now)

    return Job(f"follow_{one.name}", due, carry_out, every=one.every, most_seconds=one.most_seconds)


class FollowerMetrics:
    """How far the followers of the current app have come, and what they have still to do."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterable[Metric]:
        lag = GaugeMetricFamily("giliran_follower_lag", "Events that were not yet followed", labels=["follower"])
        tasks = GaugeMetricFamily("giliran_follower_tasks", "Tasks that are still to be done", labels=["follower"])
        for one in current_app.extensions.get(_REGISTERED, ()):
            with one_read(self._engine) as connection:
                lag.add_metric([one.name], follower_lag(connection, one))
                tasks.add_metric([one.name], tasks_waiting(connection, one))
        return [lag, tasks]


# -- inside ----------------------------------------------------------------------------------------------------------


def _follow_to_end(writer: Performs, one: Follower, owner: str, now: datetime) -> bool:
    """Page by page, each a transaction; whether this process has the lease."""
    while (followed := writer.write(follow, one, owner=owner, now=now)).events:
        for strange in followed.not_understood:
            log.error("event not understood", follower=one.name, seq=strange.seq, kind=strange.kind)
    return followed.has_lease


def _try_task(writer: Performs, one: Follower, task: FollowerTask, now: datetime) -> None:
    """A task that fails rests and leaves the others alone."""
    if not writer.write(claim_task, one, task, now=now):
        return
    try:
        one.act(task, now)
    except Exception as trouble:
        error = type(trouble).__name__
        log.warning("task failed", follower=one.name, seq=task.seq, tries=task.tries + 1, kind=error)
        writer.write(note_failure, task, error=error)
    else:
        writer.write(settle_task, task)
