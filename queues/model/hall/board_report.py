"""What a named TV says of itself every few seconds, and what follows from when it was heard and what it said."""

from dataclasses import dataclass
from enum import StrEnum

# A TV says every 5 seconds that it is there, after a frame was drawn: two were missed, and the third is due.
SILENT_SECONDS = 12.0
TEST_SECONDS = 60.0  # a test call waits for the calls of the hall; one that was not answered by then has failed


class SoundState(StrEnum):
    """`locked`: the browser waits for somebody to press a key. `off`: it is not to sound."""

    WORKS = "works"
    LOCKED = "locked"
    FAILED = "failed"
    OFF = "off"


class SoundProof(StrEnum):
    """By what a screen knows that it sounds: it has played this to its end."""

    CHIME = "chime"
    VOICE = "voice"


class SoundTestResult(StrEnum):
    """What became of a test call at the TV: what was played to its end, or why nothing was."""

    VOICE = "voice"
    CHIME = "chime"
    LOCKED = "locked"
    FAILED = "failed"
    OFF = "off"


@dataclass(frozen=True)
class BoardReport:
    """`is_live`: it has a connection over which calls come. `shown_seq`, `spoken_seq`: of the last call, in `epoch`.

    `width`, `height` of what it draws on, in pixels of the page; `memory_mb` of its page, where the browser tells.
    `is_visible`: False where something else lies over the page.
    """

    is_live: bool = True
    sound: SoundState | None = None
    proof: SoundProof | None = None
    shown_seq: int = 0
    spoken_seq: int = 0
    epoch: int = 0
    width: int = 0
    height: int = 0
    memory_mb: int | None = None
    is_visible: bool = True

    @property
    def is_mute(self) -> bool:
        """It is to sound and cannot."""
        return self.sound in (SoundState.LOCKED, SoundState.FAILED)


@dataclass(frozen=True)
class SoundTest:
    """The last test call that was sent. `age_seconds` since it was sent; `result` None: nothing was heard of it yet."""

    id: str
    age_seconds: float
    result: SoundTestResult | None = None

    @property
    def is_due(self) -> bool:
        return self.result is None and self.age_seconds < TEST_SECONDS

    @property
    def is_lost(self) -> bool:
        return self.result is None and not self.is_due

    @property
    def was_heard(self) -> bool:
        return self.result in (SoundTestResult.VOICE, SoundTestResult.CHIME)


@dataclass(frozen=True)
class BoardHeard:
    """A TV as it was last heard. `report` is None where its page runs no scripts. Times in seconds until now.

    `mute_seconds`: for so long it has been without the sound that it is to have; None while it has it, or has told
    nothing. `is_twice`: two screens speak under its name.
    """

    silent_seconds: float
    report: BoardReport | None = None
    mute_seconds: float | None = None
    is_twice: bool = False
    test: SoundTest | None = None

    @property
    def is_here(self) -> bool:
        return self.silent_seconds < SILENT_SECONDS
