"""The look of old TVs: nothing that Chromium 53 would leave out, unless an older form stands before it."""

import json
import re
from pathlib import Path

import pytest

DIST = Path(__file__).parents[2] / "webapp" / "static" / "dist"

# Of the same declaration an older form stands just before: `font-size: 6rem; font-size: min(8rem, 27vw)`.
AFTER_AN_OLDER_ONE = re.compile(r"([a-z-]+):[^;{}]*;\1:(?:min|max|clamp)\([^;}]*")
# The version of Chromium that brought it.
YOUNGER = {
    r"display:(?:inline-)?grid": 57,
    r"[;{](?:row-|column-)?gap:": 84,
    r"[;{]aspect-ratio:": 88,
    r"[;{]inset(?:-[a-z]+)?:": 87,
    r"[:(, ](?:min|max|clamp)\(": 79,
    r":(?:is|where|has)\(": 88,
    r"\d(?:d|s|l)v[hw]\b": 108,
    r"@(?:layer|container|scope)": 99,
    r"color-mix\(|oklch\(": 111,
    r"(?:margin|padding|border)-(?:inline|block)": 87,
    r"position:sticky": 56,
    r"#[0-9a-f]{8}\b|#[0-9a-f]{4}\b(?=[;}])": 62,
    r"[;{](?:translate|rotate|scale):": 104,
    r"backdrop-filter": 76,
}


@pytest.mark.parametrize("name", ["css/old-board.css", "css/old-small-board.css"])
def test_the_look_of_old_screens_asks_for_nothing_younger_than_they_are(name: str) -> None:
    files = json.loads((DIST / "assets.json").read_text())["files"]
    look = AFTER_AN_OLDER_ONE.sub("", (DIST / files[name]["file"]).read_text())
    assert len(look) > 1000
    assert {what: version for what, version in YOUNGER.items() if re.search(what, look)} == {}
