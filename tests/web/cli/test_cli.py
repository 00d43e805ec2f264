"""The command line as an organiser uses it: init, a real day from its file to its end, users, doctor, the server."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from queues.actions.hall.pausing import close_desk
from queues.actions.tickets.issuing import issue_ticket
from queues.actions.turns.calling import call_next
from queues.actions.turns.serving import finish_turn
from queues.model.actor import Role
from queues.persistence.ids import new_id
from queues.persistence.people.people import find_user
from queues.persistence.read_transaction import one_read
from tests.patience import PATIENCE, wait_until
from tests.qr_codes import codes_in
from tests.village_date import today
from webapp import create_app
from webapp.auth.credentials import new_password
from webapp.auth.second_factor import enrol, kept_of, new_secret
from webapp.auth.signing_in import check_own_pin, check_password, check_pin
from webapp.cli.demo.demo_day import day_parts
from webapp.cli.main import cli
from webapp.cli.running.command_context import day_of_code, perform_here
from webapp.cli.running.private_files import read_private, write_private
from webapp.cli.speech import language_of
from webapp.day_file.day_file import read_day_file
from webapp.day_file.problems import DayFileInvalid
from webapp.services import Box, box
from webapp.settings import Settings

DAY_FILE = """
[day]
code = "gladi"
name = "Gladi"
date = TODAY
opens = "08.00"
closes = "14.00"
village = "17.01.04.2026"
pungli_number = "0812-7345-0021"

[[desk]]
code = "1"
services = ["KTP-REKAM"]
pin = true

[[desk]]
code = "2"
services = ["JKN"]
pin = "482159"

[[user]]
username = "yuliana"
name = "Yuliana"
role = "clerk"

[[user]]
username = "ketua"
role = "admin"
"""


class Terminal:
    """A terminal on one box: runs commands and looks at what they did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.environment = {"GILIRAN_DATA_DIR": str(self.data), "GILIRAN_PUBLIC_URL": "http://192.168.8.10:8000"}
        self.environment["LANG"] = "C.UTF-8"

    def run(self, *arguments: str, **environment: str) -> Result:
        return CliRunner(env=self.environment | environment).invoke(cli, list(arguments))

    def json(self, *arguments: str) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.output.splitlines()[-1])

    def write(self, text: str = DAY_FILE) -> str:
        path = self.folder / "hari.toml"
        path.write_text(text.replace("TODAY", f"{today()}"), encoding="utf-8")
        return str(path)

    @contextmanager
    def box(self) -> Iterator[Box]:
        app = create_app(Settings(data_dir=self.data))
        with app.app_context():
            yield box()
            box().engine.dispose()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


# -- the first minutes -----------------------------------------------------------------------------------------------


