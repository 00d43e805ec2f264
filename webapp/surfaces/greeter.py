"""The greeter's screen: a number for somebody without a phone, in two taps."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.model.hall.service_day import DayState
from queues.model.queue.ticket import MOST_SERVICES
from queues.model.refusals import UnknownTicket
from queues.snapshots.citizen.ticket import ticket_of_number, ticket_snapshot
from queues.snapshots.greeter.greeter import GreeterSnapshot, greeter_snapshot
from queues.snapshots.greeter.paper_numbers import paper_numbers
from queues.snapshots.office.lost_numbers import lost_numbers
from webapp.auth.access import staff
from webapp.http.etags import fresh_response
from webapp.http.rendering import render_fragment
from webapp.services import box
from webapp.villages import surroundings_of
from webapp.words.refusals import sentence_of

bp = Blueprint("greeter", __name__)

MANY_SERVICES = 12  # more than these are searched, not looked through
KEPT = 8  # numbers given last that can be printed again
UNDO_SECONDS = 60  # in which a number that was given by mistake is taken back


@bp.get("/d/<day>/greeter")
@staff("greeter", "coordinator")
def page(day: str) -> ResponseReturnValue:
    return render_template("greeter/page.html", **_shown(_screen(day)))


@bp.get("/d/<day>/greeter/fragment")
@staff("greeter", "coordinator")
def fragment(day: str) -> Response:
    screen = _screen(day)
    return fresh_response(screen, lambda: render_fragment("greeter/_greet.html", **_shown(screen)), stored=False)


@bp.get("/d/<day>/greeter/given/<token>")
@staff("greeter", "coordinator")
def given(day: str, token: str) -> ResponseReturnValue:
    """The number that was just given, to be shown and scanned."""
    ticket = ticket_snapshot(box().engine, now=box().now(), token=token, vault=box().vault)
    return render_fragment(
        "greeter/_given.html",
        ticket=ticket,
        token=token,
        ticket_url=box().public_url + url_for("ticket.page", token=token),
        undo_seconds=UNDO_SECONDS,
        undo_until=ticket.issued_at + timedelta(seconds=UNDO_SECONDS),
    )


@bp.get("/d/<day>/greeter/number")
@staff("greeter", "coordinator")
def number_to_print(day: str) -> ResponseReturnValue:
    """Any number of the day, also one that was taken on a phone: its slip says how it ended and what is to come."""
    wanted = request.args.get("number", "").strip().upper()
    ticket, why_not = None, ""
    try:
        if wanted:
            ticket = ticket_of_number(box().engine, wanted, day_code=day, now=box().now())
    except UnknownTicket as unknown:
        why_not = sentence_of(unknown)
    token = box().tokens.token(ticket.id) if ticket else ""
    shown = {"ticket": ticket, "token": token, "number": ticket.number if ticket else wanted, "why_not": why_not}
    return render_fragment("greeter/_number.html", **shown, day_code=day)


def _screen(day: str) -> GreeterSnapshot:
    return greeter_snapshot(box().engine, day, now=box().now())


def _shown(screen: GreeterSnapshot) -> dict[str, object]:
    return {
        "load": screen,
        "kept": KEPT,
        "day": screen.day,
        "villages": surroundings_of(screen.day.village_code),
        "most": MOST_SERVICES,
        "many": len(screen.services) > MANY_SERVICES,
        "gives": screen.day.state == DayState.OPEN,
        "lost": lost_numbers(box().engine, screen.day),
        "on_paper": paper_numbers(box().engine, screen.day.code).unused,
    }
