"""The check list before a day: what is well, what is not, and a remedy for whoever has only a browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.model.actor import Role
from queues.model.hall.service import Fee, FeeKind
from queues.model.trouble.alerts import THE_BOX, AlertKind
from queues.persistence.people.people import set_desk_pin
from queues.snapshots.office.readiness import readiness
from tests.builders import DAY, NOON, PLAN, Hall, open_hall
from tests.web.conftest import Staff
from tests.web.reading import element_of, words_of
from webapp.office.printers import printers
from webapp.services import Box
from webapp.words.plans.readiness import BoxFacts, Verdict, check_lines

WELL = BoxFacts(
    today=PLAN.held_on,
    address="http://192.168.8.10:8000",
    is_loopback=False,
    trouble={},
    phones=2,
    free=10**10,
    has_own_backup_disk=True,
)


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    """Sentences are in the language of a request."""
    with app.test_request_context():
        yield


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def verdicts(box: Box, facts: BoxFacts, code: str = DAY) -> dict[str, Verdict]:
    seen = readiness(box.engine, code, now=NOON)
    lines = check_lines(seen, facts)
    assert all(bool(line.remedy) is (line.verdict is not Verdict.WELL) for line in lines), "each fault has its remedy"
    return {line.key: line.verdict for line in lines}


@pytest.mark.parametrize(
    ("facts", "key", "verdict"),
    [
        (replace(WELL, today=PLAN.held_on + timedelta(days=1)), "date", Verdict.TROUBLE),
        (replace(WELL, is_loopback=True), "address", Verdict.TROUBLE),
        (replace(WELL, trouble={AlertKind.ADDRESS_GONE: ["192.168.8.10"]}), "address", Verdict.TROUBLE),
        (replace(WELL, phones=0), "phones", Verdict.NOTE),
        (replace(WELL, phones=0, firewall="ufw"), "phones", Verdict.NOTE),
        (replace(WELL, has_backup_folder=False), "backup", Verdict.TROUBLE),
        (replace(WELL, trouble={AlertKind.CLOCK_DOUBTFUL: [THE_BOX]}), "clock", Verdict.TROUBLE),
        (replace(WELL, free=10**6), "disk", Verdict.TROUBLE),
        (replace(WELL, trouble={AlertKind.BACKUP_TROUBLE: ["disk_gone"]}), "backup", Verdict.TROUBLE),
        (replace(WELL, has_own_backup_disk=False), "backup", Verdict.NOTE),
    ],
)
def test_what_the_box_knows_is_judged_line_by_line(
    box: Box, hall: Hall, request_context: None, facts: BoxFacts, key: str, verdict: Verdict
) -> None:
    before = verdicts(box, WELL)
    assert before[key] is Verdict.WELL
    after = verdicts(box, facts)
    assert after[key] is verdict
    assert {one: said for one, said in after.items() if one != key} == {
        one: said for one, said in before.items() if one != key
    }


def test_the_printers_of_the_box_are_named(box: Box, hall: Hall, request_context: None, tmp_path: Path) -> None:
    assert "printer" not in verdicts(box, WELL)
    assert verdicts(box, replace(WELL, printers=["EPSON-L3210"]))["printer"] is Verdict.WELL
    lpstat = tmp_path / "lpstat"
    lpstat.write_text("#!/bin/sh\necho EPSON-L3210\necho Kasir_58\n")
    lpstat.chmod(0o755)
    assert printers(str(tmp_path)) == ["EPSON-L3210", "Kasir_58"]
    lpstat.write_text("#!/bin/sh\nexit 1\n")
    assert printers(str(tmp_path)) == []
    assert printers(str(tmp_path / "nowhere")) == []


def test_desks_need_a_pin_or_a_clerk(
    box: Box, hall: Hall, signed_in: Callable[[str], Staff], request_context: None
) -> None:
    assert verdicts(box, WELL)["desks"] is Verdict.TROUBLE
    for code in ("1", "2", "3", "4", "5"):
        box.writer.write(set_desk_pin, desk_id=hall.desk_id(code), pin_hash="x", now=box.now())
    assert verdicts(box, WELL)["desks"] is Verdict.TROUBLE
    signed_in("clerk")
    assert readiness(box.engine, DAY, now=NOON).staff[Role.CLERK] == 1
    assert verdicts(box, WELL)["desks"] is Verdict.WELL


def test_a_fee_that_nobody_checked_and_the_number_of_the_example_are_named(
    box: Box, hall: Hall, request_context: None
) -> None:
    services = tuple(replace(one, fee=Fee(FeeKind.PNBP, 75_000), verified=one.code != "sim") for one in PLAN.services)
    plan = replace(PLAN, code="paid", services=services, pungli_number="0812-0000-0000")
    open_hall(box.engine, plan)
    found = verdicts(box, WELL, "paid")
    assert (found["fees"], found["hotline"]) == (Verdict.NOTE, Verdict.TROUBLE)
    seen = readiness(box.engine, "paid", now=NOON)
    assert [one.code for one in seen.unverified] == ["sim"]


def test_the_page_says_first_what_must_be_set_right_and_is_the_coordinators(
    coordinator: Staff, client: FlaskClient, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    answer = coordinator.get(f"/d/{DAY}/ready")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    words = words_of(answer.text)
    assert "perlu dibereskan dahulu" in words and "Tanpa PIN" in words
    checks = element_of(answer.text, '<ul class="card checks"')
    assert checks.index("check--trouble") < checks.index("check--well")
    assert f'href="/d/{DAY}/ready"' in answer.text
    assert signed_in("viewer").get(f"/d/{DAY}/ready").status_code == 403
    assert client.get(f"/d/{DAY}/ready").status_code == 302


def test_a_phone_that_opened_cek_is_counted(coordinator: Staff, client: FlaskClient, hall: Hall) -> None:
    assert "lima menit terakhir: 0" in words_of(coordinator.get(f"/d/{DAY}/ready").text)
    client.get("/cek", environ_base={"REMOTE_ADDR": "192.168.8.21"})
    assert "lima menit terakhir: 1" in words_of(coordinator.get(f"/d/{DAY}/ready").text)
    assert date.fromisoformat("2026-11-21") == PLAN.held_on
