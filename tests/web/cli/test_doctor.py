"""`giliran doctor` says what would stop a day, what to do about it, and nothing where all is well."""

import json
import os
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from queues.persistence.backup.backup import settle
from queues.persistence.engine import open_engine
from tests.builders import sqlite_url
from tests.demo_days import copy_demo_day
from tests.tampering import around_triggers
from webapp.cli.doctor.days import cure_of_answer
from webapp.cli.doctor.network import real_certificate
from webapp.cli.main import cli
from webapp.cli.speech import speaking
from webapp.settings import Settings


class Laptop:
    """A laptop with a demo day on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.known = {"GILIRAN_DATA_DIR": str(data), "GILIRAN_BIND": f"127.0.0.1:{free_port()}", "LANG": "C.UTF-8"}

    def run(self, *arguments: str, **more: str) -> Any:
        return CliRunner().invoke(cli, arguments, env=self.known | more)

    def findings(self, **more: str) -> dict[str, dict[str, Any]]:
        said = json.loads(self.run("doctor", "--json", **more).output)
        assert said["ok"] == all(one["ok"] for one in said["findings"])
        return {one["check"]: one for one in said["findings"]}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    made = Laptop(tmp_path / "data")
    copy_demo_day(made.data)
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "data")


def test_every_part_of_a_prepared_laptop_is_looked_at(laptop: Laptop) -> None:
    laptop.run("backup")
    found = laptop.findings()
    assert set(found) - {"candidate"} == {
        "python", "bundle", "data_folder", "disk_space", "secrets", "permissions", "database", "disk_encryption",
        "clock", "backup_folder", "backup", "address", "hall_https", "server", "open_files", "secret", "trail",
        "shared_address", "sqlite",
    }  # fmt: skip
    ill = {check for check, one in found.items() if not one["ok"]}
    assert ill <= {"candidate", "address", "disk_space", "open_files"}  # these depend on the machine of the tests


def test_a_new_laptop_has_no_data_and_that_is_well(empty: Laptop) -> None:
    found = empty.findings()
    assert found["database"]["ok"] and found["database"]["what"] == "Belum ada data"
    assert "backup" not in found
    assert not empty.data.exists()


def test_a_problem_is_said_with_its_cure_and_ends_with_1(laptop: Laptop) -> None:
    (laptop.data / "secret-key").chmod(0o644)
    result = laptop.run("doctor")
    assert result.exit_code == 1
    assert "masalah  Rahasia secret-key (0644)\n         → Tutup untuk pengguna lain: chmod 600" in result.output
    assert "problem" in laptop.run("--lang", "en", "doctor").output


def test_a_database_that_others_can_reach_is_found(laptop: Laptop) -> None:
    assert laptop.findings()["permissions"]["ok"]
    laptop.data.chmod(0o755)
    (laptop.data / "giliran.db").chmod(0o644)
    assert laptop.findings()["permissions"]["cure"].endswith(f"chmod 700 {laptop.data}")


def test_a_damaged_database_is_found(laptop: Laptop) -> None:
    file = laptop.data / "giliran.db"
    settle(file)
    content = bytearray(file.read_bytes())
    content[40_000:80_000] = b"\xff" * 40_000
    file.write_bytes(content)
    found = laptop.findings()
    assert "giliran restore" in found["database"]["cure"]


def test_a_clock_before_the_last_event_is_found(laptop: Laptop) -> None:
    assert laptop.findings()["clock"]["ok"]
    with around_triggers(engine_of(laptop)) as connection:
        connection.exec_driver_sql("UPDATE event SET at = '2031-01-01 00:00:00.000000' WHERE seq = 1")
    assert "2031-01-01" in laptop.findings()["clock"]["cure"]


def test_an_event_that_was_changed_is_found(laptop: Laptop) -> None:
    assert laptop.findings()["trail"]["ok"]
    with around_triggers(engine_of(laptop)) as connection:
        connection.exec_driver_sql("UPDATE event SET actor_role = 'admin' WHERE seq = 2 AND kind = 'day_opened'")
    cure = laptop.findings()["trail"]["cure"]
    assert "langkah 2 tidak lagi seperti saat dicatat" in cure and "Simpan salinan folder data" in cure


def test_a_code_from_paper_is_looked_up(laptop: Laptop) -> None:
    """Printed when the day was closed; what is done afterwards does not make it wrong."""
    day = json.loads(laptop.run("day", "list", "--json").output)[0]["code"]
    closed = laptop.run("day", "close", day).output
    assert "berita acara" in closed
    code = next(word for word in closed.split() if word.count("-") == 4 and len(word) == 24)
    assert code in laptop.run("day", "show", day).output
    assert json.loads(laptop.run("day", "show", day, "--json").output)["record_code"] == code
    found = {one["check"]: one for one in json.loads(laptop.run("doctor", "--json", "--head", code).output)["findings"]}
    assert found["record_code"]["ok"] and day in found["record_code"]["what"]
    other = laptop.run("doctor", "--head", code[::-1])
    assert other.exit_code == 1 and "catatan sudah diganti" in other.output


@pytest.mark.parametrize("kept", ["", "short", "   \n"])
def test_a_secret_that_could_be_guessed_is_found_and_nothing_starts_with_it(laptop: Laptop, kept: str) -> None:
    """SECURITY M8: a full disk or a hasty copy leaves an empty file, and every ticket's address can be computed."""
    assert laptop.findings()["secret"]["ok"]
    (laptop.data / "secret-key").write_text(kept)
    assert "kosong atau terlalu pendek" in laptop.findings()["secret"]["cure"]
    for command in (("serve",), ("day", "list"), ("user", "list")):
        refused = laptop.run(*command)
        assert refused.exit_code == 1 and "secret-key" in refused.output and "Traceback" not in refused.output


