"""The day's post, for those who bring documents home: where to, what is on its way, and labels for the envelopes.

These are the only pages with addresses. No browser, proxy or service worker may keep them, and who reads them is an
event of the box.
"""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from queues.snapshots.office.deliveries import DeliveriesSnapshot, deliveries_snapshot
from webapp.auth.access import current_actor, staff
from webapp.auth.address_readings import note_reading
from webapp.http.rendering import render_fragment
from webapp.services import box
from webapp.tls.https_door import require_protection

bp = Blueprint("deliveries", __name__)


@bp.get("/d/<day>/deliveries")
@staff("clerk")
def page(day: str) -> ResponseReturnValue:
    return _private(render_template("deliveries/page.html", **_shown(_deliveries(day))))


@bp.get("/d/<day>/deliveries/now")
@staff("clerk")
def fragment(day: str) -> ResponseReturnValue:
    return _private(render_fragment("deliveries/_deliveries.html", **_shown(_deliveries(day))))


@bp.get("/d/<day>/deliveries/labels")
@staff("clerk")
def labels(day: str) -> ResponseReturnValue:
    """On paper: one label for each document that still has to go."""
    return _private(render_template("deliveries/labels.html", **_shown(_deliveries(day, on_paper=True))))


@bp.get("/d/<day>/deliveries/hand-over")
@staff("clerk")
def hand_over(day: str) -> ResponseReturnValue:
    """On paper: the list that both sides sign when the documents change hands."""
    return _private(render_template("deliveries/hand_over.html", **_shown(_deliveries(day, on_paper=True))))


def _deliveries(day: str, *, on_paper: bool = False) -> DeliveriesSnapshot:
    require_protection()  # an address is nothing for everybody in the Wi-Fi
    snapshot = deliveries_snapshot(box().engine, day, actor=current_actor(), vault=box().vault)
    note_reading(snapshot, on_paper=on_paper)
    return snapshot


def _shown(snapshot: DeliveriesSnapshot) -> dict[str, object]:
    return {"s": snapshot, "day": snapshot.day}


def _private(html: str) -> Response:
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response
