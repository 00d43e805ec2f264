"""When more commands wait than can be written in good time, the next one hears so at once and may come again."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.persistence.schema import tables
from queues.persistence.writing.writer import Writer
from tests.builders import Hall
from webapp.services import Box, keep


@pytest.fixture
def crowded(app: Flask, box: Box, hall: Hall) -> Box:
    """A box whose line is full when anybody comes."""
    line = Writer(box.engine, box.tokens, most_waiting=0)
    full = replace(box, writer=line, own_writer=line)
    keep(app, full)
    return full


@pytest.mark.usefixtures("crowded")
def test_a_command_is_told_to_come_again_and_changes_nothing(client: FlaskClient, hall: Hall) -> None:
    answer = client.post(
        f"/api/v1/days/{hall.code}/tickets", json={"services": ["ktp"]}, headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert hall.rows(tables.ticket) == []


@pytest.mark.usefixtures("crowded")
def test_the_server_is_not_ready_while_its_line_is_full(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 503


def test_the_same_key_is_carried_out_when_there_is_room_again(
    app: Flask, box: Box, crowded: Box, client: FlaskClient, hall: Hall
) -> None:
    asked = {"json": {"services": ["ktp"]}, "headers": {"Idempotency-Key": "k"}}
    assert client.post(f"/api/v1/days/{hall.code}/tickets", **asked).status_code == 503
    keep(app, box)
    taken = client.post(f"/api/v1/days/{hall.code}/tickets", **asked)
    assert (taken.status_code, taken.json["number"]) == (201, "A001")
