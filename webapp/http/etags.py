"""Answers that change when something happens: an ETag of build, epoch, seq and language, and 304 while it holds.

What staff read may name people, or carry a note about one: no disk keeps it (`stored=False`). The page that asked keeps
the tag and the answer in its memory (js/lib/server/last-answers.js) and is answered 304 all the same.
"""

from collections.abc import Callable
from typing import Protocol

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from webapp.http.assets import build_id
from webapp.words.language import current_language


class OfADay(Protocol):
    """Something that was read while its day stood at `seq` of `epoch`."""

    @property
    def epoch(self) -> int: ...
    @property
    def seq(self) -> int: ...


def fresh_response(
    snapshot: OfADay,
    render: Callable[[], ResponseReturnValue],
    *,
    extra: str = "",
    state: str = "",
    stored: bool = True,
) -> Response:
    """304 when the visitor already has this state in this language; else what `render` makes.

    `state` stands for the day's seq on a page that shows little of the day: it would change with every event.
    """
    known = f"{snapshot.epoch}-{state or snapshot.seq}"
    tag = f"{build_id()}-{known}-{current_language()}{'-' if extra else ''}{extra}"
    response = Response(status=304) if tag in request.if_none_match else make_response(render())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache, private" if stored else "no-store"
    response.vary.add("Cookie")
    return response
