"""The voice of the hall: what became of calls, for boards, for the desk that called, and for who watches the load."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from queues.model.queue.known_call import KnownCall
from queues.model.queue.moves import TurnState
from queues.model.refusals import UnknownDesk
from queues.persistence.hall_voice import SoundLease, sound_leases
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.desks import read_day_and_code_of_desk
from queues.reading.hall.spoken_calls import (
    MissedCall,
    SpokenCall,
    read_missed_calls,
    read_spoken_call,
    read_spoken_since,
)
from queues.reading.queue.turns import TurnRow, read_turns_at_desk

NEVER_AFTER = timedelta(minutes=2)  # a call that was not spoken by then never is
SHOWN_MISSED = 8


class VoiceOfCall(StrEnum):
    """What the voice has done about a call."""

    AWAITED = "awaited"
    SPOKEN = "spoken"
    MISSED = "missed"


@dataclass(frozen=True)
class MissedCalls:
    """`last`: the newest of the `count` calls that the voice was too late for."""

    count: int
    last: tuple[MissedCall, ...]


@dataclass(frozen=True)
class VoiceAtDesk:
    """By turn; a call of which there is nothing to say is left out."""

    turns: Mapping[UUID, VoiceOfCall]


def spoken_keys(engine: Engine, day_id: UUID, now: datetime) -> list[str]:
    """The calls that a board need not speak any more, of those that it might."""
    with one_read(engine) as connection:
        found = read_spoken_since(connection, day_id, now - NEVER_AFTER)
    return sorted(KnownCall(one.number, one.called_at).key for one in found if one.heard)


def leases_of_day(engine: Engine, day_id: UUID) -> list[SoundLease]:
    """Which TV speaks for which part of the hall, those whose time has run out too."""
    with one_read(engine) as connection:
        return sound_leases(connection, day_id)


def missed_calls(engine: Engine, day_id: UUID) -> MissedCalls:
    """For the load: how many calls nobody has heard, and the last ones."""
    with one_read(engine) as connection:
        count, last = read_missed_calls(connection, day_id, most=SHOWN_MISSED)
    return MissedCalls(count, tuple(last))


def voice_at_desk(engine: Engine, desk_id: UUID, *, speaks: Callable[[UUID, str], bool], now: datetime) -> VoiceAtDesk:
    """What the voice has done about the last calls of who is called at a desk. Refuses with UnknownDesk.

    `speaks`: whether a TV is there that speaks for this day and the code of this desk.
    """
    with one_read(engine) as connection:
        desk = read_day_and_code_of_desk(connection, desk_id)
        if desk is None:
            raise UnknownDesk
        called = [row for row in read_turns_at_desk(connection, desk.day_id, desk_id) if row.state == TurnState.CALLED]
        known = {
            row.id: read_spoken_call(connection, desk.day_id, row.number, row.last_called_at)
            for row in called
            if row.last_called_at
        }
    is_there = speaks(desk.day_id, desk.code) if called else False
    said = ((row, _became_of(row, known.get(row.id), is_there, now)) for row in called)
    return VoiceAtDesk({row.id: voice for row, voice in said if voice})


def _became_of(row: TurnRow, found: SpokenCall | None, speaks: bool, now: datetime) -> VoiceOfCall | None:
    if found:
        return VoiceOfCall.SPOKEN if found.heard else VoiceOfCall.MISSED
    is_young = row.last_called_at is not None and now - row.last_called_at < NEVER_AFTER
    return VoiceOfCall.AWAITED if speaks and is_young else None