def test_init_writes_a_file_that_makes_a_day_and_the_first_admin(terminal: Terminal) -> None:
    file = terminal.folder / "hari.toml"
    result = terminal.run("init", str(file))
    assert result.exit_code == 0, result.output
    password = re.search(r"kata sandi: (\S+)", result.output)
    assert password is not None
    assert stat.S_IMODE((terminal.data / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(terminal.data.stat().st_mode) == 0o700
    with terminal.box():
        signed_in = check_password("admin", password[1])
        assert signed_in is not None and signed_in.role is Role.ADMIN
    with pytest.raises(DayFileInvalid):  # the number for complaints is still the example's
        read_day_file(file)
    file.write_text(file.read_text().replace("0812-0000-0000", "0812-7345-0021"))
    plan = read_day_file(file).plan
    assert (len(plan.desks), plan.held_on) == (12, today())  # the village's date, which UTC reaches seven hours later


def test_init_overwrites_no_file_and_makes_no_second_admin(terminal: Terminal) -> None:
    assert terminal.run("init", str(terminal.folder / "a.toml")).exit_code == 0
    again = terminal.run("init", str(terminal.folder / "a.toml"))
    assert again.exit_code == 1 and "sudah ada dan tidak ditimpa" in again.output
    other = terminal.run("init", str(terminal.folder / "b.toml"), "--admin", "lain")
    assert "Admin sudah ada: admin" in other.output
    assert [user["username"] for user in terminal.json("user", "list")] == ["admin"]


# -- a real day ------------------------------------------------------------------------------------------------------


def test_a_day_is_made_with_its_people_whose_passwords_and_pins_work(terminal: Terminal) -> None:
    made = terminal.json("day", "create", terminal.write())
    assert made["day"] == "gladi"
    assert [user["username"] for user in made["users"]] == ["yuliana", "ketua"]
    assert made["pins"]["2"] == "482159" and re.fullmatch(r"\d{6}", made["pins"]["1"])
    with terminal.box() as here:
        assert check_password("yuliana", made["users"][0]["password"]) is not None
        _services, desks = day_parts(here, day_of_code(here.engine, "gladi").id)
        assert check_pin(desks[0].id, made["pins"]["1"]) is not None
        assert check_pin(desks[0].id, made["pins"]["2"]) is None


def test_people_who_are_known_keep_their_password_and_role(terminal: Terminal) -> None:
    first = terminal.json("user", "add", "yuliana", "--role", "viewer")
    made = terminal.json("day", "create", terminal.write())
    assert made["known_users"] == ["yuliana"]
    with terminal.box():
        signed_in = check_password("yuliana", first["password"])
        assert signed_in is not None and signed_in.role is Role.VIEWER


def test_where_somebody_comes_from_is_said_by_the_code_or_name_of_the_agency(terminal: Terminal) -> None:
    terminal.json("user", "add", "humas", "--role", "content", "--agency", "BPJS Kesehatan")
    terminal.json("user", "add", "ketua", "--role", "coordinator")
    listed = {one["username"]: (one["role"], one["agency"]) for one in terminal.json("user", "list")}
    assert listed == {"humas": ("content", "bpjs-kesehatan"), "ketua": ("coordinator", None)}
    refused = terminal.run("user", "add", "dewi", "--role", "clerk", "--agency", "disdukcapl")
    assert refused.exit_code == 1 and "Mungkin maksud Anda: Disdukcapil." in refused.output


def test_an_agency_of_the_day_file_is_kept_with_its_people(terminal: Terminal) -> None:
    terminal.json("day", "create", terminal.write(DAY_FILE.replace("[[user]]", '[[user]]\nagency = "disdukcapil"', 1)))
    listed = {one["username"]: one["agency"] for one in terminal.json("user", "list")}
    assert listed == {"yuliana": "disdukcapil", "ketua": None}


def test_a_day_moves_on_by_its_commands(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    assert "gladi: Buka" in terminal.run("day", "open", "gladi").output
    assert "gladi: Pengambilan nomor ditutup" in terminal.run("day", "stop-issuing", "gladi").output
    assert "gladi: Buka" in terminal.run("day", "resume-issuing", "gladi").output
    assert "gladi: Selesai" in terminal.run("day", "close", "gladi").output
    refused = terminal.run("day", "open", "gladi")
    assert refused.exit_code == 1
    assert "gladi (Selesai): Langkah ini tidak dapat dilakukan" in refused.output
    assert "Traceback" not in refused.output


def test_a_day_of_another_date_is_opened_only_by_who_means_it(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write(DAY_FILE.replace("TODAY", f"{today() + timedelta(days=3)}")))
    refused = terminal.run("day", "open", "gladi")
    assert refused.exit_code == 1 and "giliran day open gladi --anyway" in refused.output
    assert "gladi: Buka" in terminal.run("day", "open", "gladi", "--anyway").output


def test_an_opening_is_taken_back(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    terminal.run("day", "open", "gladi")
    assert "gladi: Belum dibuka" in terminal.run("day", "unopen", "gladi").output
    assert "gladi: Buka" in terminal.run("day", "open", "gladi").output


def test_a_date_that_has_passed_is_asked_about_before_anything_is_made(terminal: Terminal) -> None:
    file = terminal.write(DAY_FILE.replace("TODAY", f"{today() - timedelta(days=1)}"))
    refused = terminal.run("day", "create", file)
    assert refused.exit_code == 1 and "sudah lewat" in refused.output and "--anyway" in refused.output
    assert terminal.json("day", "list") == []
    assert terminal.run("day", "create", file, "--anyway").exit_code == 0


def test_a_desk_that_is_closed_is_shut_and_not_finished(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    terminal.run("day", "open", "gladi")
    with terminal.box() as here:
        _services, desks = day_parts(here, day_of_code(here.engine, "gladi").id)
        perform_here(here, close_desk, desk_id=desks[0].id)
    row = next(line for line in terminal.run("day", "show", "gladi").output.splitlines() if "Meja 1" in line)
    assert "Tutup" in row and "Selesai" not in row


def test_closing_waits_for_who_is_served_and_ends_who_waits_as_not_served(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    terminal.run("day", "open", "gladi")
    with terminal.box() as here:
        called = _call_first_of_two(here)
    refused = terminal.run("day", "close", "gladi")
    assert refused.exit_code == 1 and "Meja 1" in refused.output
    assert terminal.json("day", "show", "gladi") | {"state": "open", "tickets": 2, "waiting": 1} == terminal.json(
        "day", "show", "gladi"
    )
    with terminal.box() as here:
        perform_here(here, finish_turn, turn_id=called, outcome="served")
    assert "gladi: Selesai" in terminal.run("day", "close", "gladi").output
    shown = terminal.json("day", "show", "gladi")
    assert (shown["state"], shown["waiting"], shown["helped"]) == ("closed", 0, 1)


def _call_first_of_two(here: Box) -> UUID:
    day_id = day_of_code(here.engine, "gladi").id
    for _ in range(2):
        perform_here(here, issue_ticket, day_id=day_id, services=["KTP-REKAM"])
    _services, desks = day_parts(here, day_id)
    turn_id = perform_here(here, call_next, desk_id=desks[0].id).turn_id
    assert turn_id is not None
    return turn_id


def test_a_wrong_file_makes_nothing_and_names_line_section_and_field(terminal: Terminal) -> None:
    result = terminal.run("day", "create", terminal.write(DAY_FILE.replace("0812-7345-0021", "")))
    assert result.exit_code == 1
    assert "hari.toml baris 9, [day], pungli_number:" in result.output
    assert terminal.json("day", "list") == []


def test_a_code_that_is_taken_or_unknown_is_said_in_a_sentence(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    taken = terminal.run("day", "create", terminal.write())
    unknown = terminal.run("day", "open", "kemarin")
    assert (taken.exit_code, unknown.exit_code) == (1, 1)
    assert "kode gladi sudah ada" in taken.output
    assert "Tidak ada hari layanan dengan kode kemarin. Daftarnya: giliran day list" in unknown.output


def test_days_are_listed_with_their_state(terminal: Terminal) -> None:
    assert "Belum ada hari layanan." in terminal.run("day", "list").output
    terminal.run("day", "create", terminal.write())
    listed = terminal.json("day", "list")
    assert [(day["code"], day["state"], day["is_demo"]) for day in listed] == [("gladi", "prepared", False)]
    assert "Desa Jeranglah Rendah" in terminal.run("day", "list").output


# -- users -----------------------------------------------------------------------------------------------------------


def test_a_user_is_added_renamed_by_password_and_shut_out(terminal: Terminal) -> None:
    first = terminal.json("user", "add", "andika", "--role", "clerk", "--name", "Andika")["password"]
    second = terminal.json("user", "password", "andika")["password"]
    with terminal.box():
        assert check_password("andika", first) is None
        assert check_password("andika", second) is not None
    assert terminal.run("user", "disable", "andika").exit_code == 0
    with terminal.box():
        assert check_password("andika", second) is None
    assert terminal.json("user", "list")[0]["is_active"] is False
    terminal.run("user", "enable", "andika")
    with terminal.box() as here, one_read(here.engine) as connection:
        found = find_user(connection, "andika")
        assert found is not None and found.is_active


def test_a_clerk_gets_a_pin_another_one_or_none(terminal: Terminal) -> None:
    terminal.run("user", "add", "andika", "--role", "clerk")
    made = terminal.json("user", "pin", "andika")
    assert made["username"] == "andika" and re.fullmatch(r"\d{6}", made["pin"])
    assert terminal.json("user", "list")[0]["has_pin"] is True
    desk_id = new_id()
    with terminal.box():
        assert check_own_pin("andika", made["pin"], desk_id) is not None
    assert terminal.json("user", "pin", "Andika ", "--pin", "204581")["pin"] == "204581"
    with terminal.box():
        assert check_own_pin("andika", made["pin"], desk_id) is None
        assert check_own_pin("andika", "204581", desk_id) is not None
    assert "PIN andika sudah dicabut." in terminal.run("user", "pin", "andika", "--remove").output
    assert terminal.json("user", "list")[0]["has_pin"] is False
    with terminal.box():
        assert check_own_pin("andika", "204581", desk_id) is None


def test_a_pin_is_for_clerks_and_made_of_six_digits(terminal: Terminal) -> None:
    terminal.run("user", "add", "andika", "--role", "clerk")
    terminal.run("user", "add", "rina", "--role", "coordinator")
    assert "PIN hanya untuk petugas meja" in terminal.run("user", "pin", "rina").output
    assert "Tidak ada petugas bernama budi." in terminal.run("user", "pin", "budi").output
    for pin in ("12345", "2045881", "12345a", "١٢٣٤٥٦", ""):
        refused = terminal.run("user", "pin", "andika", "--pin", pin)
        assert (refused.exit_code, "tepat 6 angka" in refused.output) == (1, True)
    refused = terminal.run("user", "pin", "andika", "--pin", "121212")
    assert (refused.exit_code, "terlalu mudah ditebak" in refused.output) == (1, True)
    assert [one["has_pin"] for one in terminal.json("user", "list")] == [False, False]


def test_a_desk_gets_another_pin_during_the_day(terminal: Terminal) -> None:
    made = terminal.json("day", "create", terminal.write())
    renewed = terminal.json("desk", "pin", "gladi", "1")
    assert renewed["pin"] != made["pins"]["1"] and re.fullmatch(r"\d{6}", renewed["pin"])
    assert terminal.json("desk", "pin", "gladi", "1", "--pin", "771204")["pin"] == "771204"
    of_the_day = f"{today():%d%m%y}"
    for pin in ("1234", "123456", of_the_day):
        assert terminal.run("desk", "pin", "gladi", "1", "--pin", pin).exit_code == 1
    assert "Tidak ada meja 9 pada hari gladi. Kode mejanya: 1, 2." in terminal.run("desk", "pin", "gladi", "9").output
    with terminal.box() as here:
        _services, desks = day_parts(here, day_of_code(here.engine, "gladi").id)
        assert check_pin(desks[0].id, "771204") and not check_pin(desks[0].id, renewed["pin"])


def test_a_phone_that_was_lost_is_set_up_anew(terminal: Terminal) -> None:
    terminal.run("user", "add", "rina", "--role", "coordinator")
    assert "rina belum menyiapkan kode masuk." in terminal.run("user", "totp", "rina", "--reset").output
    with terminal.box() as here:
        with one_read(here.engine) as connection:
            rina = find_user(connection, "rina")
        assert rina and enrol(rina.id, new_secret(), 1)
    assert "sisa 10 kode cadangan" in terminal.run("user", "totp", "rina").output
    assert "Kode masuk rina dihapus" in terminal.run("user", "totp", "rina", "--reset").output
    with terminal.box():
        assert kept_of(rina.id) is None


def test_a_name_that_is_taken_unknown_or_a_short_password_is_refused(terminal: Terminal) -> None:
    terminal.run("user", "add", "andika", "--role", "clerk")
    assert "Nama andika sudah dipakai." in terminal.run("user", "add", "Andika ", "--role", "clerk").output
    assert "Tidak ada petugas bernama budi." in terminal.run("user", "password", "budi").output
    for password in ("123", "aaaaaaaa", "budi12345", "koordinator1", "p" * 80):
        assert terminal.run("user", "add", "budi", "--role", "clerk", "--password", password).exit_code == 1
        assert terminal.run("user", "password", "andika", "--password", password).exit_code == 1
    assert len(terminal.json("user", "list")) == 1


def test_a_name_has_the_form_that_a_day_file_asks_for(terminal: Terminal) -> None:
    refused = terminal.run("user", "add", "Budi Santoso", "--role", "clerk")
    assert refused.exit_code == 1 and "“budi santoso”: hanya huruf kecil" in refused.output
    assert terminal.run("init", str(terminal.folder / "a.toml"), "--admin", "si bos").exit_code == 1
    assert terminal.run("user", "pin", "budi").exit_code == 1
    terminal.run("user", "add", "budi", "--role", "clerk")
    assert "Mungkin maksud Anda: budi." in terminal.run("user", "pin", "buddi").output


def test_passwords_are_readable_and_differ() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"[a-z]+-[a-z]+-[a-z]+-\d{3}", password) for password in made)


def test_a_private_file_is_closed_to_others_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "rahasia.json"
    path.write_text("half a fi")
    assert read_private(path) is None
    write_private(path, {"pin": "4821"})
    assert read_private(path) == {"pin": "4821"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["rahasia.json"]


# -- doctor ----------------------------------------------------------------------------------------------------------


def test_doctor_names_an_address_that_no_interface_has(terminal: Terminal) -> None:
    result = terminal.run("doctor", GILIRAN_PUBLIC_URL="http://203.0.113.9:8000")
    assert result.exit_code == 1
    assert "Tidak ada antarmuka jaringan dengan alamat 203.0.113.9" in result.output


def test_doctor_says_that_phones_cannot_reach_a_loopback(terminal: Terminal) -> None:
    result = terminal.run("doctor", GILIRAN_PUBLIC_URL="http://127.0.0.1:8000")
    assert result.exit_code == 1
    assert "HP warga tidak dapat mencapai 127.0.0.1" in result.output


def test_doctor_sees_secrets_that_others_can_read(terminal: Terminal) -> None:
    terminal.run("day", "list")
    assert "secret-key (0600)" in terminal.run("doctor").output
    (terminal.data / "secret-key").chmod(0o644)
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert f"chmod 600 {terminal.data / 'secret-key'}" in result.output


# -- language --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "language"), [("en_GB.UTF-8", "en"), ("en", "en"), ("id_ID.UTF-8", "id"), ("C.UTF-8", "id"), ("", "id")]
)
def test_the_language_follows_the_terminal_and_is_indonesian_otherwise(lang: str, language: str) -> None:
    assert language_of({"LANG": lang}) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LANGUAGE": "fr:en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "id"}, "id"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "en"}, "id"),  # as gettext: nobody has chosen a language
        ({"LANG": "de_DE.UTF-8"}, "id"),
    ],
)
def test_the_variables_of_the_terminal_count_in_the_order_of_gettext(
    environment: dict[str, str], language: str
) -> None:
    assert language_of(environment) == language


