"""Reads a page as a person does: the words that are shown, without what is hidden or kept for later."""

import re
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "source", "use"})
UNSEEN = frozenset({"dialog", "noscript", "script", "style", "svg", "template"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag in UNSEEN or "hidden" in dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.words += data.split()


def words_of(html: str) -> str:
    """In one line, with plain spaces also where the page keeps words together."""
    reader = _Words()
    reader.feed(html)
    return " ".join(reader.words)


def text_of(answer: Any) -> str:
    return words_of(answer.text)


class _Tags(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.name:
            self.found.append({name: value or "" for name, value in attrs})


def tags_of(html: str, name: str) -> list[dict[str, str]]:
    """The attributes of each `<name …>`, in their order."""
    reader = _Tags(name)
    reader.feed(html)
    return reader.found


def element_of(html: str, start: str) -> str:
    """The markup from this start tag, `<div class="card ticket">`, to the end tag that belongs to it."""
    begin, name = html.index(start), start[1:].split(maxsplit=1)[0].rstrip(">")
    depth = 0
    for tag in re.finditer(rf"<(/?){name}\b", html[begin:]):
        depth += -1 if tag[1] else 1
        if not depth:
            return html[begin : begin + tag.end()]
    raise AssertionError(f"{start} has no end")
