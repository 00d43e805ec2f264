"""What a power cut leaves behind: all that was synced, and some of the rest, torn at sectors.

A write is safe when a sync of its file began after it and has ended. Until then any part of it may be on the disk or
not, in any order. A file's name is safe when its folder was synced; until then the newest names may be missing.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.disk import Record, database_files, inode

SECTOR = 512


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    pending: list[Record] = field(default_factory=list)
    written: int = 0  # how many records there have been, so that a sync knows which of them it covers

    def add(self, record: Record) -> None:
        self.pending.append(record)
        self.written += 1

    def keep(self, up_to: int) -> None:
        """The records up to this count are safe."""
        safe = len(self.pending) - (self.written - up_to)
        for record in self.pending[: max(0, safe)]:
            _apply(self.kept, record)
        del self.pending[: max(0, safe)]

    def after_a_cut(self, chance: random.Random) -> bytes:
        left, share = bytearray(self.kept), chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for record in self.pending:
            for part in _sectors(record):
                if chance.random() < share:
                    _apply(left, part)
        return bytes(left)


def _apply(content: bytearray, record: Record) -> None:
    if record.what == "t":
        del content[record.offset :]
        content.extend(bytes(record.offset - len(content)))
        return
    if len(content) < record.offset:
        content.extend(bytes(record.offset - len(content)))
    content[record.offset : record.offset + len(record.said)] = record.said


def _sectors(record: Record) -> Iterable[Record]:
    """A truncation is one step; a write reaches the disk sector by sector."""
    if record.what == "t":
        yield record
        return
    end = record.offset + len(record.said)
    first = record.offset - record.offset % SECTOR
    for start in range(first, end, SECTOR):
        begin, stop = max(start, record.offset), min(start + SECTOR, end)
        said = record.said[begin - record.offset : stop - record.offset]
        yield Record(record.at, record.file, begin, record.thread, "w", said)


class Platter:
    """The files of a folder as they would be found after a cut, followed record by record."""

    def __init__(self, folder: Path) -> None:
        self._folder = inode(folder)
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}
        self._named: list[Record] = []  # names given and taken since the folder was synced
        self._begun: dict[tuple[int, int], int] = {}
        for path in database_files(folder):
            self._files[inode(path)] = _File(bytearray(path.read_bytes()))
            self._names[path.name] = inode(path)

    def follow(self, record: Record) -> None:
        if record.what in "ou":
            self._name(record)
        elif record.what in "wt":
            self._files.setdefault(record.file, _File()).add(record)
        elif record.what == "s":
            self._begun[record.thread, record.file] = self._count(record.file)
        elif record.what == "f":
            self._keep(record.file, self._begun.pop((record.thread, record.file)))

    def after_a_cut(self, chance: random.Random, into: Path) -> Path:
        """Write the files down as the next start would find them."""
        names = dict(self._names)
        for record in self._named[: chance.randint(0, len(self._named))]:
            _rename(names, record)
        into.mkdir()
        for name, file in names.items():
            (into / name).write_bytes(self._files[file].after_a_cut(chance))
        return into

    def _name(self, record: Record) -> None:
        if record.what == "o":  # an inode is used again when its file is gone
            self._files[record.file] = _File()
        self._named.append(record)

    def _count(self, file: int) -> int:
        return len(self._named) if file == self._folder else self._files.setdefault(file, _File()).written

    def _keep(self, file: int, up_to: int) -> None:
        if file != self._folder:
            self._files[file].keep(up_to)
            return
        for record in self._named[:up_to]:
            _rename(self._names, record)
        del self._named[:up_to]


def _rename(names: dict[str, int], record: Record) -> None:
    name = Path(record.said.decode()).name
    if record.what == "o":
        names[name] = record.file
    else:
        names.pop(name, None)
