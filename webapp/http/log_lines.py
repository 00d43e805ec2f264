"""Lines of the log: one JSON object each, from whoever logs in this process, without anything about a person.

Only the standard library is used here: gunicorn's first process reads this file before the world is patched for gevent.
"""

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

MOST_FRAMES = 30
# Where a sentence of somebody else's code begins to quote what it was given.
_QUOTES = re.compile(r"['\"/:=<{\[]|\b0x")


class JsonLines(logging.Formatter):
    """For loggers that are not ours: their sentence up to where it quotes something, for a path may hold a token."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "event": without_quotes(str(record.msg)),
            "logger": record.name,
            "where": f"{record.module}.{record.funcName}",
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = described(record.exc_info[1])
        return json.dumps(line)


def without_quotes(sentence: str) -> str:
    return _QUOTES.split(sentence, maxsplit=1)[0].strip() or "?"


def described(trouble: BaseException) -> list[dict[str, object]]:
    """What was raised, and from what: classes, functions and lines, never messages, for they quote values."""
    found: list[dict[str, object]] = []
    current: BaseException | None = trouble
    while current is not None and len(found) < 5:
        found.append({"kind": type(current).__name__, "frames": _frames(current)})
        current = current.__cause__ or current.__context__
    return found


def _frames(trouble: BaseException) -> list[str]:
    frames, step = [], trouble.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return frames[-MOST_FRAMES:]
