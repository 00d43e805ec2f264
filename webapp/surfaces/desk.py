"""The clerk's screens: which desk to sit at, and the desk itself. What a clerk presses goes to the API."""

from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from queues.actions.permissions import require_own_desk
from queues.model.actor import Role
from queues.model.hall.service_day import DayState
from queues.model.queue.moves import TurnState
from queues.reading.hall.day_head import DayHead
from queues.snapshots.board.voice import voice_at_desk
from queues.snapshots.desk.console import DeskListSnapshot, DeskSnapshot, desk_list, desk_snapshot, may_work_at
from queues.snapshots.desk.sidebar import beside_desk
from queues.snapshots.desk.tally import tally_of_desk
from queues.snapshots.office.deliveries import may_see_deliveries
from queues.snapshots.shared.days import near_days
from webapp.auth.access import current_actor, is_late, staff
from webapp.auth.signing_in import clerks_with_pin
from webapp.http.etags import fresh_response
from webapp.http.rendering import render_fragment
from webapp.live.hall_voice import voice_speaks_at
from webapp.services import box
from webapp.villages import name_of_village, surroundings_of
from webapp.words.texts import CHOSEN_WORDS

bp = Blueprint("desk", __name__)

SHOWN_WAITING = 6  # as many as a tablet shows without scrolling; the rest unfolds
SHOWN_NO_SHOWS = 3
# Stands for a turn in the addresses of a dialog that does not know yet which turn it will be about.
NOBODY = UUID(int=0)
# How long a pause for this reason usually is; for the others nobody knows.
USUAL_PAUSE = {"rest": 10, "prayer": 15, "meal": 30}


@bp.get("/d/<day>/desks")
@staff("clerk", "coordinator")
def choose(day: str) -> ResponseReturnValue:
    """Desks as cards: a tap takes the seat."""
    return _private(render_template("desk/choose.html", **_choice(_desks_of(day))))


@bp.get("/d/<day>/desks/list")
@staff("clerk", "coordinator")
def choice(day: str) -> ResponseReturnValue:
    snapshot = _desks_of(day)
    return fresh_response(
        snapshot, lambda: render_fragment("desk/_choice.html", **_choice(snapshot)), extra=_whose(), stored=False
    )


@bp.get("/desks/<uuid:desk_id>")
@staff("clerk", "coordinator", late=True)
def page(desk_id: UUID) -> ResponseReturnValue:
    """A clerk who has not sat down here is led to the choice of desks, where one tap takes the seat."""
    actor, snapshot = current_actor(), _desk(desk_id)
    if is_late():
        shown = {"day": snapshot.day, "desk": snapshot.desk, "actor": actor}
        return _private(render_template("desk/late.html", until=current_user.late_until, **shown))
    if actor.role is Role.CLERK and not actor.is_integration and not may_work_at(box().engine, desk_id, actor):
        return redirect(url_for("desk.choose", day=snapshot.day.code, _anchor=f"seat-{desk_id}"))
    return _private(render_template("desk/page.html", **_console(snapshot), colleagues=_colleagues()))


