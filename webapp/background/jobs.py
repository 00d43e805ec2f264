"""Background jobs: planned pauses, alerts, ends of sessions, the erasing of what is about people, followers.

What must happen without anybody pressing anything. One job more is one line more; `job_runner` runs them.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection

from queues.actions.hall.alerting import watch_load
from queues.actions.hall.forgetting import forget_closed_days
from queues.actions.hall.planned_pauses import begin_planned_pause, end_planned_pause
from queues.actions.outcomes.details import erase_due_details
from queues.model.actor import SYSTEM
from queues.model.trouble.alerts import AlertKind, BoardFigures
from queues.persistence.people.sessions import end_session, note_seen, standing_sessions
from queues.persistence.trusted_time import keep_trusted_at
from queues.persistence.writing.commands import Performs
from queues.reading.erasing import details_due
from queues.reading.forgetting import closed_days_to_forget
from queues.reading.hall.planned_pauses import due_pauses, pauses_over
from queues.snapshots.board.named_boards import Ears, board_figures, no_ears
from queues.snapshots.load.hall_figures import boards_have_changed, days_to_watch
from queues.snapshots.load.phones import rushes
from webapp.auth.sessions import InUse
from webapp.auth.shared_address import shares_address
from webapp.background.box_troubles import BoxTroubles
from webapp.background.followers import start_followers
from webapp.background.job import Job, Work
from webapp.background.job_runner import JobRunner, rest_between
from webapp.background.retention import retention_jobs, seal_clear_details
from webapp.credible_time import BoxTime
from webapp.live.board_signs import SIGNS
from webapp.services import Box

BOARDS_EVERY_SECONDS = 2.0  # of real time: a TV is missed within fifteen


def job_of(action: Any, due: Callable[[Connection, datetime], Sequence[Work]]) -> Job:
    """An action of the queue, done with each of the arguments that `due` finds."""

    def carry_out(writer: Performs, now: datetime, work: Work) -> None:
        writer.perform(action, actor=SYSTEM, now=now, **work)

    return Job(action.__name__, due, carry_out)


def _erase(writer: Performs, now: datetime, _work: Work) -> None:
    writer.write(erase_due_details, now=now)


def _forget(writer: Performs, now: datetime, _work: Work) -> None:
    writer.write(forget_closed_days, now=now)


def _keep_time(writer: Performs, _now: datetime, work: Work) -> None:
    writer.write(keep_trusted_at, **work)


# All that may follow the wall clock as it is.
JOBS: tuple[Job, ...] = (
    job_of(end_planned_pause, pauses_over),
    job_of(begin_planned_pause, due_pauses),
)
# What cannot be taken back: it waits until the time is credible.
FINAL_JOBS: tuple[Job, ...] = (
    Job(erase_due_details.__name__, details_due, _erase),
    Job(forget_closed_days.__name__, closed_days_to_forget, _forget),
)


def patient(time: BoxTime, final: Job) -> Job:
    """The same job, with nothing to do while the clock is doubtful."""

    def due(connection: Connection, now: datetime) -> Sequence[Work]:
        return final.due(connection, now) if time.is_credible(connection) else ()

    return replace(final, due=due)


def timely(time: BoxTime, more: Sequence[Job] = ()) -> tuple[Job, ...]:
    """What depends on credible time: to note it, and to do what cannot be taken back."""
    return (
        Job(keep_trusted_at.__name__, time.to_keep, _keep_time),
        *(patient(time, final) for final in (*more, *FINAL_JOBS)),
    )


def of_sessions(noted: InUse, trusted_now: Callable[[], datetime]) -> tuple[Job, ...]:
    """Write down which sessions are in use, and that those are over which nobody has ended."""

    def in_use_now(_connection: Connection, _now: datetime) -> list[Work]:
        taken = noted.take()
        return [{"seen": taken}] if taken else []

    def note(writer: Performs, _now: datetime, work: Work) -> None:
        writer.write(note_seen, **work)

    def end(writer: Performs, now: datetime, work: Work) -> None:
        writer.write(end_session, now=now, **work)

    def over(connection: Connection, _now: datetime) -> list[Work]:
        found = ((one.id, one.over(trusted_now())) for one in standing_sessions(connection))
        return [{"session_id": session_id, "why": why} for session_id, why in found if why]

    return (Job(note_seen.__name__, in_use_now, note), Job(end_session.__name__, over, end))


@dataclass(frozen=True)
class BoardWatch:
    """The named TVs as this server hears them, since it began; `speed`: of the box's clock."""

    began_at: datetime
    ears: Ears = no_ears
    speed: float = 1.0

    def figures(self, connection: Connection, now: datetime) -> dict[UUID, list[BoardFigures]]:
        return board_figures(connection, now, self.began_at, self.ears, self.speed)


def alarms(boards: BoardWatch, of_box: BoxTroubles) -> Job:
    """Trouble is noticed and, when it is over, forgotten."""

    def due(connection: Connection, now: datetime) -> list[dict[str, Any]]:
        found = boards.figures(connection, now)
        return days_to_watch(connection, now, found, of_box.figures(connection, now))

    return replace(job_of(watch_load, due), after=keep_trusted_at.__name__)


def alarms_of_boards(boards: BoardWatch, all_alarms: Job) -> Job:
    """The same, whenever it has changed how it is with a TV: that is looked at much more often than the whole hall."""

    def due(connection: Connection, now: datetime) -> Sequence[Work]:
        has_changed = boards_have_changed(connection, boards.figures(connection, now))
        return all_alarms.due(connection, now) if has_changed else ()

    every = timedelta(seconds=BOARDS_EVERY_SECONDS * boards.speed)
    return replace(all_alarms, name=f"{all_alarms.name} of boards", due=due, every=every, after=all_alarms.name)


def rushes_of(app: Flask, connection: Connection, now: datetime) -> list[str]:
    """Where phones take numbers too fast, as this server sees addresses."""
    with app.app_context():
        return rushes(connection, now, is_shared=shares_address())


def start_jobs(app: Flask) -> None:
    """In the server's process."""
    here: Box = app.extensions["giliran"]
    seal_clear_details(here)
    here.troubles.judged_by(AlertKind.CLOCK_DOUBTFUL, here.time.troubles)
    here.troubles.judged_by(AlertKind.NUMBERS_RUSH, partial(rushes_of, app))
    here.troubles.judged_by(AlertKind.ADDRESS_GONE, here.address.troubles)
    # What is known of the time is noted before anything happens at it.
    boards = BoardWatch(here.now(), app.extensions[SIGNS].heard, here.settings.speed)
    watching = alarms(boards, here.troubles)
    jobs = (*timely(here.time, retention_jobs(here)), *JOBS, watching, alarms_of_boards(boards, watching))
    jobs += of_sessions(app.extensions["giliran_sessions"], here.time.trusted_now)
    jobs += start_followers(app)
    runner = JobRunner(here.engine, here.writer, jobs)
    arguments = (here.now, rest_between(jobs, here.settings.speed))
    threading.Thread(target=runner.follow, args=arguments, daemon=True).start()
