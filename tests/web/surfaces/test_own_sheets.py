"""The sheet of the own agency: a clerk reads it from the own account, once the day is closed, and no other one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.model.actor import Role
from queues.persistence.people.people import create_access_token
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DAY, NOON, Hall, later
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.background.records import write_figures
from webapp.catalogue.population import population_of_services
from webapp.services import Box

OWN, OTHER, WHOLE = (f"/d/{DAY}/record{what}" for what in ("/disdukcapil", "/bpjs", ""))


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    """Of Disdukcapil."""
    made = signed_in("clerk")
    with hall.engine.begin() as connection:
        connection.execute(update(tables.staff_user).values(agency="disdukcapil"))
    return made


def close(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.serve("1", minutes=5)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=60))


def write(box: Box, hall: Hall) -> None:
    write_figures(box.engine, box.writer, hall.day_id, box.now(), population_of_services())


def test_the_account_leads_to_the_sheet_of_a_closed_day(clerk: Staff, box: Box, hall: Hall) -> None:
    close(hall)
    assert OWN not in clerk.get("/account").text  # its figures are not written yet
    assert clerk.get(OWN).status_code == 409
    write(box, hall)
    account = clerk.get("/account").text
    assert OWN in account and OTHER not in account
    sheet = clerk.get(OWN)
    assert sheet.status_code == 200 and "Giliran terlayani 1" in words_of(sheet.text)
    assert WHOLE + '"' not in sheet.text  # no link that would be refused


@pytest.mark.parametrize("address", [OTHER, WHOLE, WHOLE + ".xlsx", WHOLE + "/remarks"])
def test_nothing_else_of_the_record_is_open_to_a_clerk(clerk: Staff, box: Box, hall: Hall, address: str) -> None:
    close(hall)
    write(box, hall)
    assert clerk.get(address).status_code == 403


def test_of_a_day_that_goes_on_there_is_no_sheet_yet(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    answer = clerk.get(OWN)
    assert answer.status_code == 409 and "sesudah koordinator menutup hari ini" in words_of(answer.text)
    assert OWN not in clerk.get("/account").text


def test_whoever_reads_the_whole_record_needs_no_list(signed_in: Callable[[str], Staff], box: Box, hall: Hall) -> None:
    close(hall)
    write(box, hall)
    viewer = signed_in("viewer")
    assert 'id="sheets"' not in viewer.get("/account").text
    assert viewer.get(OTHER).status_code == 200


def test_a_device_with_a_token_of_a_clerk_reads_none(client: FlaskClient, box: Box, hall: Hall) -> None:
    close(hall)
    write(box, hall)
    with box.engine.begin() as connection:
        token = create_access_token(
            connection, role=Role.CLERK, label="Meja 1", now=NOON, desk_id=hall.desk_id("1"), day_id=hall.day_id
        )
    assert client.get(OWN, headers={"Authorization": f"Bearer {token}"}).status_code in (401, 403)
