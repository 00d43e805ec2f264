"""STAFF S8, FIELD F37: the doctor looks at the days and asks the running server where everybody is sent."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from queues.persistence.schema.tables import service_day
from tests.village_date import today
from tests.web.cli.test_doctor import Laptop, free_port
from webapp.cli.doctor.days import cure_of_answer
from webapp.cli.running.command_context import opened, writing
from webapp.cli.speech import speaking
from webapp.settings import Settings


def day_file(**more: str) -> str:
    said = {"date": f"{today()}", "opens": '"00.00"', "closes": '"23.59"', "pin": "false"} | more
    return f"""
[day]
code = "gladi"
name = "Gladi"
date = {said["date"]}
opens = {said["opens"]}
closes = {said["closes"]}
village = "17.01.04.2026"
pungli_number = "0812-7345-0021"

[[desk]]
code = "1"
services = ["KTP-REKAM", "SIM-A"]
pin = {said["pin"]}
"""


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "data")


def make(laptop: Laptop, text: str, *more: str) -> None:
    file = laptop.data.parent / "hari.toml"
    file.write_text(text)
    made = laptop.run("day", "create", str(file), *more)
    assert made.exit_code == 0, made.output


def test_a_day_that_nobody_opened_after_its_hour_is_said(laptop: Laptop) -> None:
    make(laptop, day_file())
    assert "giliran day open gladi" in laptop.findings()["day"]["cure"]
    laptop.run("day", "open", "gladi")
    assert laptop.findings()["day"]["ok"]


def test_a_day_opened_before_its_date_is_said_and_one_that_is_only_prepared_is_well(laptop: Laptop) -> None:
    make(laptop, day_file(date=f"{today() + timedelta(days=3)}"))
    assert laptop.findings()["day"]["ok"]
    laptop.run("day", "open", "gladi", "--anyway")
    assert "giliran day unopen gladi" in laptop.findings()["day"]["cure"]


def test_a_day_whose_date_has_passed_is_to_be_closed(laptop: Laptop) -> None:
    make(laptop, day_file(date=f"{today() - timedelta(days=3)}"), "--anyway")
    assert "giliran day close gladi" in laptop.findings()["day"]["cure"]
    laptop.run("day", "close", "gladi")
    assert "day" not in laptop.findings()


def test_who_and_what_a_day_lacks_is_said_until_it_is_there(laptop: Laptop) -> None:
    make(laptop, day_file())
    found = laptop.findings()
    assert "--role coordinator" in found["day_coordinator"]["cure"]
    assert "Meja 1" in found["day_desks"]["cure"]
    assert found["day_fees"]["ok"] and "SIM-A" in found["day_fees"]["what"]
    assert "KTP-REKAM" not in found["day_fees"]["what"]
    laptop.run("user", "add", "ketua", "--role", "coordinator")
    laptop.run("user", "add", "yuliana", "--role", "clerk")
    found = laptop.findings()
    assert found["day_coordinator"]["ok"] and found["day_desks"]["ok"]


def test_a_desk_with_a_pin_needs_no_clerk_with_a_name(laptop: Laptop) -> None:
    make(laptop, day_file(pin="true"))
    assert laptop.findings()["day_desks"]["ok"]


def test_the_number_of_the_example_is_found_on_a_day_that_was_made_before_it_was_refused(laptop: Laptop) -> None:
    make(laptop, day_file())
    with speaking("id"), opened(Settings(data_dir=laptop.data)) as here, writing(here.engine) as connection:
        connection.execute(update(service_day).values(pungli_number="0812-0000-0000"))
    assert "nomor contoh" in laptop.findings()["day_hotline"]["cure"]


# -- who answers -----------------------------------------------------------------------------------------------------


class Answers(BaseHTTPRequestHandler):
    """Answers every address as its server was told to."""

    server: Any

    def do_GET(self) -> None:
        status, body = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def somebody() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Answers)
    server.answer = 200, b""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b'{"ready": true}'), ""),
        ((503, b'{"ready": false}'), "belum siap"),
        ((200, b"<html>Silakan masuk ke Wi-Fi hotel</html>"), "bukan server ini"),
        ((200, b'"ready"'), "bukan server ini"),
        ((404, b"not here"), "bukan server ini"),
    ],
)
def test_only_our_own_server_s_answer_counts(somebody: Any, answer: tuple[int, bytes], said: str) -> None:
    somebody.answer = answer
    with speaking("id"):
        cure = cure_of_answer(f"http://127.0.0.1:{somebody.server_port}", "0.0.0.0:8000")
    assert said in cure and bool(cure) == bool(said)


def test_an_address_where_nobody_answers_is_said_with_where_the_server_listens() -> None:
    with speaking("id"):
        cure = cure_of_answer(f"http://127.0.0.1:{free_port()}", "127.0.0.1:7144")
    assert "tidak menjawab" in cure and "127.0.0.1:7144" in cure


def test_findings_are_json_that_programs_read(laptop: Laptop) -> None:
    make(laptop, day_file())
    assert json.loads(laptop.run("doctor", "--json").output)["ok"] is False
