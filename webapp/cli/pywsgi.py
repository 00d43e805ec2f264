"""gevent's own server, for where gunicorn does not run.

Started as `python -m gevent.monkey --module webapp.cli.pywsgi`, so that the world is patched before our first import.
"""

import signal
import sys

import gevent
from gevent.pywsgi import WSGIServer

from webapp.wsgi import app


def main(host: str, port: int) -> None:
    server = WSGIServer((host, port), app, log=None)
    for name in ("SIGINT", "SIGTERM"):
        gevent.signal_handler(getattr(signal, name), server.stop, 1)
    server.serve_forever(stop_timeout=1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
