"""Every number as the board says it, held against an independent speller, and how long and how loud a call is."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from num2words import num2words

from queues.model.queue.numbering import label, series_names
from webapp.voice.phrases import PHRASES
from webapp.voice.voices import MANIFEST, SHIPPED

ROOT = Path(__file__).parents[3]
LONGEST_CALL = 7000  # ms
DESK = {"kind": "desk", "number": 3}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def manifest_of(voice: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((SHIPPED / voice / MANIFEST).read_text())
    return said


def told(voice: str, calls: Sequence[tuple[str, object]], kind: str = "call") -> list[dict[str, Any]]:
    """What the page's own script says of each call: clips, words and ms."""
    node = shutil.which("node")
    assert node, "make test puts the Node.js of the project on the path"
    asked = json.dumps({"manifest": manifest_of(voice), "kind": kind, "calls": calls})
    ran = subprocess.run(
        [node, "tests/javascript/spell-calls.mjs"], input=asked, capture_output=True, text=True, cwd=ROOT, check=True
    )
    answer: list[dict[str, Any]] = json.loads(ran.stdout)
    return answer


def spelled(number: str, language: str) -> str:
    """Letter by letter, digit by digit."""
    return " ".join(one if one.isalpha() else num2words(int(one), lang=language) for one in number)


def every_number() -> Iterator[str]:
    """A001 to Z1999 of every series of one letter."""
    yield from (label(letter, number) for letter, number in product(LETTERS, range(1, 2000)))


def test_every_number_is_spelled_as_an_independent_speller_spells_it() -> None:
    numbers = list(every_number())
    assert len(numbers) == 24 * 1999 and numbers[-1] == "Z1999"
    said = [one["words"] for one in told("id", [(number, DESK) for number in numbers])]
    wanted = [f"Nomor antrean, {spelled(number, 'id')}, silakan menuju meja tiga" for number in numbers]
    assert [pair for pair in zip(said, wanted, strict=True) if pair[0] != pair[1]] == []


def test_series_of_two_letters_and_numbers_of_five_digits_too() -> None:
    numbers = [label(series, number) for series in series_names() if len(series) == 2 for number in (1, 987, 10000)]
    assert len(numbers) == 24 * 24 * 3
    for voice in PHRASES:
        said = [one["words"] for one in told(voice, [(number, DESK) for number in numbers], "joined")]
        wanted = [spelled(number, voice) for number in numbers]
        assert [pair for pair in zip(said, wanted, strict=True) if not pair[0].startswith(pair[1] + " ")] == []


def test_desks_are_counted_as_an_independent_speller_counts_them() -> None:
    desks = [{"kind": "counter", "number": number} for number in range(1, 100)]
    for voice, word in (("id", "loket"), ("en", "counter")):
        said = [one["words"] for one in told(voice, [("A001", desk) for desk in desks])]
        wanted = [f"{word} {num2words(number, lang=voice).replace('-', ' ')}" for number in range(1, 100)]
        assert [pair for pair in zip(said, wanted, strict=True) if not pair[0].endswith(" " + pair[1])] == []


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        ("A012 Kamis", "A nol satu dua Kamis"),
        ("A012 Jumat", "A nol satu dua Jumat"),
        ("A012 27-11", "A nol satu dua tanggal dua puluh tujuh bulan sebelas"),
        ("A012 27-11-2", "A nol satu dua tanggal dua puluh tujuh bulan sebelas strip dua"),
        ("AK1000 1-1-31", "A K satu nol nol nol tanggal satu bulan satu strip tiga puluh satu"),
    ],
)
def test_a_number_of_another_day_is_said_with_that_day(number: str, spoken: str) -> None:
    assert told("id", [(number, DESK)])[0]["words"] == f"Nomor antrean, {spoken}, silakan menuju meja tiga"


def test_a_call_takes_no_longer_than_seven_seconds() -> None:
    desks = [{"kind": kind, "number": number} for kind in ("desk", "counter", "room") for number in (1, 16, 66, 99)]
    numbers = [label(letter, number) for letter, number in product(LETTERS, (1, 666, 999, 1999))]
    for voice, kind in product(PHRASES, ("call", "again", "last", "joined")):
        calls = list(product(numbers, desks))
        lengths = {one["ms"]: one["words"] for one in told(voice, calls, kind)}
        assert {ms: words for ms, words in lengths.items() if ms > LONGEST_CALL} == {}
        assert min(lengths) > 1500


# -- loudness --------------------------------------------------------------------------------------------------------

LOUD = re.compile(r"I:\s+(-?[\d.]+) LUFS")
MOST_APART = 2.0  # LU
HEARD = [
    ("A007", DESK),
    ("K111", {"kind": "counter", "number": 11}),
    ("Z1999", {"kind": "room", "number": 99}),
    ("S666", {"kind": "desk", "number": 6, "letter": "F"}),
    ("UH000", {"kind": "desk", "number": 20}),
    ("M385 Jumat", {"kind": "counter", "number": 48}),
]


def loudness(voice: str, clips: Sequence[str], folder: Path) -> float:
    """LUFS of the clips one after the other, as ffmpeg measures it (EBU R 128)."""
    listed = folder / "sentence.txt"
    listed.write_text("".join(f"file '{SHIPPED / voice / clip}.mp3'\n" for clip in clips))
    measure = [
        "ffmpeg",
        "-nostats",
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        str(listed),
        "-af",
        "ebur128",
        "-f",
        "null",
        "-",
    ]
    ran = subprocess.run(measure, capture_output=True, text=True, check=True)
    return float(LOUD.findall(ran.stderr)[-1])


def spread(voice: str, kind: str, calls: Sequence[tuple[str, object]], folder: Path) -> float:
    levels = [loudness(voice, one["clips"], folder) for one in told(voice, calls, kind)]
    return round(max(levels) - min(levels), 1)


def test_sentences_are_equally_loud(tmp_path: Path) -> None:
    assert spread("id", "call", HEARD, tmp_path) <= MOST_APART
    assert spread("en", "call", HEARD[:3], tmp_path) <= MOST_APART


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["call", "again", "last", "joined"])
@pytest.mark.parametrize("voice", list(PHRASES))
def test_every_letter_digit_and_desk_is_as_loud_as_the_others(voice: str, kind: str, tmp_path: Path) -> None:
    desks = [{"kind": ("desk", "counter", "room")[number % 3], "number": number} for number in range(1, 49)]
    calls = [(f"{LETTERS[nth % 24]}{nth % 10 * 111:03d}", desk) for nth, desk in enumerate(desks)]
    assert spread(voice, kind, calls, tmp_path) <= MOST_APART
