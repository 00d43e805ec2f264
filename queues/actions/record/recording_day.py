"""Write the figures of a closed day down, note remarks beside them, and declare a version the record of the day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, or_, select, update

from queues.model import events
from queues.model.hall.service_day import DayState
from queues.model.record.remarks import MOST_REMARK, tidy_remark
from queues.model.refusals import (
    AlreadyRecorded,
    DayNotClosed,
    RecordIsFinal,
    RecordMovedOn,
    RecordNotWritten,
    RehearsalNotRecorded,
    RemarkTooLong,
    UnknownAgency,
)
from queues.persistence.schema.tables import agency as agency_table
from queues.persistence.schema.tables import day_record, day_remark, day_service, desk, service
from queues.persistence.writing.made import Made
from queues.persistence.writing.registry import command
from queues.persistence.writing.unit_of_work import UnitOfWork
from queues.reading.record.versions import is_overtaken, read_newest_version, read_remarks

HEAD_DIGITS = 40  # as long as a code in an event may be
_WRITE = insert(day_record)
_DECLARE = (
    update(day_record)
    .where(day_record.c.day_id == bindparam("of_day"), day_record.c.version == bindparam("of_version"))
    .values(recorded_at=bindparam("at"), recorded_by=bindparam("by"), figures=bindparam("final"))
)
_FORGET_REMARK = delete(day_remark).where(
    day_remark.c.day_id == bindparam("of_day"), day_remark.c.agency == bindparam("of_agency")
)

_AGENCY = select(agency_table.c.id).where(
    agency_table.c.code == bindparam("code"),
    or_(
        agency_table.c.id.in_(
            select(service.c.agency_id).join(day_service).where(day_service.c.day_id == bindparam("of_day"))
        ),
        agency_table.c.id.in_(select(desk.c.agency_id).where(desk.c.day_id == bindparam("of_day"))),
    ),
)


@command
def write_record(work: UnitOfWork, *, day_id: UUID, figures: Mapping[str, Any], now: datetime) -> Made:
    """Keep these figures as the next version; nothing where the newest holds all that changes a figure.

    Whoever computed them read the day a moment ago: what has happened since makes another version.

    Refuses: DayNotClosed, RehearsalNotRecorded.
    """
    _require_recordable(work, day_id)
    newest = read_newest_version(work.connection, day_id)
    if is_overtaken(work.connection, day_id, newest) and (newest is None or newest.seq < figures["seq"]):
        version = newest.version + 1 if newest else 1
        written = {"version": version, "seq": figures["seq"], "figures": dict(figures), "written_at": now}
        work.execute(_WRITE, day_id=day_id, **written)
    return Made.of_day(day_id)


@command
def record_day(work: UnitOfWork, *, day_id: UUID, version: int, now: datetime) -> Made:
    """Declare the version that was read the record of the day, with the remarks as they stand.

    A correction that comes later is counted in a version of its own, which nobody has declared.

    Refuses: DayNotClosed, RehearsalNotRecorded, RecordNotWritten, RecordMovedOn, AlreadyRecorded.
    """
    _require_recordable(work, day_id)
    newest = read_newest_version(work.connection, day_id)
    if newest is None or is_overtaken(work.connection, day_id, newest):
        raise RecordNotWritten
    if newest.version != version:
        raise RecordMovedOn(version=newest.version)
    if newest.recorded_at is not None:
        raise AlreadyRecorded(version=version)
    final = dict(newest.figures) | {"remarks": read_remarks(work.connection, day_id)}
    work.execute(_DECLARE, of_day=day_id, of_version=version, at=now, by=work.actor.id, final=final)
    head = str(final.get("head", ""))[:HEAD_DIGITS]
    work.record(events.DayRecorded(day_id=day_id, at=now, version=version, head=head))
    return Made.of_day(day_id)


@command
def note_remarks(work: UnitOfWork, *, day_id: UUID, remarks: Mapping[str, str], now: datetime) -> Made:
    """What is to be remembered of agencies by their codes, or ("") of the whole day; an empty text takes one away.

    Refuses: UnknownAgency, RemarkTooLong, RecordIsFinal.
    """
    work.day(day_id)
    newest = read_newest_version(work.connection, day_id)
    if newest and newest.recorded_at and not is_overtaken(work.connection, day_id, newest):
        raise RecordIsFinal(version=newest.version)
    for agency, text in remarks.items():
        said = tidy_remark(text)
        if len(said) > MOST_REMARK:
            raise RemarkTooLong(most=MOST_REMARK, length=len(said))
        if agency and not work.execute(_AGENCY, of_day=day_id, code=agency).first():
            raise UnknownAgency(agency=agency)
        work.execute(_FORGET_REMARK, of_day=day_id, of_agency=agency)
        if said:
            noted = {"text": said, "changed_at": now, "changed_by": work.actor.id}
            work.execute(insert(day_remark), day_id=day_id, agency=agency, **noted)
    return Made.of_day(day_id)


# -- inside ----------------------------------------------------------------------------------------------------------


def _require_recordable(work: UnitOfWork, day_id: UUID) -> None:
    day = work.day(day_id)
    if day.is_rehearsal:
        raise RehearsalNotRecorded(day=day.code)
    if day.state is not DayState.CLOSED:
        raise DayNotClosed(day=day.code)
