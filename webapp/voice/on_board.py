"""What the page of the board needs to speak: what each desk is called by voice, and which kinds of events it hears."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from queues.model.events import DayClosed, DeskPaused, DeskResumed, IssuingStopped, TurnStarted
from queues.model.hall.board_settings import BoardSettings, SpokenToo
from queues.reading.hall.day_head import DayHead
from queues.snapshots.board.board import BoardSnapshot
from queues.snapshots.board.chosen_desks import desks_of_choice
from webapp.services import box
from webapp.voice.agencies import mark_of_agencies, says_agency, spoken_agencies
from webapp.voice.desks import mark_of_spoken, spoken_desks
from webapp.voice.spoken_words import spoken_words
from webapp.voice.voices import Voices
from webapp.words.boards.settings import SECOND_VOICE_WORDS
from webapp.words.desk_names import desk_signs

DEFAULT_VOICE = BoardSettings().voice
# Beside calls and their ends: who has arrived needs no call; the others may be spoken where the settings say so.
HEARD = {
    "arrived": TurnStarted.kind,
    "paused": DeskPaused.kind,
    "resumed": DeskResumed.kind,
    "stopped": IssuingStopped.kind,
    "closed": DayClosed.kind,
}


def voices_here(settings: BoardSettings, day: DayHead) -> dict[str, str]:
    """`first`, and `second` or "": voices that this box has, whatever a screen or its day was set to."""
    voices = Voices(box().settings.voices_dir)
    first = voices.known(settings.voice, DEFAULT_VOICE)
    second = voices.known(settings.second_voice_on(day.second_voice))
    return {"first": first, "second": second if second != first else ""}


def voice_choices() -> list[tuple[str, str]]:
    """Code and name of every voice of this box."""
    return [(one.code, one.name) for one in Voices(box().settings.voices_dir).all()]


def second_voices_for(chosen: str) -> list[tuple[str, str]]:
    """What a day may say of all its TVs, code and name; "" is none. What is `chosen` stays, here or not."""
    choices = [("", str(SECOND_VOICE_WORDS[""]))]
    choices += [(code, name) for code, name in voice_choices() if code != DEFAULT_VOICE]
    if chosen not in dict(choices):
        choices.append((chosen, _("%(voice)s (belum ada di komputer ini)", voice=chosen)))
    return choices


def voices_of_desks(board: BoardSnapshot, settings: BoardSettings) -> Mapping[str, Mapping[str, Any]]:
    """By id, of all desks of the hall, whichever of them a screen shows.

    `code`; `is_shown`: the screen shows it; `spoken` (see SpokenDesk); `agency` (see SpokenAgency), None where none is
    said.
    """
    desks = [one.desk for one in board.desks]
    said = spoken_desks(((one.name, one.code) for one in desks), spoken_words(), desk_signs(one.name for one in desks))
    agencies = spoken_agencies(board) if settings.names_agencies else {}
    shown = {one.desk.code for one in desks_of_choice(board, settings.desks, settings.agencies)}
    return {
        str(one.id): {
            "code": one.code,
            "is_shown": one.code in shown,
            "spoken": said[one.code],
            "agency": None if says_agency(said[one.code], agencies.get(one.code)) else agencies.get(one.code),
        }
        for one in desks
    }


def announcements_aloud(board: BoardSnapshot, settings: BoardSettings, now: datetime) -> list[dict[str, Any]]:
    """What staff have announced and a screen speaks, if its settings say so: `id`, `at`, and the clip (SpokenClip).

    Only where espeak-ng is on the box, from the moment the clip is made.
    """
    if SpokenToo.ANNOUNCEMENTS not in settings.speaks:
        return []
    words = spoken_words()
    standing = [one for one in board.notices.standing(now) if one.for_board]
    clips = [(one, words.clip(one.text)) for one in standing]
    return [
        {"id": str(one.id), "at": one.made_at, "clip": clip.name, "text": clip.text, "url": clip.url, "ms": clip.ms}
        for one, clip in clips
        if clip
    ]


def mark_of_voices(board: BoardSnapshot, settings: BoardSettings, now: datetime) -> str:
    """Changes when a name or an announcement can be spoken, which happens without any event."""
    desks = voices_of_desks(board, settings).values()
    named = mark_of_spoken(one["spoken"] for one in desks) + mark_of_agencies(one["agency"] for one in desks)
    announced = len(announcements_aloud(board, settings, now))
    return f"{named}-{announced}{'+' if are_voices_being_made() else ''}"


def are_voices_being_made() -> bool:
    """Then the board looks again by itself: no event follows when a clip is there."""
    return spoken_words().is_making
