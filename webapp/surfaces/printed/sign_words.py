"""What stands on the sign of a desk, and how large: the number is read from the last row, the rest in front of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from queues.snapshots.citizen.printed_hall import PrintedDesk
from webapp.words.desk_names import desk_signs
from webapp.words.language import said

_NUMBERED = re.compile(r"(?P<word>.*\D)\s*(?P<number>\d+[A-Za-z]?)", re.DOTALL)
MOST_DRAWN = 16  # letters in one line; a longer name is written in several
_WIDE, _NARROW = frozenset("MWmw@%"), frozenset("fijlrtI.,:;!|'()- ")
_BELOW = frozenset("gjpqyQ,;")  # letters that reach below their line
ROOM = {1: (200, 420), 2: (110, 240)}  # letters of services in large and in small print, by number of languages


@dataclass(frozen=True)
class DrawnLine:
    """The box of a line of letters of size 100, whose foot is at 73: drawn as large as its place allows."""

    width: int
    height: int

    @classmethod
    def of(cls, text: str) -> "DrawnLine":
        """A little too wide for every font that a browser may have at hand."""
        letters = (95 if one in _WIDE else 45 if one in _NARROW else 62 if one.isdigit() else 72 for one in text)
        return cls(width=sum(letters), height=98 if _BELOW & set(text) else 76)


@dataclass(frozen=True)
class SignWords:
    """`large` is the number, or all of a name that has none; `word`: what stands before the number, `rest`: what is
    left of a long name. `drawn`: None where the large words are too many for one line.
    """

    word: str
    large: str
    rest: str

    @property
    def drawn(self) -> DrawnLine | None:
        return DrawnLine.of(self.large) if len(self.large) <= MOST_DRAWN else None


def words_of_signs(names: Iterable[str]) -> Mapping[str, SignWords]:
    """By the name of the desk; all names of the hall are needed, since two desks must not share a sign."""
    return {name: _words(sign.name, sign.rest) for name, sign in desk_signs(names).items()}


def _words(name: str, rest: str) -> SignWords:
    found = _NUMBERED.fullmatch(name)
    if found and len(found["word"].strip()) <= MOST_DRAWN:
        return SignWords(found["word"].strip(), found["number"], rest)
    return SignWords("", name, rest)


@dataclass(frozen=True)
class ServicesOnSign:
    """`more`: how many are not named, because nobody could read all of them from in front of the desk."""

    names: tuple[str, ...]
    more: int
    is_small: bool


def services_on_sign(one: PrintedDesk, languages: int) -> ServicesOnSign:
    """In the language at hand; `languages`: in how many all of it is said."""
    names = [said(service, "name") for service in one.services] + [said(also, "agency_name") for also in one.also]
    names = list(dict.fromkeys(names))
    large, small = ROOM[languages]
    shown = 0
    letters = 0
    for name in names:
        letters += len(name) + 3
        if letters > small and shown:
            break
        shown += 1
    return ServicesOnSign(tuple(names[:shown]), len(names) - shown, is_small=letters > large)
