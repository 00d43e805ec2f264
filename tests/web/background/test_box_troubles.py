"""Parts of the box say their own trouble: the load says what to do, and one part cannot silence another."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from queues.model.trouble.alerts import OF_THE_BOX, THE_BOX, AlertKind
from queues.persistence.read_transaction import one_read
from tests.builders import NOON, Hall
from tests.web.conftest import Staff
from webapp.background.box_troubles import BoxTroubles
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import BoardWatch, alarms


def says(*subjects: str) -> Callable[[Connection, datetime], list[str]]:
    return lambda _connection, _now: list(subjects)


def _stumbles(_connection: Connection, _now: datetime) -> list[str]:
    raise ZeroDivisionError


def _finds_no_database(_connection: Connection, _now: datetime) -> list[str]:
    raise OperationalError("", None, Exception("the disk is away"))


def look(hall: Hall, parts: BoxTroubles) -> int:
    return JobRunner(hall.engine, hall.writer, [alarms(BoardWatch(NOON), parts)]).look(NOON)


def test_every_trouble_of_the_box_says_on_the_load_what_to_do(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    parts = BoxTroubles()
    for kind in OF_THE_BOX:
        parts.judged_by(kind, says("192.168.8.10" if kind is AlertKind.ADDRESS_GONE else THE_BOX))
    assert look(hall, parts) == 1
    page = signed_in("coordinator").get(f"/d/{hall.code}/load").text
    assert page.count('class="small alert__advice"') == len(OF_THE_BOX)
    assert "Semua kode QR mati: server tidak lagi beralamat 192.168.8.10" in page


def test_trouble_of_the_box_is_acknowledged_and_audited_like_any_other(
    hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    parts = BoxTroubles()
    parts.judged_by(AlertKind.BACKUP_TROUBLE, says(THE_BOX))
    look(hall, parts)
    staff = signed_in("coordinator")
    (alert,) = staff.get(f"/api/v1/days/{hall.code}/load").json["alerts"]
    assert (alert["kind"], alert["subject"], alert["desk"]) == ("backup_trouble", "box", None)
    assert staff.post(f"/api/v1/days/{hall.code}/alerts/{alert['id']}/acknowledge").status_code == 200
    page = staff.get(f"/d/{hall.code}/audit?group=news").text
    assert "Peringatan dilihat: cadangan data bermasalah, server ini." in page


def test_a_part_that_stumbles_leaves_the_others_and_its_own_alert_as_they_are(hall: Hall) -> None:
    before = BoxTroubles()
    before.judged_by(AlertKind.BACKUP_TROUBLE, says(THE_BOX))
    look(hall, before)
    after = BoxTroubles()
    after.judged_by(AlertKind.BACKUP_TROUBLE, _stumbles)
    after.judged_by(AlertKind.NUMBERS_RUSH, says(THE_BOX))
    look(hall, after)
    with one_read(hall.engine) as connection:
        assert [one.kind for one in after.figures(connection, NOON)] == [AlertKind.NUMBERS_RUSH]
    raised = [row["payload"]["alert"] for row in hall.events() if row["kind"] == "alert_raised"]
    assert raised == ["backup_trouble", "numbers_rush"]
    assert "alert_cleared" not in hall.kinds()


def test_a_database_in_trouble_is_not_taken_for_one_part_in_trouble(hall: Hall) -> None:
    parts = BoxTroubles()
    parts.judged_by(AlertKind.BACKUP_TROUBLE, _finds_no_database)
    with one_read(hall.engine) as connection, pytest.raises(OperationalError):
        parts.figures(connection, NOON)


@pytest.mark.parametrize("kind", [AlertKind.LONG_WAIT, AlertKind.BACKUP_TROUBLE])
def test_a_kind_has_one_owner_and_is_of_the_box(kind: AlertKind) -> None:
    parts = BoxTroubles()
    parts.judged_by(AlertKind.BACKUP_TROUBLE, says())
    with pytest.raises(ValueError):
        parts.judged_by(kind, says())