# -- the server ------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(terminal: Terminal, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server as `giliran` starts it, ended when the test is over."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GILIRAN_")}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("giliran")), *arguments, "--bind", f"127.0.0.1:{port}"],
        env=environment | {"GILIRAN_DATA_DIR": str(terminal.data), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(process, f"http://127.0.0.1:{port}/healthz")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def scanned(said: str) -> str:
    """What a phone reads from the half blocks of a terminal, where a drawn block is light."""
    drawn = [line for line in said.splitlines() if line and not line.strip("\u2588\u2580\u2584\u00a0")]
    picture = Image.new("L", (len(drawn[0]), 2 * len(drawn)), 255)
    for y, line in enumerate(drawn):
        for x, block in enumerate(line):
            picture.putpixel((x, 2 * y), 255 if block in "\u2588\u2580" else 0)
            picture.putpixel((x, 2 * y + 1), 255 if block in "\u2588\u2584" else 0)
    (text,) = codes_in(picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST))
    return text


def wait_for(process: "subprocess.Popen[str]", address: str) -> None:
    def answers() -> bool:
        if process.poll() is not None:
            pytest.fail(f"the server ended: {process.stdout.read() if process.stdout else ''}")
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return True
        return False

    assert wait_until(answers), "the server does not answer"


