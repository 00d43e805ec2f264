"""The long-lived signed cookie of a device on which staff have signed in before (device trust against lock-out).

It opens nothing. Whoever holds it is only counted apart and hashed first when signing in, so that strangers in the hall
who guess cannot keep staff out. It holds a random id and its birth; a new secret of the box ends all of them.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadData, URLSafeSerializer

from webapp.services import box

COOKIE = "giliran_staff_device"
LIFE = timedelta(days=365)


@dataclass(frozen=True)
class StaffDevice:
    """`id` is random and says nothing about who signed in."""

    id: str


def staff_device() -> StaffDevice | None:
    """The device of this request, if somebody has signed in on it within a year."""
    sent = request.cookies.get(COOKIE)
    if not sent:
        return None
    try:
        known, born = _serializer().loads(sent)
        # From the future: it was given before the clock was set back.
        is_young = box().now().timestamp() - float(born) < LIFE.total_seconds()
    except (BadData, TypeError, ValueError):
        return None
    return StaffDevice(str(known)) if is_young else None


def remember_device() -> str:
    """Somebody signs in on it: the answer to this request carries the cookie, if it has none; the device's id."""
    known = staff_device()
    if known:
        return known.id
    g.setdefault("staff_device", secrets.token_hex(16))
    return str(g.staff_device)


def init_staff_devices(app: Flask) -> None:
    app.after_request(_give_cookie)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="giliran.staff_device")


def _give_cookie(response: Response) -> Response:
    if "staff_device" in g:
        response.set_cookie(
            COOKIE,
            str(_serializer().dumps([g.staff_device, int(box().now().timestamp())])),
            max_age=LIFE,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