@pytest.mark.parametrize("given", ["x", "", "a" * 31])
def test_a_secret_of_the_environment_is_long_enough_too(laptop: Laptop, given: str) -> None:
    refused = laptop.run("day", "list", GILIRAN_SECRET_KEY=given)
    assert refused.exit_code == 1 and "GILIRAN_SECRET_KEY terlalu pendek" in refused.output
    assert laptop.run("day", "list", GILIRAN_SECRET_KEY="a" * 32).exit_code == 0


def test_what_is_not_backed_up_for_long_is_found(laptop: Laptop) -> None:
    assert laptop.findings()["backup"] == {"check": "backup", "ok": True, "what": "Belum ada cadangan", "cure": ""}
    with around_triggers(engine_of(laptop)) as connection:
        connection.exec_driver_sql("UPDATE event SET at = '2026-03-01 00:00:00.000000'")
    assert laptop.findings()["backup"]["cure"] == "Jalankan: giliran backup"
    made = Path(json.loads(laptop.run("backup", "--json").output)["file"])
    assert laptop.findings()["backup"]["ok"]
    os.utime(made, (0, 0))
    assert not laptop.findings()["backup"]["ok"]


def test_a_damaged_backup_is_found(laptop: Laptop) -> None:
    made = Path(json.loads(laptop.run("backup", "--json").output)["file"])
    made.write_bytes(made.read_bytes()[:30_000])
    assert "rusak" in laptop.findings()["backup"]["cure"]


def test_a_missing_usb_disk_is_found(laptop: Laptop, tmp_path: Path) -> None:
    found = laptop.findings(GILIRAN_BACKUP_DIR=str(tmp_path / "usb" / "giliran"))
    assert "Pasang disk USB" in found["backup_folder"]["cure"]
    (tmp_path / "usb").mkdir()
    assert laptop.findings(GILIRAN_BACKUP_DIR=str(tmp_path / "usb" / "giliran"))["backup_folder"]["ok"]


def test_a_port_that_another_program_has_is_found(laptop: Laptop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        assert "program lain" in laptop.findings(GILIRAN_BIND=bind)["server"]["cure"]


def test_a_running_server_is_well(laptop: Laptop) -> None:
    code = (
        "import sys, time, pathlib; from webapp.cli.running import folder_lock\n"
        "print(folder_lock.hold(pathlib.Path(sys.argv[1])), flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code, laptop.data], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None and server.stdout.readline() == "True\n"
    found = laptop.findings()["server"]
    server.kill()
    server.communicate()
    assert found["ok"] and found["what"] == f"Server berjalan (proses {server.pid})"


def test_a_database_server_that_does_not_answer_is_found(empty: Laptop) -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/giliran?connect_timeout=2"
    assert "GILIRAN_DATABASE_URL" in empty.findings(GILIRAN_DATABASE_URL=url)["database"]["cure"]


# -- the certificate -------------------------------------------------------------------------------------------------


def self_signed(folder: Path, days: int) -> Path:
    """Key and certificate of localhost in one file."""
    path = folder / "certificate.pem"
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj", "/CN=localhost"]
    to = ["-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", path]
    subprocess.run(["openssl", *asked, *to], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (folder / "key.pem").read_bytes())
    return path


class SecureServer:
    def __init__(self, pem: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.listening = context.wrap_socket(socket.create_server(("localhost", 0)), server_side=True)
        self.url = f"https://localhost:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        while self.listening.fileno() >= 0:
            try:
                self.listening.accept()[0].close()
            except OSError:
                continue


@pytest.fixture
def words() -> Iterator[None]:
    with speaking("id"):
        yield


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize(("days", "cure"), [(90, ""), (7, "Perbarui sertifikat itu sebelum hari layanan.")])
def test_a_certificate_that_ends_soon_is_found(tmp_path: Path, days: int, cure: str) -> None:
    pem = self_signed(tmp_path, days)
    (found,) = real_certificate(Settings(public_url=SecureServer(pem).url), ssl.create_default_context(cafile=str(pem)))
    assert found.cure == cure and "sampai 20" in found.what


@pytest.mark.usefixtures("words")
def test_a_certificate_that_browsers_refuse_is_found(tmp_path: Path) -> None:
    server = SecureServer(self_signed(tmp_path, 90))
    (found,) = real_certificate(Settings(public_url=server.url))
    with speaking("id"):
        assert "Sertifikatnya tidak dipercaya" in cure_of_answer(server.url, None)
    assert "Browser akan menolaknya" in found.cure


@pytest.mark.usefixtures("words")
def test_a_certificate_that_nobody_shows_is_found() -> None:
    (found,) = real_certificate(Settings(public_url=f"https://localhost:{free_port()}"))
    assert "Tidak dapat diperiksa" in found.cure
    assert list(real_certificate(Settings(public_url="http://192.168.8.10"))) == []


def engine_of(laptop: Laptop) -> Engine:
    return open_engine(sqlite_url(laptop.data / "giliran.db"))


def sqlite(laptop: Laptop) -> Any:
    return sqlite3.connect(laptop.data / "giliran.db", isolation_level=None)


def test_doctor_says_why_numbers_are_not_limited_by_address(laptop: Laptop) -> None:
    assert "per alamat jaringan" in laptop.findings()["shared_address"]["what"]
    public = laptop.findings(GILIRAN_PUBLIC_URL="https://antrean.bengkuluselatankab.go.id")["shared_address"]
    assert public["ok"] and "alamat umum" in public["what"]
    assert "GILIRAN_SHARED_ADDRESS=on" in laptop.findings(GILIRAN_SHARED_ADDRESS="on")["shared_address"]["what"]
