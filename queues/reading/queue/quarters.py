"""The quarter hour of a moment, counted by the database itself: a busy day has thousands of moments."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

QUARTER = timedelta(minutes=15)
_SECONDS = int(QUARTER.total_seconds())
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class quarter_number(GenericFunction[int]):
    """How many quarter hours lie between 1970 and this moment."""

    type = Integer()
    inherit_cache = True


@compiles(quarter_number, "sqlite")
def _on_sqlite(element: quarter_number, compiler: SQLCompiler, **more: Any) -> str:
    return f"(CAST(strftime('%s', {compiler.process(element.clauses, **more)}) AS INTEGER) / {_SECONDS})"


@compiles(quarter_number)
def _on_others(element: quarter_number, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **more)}) / {_SECONDS}) AS INTEGER)"


def start_of(number: int) -> datetime:
    """When a quarter hour begins, on the clock of every zone of Indonesia."""
    return _BEGINNING + number * QUARTER
