"""The guides of /help tell the truth: words in bold are words on the screen, both languages have the same parts."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.web.reading import tags_of
from webapp.help.guide_texts import GUIDES, HELP, PICTURES, SHEETS, guide_text, parts_of, picture_size

ROOT = Path(__file__).parents[3]
HELP_FILES = sorted((ROOT / "webapp/help").rglob("*.md"))
LANGUAGES = ("id", "en")
ALL = [(name, language) for name in (*GUIDES, *SHEETS) for language in LANGUAGES]
MOST_BYTES = 1_500_000  # of all pictures: they are in the package, and travel on a USB stick
GAP = re.compile(r"%\(\w+\)s|\{\w+\}|\d+|…")

each = pytest.mark.parametrize(("name", "language"), ALL)


def plain(words: str) -> str:
    """As a reader takes it: `Panggil … lagi` is `Panggil %(number)s lagi`."""
    alike = GAP.sub("\0", words.replace("\u00a0", " ").replace("‑", "-"))
    return re.sub(r"\s+", " ", alike).strip(" .:,?!").lower()


def words_on_screens(language: str) -> set[str]:
    with (ROOT / "webapp/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        sentences = [one for one in read_po(file) if one.id]
    said = [one.id if language == "id" else one.string for one in sentences]
    return {plain(form) for one in said for form in ([one] if isinstance(one, str) else one)}


def strong_words(tokens: list[Token]) -> Iterator[str]:
    """Each run of bold words; a way through menus (`Menu → Hari layanan`) word by word."""
    for token in tokens:
        words: list[str] | None = None
        for child in token.children or ():
            if child.type == "strong_open":
                words = []
            elif child.type == "strong_close":
                yield from "".join(words or ()).split("→")
                words = None
            elif words is not None:
                words.append(" " if child.type == "softbreak" else child.content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_guide_quotes_stands_on_a_screen_in_that_language(language: str) -> None:
    known = words_on_screens(language)
    markdown = MarkdownIt("commonmark").enable("table")
    for file in HELP_FILES:
        indonesian, _heading, english = file.read_text(encoding="utf-8").partition("\n## English\n")
        words = list(strong_words(markdown.parse(indonesian if language == "id" else english)))
        assert [one.strip() for one in words if plain(one) not in known] == [], file.name


def test_a_button_that_nobody_has_is_noticed() -> None:
    tokens = MarkdownIt("commonmark").parse("Tekan **Panggil … lagi**, lalu **Panggil semua\norang**.")
    assert [one for one in strong_words(tokens) if plain(one) not in words_on_screens("id")] == ["Panggil semua orang"]


@pytest.mark.parametrize("name", [*GUIDES, *SHEETS])
def test_both_languages_have_the_same_parts_under_the_same_anchors(name: str) -> None:
    indonesian, english = (guide_text(name, language) for language in LANGUAGES)
    assert [one.anchor for one in indonesian.parts] == [one.anchor for one in english.parts]
    assert max(Counter(one.anchor for one in english.parts).values()) == 1
    assert indonesian.title and english.title and indonesian.title != english.title
    for shown in (indonesian, english):
        assert [one["id"] for one in tags_of(shown.html, "h2")] == [one.anchor for one in shown.parts]
        assert len(shown.lead.split()) > 5 and shown.lead not in shown.html


def test_every_guide_is_listed() -> None:
    assert sorted(path.stem for path in HELP_FILES) == sorted((*GUIDES, *SHEETS))


@each
def test_each_link_leads_to_a_part_that_exists_or_is_words_only(name: str, language: str) -> None:
    parts = {f"{HELP}/{one}": {part.anchor for part in parts_of(one, language)} for one in (*GUIDES, *SHEETS)}
    for link in tags_of(guide_text(name, language).html, "a"):
        page, _, anchor = link["href"].partition("#")
        assert page in parts and (not anchor or anchor in parts[page]), link["href"]


def test_links_between_guides_are_kept_and_papers_of_developers_are_not() -> None:
    html = guide_text("pemantau", "id").html
    assert '<a href="/help/koordinator#what-the-figures-mean">panduan koordinator</a>' in html
    organisers = guide_text("panitia", "id").html
    assert "(dihitung)" in organisers and "test_first_day" not in organisers


@each
def test_each_picture_has_its_size_and_words_and_comes_when_it_is_scrolled_to(name: str, language: str) -> None:
    for picture in tags_of(guide_text(name, language).html, "img"):
        path = PICTURES / Path(picture["src"]).name
        assert picture["loading"] == "lazy" and len(picture["alt"]) > 8
        assert (int(picture["width"]), int(picture["height"])) == picture_size(path)
        assert picture["src"] == f"/static/pictures/{path.name}"


def test_the_pictures_stay_small_enough_for_a_package() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST_BYTES


def test_html_in_a_guide_is_shown_as_it_is_typed() -> None:
    assert "<script" not in "".join(str(guide_text(name, language).html) for name, language in ALL)
    assert all("<img" not in path.read_text() and "<div" not in path.read_text() for path in HELP_FILES)
