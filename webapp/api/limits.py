"""Limits of a service: how many numbers a day, how many sheets to print on, only as many as can be called."""

from typing import Annotated

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from queues.actions.tickets.limiting import change_limits
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import describes
from webapp.api.services import ServiceChanged, service_changed
from webapp.api.shared.bodies import Body, read_command
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.services import box

MOST_NUMBERS = 99_999

bp = Blueprint("limits", __name__, url_prefix="/days/<day>/services/<code>/limits")


class LimitsBody(Body):
    """What is not named stays; null takes a limit away."""

    quota: Annotated[int, Field(ge=0, le=MOST_NUMBERS)] | None = None
    blanks: Annotated[int, Field(ge=0, le=MOST_NUMBERS)] | None = None
    until_closing: bool = False


@bp.post("")
@staff("coordinator")
@describes(ServiceChanged, body=LimitsBody)
def change(day: str, code: str) -> ResponseReturnValue:
    """Change a service's number per day, its sheets to print on, or whether it is given until closing only."""
    key, body = read_command(LimitsBody)
    day_id, changes = day_id_of(box().engine, day), body.model_dump(exclude_unset=True)
    return service_changed(perform(change_limits, key=key, day_id=day_id, service=code, changes=changes), day, code)
