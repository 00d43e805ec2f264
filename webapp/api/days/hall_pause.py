"""The whole hall at once: a coordinator pauses every open desk, and lets those go on that paused so."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.snapshots.load.load import part_of_load, paused_with_hall
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import At
from webapp.api.shared.bodies import Nothing, Pause, read_command, read_key
from webapp.auth.access import staff
from webapp.commands import Performed, perform
from webapp.services import box

bp = Blueprint("hall_pause", __name__, url_prefix="/days/<day>")


class HallPauseAnswer(At):
    """`desks`: those that are paused with the hall now; a desk that paused by itself is not among them."""

    desks: list[UUID]


@bp.post("/pause")
@staff("coordinator")
@describes(HallPauseAnswer, body=Pause)
def pause(day: str) -> ResponseReturnValue:
    """Pause every open desk now; who sits there is served to the end, and places are kept."""
    key, body = read_command(Pause)
    day_id = day_id_of(box().engine, day)
    return _now(perform(pause_hall, key=key, day_id=day_id, reason=body.reason.value, minutes=body.minutes), day)


@bp.post("/resume")
@staff("coordinator")
@describes(HallPauseAnswer, body=Nothing)
def resume(day: str) -> ResponseReturnValue:
    """Let all desks go on that paused with the hall."""
    return _now(perform(resume_hall, key=read_key(), day_id=day_id_of(box().engine, day)), day)


def _now(done: Performed, day: str) -> ResponseReturnValue:
    here = box()
    desks = part_of_load(here.engine, day, paused_with_hall, now=here.now())
    return answered(HallPauseAnswer(epoch=done.epoch, seq=done.seq, desks=[desk.id for desk in desks]))
