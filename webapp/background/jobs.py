"""What must happen without anybody pressing anything: planned pauses, alerts, ends of sessions, the erasing of
what is about people.

The steward looks every few seconds, first with a cheap read; only what is due becomes a command, and each command looks
again under the day's lock. So of several processes each may have a steward, and nothing happens twice.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.actions.hall.alerting import watch_load
from queues.actions.hall.forgetting import forget_closed_days
from queues.actions.hall.planned_pauses import begin_planned_pause, end_planned_pause
from queues.actions.outcomes.details import erase_due_details
from queues.model.actor import SYSTEM
from queues.model.refusals import Refusal
from queues.model.trouble.alerts import AlertKind
from queues.persistence.people.sessions import end_session, note_seen, standing_sessions
from queues.persistence.read_transaction import one_read
from queues.persistence.trusted_time import keep_trusted_at
from queues.persistence.writing.commands import Performs
from queues.reading.erasing import details_due
from queues.reading.forgetting import closed_days_to_forget
from queues.reading.hall.planned_pauses import due_pauses, pauses_over
from queues.snapshots.board.named_boards import board_figures
from queues.snapshots.load.hall_figures import days_to_watch
from queues.snapshots.load.phones import rushes
from webapp.auth.sessions import InUse
from webapp.auth.shared_address import shares_address
from webapp.background.box_troubles import BoxTroubles
from webapp.background.job import Duty, Work
from webapp.background.retention import retention_duties, seal_clear_details
from webapp.credible_time import BoxTime
from webapp.services import Box

LOOK_EVERY = 10.0  # seconds by the box's clock
A_BREATH = 0.001  # seconds between two duties: all of them at once kept a call waiting
LEAST_REST = 0.2  # seconds; a clock that runs fast must not make a loop that never rests

log = structlog.get_logger(__name__)


def duty(action: Any, due: Callable[[Connection, datetime], Sequence[Work]]) -> Duty:
    """An action of the queue, done with each of the arguments that `due` finds."""

    def carry_out(writer: Performs, now: datetime, work: Work) -> None:
        writer.perform(action, actor=SYSTEM, now=now, **work)

    return Duty(action.__name__, due, carry_out)


def _erase(writer: Performs, now: datetime, _work: Work) -> None:
    writer.write(erase_due_details, now=now)


def _forget(writer: Performs, now: datetime, _work: Work) -> None:
    writer.write(forget_closed_days, now=now)


def _keep_time(writer: Performs, _now: datetime, work: Work) -> None:
    writer.write(keep_trusted_at, **work)


# All that may follow the wall clock as it is. A duty more is a line more.
DUTIES: tuple[Duty, ...] = (
    duty(end_planned_pause, pauses_over),
    duty(begin_planned_pause, due_pauses),
)
# What cannot be taken back: it waits until the time is credible.
FINAL_DUTIES: tuple[Duty, ...] = (
    Duty(erase_due_details.__name__, details_due, _erase),
    Duty(forget_closed_days.__name__, closed_days_to_forget, _forget),
)


def patient(time: BoxTime, final: Duty) -> Duty:
    """The same duty, with nothing to do while the clock is doubtful."""

    def due(connection: Connection, now: datetime) -> Sequence[Work]:
        return final.due(connection, now) if time.is_credible(connection) else ()

    return Duty(final.name, due, final.carry_out)


def timely(time: BoxTime, more: Sequence[Duty] = ()) -> tuple[Duty, ...]:
    """What depends on credible time: to note it, and to do what cannot be taken back."""
    return (
        Duty(keep_trusted_at.__name__, time.to_keep, _keep_time),
        *(patient(time, final) for final in (*more, *FINAL_DUTIES)),
    )


def of_sessions(noted: InUse, trusted_now: Callable[[], datetime]) -> tuple[Duty, ...]:
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

    return (Duty(note_seen.__name__, in_use_now, note), Duty(end_session.__name__, over, end))


def alarms(began_at: datetime, of_box: BoxTroubles) -> Duty:
    """Trouble is noticed and, when it is over, forgotten; before `began_at` no TV could be heard by this server."""

    def due(connection: Connection, now: datetime) -> list[dict[str, Any]]:
        boards = board_figures(connection, now, began_at)
        return days_to_watch(connection, now, boards, of_box.figures(connection, now))

    return duty(watch_load, due)


class Steward:
    def __init__(self, engine: Engine, writer: Performs, duties: Sequence[Duty] = DUTIES) -> None:
        self._engine, self._writer, self._duties = engine, writer, duties

    def follow(self, now: Callable[[], datetime], rest: float) -> None:
        """For ever, in a thread of its own; `rest` in seconds of real time."""
        while True:
            time.sleep(rest)
            try:
                self.look(now())
            except Exception:  # such as a clock that cannot be read
                log.exception("the steward stumbled")

    def look(self, now: datetime) -> int:
        """Do what is due at this time; how much was done. Trouble with one thing leaves the others alone."""
        done = 0
        for one in self._duties:
            done += self._do(one, now)
            time.sleep(A_BREATH)
        return done

    # -- inside --------------------------------------------------------------------------------------------------

    def _do(self, one: Duty, now: datetime) -> int:
        try:
            with one_read(self._engine) as connection:
                found = one.due(connection, now)
        except SQLAlchemyError as trouble:  # the database is in trouble, which others say
            log.warning("cannot look what is due", duty=one.name, kind=type(trouble).__name__)
            return 0
        except Exception:
            log.exception("duty not understood", duty=one.name)
            return 0
        return sum(self._carry_out(one, now, work) for work in found)

    def _carry_out(self, one: Duty, now: datetime, work: Work) -> bool:
        try:
            one.carry_out(self._writer, now, work)
        except (Refusal, SQLAlchemyError) as trouble:  # it is looked at again in a moment
            log.warning("not done", duty=one.name, kind=type(trouble).__name__)
            return False
        except Exception:  # a mistake in one duty must not end the others
            log.exception("duty failed", duty=one.name)
            return False
        return True


def rest_of(speed: float) -> float:
    """Seconds of real time between two looks, for a clock of this speed."""
    return max(LEAST_REST, LOOK_EVERY / speed)


def rushes_of(app: Flask, connection: Connection, now: datetime) -> list[str]:
    """Where phones take numbers too fast, as this server sees addresses."""
    with app.app_context():
        return rushes(connection, now, is_shared=shares_address())


def keep_house(app: Flask) -> None:
    """In the server's process."""
    here: Box = app.extensions["giliran"]
    seal_clear_details(here)
    here.troubles.judged_by(AlertKind.CLOCK_DOUBTFUL, here.time.troubles)
    here.troubles.judged_by(AlertKind.NUMBERS_RUSH, partial(rushes_of, app))
    here.troubles.judged_by(AlertKind.ADDRESS_GONE, here.address.troubles)
    # What is known of the time is noted before anything happens at it.
    duties = (*timely(here.time, retention_duties(here)), *DUTIES, alarms(here.now(), here.troubles))
    sessions = of_sessions(app.extensions["giliran_sessions"], here.time.trusted_now)
    steward = Steward(here.engine, here.writer, (*duties, *sessions))
    arguments = (here.now, rest_of(here.settings.speed))
    threading.Thread(target=steward.follow, args=arguments, daemon=True).start()
