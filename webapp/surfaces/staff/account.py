"""One's own account: a member of staff changes the own password and PIN; the secret of now is asked for first."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user

from queues.model.actor import Role
from queues.model.refusals import Busy, NotAllowed, TooMany
from queues.snapshots.record.own_sheets import own_sheets
from webapp.auth.access import current_actor, staff
from webapp.auth.renewals import StaffUser, own_account, renew_password, renew_pin, weak_password, weak_pin
from webapp.http.errors import answer_refusal
from webapp.http.refusals import Invalid
from webapp.services import box
from webapp.surfaces.staff.signing_in import IN_A_MOMENT, TOO_OFTEN

bp = Blueprint("account", __name__)

WRONG_PASSWORD = _("Kata sandi sekarang belum cocok.")
WRONG_PIN = _("PIN sekarang belum cocok.")
DIFFERENT = _("Keduanya belum sama. Ketik sekali lagi.")
SAVED = {
    "password": _("Kata sandi sudah diganti. Perangkat lain yang masih memakai kata sandi lama sudah keluar."),
    "pin": _("PIN sudah diganti. Tablet lain yang masih memakai PIN lama sudah keluar."),
}


@bp.get("/account")
@staff("clerk", "greeter", "coordinator", "viewer", "content")
def page() -> ResponseReturnValue:
    """Also says what was saved just now; who came in with the PIN of a desk has no account."""
    return _page()


@bp.post("/account/password")
@staff("clerk", "greeter", "coordinator", "viewer", "content")
def new_password() -> ResponseReturnValue:
    me, new = _known(_me()), request.form.get("new", "")
    problem = _different(new) or weak_password(me, new)
    if problem:
        return _page(422, new_password_error=problem)
    if not renew_password(me, request.form.get("now", ""), new):
        return _page(422, password_error=WRONG_PASSWORD)
    return redirect(url_for("account.page", saved="password"), 303)


@bp.post("/account/pin")
@staff("clerk")
def new_pin() -> ResponseReturnValue:
    """Of a clerk. Who has none yet gives the password instead."""
    me, new = _known(_me()), request.form.get("new", "")
    if me.role is not Role.CLERK:
        raise Invalid(fields=[{"field": "pin", "problem": "only_clerks"}])
    problem = _different(new) or weak_pin(new)
    if problem:
        return _page(422, new_pin_error=problem)
    if not renew_pin(me, request.form.get("now", "").strip(), new):
        return _page(422, pin_error=WRONG_PIN if me.pin_hash else WRONG_PASSWORD)
    return redirect(url_for("account.page", saved="pin"), 303)


@bp.errorhandler(TooMany)
@bp.errorhandler(Busy)
def not_now(refusal: TooMany | Busy) -> ResponseReturnValue:
    """The form again, with what to do."""
    answer = make_response(answer_refusal(refusal))
    where = "pin_error" if request.endpoint == "account.new_pin" else "password_error"
    response = _page(answer.status_code, **{where: TOO_OFTEN if isinstance(refusal, TooMany) else IN_A_MOMENT})
    response.headers["Retry-After"] = answer.headers["Retry-After"]
    return response


# -- inside ----------------------------------------------------------------------------------------------------------


def _me() -> StaffUser | None:
    """None for a desk that was opened with its PIN; a token is nobody."""
    if current_actor().is_integration or not current_user.is_authenticated:
        raise NotAllowed
    return own_account()


def _known(me: StaffUser | None) -> StaffUser:
    if me is None:
        raise NotAllowed
    return me


def _different(new: str) -> LazyString | None:
    return DIFFERENT if new != request.form.get("again", "") else None


def _page(status: int = 200, **errors: LazyString | str) -> Response:
    saved = "" if errors else SAVED.get(request.args.get("saved", ""), "")
    desk_id = current_user.desk_id if current_user.is_authenticated else None
    me, sheets = _me(), own_sheets(box().engine, current_actor())
    html = render_template("account/page.html", me=me, saved=saved, errors=errors, desk_id=desk_id, sheets=sheets)
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response
