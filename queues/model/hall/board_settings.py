"""What a screen of the hall shows and says: desks, colours, sound, voice. Staff set it for a TV that has a name.

Only what was chosen is kept, so that a TV that nobody has set up follows its address, and every other the defaults.
What cannot be understood (a later version wrote it, or a hand) is passed over: a wall never goes dark for a setting.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeGuard

MOST_CODES = 200  # desks or agencies that one screen may name
LONGEST_CODE = 40
VOLUMES = (0, 100)  # percent
SPEEDS = (80, 120)  # percent of how fast a voice was recorded
VOICE_CODE = r"[a-z0-9](?:[a-z0-9-]{0,29}[a-z0-9])?"  # a voice's folder, and what stands in addresses and day files
LONGEST_VOICE = 32  # letters
AS_THE_DAY = "as-day"  # in place of a second voice: the one that the day says


class BoardTheme(StrEnum):
    DARK = "dark"
    LIGHT = "light"
    CONTRAST = "contrast"


class BoardSound(StrEnum):
    """Whether a screen speaks. Of those that share a hall one speaks at a time; out of earshot each has its own."""

    NONE = "none"
    SHARED = "shared"
    OWN = "own"


class SoundShare(StrEnum):
    """Which calls a screen of the hall speaks: all while it holds the sound, or those to the desks that it shows."""

    ALL = "all"
    OWN_DESKS = "own_desks"


class SpokenToo(StrEnum):
    """What may be spoken beside calls."""

    PAUSES = "pauses"
    RESUMPTIONS = "resumptions"
    CLOSING = "closing"
    ANNOUNCEMENTS = "announcements"


@dataclass(frozen=True)
class BoardSettings:
    """Of one screen. `desks`, `agencies`: codes of what it shows; empty: all. `volume` and `speed` are percentages.

    `voice` and `second_voice` are names of voices, where "" is none; `second_voice` may be AS_THE_DAY. `repeats`: a
    call is said twice while nobody waits for the voice. `names_agencies`: then the agency of a desk is said too.
    `web_speech`: the browser's own voice may stand in.
    """

    theme: BoardTheme = BoardTheme.DARK
    desks: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sound: BoardSound = BoardSound.SHARED
    share: SoundShare = SoundShare.ALL
    volume: int = 80
    voice: str = "id"
    second_voice: str = AS_THE_DAY
    speed: int = 100
    repeats: bool = True
    speaks: tuple[SpokenToo, ...] = ()
    web_speech: bool = False
    names_agencies: bool = True

    @property
    def shows_all(self) -> bool:
        return not self.desks and not self.agencies

    def document(self) -> dict[str, Any]:
        """Every setting, ready for JSON."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}

    def second_voice_on(self, day_voice: str) -> str:
        """The voice of this screen after the first one, "" for none; `day_voice`: what its day says of all screens."""
        return day_voice if self.second_voice == AS_THE_DAY else self.second_voice

    def changed_by(self, chosen: Mapping[str, Any]) -> "BoardSettings":
        """These settings with what was chosen in place of theirs."""
        return replace(self, **settings_understood(chosen))


def settings_understood(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was chosen that which means something, as `BoardSettings` has it."""
    return dict(_each_understood(chosen))


def settings_not_understood(chosen: Mapping[str, Any]) -> frozenset[str]:
    """The names of settings that are unknown or have a value that means nothing."""
    return frozenset(chosen) - frozenset(settings_understood(chosen))


def _each_understood(chosen: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in chosen.items():
        read = _READ.get(name)
        found = read(value) if read else None
        if found is not None:
            yield name, found


def _one_of(kind: type[StrEnum]) -> Any:
    known = {one.value: one for one in kind}
    return lambda value: known.get(value) if isinstance(value, str) else None


def _codes(value: object) -> tuple[str, ...] | None:
    """Each once, in their order."""
    if not _is_list_of_texts(value):
        return None
    found = tuple(dict.fromkeys(one.strip() for one in value if one.strip()))
    return found if len(found) <= MOST_CODES and all(len(one) <= LONGEST_CODE for one in found) else None


def _subset(value: object) -> tuple[SpokenToo, ...] | None:
    """In the order of the kinds, whatever the order in which they were ticked."""
    if not _is_list_of_texts(value) or not set(value) <= {one.value for one in SpokenToo}:
        return None
    return tuple(one for one in SpokenToo if one in value)


def _is_list_of_texts(value: object) -> TypeGuard[Collection[str]]:
    return isinstance(value, Collection) and not isinstance(value, str) and all(isinstance(one, str) for one in value)


def _percent(least: int, most: int) -> Any:
    def read(value: object) -> int | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        return value if least <= value <= most else None

    return read


def _voice(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(VOICE_CODE, value) else None


def _second_voice(value: object) -> str | None:
    return "" if value == "" else _voice(value)


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_READ: Mapping[str, Any] = {
    "theme": _one_of(BoardTheme),
    "desks": _codes,
    "agencies": _codes,
    "sound": _one_of(BoardSound),
    "share": _one_of(SoundShare),
    "volume": _percent(*VOLUMES),
    "voice": _voice,
    "second_voice": _second_voice,
    "speed": _percent(*SPEEDS),
    "repeats": _yes_or_no,
    "speaks": _subset,
    "web_speech": _yes_or_no,
    "names_agencies": _yes_or_no,
}
