"""A day of the version before, opened by this one: every number, state, outcome, secret and answer is there again."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.streams.chain_check import check_chains
from queues.persistence.streams.recording import box_end
from queues.snapshots.shared.days import day_head
from tests.patience import PATIENCE
from tests.upgrading.conftest import BEFORE, FACTS, TODAY, Opened, data_folder
from webapp.auth.signing_in import check_password, check_pin

DAYS: dict[str, Any] = FACTS["days"]
GILIRAN = Path(sys.executable).with_name("giliran")


def rows(here: Opened, table: Any, **where: Any) -> list[Mapping[str, Any]]:
    with one_read(here.box.engine) as connection:
        asked = select(table).where(*(table.c[name] == value for name, value in where.items()))
        return [dict(row) for row in connection.execute(asked).mappings()]


def is_in(kept: Any, now: Any) -> bool:
    """Whether everything of then is said still; more may be said now.

    `ahead` was people before in the own queue, and is calls before at all desks that can call: as many or more. An
    `estimate` is of the moment when it is asked for. The board tells more of its `recent` calls than it did.
    """
    if isinstance(kept, dict) and isinstance(now, dict):
        kept = {name: value for name, value in kept.items() if name != "estimate"}
        if "recent" in kept and "recent" in now:
            now = now | {"recent": now["recent"][: len(kept["recent"])]}
        counted = kept.get("ahead"), now.get("ahead")
        if None not in counted and counted[0] <= counted[1]:
            kept = kept | {"ahead": now["ahead"]}
        return all(name in now and is_in(value, now[name]) for name, value in kept.items())
    if isinstance(kept, list) and isinstance(now, list):
        return len(kept) == len(now) and all(is_in(one, other) for one, other in zip(kept, now, strict=True))
    return bool(kept == now)


def test_every_stream_has_its_epoch_its_end_and_a_whole_chain(upgraded: Opened) -> None:
    for code, kept in DAYS.items():
        day = day_head(upgraded.box.engine, code)
        assert (day.epoch, day.seq, day.plan_seq) == (kept["epoch"], kept["last_seq"], kept["plan_seq"])
        assert day.chain_head is not None and day.chain_head.hex() == kept["chain_head"]
        assert Counter(row["kind"] for row in rows(upgraded, tables.event, stream_id=day.id)) == kept["events"]
    with one_read(upgraded.box.engine) as connection:
        box = box_end(connection)
        assert (box["epoch"], box["last_seq"], box["head"].hex()) == tuple(
            FACTS["box"][name] for name in ("epoch", "last_seq", "head")
        )
        report = check_chains(connection)
    assert report.faults == () and report.events == FACTS["counts"]["event"]


def test_every_ticket_and_turn_is_as_it_was(upgraded: Opened) -> None:
    names = ("service", "state", "outcome", "hold_reason", "seat", "call_count", "place", "last_seq", "held_seconds")
    turns = {str(row["id"]): row for row in rows(upgraded, tables.turn)}
    tickets = {str(row["id"]): row for row in rows(upgraded, tables.ticket)}
    kept = [ticket for day in DAYS.values() for ticket in day["tickets"]]
    assert len(tickets) == len(kept) > 40
    for ticket in kept:
        assert tickets[ticket["id"]]["number"] == ticket["number"]
        assert upgraded.box.tokens.token(UUID(ticket["id"])) == ticket["token"]
        for turn in ticket["turns"]:
            assert {name: turns[turn["id"]][name] for name in names} == {name: turn[name] for name in names}


def test_the_api_says_what_it_said(upgraded: Opened) -> None:
    said = {path: upgraded.get(path, asked["token"]) for path, asked in FACTS["answers"].items()}
    assert [path for path, asked in FACTS["answers"].items() if not is_in(asked["answer"], said[path])] == []


def test_what_is_about_a_person_is_read_with_the_keys_of_the_days(upgraded: Opened) -> None:
    with one_read(upgraded.box.engine) as connection:
        kept = connection.execute(select(tables.personal_detail).order_by(tables.personal_detail.c.id)).all()
    opened = [upgraded.box.vault.opened(row) for row in kept]
    assert opened == [one["detail"] for one in FACTS["personal_details"]]


def test_people_and_desks_have_their_secrets(upgraded: Opened) -> None:
    desk_1 = next(row for row in rows(upgraded, tables.desk) if str(row["id"]) == DAYS[TODAY]["desks"]["1"]["id"])
    with upgraded.app.test_request_context():
        right = {name: check_password(name, one["password"]) is not None for name, one in FACTS["users"].items()}
        assert right == {name: one["is_active"] for name, one in FACTS["users"].items()}
        assert check_pin(desk_1["id"], FACTS["desk_pins"][TODAY]["1"]) is not None


def test_a_command_that_was_carried_out_is_answered_as_then(upgraded: Opened) -> None:
    wrong = []
    for one in FACTS["repeats"]:
        how = {"data": one["form"]} if "form" in one else {"json": one["body"]}
        answer = upgraded.post(one, one["path"], one["key"], **how)
        same = (
            answer.headers["Location"] == one["location"]
            if answer.status_code == 303
            else is_in(one["answer"], answer.json)
        )
        if answer.status_code != one["status"] or not same:
            wrong.append((one["what"], answer.status_code, answer.text))
    assert wrong == []
    assert day_head(upgraded.box.engine, TODAY).seq == DAYS[TODAY]["last_seq"]


@pytest.mark.parametrize("what", ["before", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_a_tablet_has_not_sent_is_taken(open_before: Callable[..., Opened], what: str) -> None:
    """Its commands are of the page of then: addresses, bodies and keys."""
    here = open_before(what, minutes_later=1)
    unsent = json.loads((BEFORE / "outbox.json").read_text())
    tablets = unsent["tablets"] if isinstance(unsent, dict) else unsent
    expected = {one["desk"]: one for one in FACTS["outbox_sent_a_minute_later"]}
    for tablet in tablets:
        kept = expected[tablet["desk"]]
        sent = {"cookies": tablet["cookies"], "remote_addr": "127.0.0.1", "csrf": kept["csrf"]}
        for entry, answered in zip(tablet["entries"], kept["answers"], strict=True):
            answer = here.post(sent, entry["url"], entry["key"], json=entry["body"])
            assert answer.status_code == answered["status"], (entry["url"], answer.text)
            assert is_in(answered["answer"], answer.json), entry["url"]
    here.box.engine.dispose()


def test_a_backup_of_before_is_restored_on_a_spare_laptop(tmp_path: Path) -> None:
    copy = data_folder(tmp_path / "copies", "backup.db.gz") / "giliran.db"
    spare = {**os.environ, "GILIRAN_DATA_DIR": str(tmp_path / "spare"), "LANG": "C.UTF-8"}
    command = [GILIRAN, "restore", copy, "--yes", "--json"]
    ran = subprocess.run(command, env=spare, capture_output=True, text=True, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout.strip().splitlines()[-1])
    assert {one["day"] for one in told["days"]} >= {TODAY}
