"""What a desk is told, and what it asks of a coordinator: a line of words, a confirmation, help."""

from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints

from queues.actions.desks.asking_for_help import ask_for_help, withdraw_help
from queues.actions.desks.messages import confirm_desk_message, send_desk_message
from queues.model.hall.desk_message import LONGEST_MESSAGE
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import At
from webapp.api.shared.bodies import Body, Nothing, read_command, read_key
from webapp.auth.access import staff
from webapp.commands import Performed, perform

bp = Blueprint("desk_messages", __name__, url_prefix="/desks/<uuid:desk_id>")


class WordsForDesk(Body):
    """One line without personal data: it stays on the screen of the desk until its clerk has read it."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_MESSAGE)]


class DeskMessagesAnswer(At):
    """That it was done; what the desk shows now is read from the desk."""

    desk: UUID


@bp.post("/messages")
@staff("coordinator")
@describes(DeskMessagesAnswer, body=WordsForDesk)
def tell(desk_id: UUID) -> ResponseReturnValue:
    """A line of words to whoever works at this desk."""
    key, body = read_command(WordsForDesk)
    return _told(perform(send_desk_message, key=key, desk_id=desk_id, text=body.text), desk_id)


@bp.post("/messages/<uuid:message_id>/confirm")
@staff("clerk", "coordinator")
@describes(DeskMessagesAnswer, body=Nothing)
def confirm_message(desk_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Whoever works at this desk has read it."""
    done = perform(confirm_desk_message, key=read_key(), desk_id=desk_id, message_id=message_id)
    return _told(done, desk_id)


@bp.post("/ask-for-help")
@staff("clerk", "coordinator")
@describes(DeskMessagesAnswer, body=Nothing)
def want_help(desk_id: UUID) -> ResponseReturnValue:
    """An alert with the coordinator; acknowledged there, the desk is told that somebody comes."""
    return _told(perform(ask_for_help, key=read_key(), desk_id=desk_id), desk_id)


@bp.post("/withdraw-help")
@staff("clerk", "coordinator")
@describes(DeskMessagesAnswer, body=Nothing)
def want_no_help(desk_id: UUID) -> ResponseReturnValue:
    """No help is needed any more."""
    return _told(perform(withdraw_help, key=read_key(), desk_id=desk_id), desk_id)


def _told(done: Performed, desk_id: UUID) -> ResponseReturnValue:
    return answered(DeskMessagesAnswer(epoch=done.epoch, seq=done.seq, desk=desk_id))
