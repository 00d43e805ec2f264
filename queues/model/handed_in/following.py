"""How a state of a day follows the known one: by the hashes of its events, each of which covers all before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from queues.model.handed_in.handed_day import ChainLink


class Relation(StrEnum):
    """FIRST: nothing of this day is known. CONTINUES: it has all that is known, and more. SAME_EVENTS: it has the same.
    OLDER: what is known has all of it, and more. FORKED: both have events that the other has not; a backup was put in
    place, and what was lost by it is in one of the two only.
    """

    FIRST = "first"
    CONTINUES = "continues"
    SAME_EVENTS = "same_events"
    OLDER = "older"
    FORKED = "forked"


@dataclass(frozen=True)
class Comparison:
    """`shared`: the seq up to which both are the same; `added` and `missing`: how many events only the new, or only
    the known one, has after it.
    """

    relation: Relation
    shared: int = 0
    added: int = 0
    missing: int = 0


def compare(known: Sequence[ChainLink], new: Sequence[ChainLink]) -> Comparison:
    """How `new` follows `known`; both in the order of seq."""
    if not known:
        return Comparison(Relation.FIRST, 0, len(new), 0)
    same = _how_many_same(known, new)
    shared = new[same - 1].seq if same else 0
    added, missing = len(new) - same, len(known) - same
    if added and missing:
        relation = Relation.FORKED
    elif added:
        relation = Relation.CONTINUES
    else:
        relation = Relation.OLDER if missing else Relation.SAME_EVENTS
    return Comparison(relation, shared, added, missing)


def _how_many_same(known: Sequence[ChainLink], new: Sequence[ChainLink]) -> int:
    """By halving: a hash covers everything before it, so they are the same up to one place and nowhere after it."""
    least, most = 0, min(len(known), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        if known[middle - 1] == new[middle - 1]:
            least = middle
        else:
            most = middle - 1
    return least
