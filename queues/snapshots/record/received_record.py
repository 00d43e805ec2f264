"""The record of a day that came from another box, by one version of its file: for the sheet that own days have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from queues.model.record.promises import promise_of
from queues.model.refusals import UnknownReceivedDay
from queues.persistence.handed_in.read import outcomes_in
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.handed_in.received import ReceivedVersion, read_received_file, read_versions


@dataclass(frozen=True)
class ReceivedDayHead:
    """What the sheet says of the day itself. `is_rehearsal`: or a demo."""

    id: UUID
    code: str
    name: str
    place: str
    held_on: date
    zone: str
    is_rehearsal: bool


@dataclass(frozen=True)
class ReceivedRecordSnapshot:
    """`figures`: counted here from the events of the file, with its promises; `version`: of the file, as it came.

    `names`: of clerks; no file tells any. `is_newest`: no other version of the day holds.
    """

    received: ReceivedVersion
    day: ReceivedDayHead
    figures: Mapping[str, Any]
    remarks: Mapping[str, str]
    is_newest: bool
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return self.received.version


def received_record_snapshot(engine: Engine, day_id: UUID, version: int) -> ReceivedRecordSnapshot:
    """Refuses with UnknownReceivedDay."""
    with one_read(engine) as connection:
        versions = read_versions(connection, day_id)
        found = next((one for one in versions if one.version == version), None)
        if found is None:
            raise UnknownReceivedDay
        file = read_received_file(connection, day_id, version)
    counted = found.figures["record"]
    return ReceivedRecordSnapshot(
        received=found,
        day=ReceivedDayHead(
            id=found.id,
            code=found.code,
            name=found.name,
            place=found.place,
            held_on=found.held_on,
            zone=counted["plan"]["zone"],
            is_rehearsal=bool(found.figures["trial"]),
        ),
        figures={**counted, "head": found.head.hex(), "promises": _promises_in(file)},
        remarks=found.figures["remarks"],
        is_newest=found.reach == max(one.reach for one in versions),
    )


def _promises_in(file: bytes) -> list[dict[str, Any]]:
    told = (promise_of(one["number"], one["service"], one["code"], one["detail"]) for one in outcomes_in(file))
    return [one for one in told if one]
