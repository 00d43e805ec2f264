"""The people of the box for its admin: added from a pasted list, given new secrets, switched off and on."""

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.model.refusals import NotAllowed
from webapp.auth.access import current_actor, staff
from webapp.auth.renewals import StaffUser
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.staff_accounts import (
    NewSignIn,
    known_people,
    let_sign_in,
    make_people,
    read_pasted,
    renew_secrets,
)

bp = Blueprint("people", __name__)


@bp.get("/people")
@staff()
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/people")
@staff()
def add() -> ResponseReturnValue:
    """First what would be made of the list; pressed again, the accounts and their cards."""
    text = request.form.get("list", "")
    read = read_pasted(text, [one.username for one in known_people()])
    if read.problems:
        return _page(422, text=text, problems=read.problems)
    if request.form.get("confirmed") != "yes":
        return _page(text=text, people=read.people)
    return _cards(make_people(read.people))


@bp.post("/people/<uuid:user_id>/renew")
@staff()
def renew(user_id: UUID) -> ResponseReturnValue:
    """A card with a new password; the old one opens nothing more."""
    return _cards([renew_secrets(_person(user_id))])


@bp.post("/people/<uuid:user_id>/switch")
@staff()
def switch(user_id: UUID) -> ResponseReturnValue:
    """Off, or on again. Nobody switches off the own account: there would be nobody to switch it on."""
    person = _person(user_id)
    if person.id == current_actor().id:
        raise NotAllowed
    let_sign_in(person.id, is_active=not person.is_active)
    return redirect(url_for("people.page", _anchor=f"person-{person.id}"), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _person(user_id: UUID) -> StaffUser:
    found = next((one for one in known_people() if one.id == user_id), None)
    return found or abort(404)


def _page(status: int = 200, **form: object) -> Response:
    shown = {"text": "", "problems": (), "people": ()} | form
    everybody = sorted(known_people(), key=lambda one: (not one.is_active, one.display_name.casefold()))
    html = render_template("people/page.html", everybody=everybody, me=current_actor().id, **shown)
    return unkept_response(html, status)


def _cards(made: list[NewSignIn]) -> Response:
    address = box().public_url + url_for("signing_in.page")
    return unkept_response(render_template("people/cards.html", cards=made, address=address), 200)
