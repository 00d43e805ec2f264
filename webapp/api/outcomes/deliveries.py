"""Documents that go home by post: what was handed over. Addresses are on their own page, and in no answer."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from queues.actions.outcomes.delivering import hand_to_post
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import At
from webapp.api.shared.bodies import Body, read_command
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.services import box

bp = Blueprint("deliveries", __name__)


class HandedToPostBody(Body):
    """`handed` false: not on their way after all."""

    turns: list[UUID] = Field(min_length=1, max_length=1000)
    handed: bool = True


@bp.post("/days/<day>/hand-to-post")
@staff("clerk")
@describes(At, body=HandedToPostBody)
def handed(day: str) -> ResponseReturnValue:
    """Note which documents are on their way, or that they are not after all; by a desk that brings documents home."""
    key, body = read_command(HandedToPostBody)
    day_id = day_id_of(box().engine, day)
    done = perform(hand_to_post, key=key, day_id=day_id, turn_ids=body.turns, handed=body.handed)
    return answered(At(epoch=done.epoch, seq=done.seq))
