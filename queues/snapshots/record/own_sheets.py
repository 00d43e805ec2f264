"""The sheets of a record that a clerk may read: those of the own agency, of days whose figures are written."""

from queues.model.actor import Actor, Role
from queues.model.hall.service_day import DayState
from queues.model.record.readers import reads_sheet_of, reads_whole_record
from queues.model.refusals import NotAllowed, RecordNotWritten, SheetTooEarly
from queues.persistence.people.agencies import agencies_of_actor
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.record.of_agencies import AgencySheet, read_agency_sheets
from queues.reading.record.versions import read_newest_version

MOST_SHEETS = 12  # a page of one's own account is no archive


def own_sheets(engine: Engine, actor: Actor) -> tuple[AgencySheet, ...]:
    """The newest days first; empty for whoever has no sheet of an own agency, or reads whole records anyway."""
    if actor.role is not Role.CLERK or not actor.is_person:
        return ()
    with one_read(engine) as connection:
        return read_agency_sheets(connection, agencies_of_actor(connection, actor), MOST_SHEETS)


def require_sheet(engine: Engine, actor: Actor, day_code: str, agency: str) -> None:
    """Refuses with NotAllowed whoever may not read this agency's sheet.

    Of clerks also with UnknownDay, SheetTooEarly, RecordNotWritten: the figures so far of a day that goes on are
    counted from all its events each time, and are for who looks after it.
    """
    if reads_whole_record(actor):
        return
    with one_read(engine) as connection:
        if not reads_sheet_of(actor, agency, agencies_of_actor(connection, actor)):
            raise NotAllowed(role=actor.role.value)
        day = read_day(connection, code=day_code)
        if day.state is not DayState.CLOSED:
            raise SheetTooEarly
        if read_newest_version(connection, day.id) is None:
            raise RecordNotWritten
