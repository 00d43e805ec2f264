"""The figures of a day are written when it is closed, and again after whatever changes them later.

A follower of the days' own streams: a power cut between the close and its figures loses nothing. What it does bears to
be asked twice, for figures that hold everything already are left as they are.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine

from queues.actions.record.recording_day import write_record
from queues.model.actor import SYSTEM
from queues.model.events import DayClosed, OutcomeSettled, TurnCorrected, TurnUndone, VillageNoted
from queues.model.follower import Follower, FollowerTask
from queues.model.stream import StreamKind
from queues.persistence.writing.commands import Performs
from queues.snapshots.record.figures import figures_to_write
from webapp.background.followers import register_follower
from webapp.catalogue.population import population_of_services
from webapp.services import Box

LOOK_EVERY = timedelta(seconds=5)


def write_figures(engine: Engine, writer: Performs, day_id: UUID, now: datetime, population: Mapping[str, str]) -> None:
    """Unless they are written, or the day goes on, or is only a rehearsal."""
    figures = figures_to_write(engine, day_id, population)
    if figures is not None:
        writer.perform(write_record, actor=SYSTEM, now=now, day_id=day_id, figures=figures)


def record_follower(engine: Engine, writer: Performs, population: Callable[[], Mapping[str, str]]) -> Follower:
    """`population`: what services stand for, as the catalogue has it when the figures are written.

    While a day goes on most of its events want nothing here; the few that do cost one look at its head."""

    def act(task: FollowerTask, now: datetime) -> None:
        write_figures(engine, writer, task.stream_id, now, population())

    return Follower(
        name="day_records",
        stream=StreamKind.DAY,
        wants=dict.fromkeys((DayClosed, TurnCorrected, OutcomeSettled, TurnUndone, VillageNoted), ()),
        act=act,
        every=LOOK_EVERY,
    )


def keep_records(app: Flask) -> None:
    """In a server's process."""
    here: Box = app.extensions["giliran"]

    def population() -> Mapping[str, str]:
        with app.app_context():
            return population_of_services()

    register_follower(app, record_follower(here.engine, here.writer, population))
