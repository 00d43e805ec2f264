"""WSGI wrapper, outermost: request bodies with a deadline and a largest size, read whole before the app begins.

Whoever sends half a body waits alone: no view is begun, nothing is held, and after ten seconds the line is cut. A body
that is too large is refused unread, and the connection ends: draining a hundred megabytes to be polite serves nobody.

A file that is uploaded is the exception: its route decides who may send it before a byte of it is read, and then takes
it piece by piece (`UploadStream`). A form that says how long it is, to an address that ends in /upload (or in
/received-days, of the API), is such a file.
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import gevent
from flask import Flask, abort, request
from gevent import monkey

from webapp.http.server.connections import KEY, Connection, current_connection

SECONDS = 10  # for the whole body; the slowest line in a hall carries 64 KB in five
REFUSED = "giliran.refused"  # in the WSGI environment: the status of what is wrong with the request itself
UPLOAD = "giliran.upload"  # there too: the `UploadStream` of a file that nobody has read yet
UPLOADS_END = ("/upload", "/received-days")
PIECE = 64 * 1024  # bytes of an upload, each of which has the seconds of a whole body


class UploadStream:
    """The unread body of an upload. Reading it raises gevent.Timeout where a piece takes longer than `seconds`.

    `length` is what the sender has announced.
    """

    def __init__(self, source: Any, length: int, line: Connection | None = None, seconds: float = SECONDS) -> None:
        self._source, self._line, self._seconds = source, line, seconds
        self.length = self._left = length

    def pieces(self) -> Iterator[bytes]:
        """All of it; ends early where the line does."""
        while self._left:
            piece = self._read(min(PIECE, self._left))
            if not piece:
                return
            self._left -= len(piece)
            yield piece

    def _read(self, size: int) -> bytes:
        if self._line:
            self._line.waits()
        try:
            with gevent.Timeout(self._seconds):
                piece: bytes = self._source.read(size)
                return piece
        finally:
            if self._line:
                self._line.works()


class TimedBodies:
    """What is wrong with a body the app says, in the visitor's language: see `init_bodies`."""

    def __init__(self, app: WSGIApplication, largest: int) -> None:
        self._app, self._largest = app, largest

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        line = environ[KEY] = current_connection()
        is_socket = str(environ.get("HTTP_UPGRADE", "")).lower() == "websocket"
        trouble = 0 if is_socket else self._take_body(line, environ)
        if trouble:
            _refuse(trouble, line, environ)
        if line and is_socket:
            line.waits()  # until it watches something, nothing comes on it
        answer: Iterable[bytes] = self._app(environ, start_response)
        if line:
            line.waits()  # for the client to take it
        return answer

    def _take_body(self, line: Connection | None, environ: WSGIEnvironment) -> int:
        """The status of what is wrong with it, or 0."""
        length = environ.get("CONTENT_LENGTH", "")
        if length.isdecimal() and _is_upload(environ):
            _leave(UploadStream(environ["wsgi.input"], int(length), line), line, environ)
            return 0
        if length.isdecimal() and int(length) > self._largest:
            return 413
        if not environ.get("HTTP_TRANSFER_ENCODING") and length in ("", "0"):
            return 0
        try:
            body = self._read(line, environ)
        except gevent.Timeout:
            return 408
        except Exception:  # cut off, or no chunks at all: each server has classes of its own for it
            return 400
        if len(body) > self._largest:
            return 413
        if length.isdecimal() and len(body) < int(length):
            return 400
        _give(body, environ)
        return 0

    def _read(self, line: Connection | None, environ: WSGIEnvironment) -> bytes:
        in_time: Any = gevent.Timeout(SECONDS) if monkey.is_module_patched("socket") else nullcontext()
        if line:
            line.waits()
        try:
            with in_time:
                body: bytes = environ["wsgi.input"].read(self._largest + 1)
                return body
        finally:
            if line:
                line.works()


def init_bodies(app: Flask) -> None:
    app.before_request(_say_what_is_wrong)


def _say_what_is_wrong() -> None:
    status = request.environ.get(REFUSED)
    if status:
        abort(status)


def _is_upload(environ: WSGIEnvironment) -> bool:
    is_form = str(environ.get("CONTENT_TYPE", "")).startswith("multipart/form-data")
    return is_form and str(environ.get("PATH_INFO", "")).endswith(UPLOADS_END)


def _leave(stream: UploadStream, line: Connection | None, environ: WSGIEnvironment) -> None:
    """To whoever may take it; where nobody does, the rest is never read. So it is the last request of its line."""
    _give(b"", environ)
    environ[UPLOAD] = stream
    if line:
        line.end()


def _refuse(status: int, line: Connection | None, environ: WSGIEnvironment) -> None:
    """What of the body has not come is never read, so no other request can follow on this connection."""
    _give(b"", environ)
    environ[REFUSED] = status
    if line:
        line.end()


def _give(body: bytes, environ: WSGIEnvironment) -> None:
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
