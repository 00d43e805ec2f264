"""Logs without people in them: no paths of tickets, no bodies, no values of variables in a traceback."""

import logging
import sys

import structlog
from flask import Flask, request


def set_up_logs() -> None:
    """One JSON object a line on stderr. A traceback names functions and lines, never what they held."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
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


def _log_failure(exc_info: object) -> None:
    structlog.get_logger(__name__).error("failure", endpoint=request.endpoint, exc_info=exc_info)
