"""What every screen reads and a day changes a few times: kept in memory, and never believed longer than it is true.

The key says which state was read: the day's epoch, the seq of the last event that changed its plan, and the newest day
(preparing a day may correct the catalogue). It is read in the same transaction as everything else of the snapshot, so
a kept plan is as true as one that is read anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

Kept = TypeVar("Kept")
MOST_KEPT = 8  # days; a box rarely serves more than one at a time


class Memory(Generic[Kept]):
    """One value for each key and database; the least used is forgotten first."""

    def __init__(self) -> None:
        self._by_engine: WeakKeyDictionary[Engine, OrderedDict[Hashable, Kept]] = WeakKeyDictionary()

    def recall(self, connection: Connection | Engine, key: Hashable, read: Callable[[], Kept]) -> Kept:
        kept = self._by_engine.setdefault(connection.engine, OrderedDict())
        if key not in kept:
            kept[key] = read()
            while len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key]
