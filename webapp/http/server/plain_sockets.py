"""WSGI wrapper: sockets without compression. A compressing socket costs 100 KB a phone, and messages are small."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class PlainSockets:
    """Drops the client's offer of extensions, so that none is accepted."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer
