"""The paper slip of a ticket, 58 mm wide. Who has the ticket's token may print it.

`?short=1` leaves out what to bring: half of the paper, where people hold what they need already.
"""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.snapshots.citizen.ticket import ticket_snapshot
from webapp.auth.access import public
from webapp.services import box

bp = Blueprint("slip", __name__)


@bp.get("/t/<token>/slip")
@public
def page(token: str) -> ResponseReturnValue:
    ticket = ticket_snapshot(box().engine, now=box().now(), token=token, vault=box().vault)
    ticket_url = box().public_url + url_for("ticket.page", token=token)
    return render_template(
        "slip/page.html",
        ticket=ticket,
        day=ticket.day,
        ticket_url=ticket_url,
        is_short=request.args.get("short") == "1",
    )
