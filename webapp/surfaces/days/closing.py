"""Close a day: what becomes of each open turn, in numbers before it happens; and take the close back."""

import secrets
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.actions.hall.closing import close_day
from queues.actions.hall.reopening import reopen_day
from queues.model.actor import Role
from queues.model.hall.service_day import ReopenedBecause
from queues.model.refusals import Refusal
from queues.snapshots.desk.past_turns import outcome_form_of
from queues.snapshots.office.closing import ClosingSnapshot, closing_snapshot
from webapp.auth.access import current_actor, staff
from webapp.commands import idempotency_key, perform
from webapp.http.rendering import render_fragment, unkept_response
from webapp.services import box
from webapp.surfaces.days.closing_form import ClosingForm
from webapp.words.refusals import sentence_of
from webapp.words.texts import REOPENED_WORDS

NOW_ANOTHER = 409  # the day is no longer as the page has shown it

bp = Blueprint("closing", __name__, url_prefix="/d/<day>/close")


@bp.get("")
@staff("coordinator")
def page(day: str) -> ResponseReturnValue:
    """The list of what is open, to be printed too; of a closed day, what became of it."""
    seen = _read(day)
    return _over(seen) if seen.is_over else _asked(ClosingForm.of(seen, {}))


@bp.post("")
@staff("coordinator")
def close(day: str) -> ResponseReturnValue:
    """Say what will happen, and with `sure` do it; who came or was called meanwhile is shown, and no choice is lost."""
    seen = _read(day)
    if seen.is_over:
        return redirect(url_for("closing.page", day=day), 303)
    form = ClosingForm.of(seen, request.form)
    if "back" in request.form:
        return _asked(form)
    has_new = any(form.is_new(turn) for turn in seen.turns)
    if form.undecided or has_new:
        return _asked(form, "moved" if has_new else "undecided", status=422)
    if "sure" not in request.form:
        return _asked(form, "sure")
    try:
        perform(close_day, key=idempotency_key(), day_id=seen.day.id, fates=form.fates(), only_these=True)
    except Refusal as refused:
        return _asked(ClosingForm.of(_read(day), request.form), "refused", refused=refused, status=NOW_ANOTHER)
    return redirect(url_for("closing.page", day=day), 303)


@bp.get("/turns/<uuid:turn_id>/outcome")
@staff("coordinator")
def outcome(day: str, turn_id: UUID) -> ResponseReturnValue:
    """The form of the desk where the turn is: how it has ended, with all that the outcome needs."""
    shown = outcome_form_of(box().engine, turn_id, actor=current_actor(), now=box().now(), day_code=day)
    parts = {"s": shown, "beside": shown, "day": shown.day, "desk": shown.desk, "turn": shown.turn}
    return render_fragment("closing/_outcome.html", **parts)


@bp.post("/reopen")
@staff("coordinator")
def reopen(day: str) -> ResponseReturnValue:
    """Take the close back, with a reason."""
    seen = _read(day)
    reason = request.form.get("reason", "")
    if reason not in set(ReopenedBecause):
        return _over(seen, asks_why=True, status=422)
    try:
        perform(reopen_day, key=idempotency_key(), day_id=seen.day.id, reason=reason)
    except Refusal as refused:
        return _over(seen, refused=refused, status=NOW_ANOTHER) if seen.is_over else _back(day)
    return _back(day)


def _read(day: str) -> ClosingSnapshot:
    return closing_snapshot(box().engine, day, now=box().now())


def _back(day: str) -> ResponseReturnValue:
    return redirect(url_for("load.page", day=day), 303)


def _asked(
    form: ClosingForm, stage: str = "", *, refused: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = {"form": form, "seen": form.seen, "day": form.seen.day, "stage": stage, "key": secrets.token_hex(16)}
    shown["may_prepare"] = current_actor().role is Role.ADMIN
    why_not = sentence_of(refused) if refused else ""
    return unkept_response(render_template("closing/page.html", **shown, why_not=why_not), status)


def _over(
    seen: ClosingSnapshot, *, asks_why: bool = False, refused: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = {"seen": seen, "day": seen.day, "reasons": REOPENED_WORDS, "key": secrets.token_hex(16)}
    why_not = sentence_of(refused) if refused else ""
    page = render_template("closing/over.html", **shown, asks_why=asks_why, why_not=why_not)
    return unkept_response(page, status)
