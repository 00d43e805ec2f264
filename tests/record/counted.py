"""The count of `scripts/count_events.py`, held against the figures of a record."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from queues.persistence.read_transaction import one_read
from queues.reading.hall.day_head import read_day
from queues.reading.record.sources import read_figures
from queues.snapshots.load.load import load_snapshot
from tests.builders import Hall, later

_SCRIPT = Path(__file__).parents[2] / "scripts" / "count_events.py"
_SPEC = spec_from_file_location("count_events", _SCRIPT)
assert _SPEC is not None and _SPEC.loader is not None
count_events: Any = module_from_spec(_SPEC)
_SPEC.loader.exec_module(count_events)

POPULATION = {"kk": "birth", "bpjs": "death", "pajak": "move"}


def figures_of_hall(hall: Hall) -> dict[str, Any]:
    with one_read(hall.engine) as connection:
        return read_figures(connection, read_day(connection, day_id=hall.day_id), POPULATION)


def assert_equals_count(hall: Hall) -> dict[str, Any]:
    """The figures, when every part of them is what the events alone say."""
    figures = figures_of_hall(hall)
    rows = [{name: row[name] for name in ("seq", "at", "kind", "payload")} for row in hall.events()]
    said, found = count_events.as_counted(figures), count_events.counted(rows, figures["plan"])
    for part in said:
        assert said[part] == found[part], part
    return figures


def assert_equals_load(hall: Hall) -> None:
    """The load view, which counts rows, says of a day what its record says."""
    figures, load = figures_of_hall(hall), load_snapshot(hall.engine, hall.code, now=later(minutes=300))
    said = {row.service.code: (row.helped, row.no_shows, row.walk_ins) for row in load.services}
    sums = figures["services"]
    assert said == {code: (one["helped"], one["no_show"], one["walk_ins"]) for code, one in sums.items()}
    assert [row.helped for row in load.desks] == [one["helped"] for one in figures["desks"].values()]


def assert_equals_tables(hall: Hall) -> None:
    """How turns ended and how long they were served: as the rows of outcomes say, for which no event is read."""
    figures, of_day = figures_of_hall(hall), {turn.id for turn in hall.turns() if turn.day_id == hall.day_id}
    outcomes = {turn_id: row for turn_id, row in hall.outcomes().items() if turn_id in of_day}
    ended: dict[str, int] = {}
    for row in outcomes.values():
        ended[row["code"]] = ended.get(row["code"], 0) + 1
    assert figures["totals"]["outcomes"] == ended
    helped = [row for row in outcomes.values() if row["code"] in count_events.HELPED]
    served = sum(row["served_seconds"] for row in helped if row["served_seconds"] is not None)
    assert (figures["totals"]["helped"], figures["totals"]["service"]["total"]) == (len(helped), served)
    assert figures["totals"]["documents"] == sum(row["quantity"] for row in helped)
