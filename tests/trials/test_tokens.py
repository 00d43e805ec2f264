"""SECURITY M5: tokens are made, listed and revoked by a command, and hold for the day and the desk they name."""

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.opening import open_day, prepare_day
from queues.model.actor import Role
from queues.persistence.people.people import create_access_token, revoke_access_token
from queues.persistence.schema import tables
from tests.builders import NOON, SYSTEM, Hall, plan_with
from tests.demo_days import copy_demo_day
from tests.web.conftest import StandingClock
from webapp.auth.sessions import over_among
from webapp.cli.main import cli
from webapp.services import Box

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def other_day(hall: Hall) -> str:
    """A second day in the same box, open too."""
    made = hall.do(prepare_day, by=SYSTEM, plan=plan_with(code="hari-kedua"))
    hall.do(open_day, by=SYSTEM, day_id=made.stream_id)
    return "hari-kedua"


def token_for(hall: Hall, role: Role = Role.COORDINATOR, **more: object) -> dict[str, str]:
    with hall.engine.begin() as connection:
        made = create_access_token(connection, role=role, label="Alat", now=NOON, day_id=hall.day_id, **more)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {made}"}


def test_a_token_of_one_day_sees_and_stops_nothing_of_another(hall: Hall, client: FlaskClient, other_day: str) -> None:
    headers = token_for(hall)
    assert client.get(f"/api/v1/days/{hall.code}/load", headers=headers).status_code == 200
    for path in (f"/api/v1/days/{other_day}/load", f"/api/v1/days/{other_day}/events", f"/d/{other_day}/load"):
        assert client.get(path, headers=headers).status_code == 403, path
    stop = {**headers, "Idempotency-Key": "stop-the-other"}
    assert client.post(f"/api/v1/days/{other_day}/stop-issuing", json={}, headers=stop).status_code == 403
    elsewhere = Hall(hall.engine, hall.writer, hall.day_id, other_day)
    assert elsewhere.day().state == "open"


def test_a_token_of_one_day_moves_no_turn_of_another_by_its_id(hall: Hall, client: FlaskClient, other_day: str) -> None:
    ids = {row["code"]: row["id"] for row in hall.rows(tables.service_day)}
    other = Hall(hall.engine, hall.writer, ids[other_day], other_day)
    taken = other.take("ktp")
    headers = {**token_for(hall), "Idempotency-Key": "call-elsewhere"}
    call = {"desk": str(other.desk_id("1")), "reason": "frail"}
    refused = client.post(f"/api/v1/turns/{taken.turn}/call", json=call, headers=headers)
    assert refused.status_code == 403
    assert other.turn(taken.turn).state == "waiting"


def test_an_expired_and_a_revoked_token_open_nothing(
    hall: Hall, client: FlaskClient, app: Flask, clock: StandingClock
) -> None:
    headers = token_for(hall, expires_at=NOON + timedelta(hours=1))
    path = f"/api/v1/days/{hall.code}/load"
    assert client.get(path, headers=headers).status_code == 200
    clock.at = NOON + timedelta(hours=2)
    app.extensions.pop("giliran_known_tokens")  # what was looked up is believed for five seconds
    assert client.get(path, headers=headers).status_code == 401


def test_an_expired_and_a_revoked_token_keep_no_socket(hall: Hall, box: Box, clock: StandingClock) -> None:
    """What the server looks at every two seconds; `test_stolen_tablet` has a real socket."""
    token_for(hall, expires_at=NOON + timedelta(hours=1))
    token_for(hall)
    expiring, lasting = (row["id"] for row in hall.rows(tables.access_token))
    assert over_among(box, [expiring, lasting]) == []
    clock.at = NOON + timedelta(hours=1)
    assert over_among(box, [expiring, lasting]) == [expiring]
    assert hall.writer.write(revoke_access_token, token_id=lasting, now=clock.at)
    assert over_among(box, [expiring, lasting, hall.day_id]) == [expiring, lasting, hall.day_id]


# -- the command line ------------------------------------------------------------------------------------------------


def giliran(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--lang", "id", *words], env={"GILIRAN_DATA_DIR": str(folder)})


def test_the_readme_s_example_can_be_followed(tmp_path: Path) -> None:
    demo = copy_demo_day(tmp_path)
    said = re.search(r"```sh\n(\.venv/bin/giliran token add.*?)```", README.read_text(), flags=re.S)
    assert said
    for line in said[1].splitlines()[:2]:
        words = shlex.split(line.replace("CODE", demo["day"]))[1:]
        assert giliran(tmp_path, *words).exit_code == 0, line
    tokens = json.loads(giliran(tmp_path, "token", "list", "--json").output)
    mine = [one for one in tokens if one["label"] in ("Papan di pendopo", "Tablet Meja 3")]
    assert [(one["role"], one["day"], bool(one["desk"]), one["is_valid"]) for one in mine] == [
        ("viewer", demo["day"], False, True),
        ("clerk", demo["day"], True, True),
    ]
    assert all(one["expires_at"] for one in mine)
    assert giliran(tmp_path, "token", "revoke", mine[0]["id"]).exit_code == 0
    assert giliran(tmp_path, "token", "revoke", mine[0]["id"]).exit_code == 1


def test_a_clerk_s_token_needs_its_desk_and_a_wrong_date_is_a_sentence(tmp_path: Path) -> None:
    demo = copy_demo_day(tmp_path)
    assert "--desk" in giliran(tmp_path, "token", "add", "Tablet", "--role", "clerk", "--day", demo["day"]).output
    wrong = giliran(tmp_path, "token", "add", "Alat", "--role", "viewer", "--expires", "besok")
    assert (wrong.exit_code, "besok" in wrong.output) == (1, True)
