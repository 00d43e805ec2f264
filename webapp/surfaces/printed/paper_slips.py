"""Numbers on paper: a block is reserved and printed before the day, and a slip joins the queue when it is scanned.

What is printed holds an address that only the box can have written: nobody takes the numbers that lie in a drawer.
"""

from hmac import compare_digest
from uuid import UUID, uuid5

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.actions.tickets.issuing import issue_reserved_ticket, reserve_numbers
from queues.model.queue.ticket import MOST_SERVICES
from queues.model.refusals import Refusal, UnknownTicket
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.citizen.ticket import ticket_of_number
from queues.snapshots.greeter.paper_numbers import PaperNumbersSnapshot, paper_numbers
from webapp.auth.access import public, staff
from webapp.auth.rate_limits import who_takes
from webapp.commands import idempotency_key, perform
from webapp.http.errors import status_of
from webapp.http.page_keys import new_page_key
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.words.refusals import sentence_of

bp = Blueprint("paper_slips", __name__, url_prefix="/d/<day>/slips")

USUAL, MOST = 24, 240  # slips of a block: one sheet of A4, ten of them
_MARK = 12  # letters of five bits


@bp.get("")
@staff("coordinator")
def page(day: str) -> ResponseReturnValue:
    """Which numbers are on paper already, and a form for more."""
    return _page(paper_numbers(box().engine, day))


@bp.post("")
@staff("coordinator")
def reserve(day: str) -> ResponseReturnValue:
    """Take numbers out of a series; on to their sheet. The same form reserves once."""
    known = paper_numbers(box().engine, day)
    how_many = request.form.get("how_many", type=int) or 0
    if not 1 <= how_many <= MOST:
        return _page(known, 422, error=_("Isi angka 1 sampai %(most)s.", most=MOST))
    made = perform(
        reserve_numbers,
        key=idempotency_key(),
        day_id=known.day.id,
        series=request.form.get("series", ""),
        how_many=how_many,
        label="slips",
    ).made
    return redirect(url_for("paper_slips.sheet", day=day, block_id=made.subject_id), 303)


@bp.get("/<uuid:block_id>")
@staff("coordinator")
def sheet(day: str, block_id: UUID) -> ResponseReturnValue:
    """The slips of a block to print and cut; those that are tickets already are left out."""
    known = paper_numbers(box().engine, day)
    block = known.block(block_id)
    slips = [(number, box().public_url + _address(day, block_id, number)) for number in block.unused]
    return unkept_response(render_template("paper_slips/sheet.html", day=known.day, slips=slips))


@bp.get("/<number>/<mark>")
@public
def scanned(day: str, number: str, mark: str) -> ResponseReturnValue:
    """What the code of a slip opens: the services to choose from, or the ticket that it has become."""
    known = _proven(day, number, mark)
    return _to_ticket(known, number) or _asked(known, number)


@bp.post("/<number>/<mark>")
@public
def use(day: str, number: str, mark: str) -> ResponseReturnValue:
    """The slip joins the queue; works without JavaScript."""
    known, key = _proven(day, number, mark), idempotency_key()
    if onward := _to_ticket(known, number):
        return onward
    try:
        made = perform(
            issue_reserved_ticket,
            key=key,
            actor=who_takes(known.day.id, key),
            day_id=known.day.id,
            number=number,
            services=request.form.getlist("services"),
        ).made
    except Refusal as refusal:
        return _asked(known, number, refusal)
    return redirect(url_for("ticket.page", token=box().tokens.token(made.ticket_id)), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(known: PaperNumbersSnapshot, status: int = 200, *, error: str = "") -> Response:
    shown = {"day": known.day, "known": known, "usual": USUAL, "most": MOST, "error": error, "key": new_page_key()}
    return unkept_response(render_template("paper_slips/page.html", **shown), status)


def _mark_of(block_id: UUID, number: str) -> str:
    return box().tokens.token(uuid5(block_id, number))[:_MARK]


def _address(day: str, block_id: UUID, number: str) -> str:
    return url_for("paper_slips.scanned", day=day, number=number, mark=_mark_of(block_id, number))


def _proven(day: str, number: str, mark: str) -> PaperNumbersSnapshot:
    """Refuses with UnknownTicket what no slip of this box says."""
    known = paper_numbers(box().engine, day)
    block = known.block_of(number)
    if number not in block.numbers or not compare_digest(mark.encode(), _mark_of(block.row.id, number).encode()):
        raise UnknownTicket(number=number)
    return known


def _to_ticket(known: PaperNumbersSnapshot, number: str) -> ResponseReturnValue | None:
    """Who holds the slip may follow its number; None while it has not joined the queue."""
    if number in known.unused:
        return None
    ticket = ticket_of_number(box().engine, number, day_code=known.day.code, now=box().now())
    return redirect(url_for("ticket.page", token=box().tokens.token(ticket.id)), 303)


def _asked(known: PaperNumbersSnapshot, number: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    hall = hall_snapshot(box().engine, known.day.code, now=box().now())
    shown = {
        "day": hall.day,
        "hall": hall,
        "number": number,
        "most": MOST_SERVICES,
        "chosen": frozenset(request.form.getlist("services")),
        "key": new_page_key(),
        "sentence": sentence_of(refusal) if refusal else "",
    }
    html = render_template("paper_slips/scanned.html", **shown)
    response: Response = make_response(html, status_of(type(refusal)) if refusal else 200)
    response.headers["Cache-Control"] = "no-cache, private"
    return response
