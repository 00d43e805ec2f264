"""A ticket's own page: who has its address follows the number from there, and may give it back."""

import io
import secrets
from dataclasses import replace
from hashlib import blake2b
from uuid import UUID

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from queues.actions.tickets.issuing import cancel_ticket
from queues.model.forecast import estimates
from queues.model.outcomes.outcome import Outcome
from queues.model.refusals import IllegalMove, TicketUnknownAfterRestore
from queues.snapshots.citizen.ticket import TicketSnapshot, TicketTurn, ticket_snapshot
from webapp.auth.access import public, wants_json
from webapp.commands import idempotency_key, perform
from webapp.http.etags import fresh_response
from webapp.http.rendering import render_fragment
from webapp.services import box
from webapp.words.banners import banners_for_ticket

bp = Blueprint("ticket", __name__)

RELOAD_SECONDS = 20  # how often a phone without JavaScript loads the page again


@bp.get("/t/<token>")
@public
def page(token: str) -> ResponseReturnValue:
    try:
        ticket = _ticket(token)
    except TicketUnknownAfterRestore:
        if wants_json():
            raise
        return render_template("ticket/lost.html", token=token), 404
    if onward := ticket.goes_on_as:
        return redirect(url_for("ticket.page", token=box().tokens.token(onward)), 303)
    shown = _shown(ticket, token)
    response = make_response(render_template("ticket/page.html", reload_seconds=RELOAD_SECONDS, **shown))
    response.headers["Cache-Control"] = "no-cache, private"
    return response


@bp.get("/t/<token>/now")
@public
def fragment(token: str) -> ResponseReturnValue:
    ticket = _ticket(token)
    now = box().now()
    announced = sum(_pause_is_announced(turn) for turn in ticket.turns)
    said = f"{announced}{ticket.notices.moment(now)}{''.join(ticket.unlikely(now).values())}"

    def render() -> str:
        return render_fragment("ticket/_ticket.html", **_shown(ticket, token))

    return fresh_response(ticket, render, extra=said, state=_state_of(ticket))


@bp.get("/t/<token>/qr.svg")
@public
def qr(token: str) -> ResponseReturnValue:
    """Drawn only for who opens it: a QR code costs more than the page around it."""
    _ticket(token)
    drawn = io.BytesIO()
    code = segno.make(_address(token), error="m", micro=False)
    code.save(drawn, kind="svg", border=4, scale=8, dark="#000", light="#fff")
    response = Response(drawn.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@bp.post("/t/<token>/cancel")
@public
def cancel(token: str) -> ResponseReturnValue:
    """Give the number back; who was overtaken by a call sees the page as it is now."""
    ticket = _ticket(token)
    try:
        perform(cancel_ticket, key=idempotency_key(), ticket_id=ticket.id)
    except IllegalMove:
        if wants_json():
            raise
    return redirect(url_for("ticket.page", token=token), 303)


def _ticket(token: str) -> TicketSnapshot:
    return ticket_snapshot(box().engine, now=box().now(), token=token, vault=box().vault)


def _pause_is_announced(turn: TicketTurn) -> bool:
    """The page says until when; once that is past its text changes although nothing happened."""
    return turn.service.pause_until is not None and turn.service.pause_until > box().now()


def _state_of(ticket: TicketSnapshot) -> str:
    """What the page shows, as a short text: a phone that polls gets an answer only when its own ticket has changed.

    Left out is what moves with every event of the day and is not shown. The pace is shown as the estimate.
    """
    day = replace(ticket.day, seq=0, chain_head=None, plan_seq=0, catalogue=0)
    turns = tuple(
        replace(turn, service=replace(turn.service, issued=0, blanks=None), pace=None, busy_minutes=0.0)
        for turn in ticket.turns
    )
    facts = repr(replace(ticket, seq=0, day=day, turns=turns))
    return blake2b(facts.encode(), digest_size=12).hexdigest()


def _address(token: str) -> str:
    return box().public_url + url_for("ticket.page", token=token)


def _page_of(ticket_id: UUID) -> str:
    return url_for("ticket.page", token=box().tokens.token(ticket_id))


def _shown(ticket: TicketSnapshot, token: str) -> dict[str, object]:
    current = ticket.current
    return {
        "ticket": ticket,
        "token": token,
        "day": ticket.day,
        "turn": current,
        "estimates": estimates,
        "lines": banners_for_ticket(ticket, box().now()),
        "unlikely": ticket.unlikely(box().now()),
        "finished": [turn for turn in ticket.turns if not turn.is_open and turn.outcome != Outcome.TRANSFERRED],
        "open_turns": [turn for turn in ticket.turns if turn.is_open],
        "carried_on": {one.ticket_id: _page_of(one.ticket_id) for one in ticket.carried_to},
        "carried_from": _page_of(ticket.carried_from.ticket_id) if ticket.carried_from else "",
        "address": _address(token),
        "key": secrets.token_hex(16),
    }
