"""What a WSGI server imports, in a world that is already patched for gevent."""

import gc

from webapp import create_app
from webapp.background.backups import keep_backing_up
from webapp.background.jobs import start_jobs
from webapp.background.lifetime import Lifetime
from webapp.background.records import keep_records
from webapp.http.server.handler import TimedHandler, TimedServer
from webapp.live.sockets import watch_sessions
from webapp.services import Box
from webapp.tls.https_door import Door, keep_door
from webapp.tls.listener import HttpsListener, open_https

app = create_app()
keep_backing_up(app)
keep_records(app)
start_jobs(app)
watch_sessions(app)
lifetime = Lifetime(app)
lifetime.begin()


class _Handler(TimedHandler):
    connections = app.extensions["giliran_connections"]


class _Server(TimedServer):
    connections = app.extensions["giliran_connections"]


def open_staff_door(handler: type[TimedHandler] = _Handler) -> HttpsListener | None:
    """The hall's https listener, where the box has a certificate of its own; called once the loop may run."""
    here: Box = app.extensions["giliran"]
    port = here.settings.https_address[1]
    return open_https(
        app,
        here.settings,
        here.now,
        server=_Server,
        handler=handler,
        on_shown=lambda hosts: keep_door(app, Door(port, hosts)),
    )


# What start-up made stays for ever: looking through it again stopped the loop for up to a quarter of a second with a
# thousand phones connected. Young garbage is still collected, only less often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 100)
gc.enable()  # where the server has switched it off while this was loaded
