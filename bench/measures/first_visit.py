"""What a phone downloads when it opens the hall page for the first time: every byte that the page asks for."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bench.figures import Goal, Row, Spread
from bench.halls import Hall, Halls, Line
from bench.sizes import Sizes

GOAL = Goal(30, unit=" KB")
FETCHED_LINKS = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload"}
_IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class References(HTMLParser):
    """The addresses that a browser fetches by itself when it reads a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in ("script", "img", "source", "audio", "video") and known.get("src"):
            self.found.append(str(known["src"]))
        elif tag == "link" and FETCHED_LINKS & set((known.get("rel") or "").split()) and known.get("href"):
            self.found.append(str(known["href"]))


def measure(halls: Halls, _sizes: Sizes) -> list[Row]:
    """Counted, not timed: one run is enough."""
    with halls.open() as hall:
        files = visit(hall)
    total = Spread.of([sum(files.values()) / 1000])
    listed = sorted(files.items(), key=lambda file: -file[1])
    note = ", ".join(f"{path.rpartition('/')[2]} {size / 1000:.1f}" for path, size in listed) + " (KB, heads included)"
    return [Row(f"hall page, first visit, {len(files)} files", f"{total.middle:.1f} KB", total, goal=GOAL, note=note)]


def visit(hall: Hall) -> dict[str, int]:
    """Bytes of each answer, head and body as sent, for a browser that takes gzip; by path, the page first."""
    line, sizes = hall.line(), dict[str, int]()
    waiting = [f"/d/{hall.day}"]
    while waiting:
        path = waiting.pop(0)
        sizes[path], more = _fetch(line, path)
        waiting += [one for one in more if one not in waiting and one not in sizes]
    line.close()
    return sizes


def files_of_page(hall: Hall) -> list[str]:
    """The paths of a first visit, in the order in which a browser finds them."""
    return list(visit(hall))


def _fetch(line: Line, path: str) -> tuple[int, list[str]]:
    status, headers, body = line.get(path, **{"Accept-Encoding": "gzip", "Accept": "*/*"})
    if status != 200:
        raise ValueError(f"{path} answered {status}: the page asks for what is not there")
    head = len(f"HTTP/1.1 {status} OK\r\n") + sum(len(name) + len(value) + 4 for name, value in headers.items()) + 2
    return head + len(body), [urljoin(path, found) for found in _references(line, path, headers) if _is_ours(found)]


def _references(line: Line, path: str, headers: dict[str, str]) -> list[str]:
    """What the file names, read from a second, uncompressed answer."""
    kind = headers.get("content-type", "").partition(";")[0]
    if kind not in ("text/html", "text/css"):
        return []
    text = line.get(path)[2].decode()
    if kind == "text/css":
        return [one or other for one, other in _IN_CSS.findall(text)]
    parser = References()
    parser.feed(text)
    return parser.found


def _is_ours(address: str) -> bool:
    return urlsplit(address).scheme in ("", "http") and not address.startswith("#")
