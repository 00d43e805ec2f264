"""How templates become pages: short white space, the shapes of the icons that are used, and long pages made in pieces.

A page is made in pieces where many ask for it: a clerk who calls meanwhile does not wait for the whole of it.
"""

import re
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from flask import Flask, Response, current_app, g, get_template_attribute, make_response, render_template
from jinja2.ext import Extension
from jinja2.lexer import TOKEN_DATA, Token, TokenStream
from markupsafe import Markup

from webapp.http.server.pace import RequestPace

PIECE = 0.002  # seconds of work between two looks at who else has come
_BEFORE_TAG = re.compile(r"[ \t]*\n[ \t\n]*(?=<)")
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")


class ShortWhiteSpace(Extension):
    """A line break of a template, with the indentation after it, is one character of the page.

    Templates are broken at 120 columns for who edits them; a phone on 400 kbit/s need not download that. It changes
    nothing that is shown: no template has text in a <pre> or a <textarea>, and what a variable says is left alone.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type == TOKEN_DATA:
                token = Token(token.lineno, TOKEN_DATA, shortened(token.value))
            yield token


def shortened(markup: str) -> str:
    """Between elements it stays a line break, so that the source of a page can be read; else it is a space."""
    return _LINE_BREAK.sub(" ", _BEFORE_TAG.sub("\0", markup)).replace("\0", "\n")


def render_giving_way(template: str, **context: object) -> Markup:
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


def shape_of(icon: str) -> str:
    """The reference to an icon's shape; notes that it is used, so that it will be drawn."""
    g.setdefault("shapes", {})[icon] = None  # in their order, each once
    return f"#i-{icon}"


def shapes_used() -> list[str]:
    """The icons since it was asked last."""
    return list(g.pop("shapes", {}))


def render_fragment(template: str, **context: object) -> Markup:
    """As Flask's `render_template`, for a part of a page that is asked for alone."""
    return with_shapes(render_template(template, **context))


def with_shapes(html: str) -> Markup:
    """A fragment and, after it, the shapes that it uses: a page may lack them (js/lib/page/shapes.js takes those)."""
    used = shapes_used()
    return Markup(html) + (get_template_attribute("macros/icons.html", "shapes")(used) if used else "")


def init_rendering(app: Flask) -> None:
    app.jinja_env.add_extension(ShortWhiteSpace)
    app.jinja_env.globals.update(shape_of=shape_of, shapes_used=shapes_used)


def unkept_response(html: str, status: int = 200) -> Response:
    """A page that no browser keeps: it holds secrets, a session's own token, or what is so only now."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response
