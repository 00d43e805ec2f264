"""Signed files of closed days from other boxes: the command by which a box hands its day to the regency's server."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.model.handed_in.following import Relation
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer
from webapp.auth.access import current_actor, staff
from webapp.commands import idempotency_key
from webapp.handed_in.taking_in import file_at, take_in
from webapp.http.server.uploads import DAY_FILE, off_the_loop, received_file, takes_upload
from webapp.services import box

bp = Blueprint("received_days", __name__, url_prefix="/received-days")


class ReceivedDayAnswer(Answer):
    """`version`: which of its day the file is here; 0 where it is a day of this very box, of which nothing is kept.

    `is_new`: false where this very file was here already. `relation`: how it follows the version before it; `shared`:
    up to which seq both are the same, `added` and `missing`: how many events only the new one, or only that one, has.
    """

    id: UUID
    version: int
    is_new: bool
    relation: Relation
    shared: int
    added: int
    missing: int


@bp.post("")
@staff()
@takes_upload(DAY_FILE)
@describes(ReceivedDayAnswer, file="file", refusals=(408, 507))
def receive() -> ResponseReturnValue:
    """Take in the signed file of a closed day. Of a box whose key nobody has compared it waits (409 `box_unknown`)."""
    idempotency_key()  # the same file twice is one, whatever its key
    with received_file() as sent:
        taken = take_in(box(), off_the_loop(lambda: file_at(sent.path)), by=current_actor())
    compared = taken.comparison
    return answered(
        ReceivedDayAnswer(
            id=taken.day_id,
            version=taken.version,
            is_new=taken.is_new,
            relation=compared.relation,
            shared=compared.shared,
            added=compared.added,
            missing=compared.missing,
        )
    )
