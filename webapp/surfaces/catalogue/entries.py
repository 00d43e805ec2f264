"""An agency or a service of the catalogue, edited by an admin: saved, removed, brought back, as it comes, checked.

Two people who edit one entry lose nothing: what the other one saved is put into the form where nothing was typed, and
stands beside what was typed where both said something.
"""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.catalogue import EntryKind
from queues.model.refusals import CatalogueMovedOn, UnknownEntry
from webapp.auth.access import current_actor, staff
from webapp.catalogue import KnownAgency, KnownService
from webapp.catalogue.changes import (
    CatalogueState,
    EntryState,
    catalogue_state,
    check_agency,
    entry_state,
    remove_entry,
    restore_entry,
    save_entry,
    services_of_agency,
    take_back_entry,
)
from webapp.catalogue.comparing import Known
from webapp.catalogue.field_words import FIELD_NAMES
from webapp.catalogue.pictures import PICTURES
from webapp.catalogue.written import ReadEntry
from webapp.http.rendering import unkept_response
from webapp.profile.box_profile import box_profile
from webapp.services import box
from webapp.surfaces.catalogue.entry_forms import EntryForm

bp = Blueprint("catalogue_entries", __name__, url_prefix="/catalogue")

AGENCY, SERVICE = EntryKind.AGENCY, EntryKind.SERVICE
LONGEST_NAME = 120  # of who has checked an agency's services


# -- agencies --------------------------------------------------------------------------------------------------------


@bp.get("/new-agency")
@staff()
def new_agency() -> ResponseReturnValue:
    return _agency_page(None, EntryForm.of_agency(known=None))


@bp.post("/new-agency")
@staff()
def add_agency() -> ResponseReturnValue:
    return _save_agency(None)


@bp.get("/agencies/<code>")
@staff()
def agency(code: str) -> ResponseReturnValue:
    state = entry_state(box(), AGENCY, code)
    return _agency_page(state, EntryForm.of_agency(known=_agency_of(state)))


@bp.post("/agencies/<code>")
@staff()
def save_agency(code: str) -> ResponseReturnValue:
    return _save_agency(entry_state(box(), AGENCY, code))


@bp.get("/agencies/<code>/sheet")
@staff()
def sheet(code: str) -> ResponseReturnValue:
    """On paper: all that is told to citizens about its services, to be corrected by hand and signed."""
    known = catalogue_state(box()).known
    if code not in known.agencies:
        raise UnknownEntry(entry=code)
    services = [(one, one.service()) for one in services_of_agency(known, code)]
    return _page("catalogue/sheet.html", agency=known.agencies[code], services=services, names=known.services)


@bp.post("/agencies/<code>/checked")
@staff()
def checked(code: str) -> ResponseReturnValue:
    """Somebody of the agency has read the sheet and says that it is right."""
    state = entry_state(box(), AGENCY, code)
    who = " ".join(request.form.get("who", "").split())
    if not who or len(who) > LONGEST_NAME:
        form = EntryForm.of_agency(known=_agency_of(state))
        return _agency_page(state, form, who_fault=_("Tulis nama petugas instansi yang memeriksa."), status=422)
    check_agency(box(), code, who=who, on=_today(), by=current_actor())
    return redirect(url_for("catalogue.page", agency=code), 303)


# -- services --------------------------------------------------------------------------------------------------------


@bp.get("/new-service")
@staff()
def new_service() -> ResponseReturnValue:
    return _service_page(None, EntryForm.of_service(known=None, agency=request.args.get("agency", "")))


@bp.post("/new-service")
@staff()
def add_service() -> ResponseReturnValue:
    return _save_service(None)


@bp.get("/services/<code>")
@staff()
def service(code: str) -> ResponseReturnValue:
    state = entry_state(box(), SERVICE, code)
    return _service_page(state, EntryForm.of_service(known=_service_of(state)))


@bp.post("/services/<code>")
@staff()
def save_service(code: str) -> ResponseReturnValue:
    return _save_service(entry_state(box(), SERVICE, code))


# -- both ------------------------------------------------------------------------------------------------------------


@bp.post("/agencies/<code>/remove", defaults={"kind": AGENCY}, endpoint="remove_agency")
@bp.post("/services/<code>/remove", defaults={"kind": SERVICE}, endpoint="remove_service")
@staff()
def remove(code: str, kind: EntryKind) -> ResponseReturnValue:
    return _done(remove_entry, kind, code)


@bp.post("/agencies/<code>/restore", defaults={"kind": AGENCY}, endpoint="restore_agency")
@bp.post("/services/<code>/restore", defaults={"kind": SERVICE}, endpoint="restore_service")
@staff()
def restore(code: str, kind: EntryKind) -> ResponseReturnValue:
    return _done(restore_entry, kind, code)


@bp.post("/agencies/<code>/take-back", defaults={"kind": AGENCY}, endpoint="take_back_agency")
@bp.post("/services/<code>/take-back", defaults={"kind": SERVICE}, endpoint="take_back_service")
@staff()
def take_back(code: str, kind: EntryKind) -> ResponseReturnValue:
    return _done(take_back_entry, kind, code)


# -- inside ----------------------------------------------------------------------------------------------------------


