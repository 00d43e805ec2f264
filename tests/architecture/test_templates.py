"""What holds for every template."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "webapp" / "templates"
SCRIPTS = list((ROOT / "webapp" / "static" / "js").rglob("*.js"))
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


# -- addresses -------------------------------------------------------------------------------------------------------

SPLICED = re.compile(r"""/api/v1|["'`]/(?:d|desks|t|turns)/|~ ["']/""")


def test_no_address_is_spliced():
    """`url_for` makes every address; scripts read them from data attributes. The demo's sign-in is no exception."""
    sources = [*TEMPLATES.rglob("*.html"), *SCRIPTS]
    assert len(sources) > 150
    assert [(path.name, found[0]) for path in sources if (found := SPLICED.search(path.read_text()))] == []


# -- commands --------------------------------------------------------------------------------------------------------


def test_buttons_that_send_are_written_by_one_macro():
    """A form or a link that works without a script says its command itself."""
    found = [
        (path.name, tag)
        for path in TEMPLATES.rglob("*.html")
        for tag in re.findall(r"<(\w+)[^<>]*\sdata-command=", without_code(path.read_text()))
    ]
    assert [name for name, tag in found if tag == "button"] == ["command.html"]
    assert {tag for _name, tag in found} == {"button", "form", "a"}


def without_code(template: str) -> str:
    return re.sub(r"\{\{.*?\}\}|\{#.*?#\}|\{%-? ?(?:if|elif).*?%\}", "…", template, flags=re.S)
