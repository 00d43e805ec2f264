"""What a screen is set to: only what means something is taken, whoever wrote it."""

import json
from typing import Any

import pytest

from queues.model.hall.board_settings import (
    BoardSettings,
    BoardSound,
    BoardTheme,
    SoundShare,
    SpokenToo,
    settings_not_understood,
    settings_understood,
)

CHOSEN = {
    "theme": "contrast",
    "desks": ["2", "1"],
    "agencies": ["disdukcapil"],
    "sound": "own",
    "share": "own_desks",
    "volume": 0,
    "voice": "id",
    "second_voice": "jw",
    "speed": 120,
    "repeats": False,
    "speaks": ["announcements", "pauses"],
    "web_speech": True,
    "names_agencies": False,
}


def test_every_setting_can_be_chosen_and_is_kept_as_it_was_said() -> None:
    settings = BoardSettings().changed_by(CHOSEN)
    assert settings == BoardSettings(
        theme=BoardTheme.CONTRAST,
        desks=("2", "1"),
        agencies=("disdukcapil",),
        sound=BoardSound.OWN,
        share=SoundShare.OWN_DESKS,
        volume=0,
        voice="id",
        second_voice="jw",
        speed=120,
        repeats=False,
        speaks=(SpokenToo.PAUSES, SpokenToo.ANNOUNCEMENTS),
        web_speech=True,
        names_agencies=False,
    )
    assert BoardSettings().changed_by(json.loads(json.dumps(settings.document()))) == settings


def test_a_screen_that_was_not_set_up_follows_its_day_in_the_second_voice_and_one_that_was_does_not() -> None:
    followed = [BoardSettings().changed_by(chosen) for chosen in ({}, {"second_voice": "as-day"})]
    assert [one.second_voice_on("jawa") for one in followed] == ["jawa", "jawa"]
    assert [one.second_voice_on("") for one in followed] == ["", ""]
    own = [BoardSettings().changed_by({"second_voice": chosen}) for chosen in ("", "en")]
    assert [one.second_voice_on("jawa") for one in own] == ["", "en"]


def test_what_was_not_chosen_stays_as_it_is() -> None:
    assert BoardSettings().changed_by({}) == BoardSettings()
    assert BoardSettings(volume=30).changed_by({"speed": 90}) == BoardSettings(volume=30, speed=90)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "purple"),
        ("theme", None),
        ("theme", ["dark"]),
        ("desks", "1,2"),
        ("desks", [1, 2]),
        ("desks", [str(nth) for nth in range(201)]),
        ("desks", ["x" * 41]),
        ("agencies", {"a": 1}.values()),
        ("sound", "loud"),
        ("share", ""),
        ("volume", 101),
        ("volume", -1),
        ("volume", True),
        ("volume", "80"),
        ("voice", "../id"),
        ("voice", ""),
        ("voice", "ID"),
        ("second_voice", "a/b"),
        ("speed", 79),
        ("speed", 121),
        ("repeats", 1),
        ("speaks", ["pauses", "gossip"]),
        ("web_speech", "yes"),
        ("names_agencies", "all"),
        ("colour", "red"),
    ],
)
def test_what_means_nothing_is_named_and_passed_over(name: str, value: Any) -> None:
    chosen = {"volume": 55, name: value} if name != "volume" else {"speed": 90, name: value}
    assert settings_not_understood(chosen) == {name}
    assert set(settings_understood(chosen)) == set(chosen) - {name}
    assert getattr(BoardSettings().changed_by(chosen), name, None) == getattr(BoardSettings(), name, None)


def test_a_desk_that_is_named_twice_is_one() -> None:
    assert BoardSettings().changed_by({"desks": [" 1", "1", "", "2 "]}).desks == ("1", "2")


def test_a_screen_that_chooses_nothing_shows_all() -> None:
    assert BoardSettings().shows_all
    assert not BoardSettings(agencies=("polres",)).shows_all
