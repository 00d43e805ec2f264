"""Staff sign in with a name and a password, or with a desk and its PIN; change places at a desk; and out again."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    after_this_request,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user
from pydantic_core import from_json

from queues.actions.desks.seating import staff_desk
from queues.actions.permissions import require_own_desk
from queues.model.actor import Role
from queues.model.events.box import SignInWay
from queues.model.refusals import Busy, NotAllowed, Refusal, TooMany
from queues.reading.hall.day_head import DayHead
from queues.snapshots.desk.console import may_work_at
from queues.snapshots.shared.days import near_days, same_desk_on_the_next_day
from webapp.auth.access import current_actor, public, staff, wants_json
from webapp.auth.attempts import SOME_MINUTES, tried
from webapp.auth.devices.staff_devices import remember_device
from webapp.auth.second_factor import is_asked_of
from webapp.auth.signing_in import (
    StaffLogin,
    change_clerk,
    check_own_pin,
    check_password,
    check_pin,
    desk_of,
    pin_desks,
    record_sign_in,
    sign_in,
    sign_out,
)
from webapp.commands import perform
from webapp.extensions import csrf
from webapp.http.cookies import give_cookie, read_cookie
from webapp.http.errors import answer_refusal
from webapp.http.refusals import Invalid, WrongPin
from webapp.services import box
from webapp.surfaces.staff.second_factor import ask_for_code
from webapp.tls.https_door import require_protection_of
from webapp.words.days.pin_desks import pin_days

bp = Blueprint("signing_in", __name__)

WRONG_PASSWORD = _("Nama pengguna atau kata sandi belum cocok. Silakan periksa, lalu coba lagi.")
NO_DESK = _("Pilih meja Anda dahulu.")
NO_PIN = _("PIN meja terdiri dari enam angka.")
WRONG_PIN = _("PIN belum cocok dengan meja ini. Silakan periksa, lalu coba lagi.")
TOO_OFTEN = _(
    "Sudah terlalu banyak percobaan. Silakan tunggu %(minutes)s menit, lalu coba lagi.", minutes=SOME_MINUTES // 60
)

IN_A_MOMENT = _("Sedang banyak yang mencoba masuk. Tunggu beberapa detik, lalu coba lagi.")

_PIN = re.compile(r"[0-9]{6}")
FORMS = {"signing_in.enter": "password_error", "signing_in.enter_at_desk": "pin_error"}
WAY_COOKIE, WAY_LIFE = "sign_in_way", 400 * 24 * 3600
HOMES = {Role.CLERK: "desk.choose", Role.GREETER: "greeter.page", Role.CONTENT: "announcements.page"}


@bp.get("/sign-in")
@public
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """By name and password."""
    csrf.protect()
    name, password = request.form.get("username", ""), request.form.get("password", "")
    person = tried(SignInWay.PASSWORD, name, lambda source: check_password(name, password, source))
    if person is None:
        return _page(401, password_error=WRONG_PASSWORD)
    _remember_way(SignInWay.PASSWORD)
    if is_asked_of(person.role):
        require_protection_of(person.role)
        return ask_for_code(person, _next() or home_path(person.role))
    return welcome(person, SignInWay.PASSWORD)


@bp.post("/sign-in/desk")
@public
def enter_at_desk() -> ResponseReturnValue:
    """By a desk's PIN; the session is good for this desk only."""
    csrf.protect()
    desk_id, pin = _uuid(request.form.get("desk", "")), request.form.get("pin", "").strip()
    if desk_id is None:
        return _page(401, pin_error=NO_DESK)
    if not _PIN.fullmatch(pin):
        return _page(401, pin_error=NO_PIN)  # a slip of the finger is no try
    person = tried(SignInWay.DESK_PIN, desk_id.hex, lambda source: check_pin(desk_id, pin, source))
    if person is None:
        return _page(401, pin_error=WRONG_PIN)
    _remember_way(SignInWay.DESK_PIN)
    return welcome(person, SignInWay.DESK_PIN)


@bp.post("/sign-in/switch")
@staff("clerk", "coordinator")
def switch() -> ResponseReturnValue:
    """The next clerk at this desk's tablet, by name and own PIN: `username`, `pin`, and `desk` where it is not clear.

    The session becomes that clerk's, for this desk only, and the desk notes who sits there now.
    """
    desk_id = _desk_of_tablet()
    name, pin = str(_said("username")), str(_said("pin")).strip()
    person = tried(SignInWay.OWN_PIN, name, lambda source: check_own_pin(name, pin, desk_id, source))
    if person is None:
        raise WrongPin
    record_sign_in(person, SignInWay.OWN_PIN)
    change_clerk(person)
    remember_device()
    g.pop("actor", None)  # from here on it is the other clerk who acts
    with suppress(Refusal):  # the day may be over
        perform(staff_desk, key=None, desk_id=desk_id, clerk_id=person.id)
    if wants_json():
        return jsonify({"desk": str(desk_id), "name": person.display_name})
    return redirect(url_for("desk.page", desk_id=desk_id), 303)


