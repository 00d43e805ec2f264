"""Says several desks in few words: "Meja 1–4, 6" instead of five names."""

import re
from collections.abc import Iterable, Iterator, Sequence

_NUMBERED = re.compile(r"(?P<word>.*\D)\s*(?P<number>\d+)")
_NUMBER_WITHIN = re.compile(r" (?=\d)")
NO_BREAK = "\u00a0"
SHORT = 16  # letters of a name that fits on a line wherever it stands


def desk_range(names: Iterable[str]) -> str:
    """Desks whose names differ only by their number share the word; others follow by their own names."""
    numbers: dict[str, list[int]] = {}
    others: list[str] = []
    for name in names:
        found = _NUMBERED.fullmatch(name)
        if found:
            numbers.setdefault(found["word"].strip(), []).append(int(found["number"]))
        else:
            others.append(name.replace(" ", NO_BREAK) if len(name) <= SHORT else _NUMBER_WITHIN.sub(NO_BREAK, name))
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
