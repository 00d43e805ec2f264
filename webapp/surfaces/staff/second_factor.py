"""Signing in with a second factor: after the password a code of the phone's app, and the page that sets the app up."""

import base64
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.events.box import SignInWay
from queues.model.refusals import Busy, TooMany
from webapp.auth.access import public
from webapp.auth.attempts import SOME_MINUTES, tried
from webapp.auth.devices.staff_devices import remember_device
from webapp.auth.second_factor import (
    PendingSignIn,
    check_code,
    enrol,
    kept_of,
    new_secret,
    otpauth_uri,
    pending_sign_in,
    seal,
    step_of,
    unseal,
)
from webapp.auth.signing_in import StaffLogin, record_sign_in, sign_in
from webapp.extensions import csrf
from webapp.services import box

bp = Blueprint("second_factor", __name__)

PATIENCE = timedelta(minutes=10)  # between the password and the code
_PENDING = "password_given"  # in the browser's session
WRONG_CODE = _("Kode belum cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.")
TOO_OFTEN = _(
    "Sudah terlalu banyak percobaan. Silakan tunggu %(minutes)s menit, lalu coba lagi.", minutes=SOME_MINUTES // 60
)
IN_A_MOMENT = _("Sedang banyak yang mencoba masuk. Tunggu beberapa detik, lalu coba lagi.")


def ask_for_code(person: StaffLogin, next_path: str) -> ResponseReturnValue:
    """Nobody is signed in yet; the browser notes who has given the password."""
    session[_PENDING] = [person.id.hex, person.mark, int(box().now().timestamp()), next_path]
    return redirect(url_for("second_factor.page"), 303)


@bp.get("/sign-in/code")
@public
def page() -> ResponseReturnValue:
    pending = _pending()
    if pending is None:
        return _to_the_password()
    if kept_of(pending.user.id) is None:
        return redirect(url_for("second_factor.setting_up"), 303)
    return _code_page(pending)


@bp.post("/sign-in/code")
@public
def enter() -> ResponseReturnValue:
    """A code of the app, or one of recovery."""
    csrf.protect()
    pending = _pending()
    if pending is None:
        return _to_the_password()
    user, code = pending.user, request.form.get("code", "")
    if not tried(SignInWay.CODE, user.username, lambda source: check_code(user.id, code, source) or None):
        return _code_page(pending, 401, WRONG_CODE)
    _welcome(pending)
    return redirect(pending.next_path, 303)


@bp.get("/sign-in/code/new")
@public
def setting_up() -> ResponseReturnValue:
    """The QR code for the app; the secret waits, sealed, in the browser's session until a first code proves it."""
    pending = _pending()
    if pending is None or kept_of(pending.user.id):
        return _to_the_password()
    user = pending.user
    secret = _offered(user.id) or new_secret()
    session["offered_secret"] = base64.b64encode(seal(user.id, secret)).decode()
    return _app_page(pending, secret)


@bp.post("/sign-in/code/new")
@public
def set_up() -> ResponseReturnValue:
    csrf.protect()
    pending = _pending()
    secret = _offered(pending.user.id) if pending else None
    if pending is None or secret is None:
        return _to_the_password()
    user, code = pending.user, "".join(request.form.get("code", "").split())
    step = tried(SignInWay.CODE, user.username, lambda _source: step_of(secret, code, box().now()))
    if step is None:
        return _app_page(pending, secret, 401, WRONG_CODE)
    codes = enrol(user.id, secret, step)
    if codes is None:
        return _to_the_password()
    _welcome(pending)
    return _private(render_template("second_factor/codes.html", codes=codes, next_path=pending.next_path))


@bp.errorhandler(TooMany)
@bp.errorhandler(Busy)
def not_now(refusal: TooMany | Busy) -> ResponseReturnValue:
    pending, is_often = _pending(), isinstance(refusal, TooMany)
    if pending is None:
        return _to_the_password()
    status, said = (429, TOO_OFTEN) if is_often else (503, IN_A_MOMENT)
    secret = _offered(pending.user.id) if request.endpoint == "second_factor.set_up" else None
    return _app_page(pending, secret, status, said) if secret else _code_page(pending, status, said)


# -- inside ----------------------------------------------------------------------------------------------------------


def _pending() -> PendingSignIn | None:
    """None when nobody gave a password, when it is too long ago, or when it has been changed since."""
    try:
        user_hex, mark, at, next_path = session.get(_PENDING, ())
        user_id = UUID(user_hex)
    except (TypeError, ValueError):
        return None
    age = abs(box().now().timestamp() - at)
    return pending_sign_in(user_id, mark, next_path) if age <= PATIENCE.total_seconds() else None


def _offered(user_id: UUID) -> str | None:
    sealed = session.get("offered_secret")
    return unseal(user_id, base64.b64decode(sealed)) if sealed else None


def _welcome(pending: PendingSignIn) -> None:
    record_sign_in(pending.person, SignInWay.CODE)
    sign_in(pending.person)
    remember_device()


def _to_the_password() -> ResponseReturnValue:
    return redirect(url_for("signing_in.page"), 303)


def _code_page(pending: PendingSignIn, status: int = 200, error: LazyString | str = "") -> Response:
    return _private(render_template("second_factor/page.html", username=pending.user.username, error=error), status)


def _app_page(pending: PendingSignIn, secret: str, status: int = 200, error: LazyString | str = "") -> Response:
    name = pending.user.username
    address = otpauth_uri(secret, name, f"Giliran {urlsplit(box().public_url).hostname}")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = render_template("second_factor/new.html", username=name, address=address, secret=spaced, error=error)
    return _private(page, status)


def _private(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
