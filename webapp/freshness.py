"""Answers that a browser may keep until something happened: an ETag of build, epoch, seq and language."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, request

from webapp.assets import build_id
from webapp.language import current_language


def fresh_response(snapshot: Any, render: Callable[[], Any], *, extra: str = "", state: str = "") -> Response:
    """304 when the visitor already has this state in this language; else what `render` makes.

    `state` stands for the day's seq on a page that shows little of the day: it would change with every event.
    """
    known = f"{snapshot.epoch}-{state or snapshot.seq}"
    tag = f"{build_id()}-{known}-{current_language()}{'-' if extra else ''}{extra}"
    response = Response(status=304) if tag in request.if_none_match else make_response(render())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache, private"
    response.vary.add("Cookie")
    return response
