"""Commands from the web: who, when and with which key, handed to the writer."""

import re
from collections.abc import Callable
from uuid import UUID

from flask import request

from queues.model.actor import Actor
from queues.persistence.backup.removal import remove_day
from queues.persistence.writing.commands import Performed
from queues.persistence.writing.made import Made
from webapp.auth.access import current_actor
from webapp.http.refusals import KeyInvalid, KeyMissing
from webapp.services import box

__all__ = ["DayAction", "Performed", "idempotency_key", "perform", "remove_whole_day", "sent_key"]

# A function of `queues.actions`: called with a unit of work, the time and its arguments.
DayAction = Callable[..., Made]
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def sent_key() -> str | None:
    """From the header, or from the form of a page without JavaScript."""
    return request.headers.get("Idempotency-Key") or request.form.get("key")


def idempotency_key() -> str:
    """The key that this command carries; refuses one without."""
    key = sent_key()
    if not key:
        raise KeyMissing
    if not _KEY.fullmatch(key):
        raise KeyInvalid
    return key


def perform(action: DayAction, *, key: str | None, actor: Actor | None = None, **arguments: object) -> Performed:
    """Carry out an action for whoever sent this request (`actor`: what more is known of them), at the box's time."""
    here = box()
    return here.writer.perform(action, actor=actor or current_actor(), now=here.now(), key=key, **arguments)


def remove_whole_day(day_id: UUID) -> None:
    """Take a day away with all that hangs on it. Refuses with UnknownDay, DayWasUsed."""
    here = box()
    here.writer.write(remove_day, day_id=day_id, now=here.now(), by=current_actor())
