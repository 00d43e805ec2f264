"""Check a kept file once more: whether it still is what its box has signed, and what the database says of it."""

from queues.model.refusals import DayFileChanged
from queues.persistence.handed_in.read import file_digest, read_handed_day
from queues.reading.handed_in.received import ReceivedVersion
from webapp.http.server.uploads import off_the_loop


def check_again(kept: ReceivedVersion, file: bytes) -> None:
    """Refuses as `read_handed_day`, and with DayFileChanged where file and database do not fit together."""
    day = off_the_loop(lambda: read_handed_day(file))
    found = (day.head.day_id, day.head.epoch, day.head.last_seq, day.head.head, file_digest(file))
    if found != (kept.id, kept.epoch, kept.last_seq, kept.head, kept.digest):
        raise DayFileChanged(seq=0)
