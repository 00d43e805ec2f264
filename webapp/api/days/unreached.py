"""Numbers of a day that can probably not be served, for a list to carry over; after the close, who was not served."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.snapshots.office.unreached import UnreachedSnapshot, unreached_snapshot
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer, At, read_from
from webapp.auth.access import staff
from webapp.http.etags import fresh_response
from webapp.services import box

bp = Blueprint("unreached", __name__, url_prefix="/days/<day>/unreached")


class NotReachedAnswer(Answer):
    """A number that can probably not be served today; `because` is closing, blanks or not_served (the day is over)."""

    number: str
    service: Annotated[str, read_from("service", "public_code")]
    since: datetime
    because: str


class UnreachedAnswer(At):
    numbers: list[NotReachedAnswer]


@bp.get("")
@staff("coordinator", "greeter", "viewer")
@describes(UnreachedAnswer)
def show(day: str) -> ResponseReturnValue:
    """Who can probably not be served today; after the close, who was not."""
    now = box().now()
    seen = unreached_snapshot(box().engine, day, now=now)
    return fresh_response(seen, lambda: _answered(seen), extra=f"{now:%H%M}", stored=False)


def _answered(seen: UnreachedSnapshot) -> ResponseReturnValue:
    return answered(UnreachedAnswer.model_validate(seen))
