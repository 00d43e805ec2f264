"""What is shipped is what the table says: every clip, its words and its checksum; small enough for a TV's memory."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hatchling.builders.wheel import WheelBuilder

from queues.model.queue.numbering import CLEAR, OTHERS
from webapp.voice.clip_making import espeak_command
from webapp.voice.durations import duration_ms
from webapp.voice.phrases import AGENCIES, LONGEST_MS, PAUSE, PAUSE_MS, PHRASES, SENTENCES
from webapp.voice.voices import MANIFEST, SHIPPED, shipped_voice

ROOT = Path(__file__).parents[3]
LARGEST_VOICE = 400_000  # bytes


def manifest_of(voice: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((SHIPPED / voice / MANIFEST).read_text())
    return said


@pytest.mark.parametrize("voice", list(PHRASES))
def test_manifest_files_and_table_say_the_same(voice: str) -> None:
    said = manifest_of(voice)
    assert {name: one["text"] for name, one in said["clips"].items()} == {
        name: phrase.text for name, phrase in PHRASES[voice].items()
    }
    assert {kind: tuple(words) for kind, words in said["sentences"].items()} == SENTENCES
    assert {path.name for path in (SHIPPED / voice).glob("*.mp3")} == {one["file"] for one in said["clips"].values()}
    for name, one in said["clips"].items():
        content = (SHIPPED / voice / one["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"], name
        assert duration_ms(content) == one["ms"] <= LONGEST_MS, name
        words = f"printf %s {PHRASES[voice][name].spoken}".replace("'", "")
        made_by = f"{words} | {' '.join(espeak_command(voice))}" if name != PAUSE else f"{PAUSE_MS} ms"
        assert one["command"].replace("'", "").replace('"', "") == made_by, name


@pytest.mark.parametrize("voice", list(PHRASES))
def test_a_voice_is_small(voice: str) -> None:
    assert 200_000 < sum(path.stat().st_size for path in (SHIPPED / voice).iterdir()) <= LARGEST_VOICE


def test_both_voices_have_the_same_clips_but_for_names_and_every_letter_of_a_series() -> None:
    assert list(PHRASES["id"]) == [*PHRASES["en"], *AGENCIES]
    assert {letter.lower() for letter in CLEAR + OTHERS} <= set(PHRASES["id"])


def test_every_word_of_a_sentence_is_a_clip() -> None:
    used = {word for words in SENTENCES.values() for word in words if not word.startswith("{")}
    assert used <= set(PHRASES["id"])


def test_the_wheel_holds_every_clip() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    shipped = {path.relative_to(ROOT).as_posix() for path in SHIPPED.rglob("*.*")}
    assert len(shipped) == sum(len(phrases) + 1 for phrases in PHRASES.values()) and shipped <= packed


# -- as a board asks for it ------------------------------------------------------------------------------------------


def test_a_manifest_names_clips_by_their_checksum_which_browsers_keep_for_ever(client: FlaskClient) -> None:
    answer = client.get("/voice/id/manifest.json")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-cache"
    said = answer.json
    assert (said["voice"], said["language"]) == ("id", "id") and said["sentences"]["call"][0] == "queue-number"
    known = manifest_of("id")["clips"]
    assert {name: (one["text"], one["ms"]) for name, one in said["clips"].items()} == {
        name: (one["text"], one["ms"]) for name, one in known.items()
    }
    clip = client.get(said["clips"]["desk"]["url"])
    assert clip.mimetype == "audio/mpeg" and hashlib.sha256(clip.data).hexdigest() == known["desk"]["sha256"]
    kept = clip.headers["Cache-Control"]
    assert "immutable" in kept and "public" in kept and "max-age=31536000" in kept and "no-cache" not in kept


def test_a_manifest_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/voice/en/manifest.json").headers["ETag"]
    again = client.get("/voice/en/manifest.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "/voice/fr/manifest.json",
        "/voice/id/desk.mp3",
        "/voice/id/desk-000000000000.mp3",
        "/voice/id/manifest.json.mp3",
        "/voice/../manifest.json",
        "/voice/%2e%2e/manifest.json",
        "/voice/id/..%2f..%2f..%2fgiliran.db",
        "/voice/id/%2e%2e%2fen%2fdesk.mp3",
        "/voice/id/" + "a" * 3000,
        "/voice/ID/manifest.json",
        "/voice/id%00/manifest.json",
    ],
)
def test_nothing_but_clips_is_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_shipped_voice_lacks_nothing() -> None:
    for code in PHRASES:
        voice = shipped_voice(code)
        assert voice and voice.missing == [] and not voice.own_clips
