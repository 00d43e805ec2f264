"""The named TVs that show the board: staff name one by its code, set it up, try its sound, move it, take it off."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints

from queues.model.hall.board_report import SoundProof, SoundState, SoundTestResult
from queues.model.hall.board_settings import (
    AS_THE_DAY,
    MOST_CODES,
    SPEEDS,
    VOICE_CODE,
    VOLUMES,
    BoardSound,
    BoardTheme,
    SoundShare,
    SpokenToo,
    settings_not_understood,
)
from queues.model.trouble.alerts import LONGEST_BOARD_NAME
from queues.snapshots.board.named_boards import boards_snapshot
from queues.snapshots.shared.days import day_head, day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer
from webapp.api.shared.bodies import Body, Code, Nothing, read_command, read_key
from webapp.auth.access import staff
from webapp.http.refusals import Invalid
from webapp.live.named_boards import board_signs, name_screen, play_test, rename, send_to, set_up, take_off
from webapp.request_models import LAST_SEQ
from webapp.services import box
from webapp.voice.voices import Voices

bp = Blueprint("boards", __name__, url_prefix="/days/<day>")


BoardName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_BOARD_NAME, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
]
Voice = Annotated[str, StringConstraints(pattern=f"^({VOICE_CODE})?$")]


class NewBoard(Body):
    """`screen`: the code that the TV shows, in capitals or not."""

    screen: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z]{5}$")]
    name: BoardName


class BoardRename(Body):
    name: BoardName


class BoardMove(Body):
    """`to`: the code of a day that is not closed."""

    to: Annotated[str, StringConstraints(max_length=80)]


class BoardChoices(Body):
    """`version`: of the settings that were shown to whoever chooses. What is absent stays as it is.

    `desks`, `agencies`: codes of what the TV shows; an empty list: all. `sound`: shared (one TV of the hall speaks at a
    time), own (a place out of earshot), none. `share`: all calls while it holds the sound, or its own_desks alone,
    which are those that it shows. `second_voice`: in which a call is said once more; "as-day": in that of the day.
    `names_agencies`: the agency of a desk is spoken while nobody waits for the voice.
    """

    version: Annotated[int, Field(ge=1, le=LAST_SEQ)]
    theme: BoardTheme = BoardTheme.DARK
    desks: Annotated[list[Code], Field(max_length=MOST_CODES, default_factory=list)]
    agencies: Annotated[list[Code], Field(max_length=MOST_CODES, default_factory=list)]
    sound: BoardSound = BoardSound.SHARED
    share: SoundShare = SoundShare.ALL
    volume: Annotated[int, Field(ge=VOLUMES[0], le=VOLUMES[1])] = 80
    voice: Voice = ""
    second_voice: Voice = AS_THE_DAY
    speed: Annotated[int, Field(ge=SPEEDS[0], le=SPEEDS[1])] = 100
    repeats: bool = True
    speaks: Annotated[list[SpokenToo], Field(default_factory=list)]
    web_speech: bool = False
    names_agencies: bool = True

    @property
    def chosen(self) -> dict[str, Any]:
        """Ready for JSON. Refuses with Invalid what the box does not have, such as a voice."""
        chosen = self.model_dump(mode="json", exclude_unset=True, exclude={"version"})
        voices = Voices(box().settings.voices_dir).codes()
        known = {"voice": {*voices, ""}, "second_voice": {*voices, "", AS_THE_DAY}}
        unknown = {name for name, codes in known.items() if chosen.get(name, "") not in codes}
        wrong = sorted(unknown | settings_not_understood(chosen))
        if wrong:
            raise Invalid(fields=[{"field": name, "problem": "unknown"} for name in wrong])
        return chosen


# -- answers ---------------------------------------------------------------------------------------------------------


class ReportAnswer(Answer):
    """What a TV says of itself. `sound`: works, locked (somebody has to press a key), failed or off; `proof`: what it
    has played to its end, chime or voice. `shown_seq`, `spoken_seq`: of its `epoch`. `width`, `height`: pixels of
    its page, 0 where it does not tell; `memory_mb`: of its page. `is_visible`: nothing lies over the page.
    """

    is_live: bool
    sound: SoundState | None
    proof: SoundProof | None
    shown_seq: int
    spoken_seq: int
    epoch: int
    width: int
    height: int
    memory_mb: int | None
    is_visible: bool


class TestCallAnswer(Answer):
    """The last test call. `result`: voice or chime (played to its end), locked, failed, off; null: not told yet.

    `is_lost`: the TV has not answered in time.
    """

    id: str
    age_seconds: float
    result: SoundTestResult | None
    is_lost: bool


class HeardAnswer(Answer):
    """`silent_seconds` since it was heard; `mute_seconds`: for so long it lacks the sound that it is to have.

    `is_twice`: two screens speak under its name. `report` is null where its page runs no scripts.
    """

    silent_seconds: float
    report: ReportAnswer | None
    mute_seconds: float | None
    is_twice: bool
    test: TestCallAnswer | None


class SettingsAnswer(Answer):
    """As `BoardChoices`, each with a value."""

    theme: BoardTheme
    desks: list[str]
    agencies: list[str]
    sound: BoardSound
    share: SoundShare
    volume: int
    voice: str
    second_voice: str
    speed: int
    repeats: bool
    speaks: list[SpokenToo]
    web_speech: bool
    names_agencies: bool


class NamedBoardAnswer(Answer):
    """`is_here`: heard of in the last seconds; `shows_this_day`: and it shows this day's board.

    `is_late`: it is here without a live connection, and reads itself every few seconds. `heard`: what it says of
    itself, null where this server has not heard it.
    """

    id: UUID
    name: str
    seen_at: datetime | None
    is_here: bool
    shows_this_day: bool
    is_late: bool
    settings: SettingsAnswer
    settings_version: int
    heard: HeardAnswer | None


class BoardsAnswer(Answer):
    """By name."""

    boards: list[NamedBoardAnswer]


# -- routes ----------------------------------------------------------------------------------------------------------


@bp.get("/boards")
@staff("coordinator", "viewer")
@describes(BoardsAnswer)
def boards(day: str) -> ResponseReturnValue:
    """The TVs that staff have named; those are missed when they are silent."""
    return _boards(day)


@bp.post("/boards")
@staff("coordinator")
@describes(BoardsAnswer, body=NewBoard)
def name(day: str) -> ResponseReturnValue:
    """Name the screen that shows this code; a TV that had the name before is taken off."""
    _key, body = read_command(NewBoard)  # the key is asked for as of every command; the same twice is the same
    name_screen(body.screen, body.name, day_id_of(box().engine, day))
    return _boards(day)


@bp.post("/boards/<uuid:board_id>/revoke")
@staff("coordinator")
@describes(BoardsAnswer, body=Nothing)
def revoke(day: str, board_id: UUID) -> ResponseReturnValue:
    """Take a TV off the list: it goes on showing the board, and is missed no more."""
    read_key()
    take_off(board_id)
    return _boards(day)


@bp.post("/boards/<uuid:board_id>/rename")
@staff("coordinator")
@describes(BoardsAnswer, body=BoardRename)
def rename_(day: str, board_id: UUID) -> ResponseReturnValue:
    """Call a TV otherwise; another TV keeps its name."""
    _key, body = read_command(BoardRename)
    rename(board_id, body.name)
    return _boards(day)


@bp.post("/boards/<uuid:board_id>/settings")
@staff("coordinator")
@describes(BoardsAnswer, body=BoardChoices)
def settings(day: str, board_id: UUID) -> ResponseReturnValue:
    """Set what a TV shows and says; its page follows within a few seconds."""
    _key, body = read_command(BoardChoices)
    set_up(board_id, body.chosen, body.version)
    return _boards(day)


@bp.post("/boards/<uuid:board_id>/move")
@staff("coordinator")
@describes(BoardsAnswer, body=BoardMove)
def move(day: str, board_id: UUID) -> ResponseReturnValue:
    """Let a TV show another day, from its next sign of life on."""
    _key, body = read_command(BoardMove)
    send_to(board_id, day_head(box().engine, body.to))
    return _boards(day)


@bp.post("/boards/<uuid:board_id>/test")
@staff("coordinator")
@describes(BoardsAnswer, body=Nothing)
def test(day: str, board_id: UUID) -> ResponseReturnValue:
    """Let a TV show and play a test call, which no other screen does; what became of it is told with its `heard`."""
    read_key()
    play_test(board_id)
    return _boards(day)


def _boards(day: str) -> ResponseReturnValue:
    here = box()
    found = boards_snapshot(here.engine, day_id_of(here.engine, day), here.now(), board_signs().heard)
    return answered(BoardsAnswer(boards=NamedBoardAnswer.each(found)))
