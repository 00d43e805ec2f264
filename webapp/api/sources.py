"""Sources: which numbers came from the same phone or address, and the command that cancels those that wait."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.tickets.cancelling import cancel_source
from queues.model.queue.sources import SourceKind
from queues.snapshots.load.phones import source_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer, At
from webapp.api.shared.bodies import Body, read_command
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.services import box

bp = Blueprint("sources", __name__, url_prefix="/days/<day>/sources/<number>")


class CancelSource(Body):
    """By what numbers belong together: the phone (`device`) or its network address."""

    by: SourceKind


class FromSourceAnswer(Answer):
    """`waiting` are the numbers that would be cancelled."""

    taken: int
    waiting: list[str]


class SourceAnswer(At):
    """What came from the same phone (`device`, null where it keeps no cookie) and the same address as a number."""

    number: str
    device: FromSourceAnswer | None
    address: FromSourceAnswer


class SourceChanged(At):
    source: SourceAnswer


@bp.get("")
@staff("coordinator")
@describes(SourceAnswer)
def show(day: str, number: str) -> ResponseReturnValue:
    """What came from the same device and the same address as this number: how many, and which of them wait."""
    return answered(_source(day, number))


@bp.post("/cancel")
@staff("coordinator")
@describes(SourceChanged, body=CancelSource)
def cancel(day: str, number: str) -> ResponseReturnValue:
    """Cancel what waits from the same device or address; whoever was called is left alone."""
    key, body = read_command(CancelSource)
    day_id = day_id_of(box().engine, day)
    done = perform(cancel_source, key=key, day_id=day_id, number=number, same=body.by.value)
    return answered(SourceChanged(epoch=done.epoch, seq=done.seq, source=_source(day, number)))


def _source(day: str, number: str) -> SourceAnswer:
    return SourceAnswer.model_validate(source_snapshot(box().engine, day, number))