@bp.get("/work")
@staff("clerk", "greeter", "coordinator", "viewer", "content")
def home() -> ResponseReturnValue:
    """Where the role of whoever is signed in belongs."""
    return redirect(home_path(current_actor().role))


@bp.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """Leave the desk, if one is named, and end the session; `next` is where the one who follows goes on."""
    desk_id = _uuid(request.form.get("desk", ""))
    if desk_id and current_user.is_authenticated:
        _stand_up(desk_id)
    sign_out()
    return redirect(url_for("signing_in.page", next=_next() or None), 303)


@bp.errorhandler(TooMany)
@bp.errorhandler(Busy)
def not_now(refusal: TooMany | Busy) -> ResponseReturnValue:
    """The form again, with what to do; who changes clerks hears it in the dialog."""
    answer = make_response(answer_refusal(refusal))
    if request.endpoint not in FORMS:
        return answer
    sentence = TOO_OFTEN if isinstance(refusal, TooMany) else IN_A_MOMENT
    response = _page(answer.status_code, **{FORMS[request.endpoint]: sentence})
    response.headers["Retry-After"] = answer.headers["Retry-After"]
    return response


def _said(name: str) -> Any:
    """A field of the form, or of the JSON that a page sent by itself."""
    body = _json() if request.is_json else request.form
    return body.get(name, "") if isinstance(body, Mapping) else ""


def _json() -> object:
    """What was sent, or nothing: pydantic's reader refuses what is nested too deep, where Python's own breaks."""
    try:
        return from_json(request.get_data())
    except ValueError:
        return None


def _desk_of_tablet() -> UUID:
    """Only the tablet of a desk changes hands: neither a token nor a session that is at no desk."""
    actor = current_actor()
    if actor.is_integration:
        raise NotAllowed
    desk_id = _uuid(str(_said("desk"))) or desk_of(current_user)
    if desk_id is None:
        raise Invalid(fields=[{"field": "desk", "problem": "missing"}])
    require_own_desk(actor, desk_id)
    if actor.role is Role.CLERK and not may_work_at(box().engine, desk_id, actor):
        raise NotAllowed(desk=str(desk_id))  # else one's own PIN would open what only that desk's PIN opens
    return desk_id


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(status: int = 200, *, password_error: LazyString | str = "", pin_error: LazyString | str = "") -> Response:
    next_path = _next()
    was_pin = read_cookie(WAY_COOKIE) == SignInWay.DESK_PIN
    html = render_template(
        "signing_in/page.html",
        next_path=next_path,
        days=pin_days(pin_desks(), box().now()),
        chosen_desk=request.form.get("desk") or _desk_in(next_path),
        username=request.form.get("username", ""),
        password_error=password_error,
        pin_error=pin_error,
        opens_with_pin=bool(pin_error) or (was_pin and not password_error),
        person=current_user if current_user.is_authenticated else None,
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _remember_way(way: SignInWay) -> None:
    """On a phone the sign-in page opens with the form that was used on it last."""

    @after_this_request
    def give(response: Response) -> Response:
        give_cookie(response, WAY_COOKIE, way, max_age=WAY_LIFE)
        return response


def welcome(person: StaffLogin, way: SignInWay) -> ResponseReturnValue:
    """On to where the visitor wanted to go, else to where the role belongs."""
    target = _next()
    require_protection_of(person.role)
    record_sign_in(person, way)
    sign_in(person)
    remember_device()
    if person.desk_id:
        return redirect(home_path(person.role, person.desk_id), 303)
    return redirect(target or home_path(person.role), 303)


def home_path(role: Role, desk_id: UUID | None = None) -> str:
    """The desk, else the role's own screen of the day that is on; without any day the front page says so."""
    if desk_id:
        return url_for("desk.page", desk_id=desk_id)
    day = next(iter(near_days(box().engine, box().now()).nearest_first), None)
    return home_of(role, day) if day else url_for("hall.front")


def home_of(role: Role, day: DayHead) -> str:
    """The address of the role's own screen of that day."""
    return url_for(HOMES.get(role, "load.page"), day=day.code)


def _stand_up(desk_id: UUID) -> None:
    # The day may be over, or the desk another clerk's: the way out stays open.
    with suppress(Refusal):
        perform(staff_desk, key=None, desk_id=desk_id, clerk_id=None)


def _next() -> str:
    """Where to go on, if it is a path of our own; anything else is dropped."""
    asked: str = request.values.get("next", "")
    parts = urlsplit(asked)
    is_own = asked.startswith("/") and not asked.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    is_plain = asked.isprintable() and "\\" not in asked
    return asked if is_own and is_plain and not parts.path.startswith("/sign-") else ""


def _desk_in(path: str) -> str:
    """The desk that the visitor was on the way to; on the second day of a visit, the same desk of that day."""
    named = _uuid(path.removeprefix("/desks/").partition("?")[0]) if path.startswith("/desks/") else None
    if named is None:
        return ""
    return str(same_desk_on_the_next_day(box().engine, named) or named)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
