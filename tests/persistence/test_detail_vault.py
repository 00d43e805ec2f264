"""Personal details are sealed under the key of their day: whoever lacks it reads nothing, and works on."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, select, text, update

from queues.actions.turns.transferring import transfer_turn
from queues.model.actor import Role
from queues.persistence.engine import BEGIN_TO_WRITE
from queues.persistence.personal.day_keys import DayKeys
from queues.persistence.personal.detail_vault import CLOSED, DetailVault, has_clear_details
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables, upgrades
from queues.persistence.writing.writer import Writer
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.desk.console import desk_snapshot
from queues.snapshots.office.audit import audit_snapshot
from queues.snapshots.office.deliveries import deliveries_snapshot
from tests.builders import CLERK, NOON, TOKENS, Hall, later, person

NOTE = "Pak Rusdi, Gang Melati 3 🙏"
LETTER = {"recipient": "Siti Aminah", "address": "Jalan Kenanga 12\nManna", "phone": "0812 7788 9900"}


def row_of(hall: Hall) -> Any:
    with one_read(hall.engine) as connection:
        return connection.execute(select(tables.personal_detail)).one()


def noted(hall: Hall) -> Any:
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, "documents_missing", note=NOTE)
    return row_of(hall)


def test_what_stands_in_the_database_says_nothing(any_hall: Hall) -> None:
    row = noted(any_hall)
    assert any_hall.vault.opened(row) == {"note": NOTE}
    assert b"Melati" not in row.body
    assert b"note" not in row.body


def test_the_same_words_look_different_each_time(hall: Hall) -> None:
    row = noted(hall)
    again = hall.vault.sealed(row.id, row.day_id, row.purpose, {"note": NOTE})
    assert again != row.body
    assert len(again) == len(row.body)


def test_without_the_key_and_with_another_days_it_cannot_be_read(hall: Hall, tmp_path: Path) -> None:
    row = noted(hall)
    elsewhere = DayKeys(tmp_path / "keys")
    assert DetailVault.under(elsewhere).opened(row) is None
    elsewhere.key_of(row.day_id)
    assert DetailVault.under(elsewhere).opened(row) is None
    assert CLOSED.opened(row) is None


@pytest.mark.parametrize("moved", ["id", "purpose", "turned"])
def test_what_is_moved_to_another_row_or_purpose_or_changed_cannot_be_read(hall: Hall, moved: str) -> None:
    row = noted(hall)
    fields = {name: getattr(row, name) for name in ("id", "day_id", "purpose", "body")}
    fields |= {
        "id": {"id": hall.day_id},
        "purpose": {"purpose": "outcome_told"},
        "turned": {"body": row.body[:-1] + bytes([row.body[-1] ^ 1])},
    }[moved]
    kind = dataclasses.make_dataclass("Row", fields)
    assert hall.vault.opened(kind(**fields)) is None


def test_a_writer_without_keys_says_so_and_writes_no_address_in_clear(hall: Hall) -> None:
    with pytest.raises(RuntimeError):
        CLOSED.sealed(hall.day_id, hall.day_id, "outcome_note", {"note": NOTE})


# -- before there were keys ------------------------------------------------------------------------------------------


def step(engine: Engine, way: Any, revision: str) -> None:
    """To a revision, as an older or this version would bring the database there."""
    config = upgrades._config()
    with upgrades._alone(engine) as connection:
        config.attributes["connection"] = connection
        way(config, revision)


def test_what_an_older_version_wrote_survives_and_is_sealed(any_hall: Hall) -> None:
    row = noted(any_hall)
    with any_hall.engine.connect() as connection, connection.execution_options(begin=BEGIN_TO_WRITE).begin():
        connection.execute(update(tables.personal_detail).values(body=b'{"note": "Gang Melati 3"}'))
    step(any_hall.engine, command.downgrade, "0007")
    with one_read(any_hall.engine) as connection:
        before = connection.execute(text("SELECT body FROM personal_detail")).scalar_one()
    assert before in ('{"note": "Gang Melati 3"}', {"note": "Gang Melati 3"})
    step(any_hall.engine, command.upgrade, "head")
    assert any_hall.details()[0] == {**row._mapping, "body": {"note": "Gang Melati 3"}}
    assert any_hall.writer.write(any_hall.vault.seal_clear_details) == 1
    assert any_hall.writer.write(any_hall.vault.seal_clear_details) == 0
    assert b"Melati" not in row_of(any_hall).body
    assert any_hall.details()[0]["body"] == {"note": "Gang Melati 3"}


def test_it_is_known_whether_something_stands_in_clear(any_hall: Hall) -> None:
    noted(any_hall)
    with one_read(any_hall.engine) as connection:
        assert not has_clear_details(connection)
    with any_hall.engine.connect() as connection, connection.execution_options(begin=BEGIN_TO_WRITE).begin():
        connection.execute(update(tables.personal_detail).values(body=b"{}"))
    with one_read(any_hall.engine) as connection:
        assert has_clear_details(connection)


# -- where the key is missing ----------------------------------------------------------------------------------------


@pytest.fixture
def spare(hall: Hall, tmp_path: Path) -> Hall:
    """The hall goes on where nobody has the key of the day."""
    keys = DayKeys(tmp_path / "spare-keys")
    return dataclasses.replace(hall, vault=DetailVault.under(keys))


def test_the_days_post_shows_numbers_and_says_that_the_address_cannot_be_read(hall: Hall, spare: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, "posted", detail=LETTER)
    admin = person(Role.ADMIN, "ani")
    shown = deliveries_snapshot(spare.engine, spare.code, actor=admin, vault=spare.vault)
    (letter,) = shown.to_hand_over
    assert (letter.number, letter.address, letter.unreadable) == ("A001", None, True)
    assert (shown.unreadable, shown.labels) == (1, ())
    at_home = deliveries_snapshot(hall.engine, hall.code, actor=admin, vault=hall.vault)
    assert (at_home.to_hand_over[0].address, at_home.unreadable) == (LETTER["address"], 0)


def test_a_desk_knows_that_there_is_a_note(hall: Hall, spare: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.do(transfer_turn, turn_id=taken.turn, service="bpjs", note=NOTE, at=later(5))
    hall.call("3", at=later(10))
    for vault, seen in ((hall.vault, (NOTE, False)), (spare.vault, (None, True))):
        desk = desk_snapshot(hall.engine, hall.desk_id("3"), actor=CLERK, now=later(20), vault=vault)
        assert [(one.note, one.note_unreadable) for one in desk.live] == [seen]


def test_a_ticket_and_the_audit_say_it_too(hall: Hall, spare: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, "documents_missing", detail={"note": NOTE})
    told = ticket_snapshot(spare.engine, now=NOON, ticket_id=taken.id, vault=spare.vault).turns[0].next
    assert told is not None
    assert (told.told, told.told_unreadable) == ("", True)
    rows = audit_snapshot(spare.engine, spare.code, reads_notes=True, vault=spare.vault).rows
    assert not any(row.note for row in rows)


def test_outcomes_are_recorded_and_taken_back_under_a_key_of_the_spare_laptop(hall: Hall, spare: Hall) -> None:
    writer = Writer(hall.engine, TOKENS, vault=spare.vault)
    here = dataclasses.replace(spare, writer=writer)
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    hall.finish(first.turn, "documents_missing", note=NOTE)
    here.call("1", at=later(10))
    here.finish(second.turn, "documents_missing", note="Bu Yulia", at=later(20))
    assert sorted(str(row["body"]) for row in here.details()) == ["None", "{'note': 'Bu Yulia'}"]
    here.undo(second.turn, at=later(30))
    assert [row["turn_id"] for row in here.details()] == [first.turn]
