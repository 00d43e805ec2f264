"""Logs without people in them: no paths, no bodies, no messages of exceptions, no values of variables.

One JSON object a line on stderr. Said are: start and stop, every failure, and requests that took long.
"""

import logging
import sys
import threading
import time
from collections.abc import Iterable
from typing import Any

import gevent
import structlog
from flask import Flask, Response, g, request

from webapp.http.log_lines import JsonLines, described

SLOW = 1.0  # seconds; a person has begun to wonder

log = structlog.get_logger(__name__)


def set_up_logs() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def init_logs(app: Flask) -> None:
    set_up_logs()
    # Flask's own line names the path, and a ticket's path carries its token.
    app.log_exception = _log_failure  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_notice_slow)


def log_everything_here(loggers: Iterable[str]) -> None:
    """In the server's process: what these libraries, threads and greenlets would print goes the same way."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    for name in (*loggers, "webapp", "gunicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    threading.excepthook = lambda ended: _log_end("thread failed", ended.exc_value)
    gevent.get_hub().print_exception = lambda _context, _kind, value, _traceback: _log_end("greenlet failed", value)


def _log_end(what: str, trouble: BaseException | None) -> None:
    if trouble is not None and not isinstance(trouble, SystemExit):
        log.error(what, exc_info=trouble)


def _log_failure(exc_info: object) -> None:
    log.error("failure", endpoint=request.endpoint, exc_info=exc_info)


def _begin() -> None:
    g.began = time.monotonic()


def _notice_slow(response: Response) -> Response:
    took = time.monotonic() - g.get("began", time.monotonic())
    if took >= SLOW:
        method, status = request.method, response.status_code
        log.warning("slow request", endpoint=request.endpoint, method=method, status=status, seconds=round(took, 2))
    return response


def _without_values(_logger: object, _method: str, event: Any) -> Any:
    """A traceback names functions and lines, never what they held, nor what the exception says of it."""
    given = event.pop("exc_info", None)
    if given:
        trouble = given if isinstance(given, BaseException) else (given if given is not True else sys.exc_info())[1]
        if trouble is not None:
            event["exception"] = described(trouble)
    return event
