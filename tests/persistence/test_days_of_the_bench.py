"""Days of the past that the bench writes: a record that `giliran doctor` finds whole, as real days leave one."""

import shutil
from pathlib import Path

from bench.past import TURNS_A_DAY, add_past_turns
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import event
from queues.persistence.streams.chain_check import FaultKind, check_chains
from tests.builders import hall_at, sqlite_url
from tests.tampering import around_triggers


def test_the_days_of_the_bench_have_whole_chains(open_hall_file: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(open_hall_file, tmp_path / "giliran.db"))
    add_past_turns(tmp_path, TURNS_A_DAY + 50)
    hall = hall_at(sqlite_url(file))
    with one_read(hall.engine) as connection:
        report = check_chains(connection)
    assert report.faults == ()
    own = len(hall.box_events()) + len(hall.catalogue_events()) + hall.seq()
    assert (report.streams, report.events) == (5, 4 * (TURNS_A_DAY + 50) + own)

    # Its hashes are looked at: one changed payload shows.
    with around_triggers(hall.engine) as connection:
        connection.execute(event.update().where(event.c.kind == "turn_called", event.c.seq == 2).values(payload={}))
    with one_read(hall.engine) as connection:
        assert {fault.kind for fault in check_chains(connection).faults} == {FaultKind.CHANGED}
    hall.engine.dispose()
