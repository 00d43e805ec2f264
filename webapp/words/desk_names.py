"""Desks in few words: several as "Meja 1–4, 6", and one with a long name as it stands on a sign: "Loket 7"."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(r"(?P<word>.*\D)\s*(?P<number>\d+)")
_NUMBER_WITHIN = re.compile(r" (?=\d)")
_NUMBER = re.compile(r"(\d+[A-Za-z]?)[:.,]?")
NO_BREAK = "\u00a0"
SHORT, MIDDLING, LONG = 8, 12, 16  # letters


@dataclass(frozen=True)
class DeskSign:
    """A desk's name for a wall: what is written large, and what is left of a long name."""

    name: str
    rest: str = ""

    @property
    def length(self) -> str:
        """How much room the large words need: short, mid or long."""
        return _length(len(self.name))

    @property
    def widest(self) -> str:
        """How much room its widest word needs, where the words may stand below each other."""
        return _length(max(map(len, self.kept.split(" "))))

    @property
    def kept(self) -> str:
        """The large words; a number stays with the word before it."""
        return _NUMBER_WITHIN.sub(NO_BREAK, self.name)


def _length(letters: int) -> str:
    return next((word for word, most in (("short", SHORT), ("mid", MIDDLING)) if letters <= most), "long")


def desk_range(names: Iterable[str]) -> str:
    """Desks whose names differ only by their number share the word; others follow by their own names."""
    numbers: dict[str, list[int]] = {}
    others: list[str] = []
    for name in names:
        found = _NUMBERED.fullmatch(name)
        if found:
            numbers.setdefault(found["word"].strip(), []).append(int(found["number"]))
        else:
            others.append(name.replace(" ", NO_BREAK) if len(name) <= LONG else _NUMBER_WITHIN.sub(NO_BREAK, name))
    numbered = [f"{word}{NO_BREAK}{', '.join(_runs(sorted(set(of_word))))}" for word, of_word in numbers.items()]
    return ", ".join(numbered + others)


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """Two in a row are said one by one: "1, 2" is as short as "1–2" and needs no thought."""
    start = 0
    for index in range(1, len(numbers) + 1):
        if index < len(numbers) and numbers[index] == numbers[index - 1] + 1:
            continue
        run = numbers[start:index]
        yield f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
        start = index


def desk_signs(names: Iterable[str]) -> Mapping[str, DeskSign]:
    """By name: a word and a number, or a few words. A name stays whole where two desks would share a sign."""
    signs = {name: _sign(name.split()) for name in names}
    uses = Counter(sign.name for sign in signs.values())
    return {name: sign if uses[sign.name] == 1 else DeskSign(name) for name, sign in signs.items()}


def desk_sign(name: str, beside: Iterable[str]) -> DeskSign:
    """The sign of one desk among those of its hall."""
    return desk_signs({name, *beside})[name]


def _sign(words: list[str]) -> DeskSign:
    """`Loket 7: Pelayanan KTP` is `Loket 7`, and so is `Loket Pelayanan KTP 7`."""
    name = " ".join(words)
    if len(name) <= MIDDLING:
        return DeskSign(name)
    for at, word in enumerate(words[1:], 1):
        if number := _NUMBER.fullmatch(word):
            return DeskSign(f"{words[0]} {number[1]}", " ".join(words[1:at] + words[at + 1 :]))
    large = 1
    while large < len(words) and len(" ".join(words[: large + 1])) <= LONG:
        large += 1
    return DeskSign(" ".join(words[:large]), " ".join(words[large:]))
