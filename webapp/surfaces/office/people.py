"""The people of the box for its admin: added from a list or a spreadsheet, given new secrets, switched off and on."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.actor import Role
from queues.model.refusals import Busy, NameTaken, NotAllowed
from webapp.auth.access import current_actor, staff
from webapp.auth.renewals import StaffUser, secrets_mark
from webapp.http.errors import status_of
from webapp.http.refusals import UploadRefused
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import SPREADSHEET, off_the_loop, received_file, takes_upload
from webapp.services import box
from webapp.spreadsheets.table import TableUnreadable
from webapp.staff_accounts.accounts import NewSignIn, known_people, let_sign_in, place_person, renew_secrets
from webapp.staff_accounts.agencies import agency_names
from webapp.staff_accounts.files import people_in, read_file
from webapp.staff_accounts.lists import MOST_PEOPLE, ListedPerson, read_pasted
from webapp.staff_accounts.making import PeopleInMaking, one_step, signed, unsigned, write_people
from webapp.surfaces.office.person_form import PlaceForm
from webapp.surfaces.office.spreadsheets import Spreadsheet, Table, downloaded
from webapp.words.refusals import sentence_of

bp = Blueprint("people", __name__)

# In the order in which an organiser looks for them.
ROLES = (Role.CLERK, Role.GREETER, Role.COORDINATOR, Role.VIEWER, Role.CONTENT, Role.ADMIN)
NO_AGENCY = "-"


@bp.get("/people")
@staff()
def page() -> ResponseReturnValue:
    """Everybody, or only one role or agency of them."""
    return _page()


@bp.post("/people")
@staff()
def add() -> ResponseReturnValue:
    """First what would be made of the list; pressed again, the accounts and their cards.

    `usernames`: those that were shown. The page of the cards loaded again, or a second tap, would make others: it is
    shown once more instead.
    """
    text = request.form.get("list", "")
    read = read_pasted(text, _known_names(), agency_names(box().engine))
    if read.problems:
        return _page(422, text=text, problems=[one.line() for one in read.problems])
    if request.form.get("confirmed") != "yes":
        return _page(text=text, people=read.people)
    if request.form.get("usernames", _usernames(read.people)) != _usernames(read.people):
        return _page(409, text=text, people=read.people, trouble=_made_already())
    return _next_step(PeopleInMaking(read.people, text=text))


@bp.post("/people/make")
@staff()
def go_on() -> ResponseReturnValue:
    """The next step of a long list; after the last one all accounts are there, and their cards."""
    making = unsigned(request.form.get("making", ""))
    if making is None:
        return _page(409, trouble=_("Pembuatan ini terputus, dan belum ada akun yang dibuat. Kirim daftarnya lagi."))
    return _next_step(making)


@bp.post("/people/upload")
@staff()
@takes_upload(SPREADSHEET)
def upload() -> ResponseReturnValue:
    """A spreadsheet becomes the lines of a list, to be looked at like a pasted one; what is wrong is named by cell."""
    try:
        with received_file() as file:
            table = off_the_loop(lambda: read_file(file.path))
        read, text = people_in(table, _known_names(), agency_names(box().engine))
    except TableUnreadable as unreadable:
        return _page(422, file_problems=[one.line() for one in unreadable.problems])
    except (UploadRefused, Busy) as refusal:
        return _page(status_of(type(refusal)), file_problems=[sentence_of(refusal)])
    return _page(text=text, people=read.people)


@bp.get("/people/example.xlsx")
@staff()
def example() -> Response:
    """A table with the heads that are known, to be filled in."""
    heads = (_("Nama"), _("Peran"), _("Instansi"))
    rows = [("Dewi Lestari", "petugas", "Disdukcapil"), ("Budi Santoso", "koordinator", "")]
    return downloaded(Table("petugas", heads, rows), Spreadsheet.XLSX)


@bp.post("/people/<uuid:user_id>/renew")
@staff()
def renew(user_id: UUID) -> ResponseReturnValue:
    """A card with a new password; the old one opens nothing more. Loaded again it makes no other one."""
    person = _person(user_id)
    mark = _mark(person)
    if request.form.get("state", mark) != mark:
        trouble = _(
            "Kartu %(name)s baru saja dibuat, jadi tidak dibuat lagi. Belum tercetak? Tekan tombolnya sekali lagi.",
            name=person.display_name,
        )
        return _page(409, trouble=trouble)
    return _cards([renew_secrets(person)])


@bp.get("/people/<uuid:user_id>/edit")
@staff()
def edit(user_id: UUID) -> ResponseReturnValue:
    """Role and agency of one person."""
    person = _person(user_id)
    return _edit(person, _place_form(person))


@bp.post("/people/<uuid:user_id>/edit")
@staff()
def save(user_id: UUID) -> ResponseReturnValue:
    """Nobody takes the own role away: there would be nobody to give it back."""
    person = _person(user_id)
    form = _place_form(person, request.form)
    place = form.place()
    if place is None:
        return _edit(person, form, 422)
    if person.id == current_actor().id and place[0] is not person.role:
        raise NotAllowed
    place_person(person.id, *place)
    return redirect(url_for("people.page", _anchor=f"person-{person.id}"), 303)


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
    shown = {"text": "", "problems": (), "people": (), "file_problems": (), "trouble": ""} | form
    names, everybody = agency_names(box().engine), known_people()
    role, agency = request.args.get("role", ""), request.args.get("agency", "")
    wanted = [one for one in everybody if role in ("", one.role) and agency in ("", one.agency or NO_AGENCY)]
    agencies = {one.agency: names.get(one.agency, one.agency) for one in everybody if one.agency}
    html = render_template(
        "people/page.html",
        everybody=sorted(wanted, key=lambda one: (not one.is_active, one.display_name.casefold())),
        me=current_actor().id,
        role=role,
        agency=agency,
        roles=[one for one in ROLES if any(person.role is one for person in everybody)],
        agencies=sorted(agencies.items(), key=lambda one: one[1]),
        without_agency=NO_AGENCY,
        agency_names=names,
        most=MOST_PEOPLE,
        mark=_mark,
        usernames=_usernames,
        **shown,
    )
    return unkept_response(html, status)


def _place_form(person: StaffUser, sent: Mapping[str, str] | None = None) -> PlaceForm:
    roles = (person.role,) if person.id == current_actor().id else ROLES
    return PlaceForm(sent, person=person, roles=roles, agencies=agency_names(box().engine))


def _edit(person: StaffUser, form: PlaceForm, status: int = 200) -> Response:
    return unkept_response(render_template("people/edit.html", person=person, form=form), status)


def _usernames(people: Iterable[ListedPerson]) -> str:
    return " ".join(one.username for one in people)


def _mark(person: StaffUser) -> str:
    return secrets_mark(person.password_hash, person.pin_hash)


def _made_already() -> str:
    return _("Sebagian akun ini baru saja dibuat, jadi belum ada yang dibuat lagi. Periksa daftarnya.")


def _known_names() -> dict[str, str]:
    return {one.username: one.display_name for one in known_people()}


def _next_step(making: PeopleInMaking) -> Response:
    """The cards where everything is hashed, else the page that asks for the next step by itself."""
    further = one_step(making)
    if not further.is_hashed:
        shown = {"making": signed(further), "done": len(further.hashed), "all": len(further.people)}
        return unkept_response(render_template("people/making.html", **shown))
    try:
        return _cards(write_people(further))
    except NameTaken:
        return _page(409, text=further.text, trouble=_made_already())


def _cards(made: list[NewSignIn]) -> Response:
    where = {"address": box().public_url, "sign_in": box().public_url + url_for("signing_in.page")}
    names = agency_names(box().engine)
    return unkept_response(render_template("people/cards.html", cards=made, agency_names=names, **where))
