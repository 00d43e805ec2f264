"""What is about people is sealed, erased and forgotten in time, by the server itself."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, update

from queues.persistence.schema import tables
from tests.builders import Hall
from webapp.background.retention import seal_clear_details
from webapp.services import Box


def _in_clear(connection: Connection) -> int:
    return connection.execute(update(tables.personal_detail).values(body=b'{"note": "Gang Melati 3"}')).rowcount


@pytest.fixture
def noted(hall: Hall) -> Hall:
    taken = hall.take("ktp")
    hall.call("1")
    hall.finish(taken.turn, "documents_missing", note="Gang Melati 3")
    return hall


def test_what_an_older_version_wrote_in_clear_is_sealed_when_the_server_starts(noted: Hall, box: Box) -> None:
    assert seal_clear_details(box) == 0
    box.own_writer.write(_in_clear)
    assert seal_clear_details(box) == 1
    (row,) = noted.rows(tables.personal_detail)
    assert b"Melati" not in row["body"]
    assert noted.details()[0]["body"] == {"note": "Gang Melati 3"}


def test_a_server_that_cannot_write_starts_all_the_same(noted: Hall, box: Box, client: FlaskClient) -> None:
    box.own_writer.write(_in_clear)
    box.settings.keys.joinpath(f"{noted.day_id}.key").unlink()
    box.settings.keys.rmdir()
    box.settings.keys.write_text("a file in the way")
    assert seal_clear_details(box) == 0
    assert client.get("/").status_code < 400
    assert noted.details()[0]["body"] == {"note": "Gang Melati 3"}
