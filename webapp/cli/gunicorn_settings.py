"""gunicorn's settings. Read as a file, never imported: what is in `webapp` must wait until the worker is patched."""

import os

worker_class = "gevent"
workers = 1  # the announcer speaks for one process, and SQLite has one writer
worker_connections = 8000  # the default of 1,000 freezes everything, clerks too, when the thousandth phone connects
graceful_timeout = 5
control_socket_disable = True
loglevel = "warning"
accesslog = None  # it would keep the tokens of tickets, which stand in their addresses


def worker_int(_worker):
    """Ctrl+C: end at once. What was answered is on disk; what was not will be asked again with its key."""
    os._exit(0)
