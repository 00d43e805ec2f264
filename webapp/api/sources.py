"""Sources: which numbers came from the same phone or address, and the command that cancels those that wait."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.tickets.cancelling import cancel_source
from queues.snapshots.load.phones import source_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.api.answers import SourceAnswer, SourceChanged
from webapp.api.bodies import CancelSource, read_body
from webapp.api.describing import answered, describes
from webapp.auth.access import staff
from webapp.commands import idempotency_key, perform
from webapp.services import box

bp = Blueprint("sources", __name__, url_prefix="/days/<day>/sources/<number>")


@bp.get("")
@staff("coordinator")
@describes(SourceAnswer)
def show(day: str, number: str) -> ResponseReturnValue:
    """What came from the same device and the same address as this number: how many, and which of them wait."""
    return answered(SourceAnswer.model_validate(source_snapshot(box().engine, day, number)))


@bp.post("/cancel")
@staff("coordinator")
@describes(SourceChanged, body=CancelSource)
def cancel(day: str, number: str) -> ResponseReturnValue:
    """Cancel what waits from the same device or address; whoever was called is left alone."""
    key, body = idempotency_key(), read_body(CancelSource)
    day_id = day_id_of(box().engine, day)
    done = perform(cancel_source, key=key, day_id=day_id, number=number, same=body.by.value)
    source = SourceAnswer.model_validate(source_snapshot(box().engine, day, number))
    return answered(SourceChanged(epoch=done.epoch, seq=done.seq, source=source))
