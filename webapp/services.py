"""The services of one box: database engine, the one writer, clock and tokens, made without any page.

The web app shows screens over them; the command line needs them alone, and works where no front end is bundled.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import gevent
from flask import Flask, current_app
from gevent import monkey
from gevent.threadpool import ThreadPool
from sqlalchemy import Engine

from queues.persistence.day_notifications import PostgresNotifications
from queues.persistence.handed_in.box_key import BoxKey
from queues.persistence.people.tokens import TicketTokens
from queues.persistence.personal.day_keys import DayKeys
from queues.persistence.personal.detail_vault import DetailVault
from queues.persistence.writing.commands import Performs
from queues.persistence.writing.writer import Writer
from webapp.background.box_troubles import BoxTroubles
from webapp.catalogue import keep_catalogue
from webapp.catalogue.of_box import BoxCatalogue
from webapp.clock import Clock
from webapp.credible_time import BoxTime
from webapp.databases import open_database
from webapp.folder_database import note_database, require_own_database
from webapp.live.wakeups import DayChannel, RedisChannel, Waking
from webapp.network.hall_address import HallAddress
from webapp.settings import Settings


@dataclass
class Box:
    """`writer` carries out what is asked: this process's `own_writer`, or a running server in its stead."""

    engine: Engine
    own_writer: Writer
    writer: Performs
    tokens: TicketTokens
    clock: Clock
    settings: Settings
    waking: Waking
    day_keys: DayKeys
    time: BoxTime
    address: HallAddress
    catalogue: BoxCatalogue
    troubles: BoxTroubles = field(default_factory=BoxTroubles)

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def vault(self) -> DetailVault:
        """Opens what is about a person, as far as this machine has the keys."""
        return DetailVault.under(self.day_keys)

    @property
    def key(self) -> BoxKey:
        """With which this box signs the days that it hands in."""
        return BoxKey(self.settings.keys)

    @property
    def public_url(self) -> str:
        """The base of every address that is shown or printed; no slash at its end."""
        return self.address.url


def make_box(settings: Settings, clock: Clock | None = None, app: Flask | None = None) -> Box:
    """Open the data folder: the database is brought up to date, the secret is made if there is none.

    `app`: the web app whose pages will show it; none for a command, which has no pages.
    Refuses with AnotherDatabase where the folder belongs to another one.
    """
    require_own_database(settings)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds secrets, and copies of everything
    engine = open_database(settings.database, app or Flask("webapp"))
    note_database(settings)  # now that it could be opened
    tokens = TicketTokens(settings.secret.encode())
    waking = Waking(channel_for(engine, settings.redis_url), _in_background)
    clock, keys = clock or Clock(settings.speed), DayKeys(settings.keys)
    writer = Writer(engine, tokens, vault=DetailVault.under(keys), off_loop=off_loop(), after_commit=waking.tell)
    time, address = BoxTime(engine, clock), HallAddress(settings)
    return Box(engine, writer, writer, tokens, clock, settings, waking, keys, time, address, BoxCatalogue(engine))


def channel_for(engine: Engine, redis_url: str | None) -> DayChannel | None:
    """None on SQLite: there one process serves, and nobody else need hear."""
    if engine.dialect.name == "sqlite":
        return None
    return RedisChannel(redis_url) if redis_url else PostgresNotifications(engine)


def _in_background(task: Callable[..., object], *arguments: object) -> None:
    threading.Thread(target=task, args=arguments, daemon=True).start()


def box() -> Box:
    """The box of the current app."""
    return cast(Box, current_app.extensions["giliran"])


def keep(app: Flask, made: Box) -> None:
    app.extensions["giliran"] = made
    keep_catalogue(app, made.catalogue)


def off_loop() -> Callable[[Callable[[], object]], None]:
    """Runs a job in one native thread when an event loop would stop meanwhile; else just runs it.

    A greenlet that is killed while it waits still learns how the job ended, and dies at its next pause: others stand
    behind it in line, and a COMMIT that has begun cannot be called back.
    """
    if not monkey.is_module_patched("threading"):
        return _run_here
    pool = ThreadPool(1)

    def run(job: Callable[[], object]) -> None:
        ended, killed = pool.spawn(_trouble_of, job), None
        while not ended.ready():
            try:
                ended.wait()
            except BaseException as end:
                killed = end
        if killed is not None:
            gevent.kill(gevent.getcurrent(), killed)
        if ended.value is not None:
            raise ended.value

    return run


def _run_here(job: Callable[[], object]) -> None:
    job()


def _trouble_of(job: Callable[[], object]) -> Exception | None:
    """Nothing is raised in the thread: gevent would print it there, and on a full disk never come back from that."""
    try:
        job()
    except Exception as trouble:
        return trouble
    return None
