"""The clock of the box: a person confirms that it is right after it had jumped."""

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime

from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer
from webapp.api.shared.bodies import Body, read_command
from webapp.auth.access import current_actor, staff
from webapp.services import box

bp = Blueprint("time", __name__, url_prefix="/time")


class SeenTime(Body):
    """Date and time of the box as a person has read them, with an offset."""

    seen_at: AwareDatetime


class TimeConfirmedAnswer(Answer):
    """`at`: the time of the box that is believed from now on."""

    at: datetime


@bp.post("/confirm")
@staff("coordinator")
@describes(TimeConfirmedAnswer, body=SeenTime, refusals=(409,))
def confirm() -> ResponseReturnValue:
    """Date and time that a person has read and found right; refused when the clock shows something else by now."""
    _key, body = read_command(SeenTime)  # to confirm twice is to confirm once
    here = box()
    at = here.time.confirm(here.writer, seen_at=body.seen_at, by=current_actor())
    return answered(TimeConfirmedAnswer(at=at))
