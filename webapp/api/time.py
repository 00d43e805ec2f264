"""The clock of the box: a person confirms that it is right after it had jumped."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.api.answers import TimeConfirmedAnswer
from webapp.api.bodies import SeenTime, read_body
from webapp.api.describing import answered, describes
from webapp.auth.access import current_actor, staff
from webapp.commands import idempotency_key
from webapp.services import box

bp = Blueprint("time", __name__, url_prefix="/time")


@bp.post("/confirm")
@staff("coordinator")
@describes(TimeConfirmedAnswer, body=SeenTime, refusals=(409,))
def confirm() -> ResponseReturnValue:
    """Date and time that a person has read and found right; refused when the clock shows something else by now."""
    idempotency_key()  # to confirm twice is to confirm once
    here = box()
    at = here.time.confirm(here.writer, seen_at=read_body(SeenTime).seen_at, by=current_actor())
    return answered(TimeConfirmedAnswer(at=at))
