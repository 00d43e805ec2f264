"""What holds for every template."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "webapp" / "templates"
KEPT = re.compile(r"<[a-z]+\s[^<>]*data-morph=\"keep\"[^<>]*")
COLUMNS = 120


def test_what_a_morph_keeps_has_an_id():
    """Without one it is taken for the next element of its kind, and what the server sent for that is never seen."""
    kept = [(path.name, tag) for path in TEMPLATES.rglob("*.html") for tag in KEPT.findall(path.read_text())]
    assert len(kept) > 5
    assert [(name, tag) for name, tag in kept if not re.search(r'\sid="', tag)] == []


def test_lines_end_before_column_120():
    """The lists of attributes were read, and compared, in lines of up to 600."""
    lines = [(path.name, line) for path in TEMPLATES.rglob("*.html") for line in path.read_text().splitlines()]
    assert len(lines) > 3000
    assert [(name, len(line)) for name, line in lines if len(line) > COLUMNS] == []
