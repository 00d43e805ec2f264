"""Cookies: name and flags by the scheme of each request, and the signed cookie that carries a browser's session.

One server may speak http to the hall and https to its own tablets. Over https a cookie is called `__Host-…`, which
browsers take only from https and for this host alone, so that nothing in the Wi-Fi plants one; over plain http they
would refuse such a name, and a Secure cookie would end every sign-in silently.
"""

from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature


def is_secure() -> bool:
    """Whether the browser speaks https; a proxy that is not trusted cannot say so, the public address can."""
    return bool(request.is_secure or current_app.config["SESSION_COOKIE_SECURE"])


def cookie_name(base: str) -> str:
    return f"__Host-{base}" if is_secure() else base


def read_cookie(base: str) -> str | None:
    return request.cookies.get(cookie_name(base))


def give_cookie(response: Response, base: str, value: str, *, max_age: int) -> None:
    """`max_age` in seconds, by the browser's own watch: its calendar may be months away from the server's."""
    flags = {"secure": is_secure(), "httponly": True, "samesite": "Lax"}
    response.set_cookie(cookie_name(base), value, max_age=max_age, **flags)  # type: ignore[arg-type]


class CarriedSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; how long a member of staff is signed in is said by the session's row, not by its date.

    A date would sign everybody out whose server's clock jumps for a minute, and nobody whose cookie was signed while
    it stood in another year. The cookie is sent when something in it changes, not with every answer.
    """

    _made: tuple[Any, Any] | None = None

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(super().get_cookie_name(app))

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_secure()

    def get_signing_serializer(self, app: Flask) -> Any:
        """Made once for a secret, not for every request."""
        secret = app.secret_key
        if self._made is None or self._made[0] != secret:
            self._made = (secret, super().get_signing_serializer(app))
        return self._made[1]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            return self.session_class(serializer.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not session:
            super().save_session(app, session, response)  # nothing, or the end of the cookie
            return
        if session.accessed:
            response.vary.add("Cookie")
        if session.modified:
            serializer = self.get_signing_serializer(app)
            assert serializer is not None
            seconds = int(app.permanent_session_lifetime.total_seconds())
            carried = serializer.dumps(dict(session))
            give_cookie(response, super().get_cookie_name(app), carried, max_age=seconds)
