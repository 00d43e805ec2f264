"""Staff sign in with a name and a password, or with a desk and its PIN; change places at a desk; and out again."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_limiter import RateLimitExceeded
from flask_login import current_user

from queues.actions.guarding import require_own_desk
from queues.actions.pausing import staff_desk
from queues.model.actor import Role
from queues.model.errors import NotAllowed, Refusal
from queues.model.service_day import DayState
from queues.snapshots.days import current_days
from webapp.access import current_actor, public, staff, wants_json
from webapp.box import box
from webapp.errors import Invalid, TooMany, WrongPin, answer_refusal
from webapp.extensions import csrf, limiter
from webapp.https_door import require_protection_of
from webapp.performing import perform
from webapp.signing_in import (
    SignedIn,
    change_clerk,
    check_own_pin,
    check_password,
    check_pin,
    desk_of,
    pin_desks,
    sign_in,
    sign_out,
)

bp = Blueprint("signing_in", __name__)

# Each clerk's own device makes few mistakes; one name is tried from many devices only by somebody who guesses.
FAILURES_PER_NAME = "20 per 5 minutes"
SOME_MINUTES = 300  # seconds after which a limit has surely passed

WRONG_PASSWORD = _("Nama pengguna atau kata sandi belum cocok. Silakan periksa, lalu coba lagi.")
WRONG_PIN = _("PIN belum cocok dengan meja ini. Silakan periksa, lalu coba lagi.")
TOO_OFTEN = _("Sudah terlalu banyak percobaan. Silakan tunggu beberapa menit, lalu coba lagi.")

HOMES = {Role.CLERK: "desk.choose", Role.GREETER: "greeter.page"}


@bp.get("/sign-in")
@public
def page() -> ResponseReturnValue:
    return _page()


def _failed(response: Response) -> bool:
    return response.status_code == 401


def _name() -> str:
    """Whose secret is being tried: limited by itself, whatever device it comes from."""
    return request.form.get("desk") or request.form.get("username", "").strip().casefold()


_per_device = limiter.shared_limit(
    lambda: box().settings.sign_ins_per_device, scope="sign-in of a device", deduct_when=_failed
)
_per_name = limiter.shared_limit(FAILURES_PER_NAME, scope="sign-in of a name", key_func=_name, deduct_when=_failed)


@bp.post("/sign-in")
@public
@_per_device
@_per_name
def enter() -> ResponseReturnValue:
    """By name and password."""
    csrf.protect()
    person = check_password(request.form.get("username", ""), request.form.get("password", ""))
    return _welcome(person) if person else _page(401, password_error=WRONG_PASSWORD)


@bp.post("/sign-in/desk")
@public
@_per_device
@_per_name
def enter_at_desk() -> ResponseReturnValue:
    """By a desk's PIN; the session is good for this desk only."""
    csrf.protect()
    desk_id = _uuid(request.form.get("desk", ""))
    person = check_pin(desk_id, request.form.get("pin", "").strip()) if desk_id else None
    return _welcome(person) if person else _page(401, pin_error=WRONG_PIN)


def _whose_pin() -> str:
    return "pin of " + str(_said("username")).strip().casefold()


_per_own_pin = limiter.shared_limit(
    FAILURES_PER_NAME, scope="own pin of a clerk", key_func=_whose_pin, deduct_when=_failed
)


@bp.post("/sign-in/switch")
@staff("clerk", "coordinator")
@_per_device
@_per_own_pin
def switch() -> ResponseReturnValue:
    """The next clerk at this desk's tablet, by name and own PIN: `username`, `pin`, and `desk` where it is not clear.

    The session becomes that clerk's, for this desk only, and the desk notes who sits there now.
    """
    desk_id = _desk_of_tablet()
    person = check_own_pin(str(_said("username")), str(_said("pin")).strip(), desk_id)
    if person is None:
        raise WrongPin
    change_clerk(person)
    g.pop("actor", None)  # from here on it is the other clerk who acts
    with suppress(Refusal):  # the day may be over
        perform(staff_desk, key=None, desk_id=desk_id, clerk_id=person.id)
    if wants_json():
        return jsonify({"desk": str(desk_id), "name": person.display_name})
    return redirect(url_for("desk.page", desk_id=desk_id), 303)


@bp.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """Leave the desk, if one is named, and end the session; `next` is where the one who follows goes on."""
    desk_id = _uuid(request.form.get("desk", ""))
    if desk_id and current_user.is_authenticated:
        _stand_up(desk_id)
    sign_out()
    return redirect(url_for("signing_in.page", next=_next() or None), 303)


@bp.errorhandler(RateLimitExceeded)
def too_often(_breach: RateLimitExceeded) -> ResponseReturnValue:
    if request.endpoint == "signing_in.switch":
        return answer_refusal(TooMany(retry_after=SOME_MINUTES))
    where = "pin_error" if request.endpoint == "signing_in.enter_at_desk" else "password_error"
    response = make_response(_page(429, **{where: TOO_OFTEN}))
    response.headers["Retry-After"] = str(SOME_MINUTES)
    return response


def _said(name: str) -> Any:
    """A field of the form, or of the JSON that a page sent by itself."""
    body = request.get_json(silent=True) if request.is_json else request.form
    return body.get(name, "") if isinstance(body, Mapping) else ""


def _desk_of_tablet() -> UUID:
    """Only the tablet of a desk changes hands: neither a token nor a session that is at no desk."""
    actor = current_actor()
    if actor.is_integration:
        raise NotAllowed
    desk_id = _uuid(str(_said("desk"))) or desk_of(current_user)
    if desk_id is None:
        raise Invalid(fields=[{"field": "desk", "problem": "missing"}])
    require_own_desk(actor, desk_id)
    return desk_id


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(status: int = 200, *, password_error: LazyString | str = "", pin_error: LazyString | str = "") -> Response:
    next_path = _next()
    html = render_template(
        "signing_in/page.html",
        next_path=next_path,
        days=pin_desks(),
        chosen_desk=request.form.get("desk") or _desk_in(next_path),
        username=request.form.get("username", ""),
        password_error=password_error,
        pin_error=pin_error,
        person=current_user if current_user.is_authenticated else None,
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _welcome(person: SignedIn) -> ResponseReturnValue:
    """On to where the visitor wanted to go, else to where the role belongs."""
    target = _next()
    require_protection_of(person.role)
    sign_in(person)
    if person.desk_id:
        return redirect(url_for("desk.page", desk_id=person.desk_id), 303)
    return redirect(target or _home(person.role), 303)


def _home(role: Role) -> str:
    """The role's own screen of the day that is on; without any day the front page says so."""
    days = current_days(box().engine)
    day = next((one for one in days if one.state != DayState.PREPARED), days[0] if days else None)
    return url_for(HOMES.get(role, "load.page"), day=day.code) if day else url_for("hall.front")


def _stand_up(desk_id: UUID) -> None:
    # The day may be over, or the desk another clerk's: the way out stays open.
    with suppress(Refusal):
        perform(staff_desk, key=None, desk_id=desk_id, clerk_id=None)


def _next() -> str:
    """Where to go on, if it is a path of our own; anything else is dropped."""
    asked: Any = request.values.get("next", "")
    parts = urlsplit(asked)
    is_own = asked.startswith("/") and not asked.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    is_plain = asked.isprintable() and "\\" not in asked
    return asked if is_own and is_plain and not parts.path.startswith("/sign-") else ""


def _desk_in(path: str) -> str:
    """The desk that the visitor was on the way to."""
    named = path.removeprefix("/desks/").partition("?")[0] if path.startswith("/desks/") else ""
    return named if _uuid(named) else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
