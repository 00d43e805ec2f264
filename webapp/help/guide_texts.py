"""The guides and printed sheets of /help: Markdown files of the package, rendered to HTML in one of two languages.

A file holds both languages, each below its own heading. Its parts (`###`) come in the same order in both, and are found
by one anchor, made of the English heading: a link from a screen holds whichever language is read, and goes on holding
when the reader changes it. Only these files are rendered, and HTML in them is shown as it is typed.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

PACKAGE = Path(__file__).parents[1]
PICTURES = PACKAGE / "static" / "pictures"
HELP = "/help"
# By their names in addresses and files, in the order in which they are listed.
GUIDES = ("warga", "petugas", "pendaftaran", "koordinator", "pemantau", "panitia", "tv", "suara")
SHEETS = ("kit", "lost-laptop", "total-failure")
HEADINGS = {"id": "Bahasa Indonesia", "en": "English"}
_PARAGRAPH = 3  # tokens: its begin, what is in it, its end
_PART = re.compile(r"^### (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class GuidePart:
    anchor: str
    title: str


@dataclass(frozen=True)
class GuideText:
    """One guide in one language. `lead`: its first paragraph, which says whom it is for; `html`: all after it."""

    name: str
    title: str
    lead: Markup
    html: Markup
    parts: tuple[GuidePart, ...]


@cache
def guide_text(name: str, language: str) -> GuideText:
    """The guide or sheet of that name, one of GUIDES and SHEETS."""
    tokens = list(_adapted(_markdown().parse(_section(name, language)), name, language))
    lead, rest = tokens[:_PARAGRAPH], tokens[_PARAGRAPH:]
    return GuideText(name, _title(name, language), _rendered(lead), _rendered(rest), parts_of(name, language))


def help_address(name: str, anchor: str = "") -> str:
    return f"{HELP}/{name}{f'#{anchor}' if anchor else ''}"


@cache
def parts_of(name: str, language: str) -> tuple[GuidePart, ...]:
    titles, english = (_titles(name, one) for one in (language, "en"))
    return tuple(GuidePart(_slug(known), title) for title, known in zip(titles, english, strict=True))


# -- reading ---------------------------------------------------------------------------------------------------------


def _file(name: str) -> Path:
    return Path(__file__).parent / ("sheets" if name in SHEETS else "guides") / f"{name}.md"


@cache
def _section(name: str, language: str) -> str:
    """What stands below the heading of this language, up to the next one of its kind."""
    wanted = f"## {HEADINGS[language]}\n"
    _before, _heading, rest = _file(name).read_text(encoding="utf-8").partition(f"\n{wanted}")
    return re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def _title(name: str, language: str) -> str:
    """`# Petugas meja · Clerks`: the first half is Indonesian."""
    first, _, second = _file(name).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").partition(" · ")
    return first if language == "id" else second


def _titles(name: str, language: str) -> list[str]:
    return _PART.findall(_section(name, language))


def _slug(title: str) -> str:
    """As GitHub makes it, so that the files can be read there too."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


# -- rendering -------------------------------------------------------------------------------------------------------


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _rendered(tokens: Sequence[Token]) -> Markup:
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))


def _adapted(tokens: Sequence[Token], name: str, language: str) -> Iterator[Token]:
    """With anchors, addresses and pictures as the page wants them."""
    anchors = iter(parts_of(name, language))
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h3":
            token.attrSet("id", next(anchors).anchor)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) - 1}"  # below the page's own
        if token.type == "inline" and token.children:
            token.children = list(_inline(token.children, language))
        yield token


def _inline(children: Sequence[Token], language: str) -> Iterator[Token]:
    led_nowhere = False
    for token in children:
        if token.type == "image":
            _show(token)
        elif token.type == "link_open":
            href = _address(str(token.attrGet("href")), language)
            led_nowhere = href is None
            token.attrSet("href", href or "")
        if not (led_nowhere and token.type in ("link_open", "link_close")):
            yield token


def _show(image: Token) -> None:
    """With its size, so that the text does not jump when it comes; it comes when it is scrolled to."""
    name = Path(str(image.attrGet("src"))).name
    width, height = picture_size(PICTURES / name)
    image.attrs = {"src": f"/static/pictures/{name}", "alt": "", "width": width, "height": height, "loading": "lazy"}


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its head."""
    with path.open("rb") as file:
        width, height = struct.unpack(">II", file.read(24)[16:])
    return width, height


def _address(written: str, language: str) -> str | None:
    """Where a link of a guide leads in the hall; None for papers of developers, which no hall has."""
    found = urlsplit(written)
    target = Path(found.path).stem
    if found.scheme or not found.path:
        return written
    if target not in (*GUIDES, *SHEETS):
        return None
    return help_address(target, _shared_anchor(target, found.fragment, language))


def _shared_anchor(name: str, slug: str, language: str) -> str:
    return next((one.anchor for one in parts_of(name, language) if slug in (_slug(one.title), one.anchor)), "")
