"""The server says whether it lives and can write, and gives figures to those who may see them."""

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.builders import Hall
from webapp.box import Box


def test_the_server_says_that_it_lives(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"alive": True}


def test_the_server_is_ready_when_a_write_reaches_the_disk(client: FlaskClient, hall: Hall) -> None:
    assert client.get("/readyz").status_code == 200


def test_a_database_that_cannot_be_written_is_not_ready(client: FlaskClient, hall: Hall, box: Box) -> None:
    event.listen(box.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=ON"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False})


def test_figures_count_who_waits_for_each_service(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.take("ktp", "bpjs")
    figures = client.get("/metrics").text
    assert f'giliran_waiting{{day="{hall.code}",service="ktp"}} 2.0' in figures
    assert f'giliran_waiting{{day="{hall.code}",service="bpjs"}} 1.0' in figures


def test_figures_are_not_for_strangers_behind_a_proxy(client: FlaskClient, hall: Hall, bearer) -> None:  # type: ignore[no-untyped-def]
    through_a_proxy = {"X-Forwarded-For": "192.168.8.33"}
    assert client.get("/metrics", headers=through_a_proxy).status_code == 403
    assert client.get("/metrics", headers=through_a_proxy | bearer("viewer")).status_code == 200
