"""Keys of days for whoever has only a browser: shown to be printed, which is recorded first, and learnt from paper."""

from uuid import UUID

from queues.persistence.personal.key_shown import note_key_shown
from queues.reading.unreadable import details_of_days
from webapp.auth.access import current_actor
from webapp.services import box


def is_missing(day_id: UUID, day_code: str) -> bool:
    """Whether another laptop wrote what is about people on this day: a new key would open nothing of it."""
    return not box().day_keys.keys_of(day_id) and unreadable_on(day_code) > 0


def unreadable_on(day_code: str) -> int:
    found = details_of_days(box().engine, box().vault).get(day_code)
    return found.unreadable if found else 0


def shown_code(day_id: UUID) -> str:
    """The code as it is printed; raises NotRecorded, and then it may not be shown."""
    here = box()
    here.writer.write(note_key_shown, day_id=day_id, now=here.now(), by=current_actor())
    return here.day_keys.code(day_id)


def learn_code(day_id: UUID, typed: str) -> None:
    """Refuses with WrongDayCode."""
    box().day_keys.add(day_id, typed)
