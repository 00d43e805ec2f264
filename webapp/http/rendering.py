"""Long pages for many, made in pieces: a clerk who calls meanwhile does not wait for the whole of it."""

from time import perf_counter
from typing import Any

from flask import current_app, g
from markupsafe import Markup

from webapp.http.server.pace import RequestPace

PIECE = 0.002  # seconds of work between two looks at who else has come


def render_giving_way(template: str, **context: Any) -> Markup:
    """As Flask's `render_template`, giving way to staff between pieces of it; what it shows was read beforehand."""
    app: Any = current_app
    pace: RequestPace | None = None if "goes_first" in g else app.extensions.get("giliran_pace")
    app.update_template_context(context)
    pieces, began = [], 0.0  # reading took as long as a piece
    for piece in app.jinja_env.get_template(template).generate(context):
        if pace is not None and perf_counter() - began > PIECE:
            pace.give_way()
            began = perf_counter()
        pieces.append(piece)
    return Markup("".join(pieces))