@pytest.mark.parametrize("server", ["gunicorn", "pywsgi"])
def test_serve_answers_and_ends_at_once_on_ctrl_c(terminal: Terminal, server: str) -> None:
    terminal.run("day", "create", terminal.write())
    terminal.run("day", "open", "gladi")
    with served(terminal, "serve", "--server", server) as (process, address):
        page = urllib.request.urlopen(f"{address}/d/gladi", timeout=PATIENCE).read().decode()
        assert "Gladi" in page and "0812-7345-0021" in page
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode in (0, 130)
        assert f"{address}/d/gladi" in said
        assert "Traceback" not in said


def test_run_makes_the_demo_day_and_prints_addresses_sign_ins_and_a_qr_code(terminal: Terminal) -> None:
    with served(terminal, "run") as (process, address):
        urllib.request.urlopen(f"{address}/", timeout=PATIENCE).close()
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
    day = terminal.json("day", "list")[0]
    assert day["is_demo"] and day["state"] == "open"
    kept = read_private(terminal.data / "demo-signins.json")
    for surface in ("", "/board", "/desks", "/load", "/greeter"):
        assert f"{address}/d/{day['code']}{surface}\n" in said
    assert f"{address}/sign-in" in said
    assert all(person["password"] in said for person in kept["users"])
    assert kept["day"]["pin"] in said
    assert scanned(said) == f"{address}/d/{day['code']}"


