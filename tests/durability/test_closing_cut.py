"""The power goes in the middle of the close of a day: each turn is carried over and the day closed, or nothing is."""

import os
import random
import subprocess
import sys
from pathlib import Path

from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from tests.actions.test_carrying import a_day_later, turns_there
from tests.builders import hall_at, open_hall, sqlite_url
from tests.durability.disk import Disk
from tests.durability.power import Platter

ROOT = Path(__file__).parents[2]
CLOSES = """
import sys
from uuid import UUID
from queues.actions.hall.closing import close_day
from tests.builders import COORDINATOR, hall_at, later
hall = hall_at(sys.argv[1])
hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=30), carry_to=UUID(sys.argv[2]))
"""


def test_after_a_cut_all_is_carried_over_or_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    folder.mkdir()
    url = sqlite_url(folder / "giliran.db")
    engine = open_engine(url)
    upgrade(engine)
    hall = open_hall(engine)
    following = a_day_later(hall)
    hall.take_many(4, "ktp")
    engine.dispose()

    disk, platter, chance = Disk(folder, tmp_path), Platter(folder), random.Random(31)
    environment = {**os.environ, **disk.environment(recorded=True), "PYTHONPATH": str(ROOT)}
    closes = [sys.executable, "-c", CLOSES, url, str(following.day_id)]
    subprocess.run(closes, env=environment, cwd=ROOT, check=True)

    found = set[tuple[DayState, int, int]]()
    for nth, record in enumerate(disk.records()):
        platter.follow(record)
        left = hall_at(sqlite_url(platter.after_a_cut(chance, tmp_path / f"cut-{nth}") / "giliran.db"))
        following.engine = left.engine
        carried = sum(turn.outcome is Outcome.CARRIED_OVER for turn in turns_there(left))
        found.add((left.day().state, carried, len(turns_there(following))))
        left.engine.dispose()
    assert found == {(DayState.OPEN, 0, 0), (DayState.CLOSED, 4, 4)}
