"""What holds for every template."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "webapp" / "templates"
KEPT = re.compile(r"<[a-z]+ [^<>]*data-morph=\"keep\"[^<>]*")


def test_what_a_morph_keeps_has_an_id():
    """Without one it is taken for the next element of its kind, and what the server sent for that is never seen."""
    kept = [(path.name, tag) for path in TEMPLATES.rglob("*.html") for tag in KEPT.findall(path.read_text())]
    assert len(kept) > 5
    assert [(name, tag) for name, tag in kept if ' id="' not in tag] == []
