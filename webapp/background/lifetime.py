"""The server's first and last moments.

It begins to hear the command line, and says in the log that it is there. When it is told to end, sockets are let go
(their pages connect again by themselves), everything that was asked is answered and on disk, and only then it ends.
"""

import threading
import time
from contextlib import suppress
from importlib.metadata import version

import gevent
import structlog
from flask import Flask

from queues.model.refusals import Refusal
from queues.snapshots.shared.event_page import newest_at
from webapp.auth.failed_sign_ins import keep_telling, tell_all
from webapp.background.command_socket import LEAVE_WITHIN, NAME, CommandSocket, is_possible
from webapp.clock import STEP
from webapp.http.logs import log_everything_here
from webapp.live.wire import LOGGERS
from webapp.live.wire.socket_wire import SocketWire
from webapp.services import Box

log = structlog.get_logger(__name__)


class Lifetime:
    def __init__(self, app: Flask) -> None:
        self._app = app
        self._here: Box = app.extensions["giliran"]
        self._commands: CommandSocket | None = None
        self._leaving = threading.Lock()

    def begin(self) -> None:
        log_everything_here(LOGGERS)
        kind = self._here.engine.dialect.name
        if kind == "sqlite" and is_possible():
            self._commands = CommandSocket(self._app, self._here.settings.data_dir / NAME)
            self._commands.start()
        keep_telling(self._app)
        log.info("started", version=version("giliran"), database=kind, clock=self._here.settings.clock)
        self._compare_clocks()

    def leave(self) -> None:
        """Let the sockets go, for as long as this process lives; returns at once."""
        if self._leaving.acquire(blocking=False):
            log.info("ending")
            wire: SocketWire = self._app.extensions["giliran_sockets"].wire
            gevent.spawn(wire.let_everybody_go)  # a signal may come while the loop rests, where nothing may wait

    def end(self) -> None:
        """The last thing: commands that are being carried out are answered."""
        if self._commands:
            self._commands.stop()
            until = time.monotonic() + LEAVE_WITHIN
            while self._commands.is_busy and time.monotonic() < until:
                time.sleep(0.02)
        with suppress(Refusal):  # a disk that takes no writes keeps no server
            tell_all(self._here, self._app.extensions["giliran_failed_sign_ins"])
        log.info("ended")

    def _compare_clocks(self) -> None:
        """A laptop whose battery was empty may stand in another year."""
        newest = newest_at(self._here.engine)
        behind = (newest - self._here.now()).total_seconds() if newest else 0
        if behind > STEP:
            log.warning("the clock stands before the last event", seconds=round(behind))