def test_a_command_works_beside_a_running_server_but_a_second_server_does_not(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    with served(terminal, "serve") as (_process, address):
        assert "gladi: Buka" in terminal.run("day", "open", "gladi").output
        answer = json.load(urllib.request.urlopen(f"{address}/api/v1/days/gladi", timeout=PATIENCE))
        assert {service["code"] for service in answer["services"]} == {"KTP-REKAM", "JKN"}
        refused = terminal.run("serve", "--bind", f"127.0.0.1:{free_port()}")
        assert refused.exit_code == 1
        assert "sedang dipakai oleh server lain" in refused.output


def test_a_port_that_is_taken_is_said_with_what_to_do(terminal: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = terminal.run("serve", "--bind", f"127.0.0.1:{port}")
    assert refused.exit_code == 1
    assert f"Port {port} sudah dipakai program lain." in refused.output
    assert f"--bind 127.0.0.1:{port + 1}" in refused.output


def test_an_address_that_makes_no_sense_or_is_not_ours_is_refused(terminal: Terminal) -> None:
    assert "Tulis seperti 0.0.0.0:8000" in terminal.run("serve", "--bind", "balai desa").output
    refused = terminal.run("serve", "--bind", "203.0.113.9:8000")
    assert refused.exit_code == 1
    assert "Alamat 203.0.113.9 tidak ada pada komputer ini." in refused.output
