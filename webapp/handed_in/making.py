"""Make the signed file of a closed day, and note that it leaves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from uuid import UUID

from queues.model.actor import SYSTEM, Actor
from queues.model.hall.service_day import DayState
from queues.model.handed_in.handed_day import FORMAT, HandedHead, HandingBox
from queues.model.refusals import DayNotClosed
from queues.persistence.handed_in.box_key import fingerprint_of
from queues.persistence.handed_in.keeping import note_handed_in
from queues.persistence.handed_in.read import LONGEST_NAME, file_digest
from queues.persistence.handed_in.written import day_file
from queues.persistence.read_transaction import one_read
from queues.persistence.streams.chain import BEGINNING
from queues.persistence.streams.recording import box_stream_id
from queues.reading import Connection
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.day_plan import read_day_plan
from queues.reading.handed_in.leaving import read_beside, read_event_rows, read_newest_record
from queues.reading.record.sources import read_plan_of_record
from webapp.background.records import write_figures
from webapp.catalogue.population import population_of_services
from webapp.day_file.writing import content_of
from webapp.profile.box_profile import box_profile
from webapp.profile.regencies import name_of_regency
from webapp.services import Box

ENDING = ".giliran-day"


@dataclass(frozen=True)
class MadeDayFile:
    """`name`: what the file is called; `digest` (hex): SHA-256 of its content."""

    name: str
    content: bytes
    digest: str
    last_seq: int
    record: int


def make_day_file(here: Box, day_code: str, *, with_details: bool = False) -> MadeDayFile:
    """The same state of the day gives the same file. Refuses with UnknownDay, DayNotClosed, NotRecorded."""
    signing = here.key
    with one_read(here.engine) as connection:
        day = read_day(connection, code=day_code)
        if day.state is not DayState.CLOSED:
            raise DayNotClosed(day=day.code)
        head = _head(here, connection, day, signing.public)
        content = day_file(
            head,
            plan=json.loads(json.dumps(content_of(read_day_plan(connection, day)), default=str)),
            names=read_plan_of_record(connection, day, _population(connection, day)).document(),
            rows=read_event_rows(connection, day.id),
            beside=read_beside(connection, day.id, with_details=with_details),
            sign=signing.sign,
        )
    name = f"{day.code}-v{max(head.record, 1)}{ENDING}"
    return MadeDayFile(name, content, file_digest(content).hex(), head.last_seq, head.record)


def hand_in(here: Box, day_code: str, *, with_details: bool = False, by: Actor = SYSTEM) -> MadeDayFile:
    """The file with the figures of the day, once it is noted that it leaves. Refuses as `make_day_file`."""
    with one_read(here.engine) as connection:
        day_id = read_day(connection, code=day_code).id
    # Where no server runs nobody has written them, and just after the close not yet.
    write_figures(here.engine, here.writer, day_id, here.now(), population_of_services())
    made = make_day_file(here, day_code, with_details=with_details)
    here.writer.write(
        note_handed_in,
        day_id=day_id,
        last_seq=made.last_seq,
        record=made.record,
        digest=made.digest,
        with_details=with_details,
        now=here.now(),
        by=by,
    )
    return made


@dataclass(frozen=True)
class KeyShown:
    """The key of this box for whoever compares it; `code`: the same for a camera."""

    box_id: UUID
    name: str
    fingerprint: str
    public_key: str

    @property
    def code(self) -> str:
        return f"giliran-key {self.box_id} {self.fingerprint}"


def shown_key(here: Box) -> KeyShown:
    """Makes the key where there is none; refuses with NotRecorded."""
    with one_read(here.engine) as connection:
        own = _own_box(here, connection, here.key.public)
    return KeyShown(own.id, own.name, fingerprint_of(own.public_key), own.public_key.hex())


# -- inside ----------------------------------------------------------------------------------------------------------


def _population(connection: Connection, day: DayHead) -> Mapping[str, str]:
    """As it was when the figures were counted that go along: a catalogue of later would count others."""
    record = read_newest_record(connection, day.id)
    if record is None:
        return population_of_services()
    return {one["code"]: one["counts"] for one in record["figures"]["plan"]["services"]}


def _head(here: Box, connection: Connection, day: DayHead, public_key: bytes) -> HandedHead:
    record = read_newest_record(connection, day.id)
    return HandedHead(
        format=FORMAT,
        program=version("giliran"),
        box=_own_box(here, connection, public_key),
        day_id=day.id,
        code=day.code,
        name=day.name,
        place=day.place,
        held_on=day.held_on,
        zone=day.zone,
        epoch=day.epoch,
        last_seq=day.seq,
        head=day.chain_head or BEGINNING,
        record=record["version"] if record else 0,
        is_trial=day.is_demo or day.is_rehearsal,
    )


def _own_box(here: Box, connection: Connection, public_key: bytes) -> HandingBox:
    profile = box_profile(here.engine)
    said = " · ".join(filter(None, (profile.programme, name_of_regency(profile.regency_code))))
    return HandingBox(box_stream_id(connection), (said or "Giliran")[:LONGEST_NAME], public_key)
