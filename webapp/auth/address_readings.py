"""Each reading of citizens' addresses is an event of the box, written before the addresses leave it.

A page that reads itself again whenever something happens would fill the audit: within ten minutes only what the same
person has not been shown yet counts anew.
"""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from queues.model.events.box import AddressesRead
from queues.persistence.streams.recording import record_in_box
from queues.snapshots.office.deliveries import DeliveriesSnapshot
from webapp.auth.access import current_actor
from webapp.services import box

ONE_READING = timedelta(minutes=10)
MOST_REMEMBERED = 200  # readings; who is forgotten is written down once more

Readings = dict[tuple[str, UUID], tuple[datetime, frozenset[UUID]]]


def note_reading(shown: DeliveriesSnapshot, *, on_paper: bool = False) -> None:
    """Write down how many addresses are about to be shown; raises NotRecorded, and then they may not be."""
    addresses = frozenset(one.turn_id for one in (*shown.to_hand_over, *shown.handed_over) if one.address)
    actor, now = current_actor(), box().now()
    readings: Readings = current_app.extensions.setdefault("giliran_address_readings", {})
    began, seen = readings.get((actor.key, shown.day.id), (now, frozenset()))
    if not began <= now < began + ONE_READING:
        began, seen = now, frozenset()
    new = addresses if on_paper else addresses - seen
    if not new:
        return
    happened = AddressesRead(at=now, day_id=shown.day.id, desk_id=actor.desk_id, count=len(new))
    box().writer.write(record_in_box, happened=happened, actor=actor)
    if len(readings) >= MOST_REMEMBERED:
        readings.clear()
    readings[actor.key, shown.day.id] = (began, seen | addresses)
