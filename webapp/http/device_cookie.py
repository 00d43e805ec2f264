"""The device cookie: a phone is known by a random name alone, signed by this box, and forgotten after two days.

Whoever may invent a name is never limited by it. So what counts for a limit is a name that this box has given out; what
only tells one phone's repeated command from another's (a name of 128 random bits) need not be.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, current_app, request
from itsdangerous import BadSignature, Signer

from webapp.http.cookies import give_cookie, read_cookie
from webapp.services import box

COOKIE = "giliran_device"
LIFE = timedelta(days=2)
_WELL_FORMED = re.compile(r"([0-9a-f]{32})(?:\.([0-9]{1,12})\.[\w-]+)?")


@dataclass(frozen=True)
class Device:
    """`born_at`: when this box gave the name out."""

    name: str
    born_at: datetime


def device_key() -> str:
    """The scope of idempotency keys: the device; without a cookie the address, which a hall may share.

    Hashes: whoever finds a backup must not be able to repeat a phone's command and be told its token, nor learn where
    it was. A spare laptop has another secret, and still finds what a phone was given before: so the signature of the
    cookie is not asked for.
    """
    found = _sent()
    if found:
        return f"device:{hashlib.sha256(found[1].encode()).hexdigest()}"
    address = f"giliran.address {request.remote_addr}".encode()
    return f"address:{hmac.new(box().settings.secret.encode(), address, hashlib.sha256).hexdigest()}"


def known_device() -> Device | None:
    """The phone, if this box has named it within the last two days."""
    found = _sent()
    if found is None or found[2] is None:
        return None
    try:
        _signer().unsign(found[0])
    except BadSignature:
        return None
    born_at = datetime.fromtimestamp(int(found[2]), UTC)
    # A cookie from the future was given before the clock was set back.
    return Device(found[1], born_at) if box().now() - born_at < LIFE else None


def init_device(app: Flask) -> None:
    app.after_request(_give_cookie)


def _sent() -> re.Match[str] | None:
    return _WELL_FORMED.fullmatch(read_cookie(COOKIE) or "")


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="giliran.device", digest_method=hashlib.sha256)


def _give_cookie(response: Response) -> Response:
    """With the first page; never with an API answer, or a repeated command would come from another device."""
    is_page = response.mimetype == "text/html" and request.method == "GET"
    if is_page and known_device() is None:
        named = f"{secrets.token_hex(16)}.{int(box().now().timestamp())}"
        seconds = int(LIFE.total_seconds())
        give_cookie(response, COOKIE, _signer().sign(named).decode(), max_age=seconds)
    return response
