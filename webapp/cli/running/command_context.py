"""Opens the box for one command, and the days that it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Engine, select

from queues.model.actor import SYSTEM
from queues.model.hall.service_day import BEING_SERVED
from queues.persistence.engine import BEGIN_TO_WRITE
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import service_day, stream
from queues.persistence.writing.made import Made
from webapp.cli.running import folder_lock
from webapp.cli.running.one_writer import Link, OneWriter, beside, link_to
from webapp.cli.speech import CommandError
from webapp.clock import Clock
from webapp.http.logs import set_up_logs
from webapp.services import Box, make_box
from webapp.settings import Settings
from webapp.words.guesses import guess


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Box]:
    """The box of the data folder, its database up to date. No page is made: the front end need not be bundled.

    Beside a running server it has that server's address and clock: those of a shell are not what the hall uses.
    """
    set_up_logs()
    settings = settings or Settings()
    link = None if folder_lock.is_held_here(settings.data_dir) else link_to(settings.data_dir)
    here = make_box(settings, Clock(settings.speed)) if link is None else _box_beside(settings, link)
    here.writer = hands = OneWriter(here, link)
    try:
        yield here
    finally:
        hands.close()
        here.engine.dispose()


def _box_beside(settings: Settings, link: Link) -> Box:
    facts = link.facts()
    known = beside(settings, facts)
    return make_box(known, Clock(known.speed, starts_at=facts.now))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction for whoever holds the folder's lock and changes what no command does."""
    with engine.connect() as connection, connection.execution_options(begin=BEGIN_TO_WRITE).begin():
        yield connection


def perform_here(here: Box, action: Any, *, at: datetime | None = None, **arguments: Any) -> Made:
    """Carry an action out in the name of the box itself, by the running server or without one."""
    return here.writer.perform(action, actor=SYSTEM, now=at or here.now(), **arguments).made


@dataclass(frozen=True)
class KnownDay:
    id: UUID
    code: str
    name: str
    place: str
    held_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    state: str
    is_demo: bool
    last_seq: int
    chain_head: bytes | None

    @property
    def is_open(self) -> bool:
        """Numbers are given out or people are still served."""
        return self.state in BEING_SERVED


_OF_STREAM = {"last_seq": stream.c.last_seq, "chain_head": stream.c.head.label("chain_head")}
_DAYS = (
    select(*(_OF_STREAM[name] if name in _OF_STREAM else service_day.c[name] for name in KnownDay.__dataclass_fields__))
    .join(stream, stream.c.id == service_day.c.id)
    .order_by(service_day.c.held_on.desc(), service_day.c.opens_at.desc(), service_day.c.id.desc())
)


def known_days(engine: Engine) -> list[KnownDay]:
    """Every day of this box, the newest first."""
    with one_read(engine) as connection:
        return [KnownDay(**row) for row in connection.execute(_DAYS).mappings()]


def day_of_code(engine: Engine, code: str) -> KnownDay:
    days = {day.code: day for day in known_days(engine)}
    if code not in days:
        said = _("Tidak ada hari layanan dengan kode %(code)s.", code=code)
        hint = guess(code, days) or _("Daftarnya: giliran day list")
        raise CommandError(f"{said} {hint}")
    return days[code]
