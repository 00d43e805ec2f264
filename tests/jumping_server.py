"""A server whose clock jumps: the composition root of stories that last from one morning to the next.

Hours pass for all of the box at once, the time of day and the time since the start, as if they had really passed; a
clock that merely ran faster is refused for real days, and rightly so. Started as
`python -m gevent.monkey --module tests.jumping_server HOST PORT`, with the data folder in GILIRAN_DATA_DIR.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gevent.pywsgi import WSGIServer

from webapp import create_app
from webapp.background.jobs import start_jobs
from webapp.background.lifetime import Lifetime
from webapp.background.records import keep_records
from webapp.clock import Clock, seconds_since_start
from webapp.http.server.handler import TimedHandler
from webapp.live.sockets import watch_sessions
from webapp.settings import Settings

NAME = "seconds-passed"


def let_pass(folder: Path, until: datetime) -> None:
    """From now on it is this late for the server over this folder, and time goes on from there."""
    written = folder / f"{NAME}.new"
    written.write_text(str((until - datetime.now(UTC)).total_seconds()))
    written.replace(folder / NAME)


def _jumping_clock(folder: Path) -> Clock:
    def passed() -> float:
        file = folder / NAME
        return float(file.read_text()) if file.exists() else 0.0

    return Clock(
        read=lambda: datetime.now(UTC) + timedelta(seconds=passed()), steady=lambda: seconds_since_start() + passed()
    )


def main(host: str, port: int) -> None:
    settings = Settings()
    app = create_app(settings, _jumping_clock(settings.data_dir))
    keep_records(app)
    start_jobs(app)
    watch_sessions(app)
    Lifetime(app).begin()

    class Handler(TimedHandler):
        connections = app.extensions["giliran_connections"]

    WSGIServer((host, port), app, log=None, handler_class=Handler).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
