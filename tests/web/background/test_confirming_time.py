"""A person confirms a doubtful clock: on the load, also before the day is open, and on the command line."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.trusted_time import SEEN_WITHIN
from tests.builders import Hall
from tests.web.conftest import Staff, StandingClock
from webapp.cli.main import cli
from webapp.services import Box

CONFIRM = "/api/v1/time/confirm"
QUESTION = 'id="clock-question"'


@pytest.fixture
def forty_days_ahead(box: Box, hall: Hall, clock: StandingClock) -> Box:
    """The clock has jumped under a running server."""
    is_believed(box)
    clock.ahead = timedelta(days=40)
    assert not is_believed(box)
    return box


def is_believed(box: Box) -> bool:
    with one_read(box.engine) as connection:
        return box.time.is_credible(connection)


def confirmed(box: Box) -> list[tuple[str, str]]:
    found = select(tables.event.c.actor_role, tables.event.c.at).where(tables.event.c.kind == "time_confirmed")
    with one_read(box.engine) as connection:
        return [(row.actor_role, f"{row.at:%Y-%m-%d}") for row in connection.execute(found)]


def test_a_coordinator_reads_the_date_and_confirms_it(
    forty_days_ahead: Box, hall: Hall, signed_in: Callable[[str], Staff], clock: StandingClock
) -> None:
    staff = signed_in("coordinator")
    page = staff.get(f"/d/{hall.code}/load/now").text
    assert "Jam server menunjukkan Kamis, 31 Desember 2026, pukul 12.00." in page
    assert staff.post(CONFIRM, {"seen_at": clock.now().isoformat()}).status_code == 200
    assert QUESTION not in staff.get(f"/d/{hall.code}/load/now").text
    assert is_believed(forty_days_ahead)
    assert confirmed(forty_days_ahead) == [("coordinator", "2026-12-31")]


def test_a_date_that_was_read_before_the_clock_moved_confirms_nothing(
    forty_days_ahead: Box, signed_in: Callable[[str], Staff], clock: StandingClock
) -> None:
    staff = signed_in("coordinator")
    for wrong in (clock.at, clock.now() - SEEN_WITHIN - timedelta(seconds=1)):
        answer = staff.post(CONFIRM, {"seen_at": wrong.isoformat()})
        assert (answer.status_code, answer.json["error"]["code"]) == (409, "clock_moved_on")
    assert not is_believed(forty_days_ahead)
    assert confirmed(forty_days_ahead) == []


def test_a_viewer_reads_the_question_and_has_no_button(
    forty_days_ahead: Box, hall: Hall, signed_in: Callable[[str], Staff], clock: StandingClock
) -> None:
    staff = signed_in("viewer")
    page = staff.get(f"/d/{hall.code}/load").text
    assert QUESTION in page
    assert CONFIRM not in page
    assert staff.post(CONFIRM, {"seen_at": clock.now().isoformat()}).status_code == 403


def test_nothing_is_asked_while_the_clock_is_believed(box: Box, hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    assert QUESTION not in signed_in("coordinator").get(f"/d/{hall.code}/load").text


def test_the_command_line_shows_and_confirms(tmp_path: Path) -> None:
    known = {"GILIRAN_DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}

    def run(*words: str, said: str = "") -> str:
        result = CliRunner().invoke(cli, ["time", *words], env=known, input=said)
        return f"{result.exit_code} {result.output}"

    assert run("show").startswith("0 Jam server: ")
    assert run("confirm", said="n\n").startswith("1 ")
    assert "Dicatat. Jam ini dipercaya." in run("confirm", said="y\n")
    assert run("confirm", "--yes").startswith("0 ")
