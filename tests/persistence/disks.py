"""Disks that are full, closed to writing, or slow: the trouble is the database's own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from queues.persistence.schema import tables
from tests.builders import Hall
from tests.patience import PATIENCE


@dataclass
class Disk:
    """What SQLite is told at each use of a connection; nothing is pretended, SQLite itself refuses."""

    pragma: str = "PRAGMA query_only=OFF"

    def forbid_writing(self) -> None:
        self.pragma = "PRAGMA query_only=ON"

    def be_full(self) -> None:
        self.pragma = "PRAGMA max_page_count=1"  # SQLite takes this as "no more pages than there are"

    def be_well(self) -> None:
        self.pragma = "PRAGMA max_page_count=100000"


@dataclass
class SlowDisk:
    """Takes each commit only after `go`; until then whoever comes must stand in line."""

    commits: int = 0
    is_reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, commit: Callable[[], None]) -> None:
        self.is_reached.set()
        assert self.go.wait(PATIENCE)
        commit()
        self.commits += 1


def everything(hall: Hall) -> dict[str, list[Any]]:
    return {name: hall.rows(table) for name, table in tables.metadata.tables.items()}
