"""Follow-up of promises: what was promised with the outcome of a turn is done, or is not after all."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.outcomes.following_up import close_follow_up, reopen_follow_up
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import At
from webapp.api.shared.bodies import Nothing, read_key
from webapp.auth.access import staff
from webapp.commands import DayAction, perform

bp = Blueprint("follow_ups", __name__, url_prefix="/turns/<uuid:turn_id>")


@bp.post("/close-follow-up")
@staff("clerk", "coordinator")
@describes(At, body=Nothing)
def close(turn_id: UUID) -> ResponseReturnValue:
    """Note that what was promised is done: collected, handed to the post, completed, seen to."""
    return _noted(close_follow_up, turn_id)


@bp.post("/reopen-follow-up")
@staff("clerk", "coordinator")
@describes(At, body=Nothing)
def reopen(turn_id: UUID) -> ResponseReturnValue:
    """It is not done after all."""
    return _noted(reopen_follow_up, turn_id)


def _noted(action: DayAction, turn_id: UUID) -> ResponseReturnValue:
    done = perform(action, key=read_key(), turn_id=turn_id)
    return answered(At(epoch=done.epoch, seq=done.seq))
