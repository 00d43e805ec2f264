"""A served day is written down as the disk saw it; then the power is cut at points of that record."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.durability.disk import Record
from tests.durability.halls import Hall
from tests.durability.people import Acknowledged, Memory, crowd
from tests.durability.power import Platter
from tests.durability.truths import Found


@dataclass
class Served:
    """A day that was served: the disk as it was before, what it was asked to do, and what people heard."""

    platter: Platter
    records: list[Record]
    memory: Memory

    def known_by(self, moment: int) -> list[Acknowledged]:
        return [one for one in self.memory.acknowledged if one.at <= moment]


@dataclass
class Cut:
    """What the next start finds, and what people had been told by then."""

    folder: Path
    known: list[Acknowledged]

    def assert_everything_acknowledged_is_there(self, memory: Memory) -> None:
        found = Found(self.folder / "giliran.db")
        found.assert_sound()
        found.assert_acknowledged(self.known)
        found.assert_nothing_unknown(memory.sent)


def serve_a_while(hall: Hall, commands: int, seed: int) -> Served:
    platter = Platter(hall.folder)
    hall.start(recorded=True)
    with crowd(hall, people=4, clerks=3, seed=seed) as come:
        come.wait_for(commands)
    hall.kill()
    return Served(platter, list(hall.disk.records()), come.memory)


def cuts(served: Served, points: int, into: Path, seed: int) -> Iterator[Cut]:
    """Half of the points are anywhere, half right after somebody was answered, when the most can be wrong."""
    chance = random.Random(seed)
    moments = [record.at for record in chance.sample(served.records, points // 2)]
    moments += [one.at for one in chance.sample(served.memory.acknowledged, points - points // 2)]
    records = iter(served.records)
    upcoming = next(records, None)
    for moment in sorted(moments):
        while upcoming is not None and upcoming.at <= moment:
            served.platter.follow(upcoming)
            upcoming = next(records, None)
        folder = served.platter.after_a_cut(chance, into / f"cut-at-{moment}")
        yield Cut(folder, served.known_by(moment))
        shutil.rmtree(folder)