@bp.get("/desks/<uuid:desk_id>/now")
@staff("clerk", "coordinator")
def fragment(desk_id: UUID) -> ResponseReturnValue:
    """The whole console; who is overdue and what can be undone change by the minute, the tablet without any event."""
    snapshot = _desk(desk_id)
    minute = int(box().now().timestamp() // 60)
    extra = f"{_whose()}-{minute}-{snapshot.console or ''}"
    return fresh_response(
        snapshot, lambda: render_fragment("desk/_desk.html", **_console(snapshot)), extra=extra, stored=False
    )


@bp.get("/desks/<uuid:desk_id>/tally")
@staff("clerk", "coordinator")
def tally(desk_id: UUID) -> ResponseReturnValue:
    """How many turns ended how today: at this desk, and by whoever looks."""
    actor = current_actor()
    require_own_desk(actor, desk_id)
    found = tally_of_desk(box().engine, desk_id, actor=actor)
    return _private(render_fragment("desk/tools/_tally.html", tally=found, is_person=actor.is_person))


@bp.get("/desks/<uuid:desk_id>/voice")
@staff("clerk", "coordinator")
def voice(desk_id: UUID) -> ResponseReturnValue:
    """By id of the turn, for who is called here: whether the voice of the hall has spoken the call (see VoiceOfCall).

    A turn is left out where no TV with a voice is there. No event tells it, so the page asks while it is awaited.
    """
    require_own_desk(current_actor(), desk_id)
    found = voice_at_desk(box().engine, desk_id, speaks=voice_speaks_at, now=box().now())
    return jsonify({str(turn_id): became for turn_id, became in found.turns.items()})


def _desks_of(day: str) -> DeskListSnapshot:
    return desk_list(box().engine, day, user_id=current_actor().id)


def _desk(desk_id: UUID) -> DeskSnapshot:
    actor = current_actor()
    require_own_desk(actor, desk_id)
    return desk_snapshot(box().engine, desk_id, actor=actor, now=box().now(), vault=box().vault)


def _console(snapshot: DeskSnapshot) -> dict[str, object]:
    callable_now = [one for one in snapshot.waiting if one.why]
    coming = callable_now[0] if callable_now else None
    can_call = snapshot.day.is_being_served and snapshot.desk.is_open and snapshot.has_free_seat
    of_enter = _of_enter(snapshot, may_call=bool(can_call and coming))
    first = next(iter(snapshot.live), None)
    actor = current_actor()
    works_here = may_work_at(box().engine, snapshot.desk.id, actor)
    may_pause = actor.role is not Role.CLERK or works_here  # whole services, of those that this desk takes
    return {
        "s": snapshot,
        "beside": beside_desk(box().engine, snapshot, now=box().now()),
        "actor": actor,
        "actor_name": getattr(current_user, "display_name", "") or snapshot.desk.name,
        "may_override": actor.role in (Role.COORDINATOR, Role.ADMIN),
        "works_here": works_here,
        "may_pause_services": may_pause,
        "pausable": [one for one in snapshot.services if may_pause and not one.pause_reason],
        "may_see_deliveries": may_see_deliveries(box().engine, snapshot.day.id, actor=actor),
        "usual_pause": USUAL_PAUSE,
        "villages": surroundings_of(snapshot.day.village_code),
        "village_name": name_of_village,
        "nobody": NOBODY,
        "CHOSEN_WORDS": CHOSEN_WORDS,
        "day": snapshot.day,
        "desk": snapshot.desk,
        "next": coming,
        "can_call": can_call,
        "of_enter": of_enter,
        # Of all other keys: somebody is at the desk even while Enter would call the next person to a free seat.
        "of_keys": first.id if first and of_enter == snapshot.desk.id else of_enter,
        "shown_waiting": SHOWN_WAITING,
        "shown_no_shows": SHOWN_NO_SHOWS,
        "at_own_desk_only": actor.desk_id is not None,
        "open_today": _open_today(snapshot.day),
    }


def _of_enter(snapshot: DeskSnapshot, *, may_call: bool) -> UUID:
    """Whose large button Enter presses and wears the badge: a turn at the desk, or the desk itself.

    Who has just been called comes first, then a free seat, then those who are served: of several large buttons Enter
    must not be the one that ends somebody's turn while another one is meant.
    """
    called = [one for one in snapshot.live if one.state is TurnState.CALLED]
    if called:
        return max(called, key=lambda one: one.last_called_at or one.queued_at).id
    if may_call or not snapshot.live:
        return snapshot.desk.id
    return snapshot.live[0].id


def _colleagues() -> list[dict[str, str]]:
    """Who may take over this tablet with a PIN: all but the one who is here."""
    here = current_actor().id
    return [{"username": one.username, "name": one.display_name} for one in clerks_with_pin() if one.id != here]


def _choice(snapshot: DeskListSnapshot) -> dict[str, object]:
    here = {"me": current_actor().id, "own_desk": current_actor().desk_id, "open_today": _open_today(snapshot.day)}
    return {"s": snapshot, "day": snapshot.day, **here}


def _open_today(day: DayHead) -> DayHead | None:
    """Where the work goes on after this day was closed: the day that is served today, if there is one."""
    if day.state is not DayState.CLOSED or current_actor().desk_id is not None:
        return None
    return next((one for one in near_days(box().engine, box().now()).today if one.is_being_served), None)


def _whose() -> str:
    """Two clerks at one tablet see different things: what can be undone, which desk is theirs."""
    return current_actor().key.replace(":", "-")


def _private(html: str) -> Response:
    """The page carries the session's own token: it is never kept."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response
