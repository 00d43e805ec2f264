"""Find a service by how people write it, where no phone runs js/lib/page/spelling.js: the same rules, held by a test.

Everyday words, common spellings, one wrong letter. What is meant is told from what only contains the words.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise

Phrase = list[str]
Likeness = Callable[[str, str], float]

_COMMON = [
    (re.compile(written), meant)
    for written, meant in (
        (r"antrian", "antrean"),
        (r"\bnomer\b", "nomor"),
        (r"\bakte\b", "akta"),
        (r"\bijin", "izin"),
        (r"poto ?kopi|foto ?copy|photo ?copy", "fotokopi"),
        (r"\be ?ktp\b|\bktp ?el(ektronik)?\b|\bka ?te ?pe\b", "ktp"),
        (r"\bkartu tanda penduduk\b", "ktp"),
        (r"\bsurat izin mengemudi\b", "sim"),
        (r"\bbe ?pe ?je ?es\b", "bpjs"),
    )
]
# Words of a wish that name nothing: they need not be found, but where they are, the service is meant more closely.
_UNNEEDED = frozenset(
    word
    for words in (
        "bikin buat membuat pembuatan mau ingin urus mengurus pengurusan minta daftar cara syarat untuk di ke saya",
        "surat baru get make new renew need apply want my the to for an how",
    )
    for word in words.split()
)
_ENDINGS = re.compile(r"(nya|kan|an|ku|mu)$")


def relevance(asked: str, texts: Sequence[str]) -> list[float]:
    """How closely each text (phrases with | between) is meant, 1: it has just such a phrase, 0: it is not.

    Errors, parts of words and single letters within a word count only where nothing is found without them.
    """
    words = _words_of(asked)
    if not words:
        return [1.0 for _text in texts]
    phrases = [[_words_of(phrase) for phrase in text.split("|")] for text in texts]
    for likeness in (_close, _loose):
        found = [_relevance_of(words, of_text, likeness) for of_text in phrases]
        if any(found):
            return found
    return [0.0 for _text in texts]


def _words_of(text: str) -> Phrase:
    plain = "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not "\u0300" <= one <= "\u036f")
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    return reduce(lambda words, rule: rule[0].sub(rule[1], words), _COMMON, plain).split()


def _relevance_of(words: Phrase, phrases: Sequence[Phrase], likeness: Likeness) -> float:
    def within(word: str, phrase: Phrase) -> float:
        return max(0.0, *(likeness(word, one) for one in phrase), _joined(word, phrase))

    needed = [word for word in words if word not in _UNNEEDED] or words
    if not all(any(within(word, phrase) for phrase in phrases) for word in needed):
        return 0.0
    sums = (sum(within(word, phrase) for word in words) / max(len(words), len(phrase)) for phrase in phrases)
    return max(sums)


def _joined(word: str, phrase: Phrase) -> float:
    """`simc` is two words of a phrase."""
    return 2.0 if any(one + other == word for one, other in pairwise(phrase)) else 0.0


def _close(word: str, target: str) -> float:
    if word == target:
        return 1.0
    return 0.8 if len(word) > 1 and target.startswith(word) else 0.0


def _loose(word: str, target: str) -> float:
    sure = _close(word, target)
    if sure:
        return sure
    if target.startswith(word) or _ENDINGS.sub("", word) == target:
        return 0.7
    if len(word) > 3 and (_is_nearly(word, target) or _is_nearly(word, target[: len(word)])):
        return 0.6
    return 0.5 if len(word) > 2 and word in target else 0.0


def _is_nearly(word: str, target: str) -> bool:
    """One letter is wrong, missing or too much, or two stand in the wrong order."""
    if abs(len(word) - len(target)) > 1:
        return False
    at = next((nth for nth, (one, other) in enumerate(zip(word, target, strict=False)) if one != other), None)
    at = min(len(word), len(target)) if at is None else at
    rest, other = word[at:], target[at:]
    if len(rest) > len(other):
        return rest[1:] == other
    if len(rest) < len(other):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:1] == other[1:2] and rest[1:2] == other[:1] and rest[2:] == other[2:])
