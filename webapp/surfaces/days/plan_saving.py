"""Save a piece of a day's plan: what others changed elsewhere stays, and what they changed in it is shown first."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from queues.actions.hall.amending import amend_day
from queues.actions.hall.replacing import replace_day
from queues.model.hall.service_day import DayPlan
from queues.model.refusals import (
    CarriedNumbersWait,
    DayIsClosed,
    DayWasUsed,
    PlanIsHeld,
    PlanMovedOn,
    QuotaBelowIssued,
    Refusal,
    SeatsAreTaken,
)
from queues.snapshots.office.day_plan import PlannedDaySnapshot, planned_day
from webapp.commands import perform
from webapp.services import box
from webapp.words.plans.parts import differences, parts_in_words
from webapp.words.refusals import sentence_of

Change = Callable[[DayPlan], DayPlan]
ATTEMPTS = 5  # while others save other pieces


@dataclass(frozen=True)
class NotSaved:
    """Why a piece was not saved; `effects`: what saving it now would change, a line each."""

    why: str
    effects: tuple[str, ...] = ()


def state_of(piece: object) -> str:
    """What a form was made from, for its field `state`."""
    return hashlib.blake2b(repr(piece).encode(), digest_size=12).hexdigest()


def saved_piece(
    day: str,
    piece: Callable[[DayPlan], object],
    change: Change,
    *,
    goes_with: Callable[[DayPlan], bool] = lambda _plan: False,
) -> NotSaved | None:
    """Give the day its own plan with this change; None where it was saved.

    `piece`: what the form shows of the plan; where that is not what it was when the form was made, nothing is saved,
    unless the change goes with what others did to it.
    """
    for _attempt in range(ATTEMPTS):
        found = planned_day(box().engine, day)
        if request.form.get("state") != state_of(piece(found.plan)) and not goes_with(found.plan):
            return _overtaken(found.plan, change)
        try:
            _write(found, change(found.plan))
        except PlanMovedOn:
            continue
        except PlanIsHeld as held:
            parts = ", ".join(parts_in_words(held.details["parts"]))
            return NotSaved(
                _("Sudah ada nomor yang dibagikan, jadi ini tidak dapat diubah lagi: %(parts)s.", parts=parts)
            )
        except (DayIsClosed, SeatsAreTaken, QuotaBelowIssued) as refusal:
            return NotSaved(sentence_of(refusal))
        return None
    return NotSaved(sentence_of(PlanMovedOn(day=day)))


def _write(found: PlannedDaySnapshot, plan: DayPlan) -> None:
    """Refuses with what `amend_day` refuses."""
    day, seen = found.day.id, found.day.plan_seq
    try:
        perform(replace_day, key=None, day_id=day, plan=plan, seen_plan_seq=seen)
    except (DayWasUsed, CarriedNumbersWait):
        perform(amend_day, key=None, day_id=day, plan=plan, seen_plan_seq=seen)


def _overtaken(now: DayPlan, change: Change) -> NotSaved:
    why = _("Bagian ini baru saja diubah orang lain. Isian Anda masih ada di bawah.")
    try:
        effects = tuple(differences(now, change(now)))
    except (KeyError, StopIteration, Refusal):  # what the form is about is gone
        effects = ()
    return NotSaved(why, effects)
