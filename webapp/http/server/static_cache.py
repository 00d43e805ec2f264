"""WSGI wrapper: the files of the pages, answered from memory.

A phone that opens the hall page for the first time asks for six files beside it. Through the whole app that costs more
than the page itself; a thousand phones at eight o'clock would wait for it. What the app has answered once for a file is
answered again as it was: files do not change while a server runs.

Which of its forms a visitor gets depends on what his browser takes, and that on the address: on 127.0.0.1 browsers take
Brotli, on the hall's plain http they do not. Whoever cannot read a style sheet sees none.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

FILES = "/static/"
FORMS = ("br", "gzip")  # every encoding in which the app answers for a file
MOST = 600  # answers; every file in each of its forms
LARGEST = 512 * 1024  # bytes
_OF_THAT_MOMENT = frozenset({"date", "expires"})  # the server adds its own date; max-age says the rest
_FOR_ONE_VISITOR = frozenset({"set-cookie", "content-range"})

Headers = list[tuple[str, str]]
Key = tuple[str, tuple[bool, ...]]


class RememberedFiles:
    """Remembers whole answers to plain GETs; whatever else is asked of a file goes to the app."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._known: dict[Key, tuple[Headers, bytes]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _key_of(environ)
        if key is None:
            answer: Iterable[bytes] = self._app(environ, start_response)
            return answer
        if key in self._known:
            headers, body = self._known[key]
            start_response("200 OK", list(headers))
            return [body]
        return self._ask(key, environ, start_response)

    def _ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said.append((status, headers))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        given = self._app(environ, note)
        try:
            body = b"".join(given)
        finally:
            if hasattr(given, "close"):
                given.close()
        status, headers = said[-1]
        if status.startswith("200") and len(body) <= LARGEST and len(self._known) < MOST and not _is_own(headers):
            self._known[key] = ([one for one in headers if one[0].lower() not in _OF_THAT_MOMENT], body)
        return [body]


def _key_of(environ: WSGIEnvironment) -> Key | None:
    """None for all that is not a plain GET of a file."""
    path = environ.get("PATH_INFO", "")
    if environ.get("REQUEST_METHOD") != "GET" or not path.startswith(FILES) or environ.get("QUERY_STRING"):
        return None
    if any(name in environ for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")):
        return None
    return path, _forms_taken(environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=64)
def _forms_taken(header: str) -> tuple[bool, ...]:
    """What the app's choice depends on; `gzip;q=0` takes none, `*` takes all."""
    taken: Accept = parse_accept_header(header, Accept)
    return tuple(taken[form] > 0 for form in FORMS)


def _is_own(headers: Headers) -> bool:
    return any(name.lower() in _FOR_ONE_VISITOR for name, _value in headers)
