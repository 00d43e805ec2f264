"""Devices of the box for its admin: sessions, access tokens and named TVs, each ended with one tap."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.model.refusals import NotAllowed
from queues.model.sessions import SessionEnd
from queues.snapshots.office.devices import DevicesSnapshot, devices_snapshot
from webapp.auth import sessions
from webapp.auth.access import current_actor, staff
from webapp.auth.devices.tokens import revoke_token
from webapp.http.refusals import UnknownBoard
from webapp.http.rendering import unkept_response
from webapp.live.named_boards import take_off
from webapp.services import box

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("")
@staff()
def page() -> ResponseReturnValue:
    """What opens something now: who, where, since when, on which device."""
    seen = _read()
    may_end = {here.entry.id for here in seen.signed_in if here.entry.may_be_ended_by(current_actor())}
    shown = {"seen": seen, "may_end": may_end, "me": current_actor(), "done": request.args.get("done", "")}
    return unkept_response(render_template("devices/page.html", **shown))


@bp.post("/sessions/<uuid:session_id>/end")
@staff()
def end_session(session_id: UUID) -> ResponseReturnValue:
    """The device is signed out, its sockets are cut; one that is out already stays so."""
    found = _read().session(session_id)
    if found and not found.entry.may_be_ended_by(current_actor()):
        raise NotAllowed
    sessions.end_here(session_id, SessionEnd.ENDED_BY_STAFF, by=current_actor())
    return _back("session")


@bp.post("/tokens/<uuid:token_id>/revoke")
@staff()
def end_token(token_id: UUID) -> ResponseReturnValue:
    """The device or program that has this token does nothing any more."""
    revoke_token(token_id)
    return _back("token")


@bp.post("/boards/<uuid:board_id>/revoke")
@staff()
def end_board(board_id: UUID) -> ResponseReturnValue:
    """The TV is off the list: it goes on showing the board, as any screen may, and is missed no more."""
    with suppress(UnknownBoard):  # somebody was quicker
        take_off(board_id)
    return _back("board")


# -- inside ----------------------------------------------------------------------------------------------------------


def _read() -> DevicesSnapshot:
    return devices_snapshot(box().engine, now=box().now(), trusted_now=sessions.trusted_now())


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for("devices.page", done=done), 303)
