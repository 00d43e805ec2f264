"""The catalogue for its admin: every agency with its services, found as people type; and who changed what in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from queues.model.hall.service import Fee
from queues.snapshots.office.box_audit import zone_of_box
from queues.snapshots.office.catalogue_audit import catalogue_audit_snapshot
from webapp.auth.access import staff
from webapp.catalogue import KnownAgency, KnownService
from webapp.catalogue.changes import CatalogueState, catalogue_state, services_of_agency
from webapp.catalogue.searching import found_services, phrases_of
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.words.audit.catalogue import catalogue_lines_of

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")


@dataclass(frozen=True)
class CatalogueRow:
    """A service as it is listed; `phrases`: what it is found by."""

    service: KnownService
    fee: Fee
    phrases: str


@dataclass(frozen=True)
class CatalogueGroup:
    """An agency and those of its services that are shown; `of`: how many it has."""

    agency: KnownAgency
    rows: tuple[CatalogueRow, ...]
    of: int


@bp.get("")
@staff()
def page() -> ResponseReturnValue:
    """`q`: everyday words; `agency`: of this one alone; `unchecked`: only what its agency has not checked."""
    state = catalogue_state(box())
    asked, agency, unchecked = request.args.get("q", ""), request.args.get("agency", ""), "unchecked" in request.args
    shown = found_services(state.known, asked)
    if unchecked:
        shown = [one for one in shown if not one.verified]
    groups = [_group(state, one, shown) for one in state.known.agencies.values() if not agency or one.code == agency]
    narrowed = bool(asked or unchecked)
    return _page(
        "catalogue/page.html",
        groups=[one for one in groups if one.rows or not narrowed],
        known=state.known,
        removed=state.removed() if not (narrowed or agency) else [],
        saved=request.args.get("saved", ""),
        taken=request.args.get("taken", ""),
        asked=asked,
        agency=agency,
        unchecked=unchecked,
        count=len(state.known.services),
        to_check=sum(not one.verified for one in state.known.services.values()),
    )


@bp.get("/changes")
@staff()
def changes() -> ResponseReturnValue:
    """Newest first, of one agency or service where `code` is said."""
    code, before = request.args.get("code", ""), request.args.get("before", "")
    engine = box().engine
    audit = catalogue_audit_snapshot(engine, code=code, before=int(before) if before.isdecimal() else None)
    lines = catalogue_lines_of(audit)
    return _page("catalogue/changes.html", lines=lines, before=audit.before, code=code, zone=zone_of_box(engine))


# -- inside ----------------------------------------------------------------------------------------------------------


def _group(state: CatalogueState, agency: KnownAgency, shown: Sequence[KnownService]) -> CatalogueGroup:
    rows = tuple(_row(state, one, agency) for one in shown if one.agency == agency.code)
    return CatalogueGroup(agency, rows, len(services_of_agency(state.known, agency.code)))


def _row(state: CatalogueState, one: KnownService, agency: KnownAgency) -> CatalogueRow:
    fee = Fee(one.fee.kind, one.fee.amount, one.fee.basis)
    return CatalogueRow(one, fee, phrases_of(one, agency))


def _page(template: str, **shown: object) -> Response:
    return unkept_response(render_template(template, **shown))
