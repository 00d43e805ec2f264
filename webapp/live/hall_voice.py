"""Which screen of the hall speaks: the sound is lent to a named TV for as long as it says that it can sound.

A TV asks with every sign of life. One that dies, freezes or falls silent asks no more, and within LENT_FOR the next one
that asks has the sound; it learns at once what was spoken, and goes on with the rest. A TV that hears from nobody stops
by itself after the same time, so two never speak at once. Screens without a name take no part: anybody's phone may open
the board, and must neither silence the hall nor speak for it.

Where one process serves (SQLite) the loans are in its memory, and only who has them is written, once for each change:
after a restart the TV that spoke goes on speaking. Several processes share them in the database.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Protocol, cast
from uuid import UUID

from flask import Flask, current_app

from queues.model.hall.board_settings import BoardSettings, BoardSound, SoundShare
from queues.model.queue.known_call import KnownCall
from queues.persistence.hall_voice import REST, lend_sound, note_spoken
from queues.persistence.named_boards import NamedBoard
from queues.persistence.read_transaction import Engine
from queues.snapshots.board.chosen_desks import codes_of_choice
from queues.snapshots.board.voice import leases_of_day, spoken_keys
from webapp.services import Box, box

LENT_FOR = 9.0  # seconds: with a sign of life every five, a silent TV is followed by another within fifteen
LOOKED_UP_EVERY = 1.0  # seconds; every screen without a name asks too
WORKS = "works"

Holders = Mapping[str, UUID]  # part of the hall -> the TV that speaks for it


@dataclass(frozen=True)
class SpeaksFor:
    """What a screen may speak: `desks` by code, and with `rest` every other one that is not among `others`.

    `elsewhere`: another screen of the hall speaks.
    """

    rest: bool = False
    desks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    elsewhere: bool = False

    @property
    def is_anything(self) -> bool:
        return self.rest or bool(self.desks)


class SoundLending(Protocol):
    def lend(self, day_id: UUID, board_id: UUID, parts: Collection[str], now: datetime) -> None:
        """The TV wants these parts of the hall and no others; it has those that `holders` says."""

    def holders(self, day_id: UUID, now: datetime) -> Holders: ...


class OwnLending:
    """Loans in the memory of the one process. `steady`: seconds of a watch that nobody can set."""

    def __init__(self, here: Box, steady: Callable[[], float]) -> None:
        self._box, self._steady, self._lent_for = here, steady, lent_for(here)
        self._lock = Lock()
        self._days: dict[UUID, dict[str, tuple[UUID, float]]] = {}

    def lend(self, day_id: UUID, board_id: UUID, parts: Collection[str], now: datetime) -> None:
        loans = self._of_day(day_id)
        until = self._steady() + self._lent_for
        with self._lock:
            before = {part: holder for part, (holder, _until) in loans.items()}
            for part in [part for part, holder in before.items() if holder == board_id and part not in parts]:
                del loans[part]
            for part in parts:
                holder, ends = loans.get(part, (board_id, 0.0))
                if holder == board_id or ends <= self._steady():
                    loans[part] = (board_id, until)
            own = {part for part, (holder, _until) in loans.items() if holder == board_id}
        if own != {part for part, holder in before.items() if holder == board_id}:
            # The moment is over at once: who really has it is known here, the rows are for the next process.
            self._box.writer.write(lend_sound, day_id=day_id, board_id=board_id, parts=own, now=now, until=now)

    def holders(self, day_id: UUID, now: datetime) -> Holders:
        loans = self._of_day(day_id)
        with self._lock:
            return {part: holder for part, (holder, until) in loans.items() if until > self._steady()}

    def _of_day(self, day_id: UUID) -> dict[str, tuple[UUID, float]]:
        """Whoever spoke before a restart has a moment to say that it still does."""
        if day_id not in self._days:
            until = self._steady() + self._lent_for
            found = {one.part: (one.board_id, until) for one in leases_of_day(self._box.engine, day_id)}
            with self._lock:
                self._days.setdefault(day_id, found)
        return self._days[day_id]


class SharedLending:
    """Loans in the database that several processes share."""

    def __init__(self, here: Box) -> None:
        self._box = here
        self._known: dict[UUID, tuple[float, Holders]] = {}

    def lend(self, day_id: UUID, board_id: UUID, parts: Collection[str], now: datetime) -> None:
        if not parts and board_id not in self.holders(day_id, now).values():
            return
        until = now + timedelta(seconds=lent_for(self._box))
        self._box.writer.write(lend_sound, day_id=day_id, board_id=board_id, parts=parts, now=now, until=until)
        self._known.pop(day_id, None)

    def holders(self, day_id: UUID, now: datetime) -> Holders:
        looked_up, known = self._known.get(day_id, (float("-inf"), {}))
        if monotonic() - looked_up < LOOKED_UP_EVERY:
            return known
        found = {one.part: one.board_id for one in leases_of_day(self._box.engine, day_id) if one.until > now}
        self._known[day_id] = (monotonic(), found)
        return found


def init_hall_voice(app: Flask) -> None:
    here = cast(Box, app.extensions["giliran"])
    app.extensions["giliran_sound"] = lending_for(here.engine, here)


def lending_for(engine: Engine, here: Box) -> SoundLending:
    return OwnLending(here, here.clock.steady) if engine.dialect.name == "sqlite" else SharedLending(here)


def lent_for(here: Box) -> float:
    """Seconds by the clock of the box: a demo day may run faster, its TVs do not."""
    return LENT_FOR * here.settings.speed


def sound_lending() -> SoundLending:
    return cast(SoundLending, current_app.extensions["giliran_sound"])


def ask_to_speak(day_id: UUID, board: NamedBoard | None, settings: BoardSettings, *, sound: str) -> SpeaksFor:
    """What the screen that asks may speak from now on, for LENT_FOR seconds; `sound`: how its own sound is ("works").

    A TV that is set to have its own sound, out of earshot, takes no part; nor does a screen without a name.
    """
    now = box().now()
    if board is not None:
        sound_lending().lend(day_id, board.id, _wanted(day_id, settings, sound), now)
    holders = sound_lending().holders(day_id, now)
    own = tuple(part for part, holder in holders.items() if board is not None and holder == board.id)
    others = tuple(part for part, holder in holders.items() if board is None or holder != board.id)
    return SpeaksFor(REST in own, _desks(own), _desks(others), elsewhere=bool(others))


def voice_answer(day_id: UUID, board: NamedBoard | None, settings: BoardSettings, *, sound: str) -> dict[str, object]:
    """The part of the answer to a sign of life that is about the voice. `settings`: those of the screen.

    `speaks`: for which desks, by code. `sound_elsewhere`: another screen speaks. `confirmed`: the calls of the last
    minutes that were spoken, for a named TV. `at`: the server's time.
    """
    right, now = ask_to_speak(day_id, board, settings, sound=sound), box().now()
    return {
        "holds_sound": right.is_anything,
        "sound_elsewhere": right.elsewhere,
        "speaks": {"rest": right.rest, "desks": right.desks, "others": right.others},
        "confirmed": spoken_keys(box().engine, day_id, now) if board else [],
        "at": now.isoformat(),
    }


def voice_speaks_at(day_id: UUID, desk_code: str) -> bool:
    """Whether a TV is there that speaks what this desk calls."""
    holders = sound_lending().holders(day_id, box().now())
    return REST in holders or desk_code in holders


def note_calls(
    day_id: UUID, board: NamedBoard, *, spoken: Collection[KnownCall], missed: Collection[KnownCall]
) -> None:
    """The TV has spoken these, and was too late for those."""
    now, of = box().now(), {"day_id": day_id, "board_id": board.id}
    for calls, heard in ((spoken, True), (missed, False)):
        if calls:
            box().writer.write(note_spoken, **of, calls=tuple(calls), heard=heard, now=now)


def _wanted(day_id: UUID, settings: BoardSettings, sound: str) -> Collection[str]:
    """The rest of the hall is wanted by each that may speak: somebody must. Its own desks are those that it shows."""
    if settings.sound != BoardSound.SHARED or sound != WORKS:
        return ()
    if settings.share != SoundShare.OWN_DESKS or settings.shows_all:
        return (REST,)
    return (REST, *codes_of_choice(box().engine, day_id, settings.desks, settings.agencies))


def _desks(parts: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(part for part in parts if part != REST))
