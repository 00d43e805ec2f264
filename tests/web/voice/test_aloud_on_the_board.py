"""What a board is told to speak: desks by word and number or a clip of the box's own, and announcements if it shall."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.persistence.schema.tables import board
from tests.builders import Hall, later
from tests.web.conftest import Staff, StandingClock
from tests.web.live.test_named_boards import named_tv
from tests.web.reading import tags_of
from tests.web.surfaces.test_announcements import sent
from webapp.services import Box
from webapp.voice.clip_making import Tools
from webapp.voice.spoken_words import KEPT, SpokenWords


@pytest.fixture
def tv(app: Flask, hall: Hall, box: Box, signed_in: Callable[[str], Staff]) -> FlaskClient:
    """A named TV that speaks announcements."""
    named = named_tv(app, hall, signed_in("coordinator"), "Depan")
    with box.engine.begin() as connection:
        connection.execute(update(board).values(settings={"speaks": ["announcements"]}))
    app.extensions.get("giliran_known_boards", {}).clear()
    return named


def speaks_with(app: Flask, folder: Path, **tools: bool) -> None:
    """The box has these programs, and makes a clip before it answers."""
    app.extensions[KEPT] = SpokenWords(folder, tools=lambda: Tools(**tools), work=lambda task: task())


def announced(screen: FlaskClient, hall: Hall) -> list[dict[str, Any]]:
    html = screen.get(f"/d/{hall.code}/board/fragment").text
    return [tag for tag in tags_of(html, "li") if "data-announced" in tag]


def desks_told(screen: FlaskClient, hall: Hall, address: str = "") -> dict[str, Any]:
    """By code, in the order of the day: what the voice is told of each desk."""
    html = screen.get(f"/d/{hall.code}/board/fragment{address}").text
    (told,) = [tag for tag in tags_of(html, "ul") if "data-desks" in tag]
    found = {one["code"]: one for one in json.loads(told["data-desks"]).values()}
    return dict(sorted(found.items()))


def test_an_announcement_is_spoken_once_the_box_has_made_its_clip(
    app: Flask, hall: Hall, tv: FlaskClient, signed_in: Callable[[str], Staff], tmp_path: Path, clock: StandingClock
) -> None:
    speaks_with(app, tmp_path, espeak=True, sox=True, lame=True)
    sent(signed_in("content"), "Air minum ada di teras.", minutes="30")
    announced(tv, hall)
    (said,) = announced(tv, hall)
    assert said["data-text"] == "Air minum ada di teras." and int(said["data-ms"]) > 800
    assert said["data-url"] == f"/voice/names/{said['data-clip']}.mp3"
    clock.at = later(minutes=31)
    assert announced(tv, hall) == []


def test_a_copy_from_before_the_clip_is_not_kept(
    app: Flask, hall: Hall, tv: FlaskClient, signed_in: Callable[[str], Staff], tmp_path: Path
) -> None:
    speaks_with(app, tmp_path, espeak=True, sox=True, lame=True)
    sent(signed_in("content"), "Air minum ada di teras.", minutes="30")
    first = tv.get(f"/d/{hall.code}/board/fragment")
    then = tv.get(f"/d/{hall.code}/board/fragment", headers={"If-None-Match": first.headers["ETag"]})
    assert then.status_code == 200 and "data-announced" in then.text
    again = tv.get(f"/d/{hall.code}/board/fragment", headers={"If-None-Match": then.headers["ETag"]})
    assert again.status_code == 304


def test_a_board_looks_again_by_itself_while_a_clip_is_made(
    app: Flask, hall: Hall, tv: FlaskClient, signed_in: Callable[[str], Staff], tmp_path: Path
) -> None:
    later_on: list[Callable[[], None]] = []
    app.extensions[KEPT] = SpokenWords(
        tmp_path, tools=lambda: Tools(espeak=True, sox=True, lame=True), work=later_on.append
    )
    sent(signed_in("content"), "Air minum ada di teras.", minutes="30")
    first = tv.get(f"/d/{hall.code}/board/fragment")
    assert "data-making" in first.text and "data-announced" not in first.text
    same = tv.get(f"/d/{hall.code}/board/fragment", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    for task in later_on:
        task()
    then = tv.get(f"/d/{hall.code}/board/fragment", headers={"If-None-Match": first.headers["ETag"]})
    assert "data-announced" in then.text and "data-making" not in then.text


def test_no_other_screen_speaks_it_and_nothing_is_made_without_espeak(
    app: Flask, hall: Hall, tv: FlaskClient, client: FlaskClient, signed_in: Callable[[str], Staff], tmp_path: Path
) -> None:
    speaks_with(app, tmp_path / "none")
    sent(signed_in("content"), "Air minum ada di teras.")
    assert [announced(tv, hall), announced(tv, hall)] == [[], []]
    speaks_with(app, tmp_path / "all", espeak=True, sox=True, lame=True)
    assert [announced(client, hall), announced(client, hall)] == [[], []]
    assert not (tmp_path / "all").exists()


def test_a_screen_whose_voice_was_taken_away_speaks_with_the_first_one(hall: Hall, tv: FlaskClient, box: Box) -> None:
    with box.engine.begin() as connection:
        connection.execute(update(board).values(settings={"voice": "ibu-sri", "second_voice": "jawa"}))
    box_folder = box.settings.voices_dir / "ibu-sri"
    for is_there, src in ((False, "/voice/id/manifest.json"), (True, "/voice/ibu-sri/manifest.json")):
        if is_there:
            box_folder.mkdir(parents=True)
        html = tv.get(f"/d/{hall.code}/board").text
        (told,) = [tag for tag in tags_of(html, "div") if "data-voice-src" in tag]
        assert told["data-voice-src"] == src and "data-second-voice-src" not in told
    box_folder.rmdir()


def test_a_board_is_told_what_each_desk_is_called(app: Flask, hall: Hall, client: FlaskClient, tmp_path: Path) -> None:
    speaks_with(app, tmp_path)
    told = desks_told(client, hall)
    assert told["1"]["spoken"] == {"kind": "desk", "number": 1} and len(told) > 1