def _agency_of(state: EntryState | None) -> KnownAgency | None:
    return state.entry if state and isinstance(state.entry, KnownAgency) else None


def _service_of(state: EntryState | None) -> KnownService | None:
    return state.entry if state and isinstance(state.entry, KnownService) else None


def _save_agency(state: EntryState | None) -> ResponseReturnValue:
    known = _agency_of(state)
    form = EntryForm.of_agency(request.form, known=known)
    read = form.as_agency(known)
    return _saved(state, form, read, _agency_page)


def _save_service(state: EntryState | None) -> ResponseReturnValue:
    known = _service_of(state)
    form = EntryForm.of_service(request.form, known=known)
    here = catalogue_state(box())
    read = form.as_service(known, here.known.services)
    if read.entry is not None and read.entry.agency not in here.known.agencies:
        read = ReadEntry(None, {"agency": _("pilih instansinya.")})
    return _saved(state, form, read, _service_page)


def _saved(
    state: EntryState | None,
    form: EntryForm,
    read: ReadEntry[KnownAgency] | ReadEntry[KnownService],
    page: Callable[..., Response],
) -> ResponseReturnValue:
    """Written, or the form again with what is wrong, or with what somebody else has saved."""
    if state is not None and _over() != state.version and state.entry is not None:
        form.merge(state.entry)
        return page(state, form, trouble=_moved_on(state.code, form), status=409)
    if read.entry is None:
        form.show(read.faults)
        return page(state, form, status=422)
    entry: Known = read.entry
    if state is None and (taken := _taken(entry)):
        form.show({"code": taken})
        return page(state, form, status=422)
    try:
        save_entry(box(), entry, over=_over(), by=current_actor())
    except CatalogueMovedOn:  # between the two reads
        later = catalogue_state(box()).state_of(_kind(entry), entry.code)
        if later.entry is not None:
            form.merge(later.entry)
        return page(later, form, trouble=_moved_on(entry.code, form), status=409)
    return redirect(_place_of(entry), 303)


def _kind(entry: Known) -> EntryKind:
    return AGENCY if isinstance(entry, KnownAgency) else SERVICE


def _taken(entry: Known) -> str:
    """Why a new entry cannot have this code; "" where it can."""
    found = catalogue_state(box()).state_of(_kind(entry), entry.code)
    if found.entry is None:
        return ""
    if found.is_removed:
        return _("kode ini milik %(name)s, yang sudah dihapus. Kembalikan dari daftarnya.", name=found.entry.name)
    return _("kode ini sudah dipakai: %(name)s.", name=found.entry.name)


def _moved_on(code: str, form: EntryForm) -> str:
    said = _("%(code)s baru saja diubah orang lain. Isian Anda masih ada.", code=code)
    if form.merged:
        fields = ", ".join(str(FIELD_NAMES[name]).lower() for name in form.merged)
        said += " " + _("Yang diubah di sana sudah dimasukkan ke sini: %(fields)s.", fields=fields)
    if form.stored:
        said += " " + _("Di bawah isian yang berbeda tertulis apa yang tersimpan sekarang.")
    return said + " " + _("Periksa, lalu simpan.")


def _done(change: Callable[..., None], kind: EntryKind, code: str) -> ResponseReturnValue:
    """Refuses with UnknownEntry and CatalogueMovedOn."""
    change(box(), kind, code, over=_over(), by=current_actor())
    state = catalogue_state(box())
    if code in (state.known.agencies if kind is AGENCY else state.known.services):
        endpoint = "catalogue_entries.agency" if kind is AGENCY else "catalogue_entries.service"
        return redirect(url_for(endpoint, code=code), 303)
    return redirect(url_for("catalogue.page"), 303)


def _place_of(entry: Known) -> str:
    """The list, where the entry stands in it."""
    of = entry.agency if isinstance(entry, KnownService) else entry.code
    return url_for("catalogue.page", saved=entry.code, _anchor=f"agency-{of}")


def _over() -> int:
    said = request.form.get("version", "0")
    return int(said) if said.isdecimal() else 0


def _today() -> date:
    return box().now().astimezone(ZoneInfo(box_profile(box().engine).zone)).date()


def _agency_page(
    state: EntryState | None, form: EntryForm, *, trouble: str = "", who_fault: str = "", status: int = 200
) -> Response:
    known = _agency_of(state)
    services = services_of_agency(catalogue_state(box()).known, known.code) if known else []
    return _page(
        "catalogue/agency.html",
        status,
        state=state,
        known=known,
        form=form,
        services=services,
        trouble=trouble,
        who_fault=who_fault,
        pictures=PICTURES,
    )


def _service_page(state: EntryState | None, form: EntryForm, *, trouble: str = "", status: int = 200) -> Response:
    here: CatalogueState = catalogue_state(box())
    return _page(
        "catalogue/service.html",
        status,
        state=state,
        known=_service_of(state),
        form=form,
        agencies=here.known.agencies.values(),
        services=here.known.services.values(),
        trouble=trouble,
        pictures=PICTURES,
    )


def _page(template: str, status: int = 200, **shown: object) -> Response:
    return unkept_response(render_template(template, **shown), status)
