"""A phone is known by a random cookie alone: enough to limit and to repeat, too little to follow a person."""

import hashlib
import re
import secrets

from flask import Flask, Response, current_app, request

COOKIE = "giliran_device"
_WELL_FORMED = re.compile(r"[0-9a-f]{32}")
ONE_YEAR = 365 * 24 * 60 * 60


def device_key() -> str:
    """The key of limits and of idempotency: the device's cookie; without one the address, which a hall may share.

    A hash of the cookie: whoever finds a backup must not be able to repeat a phone's command and be told its token.
    """
    if has_cookie():
        return f"device:{hashlib.sha256(request.cookies[COOKIE].encode()).hexdigest()}"
    return f"address:{request.remote_addr}"


def has_cookie() -> bool:
    return _WELL_FORMED.fullmatch(request.cookies.get(COOKIE, "")) is not None


def init_device(app: Flask) -> None:
    app.after_request(_give_cookie)


def _give_cookie(response: Response) -> Response:
    """With the first page; never with an API answer, or a repeated command would come from another device."""
    is_page = response.mimetype == "text/html" and request.method == "GET"
    if is_page and not has_cookie():
        response.set_cookie(
            COOKIE,
            secrets.token_hex(16),
            max_age=ONE_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
