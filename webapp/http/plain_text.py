"""Refuses text that no database can hold, wherever in a request it stands, before anything is looked up by it.

SQLite would take a NUL character and find nothing; PostgreSQL fails on it.
"""

from flask import Flask, abort, request

from webapp.http.refusals import Invalid


def is_plain(text: str) -> bool:
    """Whether it can be stored: no NUL, and no half of a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def init_plain_text(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> None:
    if not is_plain(request.path):
        abort(404)
    for name, value in [*request.args.items(multi=True), *request.form.items(multi=True)]:
        if not is_plain(value):
            raise Invalid(fields=[{"field": name, "problem": "not_plain_text"}])
