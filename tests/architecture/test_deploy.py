"""What deploy/ holds is accepted by systemd and nginx, and says what the server needs."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.live.conftest import free_port
from tests.live.regency import SITE, nginx, write_nginx
from tests.patience import PATIENCE, wait_until
from webapp import LARGEST_BODY
from webapp.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXECUTABLE = "/opt/giliran/.venv/bin/giliran"


def settings_of(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit.read_text(), flags=re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    """Something that may be executed, as the server is not installed where the tests run."""
    path = tmp_path / "giliran"
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    return path


def test_there_is_a_unit_for_a_hall_and_one_for_several_processes() -> None:
    assert [unit.name for unit in UNITS] == ["giliran.service", "giliran@.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path, stub: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: run `make system-packages`"
    (tmp_path / unit.name).write_text(unit.read_text().replace(EXECUTABLE, str(stub)))
    instance = tmp_path / unit.name.replace("@.", "@8001.")
    done = subprocess.run(
        [program, "verify", "--man=no", str(instance)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, complaints(done.stderr)) == (0, [])


def complaints(said: str) -> list[str]:
    """What is said about our units; other units of the machine may have faults of their own."""
    return [line for line in said.splitlines() if "giliran" in line]


def test_a_fault_in_a_unit_is_noticed(stub: Path, tmp_path: Path) -> None:
    broken = tmp_path / "giliran.service"
    text = UNITS[0].read_text().replace(EXECUTABLE, str(stub)).replace("LimitNOFILE=65536", "LimitNOFILE=many")
    broken.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", broken], capture_output=True, text=True, timeout=PATIENCE
    )
    assert complaints(done.stderr)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_restarts_for_ever_never_reloads_and_carries_every_phone(unit: Path) -> None:
    said = settings_of(unit)
    assert said["Restart"] == ["always"]
    assert said["StartLimitIntervalSec"] == ["0"]
    assert "ExecReload" not in said
    assert int(said["LimitNOFILE"][0]) > Settings().phone_sockets * 2
    assert said["User"] == ["giliran"]
    assert said["StateDirectoryMode"] == ["0700"]
    assert said["ExecStart"][0].startswith(f"{EXECUTABLE} serve")


def test_the_example_environment_names_settings_that_exist() -> None:
    named = re.findall(r"^#?(GILIRAN_\w+)=", (DEPLOY / "giliran.env").read_text(), flags=re.MULTILINE)
    known = {f"GILIRAN_{field.upper()}" for field in Settings.model_fields}
    assert len(named) >= 5
    assert set(named) - known == set()


def test_the_example_settings_as_they_stand_name_the_data_folder_of_the_services_and_nothing_else() -> None:
    example = Settings.sources(machine_file=DEPLOY / "giliran.env").of_machine
    assert {name: one.value for name, one in example.items()} == {"data_dir": "/var/lib/giliran"}
    for unit in UNITS:
        said = settings_of(unit)
        assert said["Environment"] == ["GILIRAN_DATA_DIR=/var/lib/giliran"]
        assert "EnvironmentFile" not in said  # it would go before the data folder's own file


def test_the_regency_s_block_gives_settings_that_every_command_understands(tmp_path: Path) -> None:
    page = (DEPLOY.parent / "docs/deploy.md").read_text()
    (appended,) = re.findall(r"<<END\n(.*?)^END$", page, re.DOTALL | re.MULTILINE)
    file = tmp_path / "giliran.env"
    file.write_text((DEPLOY / "giliran.env").read_text() + appended.replace("$NAME", "antrean.example.go.id"))
    known = Settings(settings_file=file)
    assert known.may_be_several and known.public_url == "https://antrean.example.go.id"
    assert known.data_dir == Path("/var/lib/giliran") and known.redis_url and known.trusted_proxies


# -- the Debian package ----------------------------------------------------------------------------------------------

DEBIAN = DEPLOY / "debian"
SHELL = sorted(path for path in DEBIAN.iterdir() if path.read_text().startswith("#!/bin/sh"))


@pytest.mark.parametrize("script", SHELL, ids=lambda script: script.name)
def test_the_shell_understands_each_script_of_the_package(script: Path) -> None:
    done = subprocess.run(["sh", "-n", script], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nset -eu\n" in script.read_text()


def test_the_package_asks_nothing_and_has_no_file_that_an_update_would_ask_about() -> None:
    said = "".join(path.read_text() for path in SHELL)
    assert "debconf" not in said and "db_input" not in said
    assert not (DEBIAN / "conffiles").exists()


def test_the_icon_opens_what_the_page_that_explains_says_too() -> None:
    opener, page = (DEBIAN / "giliran-open").read_text(), (DEBIAN / "tidak-menjawab.html").read_text()
    port = Settings.model_fields["bind"].default.rpartition(":")[2]
    assert port in opener and f'href="http://127.0.0.1:{port}/"' in page
    assert "Exec=giliran-open\n" in (DEBIAN / "giliran.desktop").read_text()


@pytest.fixture
def opened_by_icon(tmp_path: Path) -> Callable[[int], str]:
    """What the browser is asked to open for a server on this port."""
    browser = tmp_path / "xdg-open"
    browser.write_text('#!/bin/sh\necho "$1"\n')
    browser.chmod(0o755)

    def opened(port: int) -> str:
        command = [sys.executable, DEBIAN / "giliran-open", str(port), "0"]
        known = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=known).stdout.strip()

    return opened


def test_the_icon_opens_the_box_where_it_answers_and_else_says_what_to_do(opened_by_icon: Callable[[int], str]) -> None:
    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert opened_by_icon(server.server_port) == f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
    assert opened_by_icon(free_port()) == "file:///usr/share/giliran/tidak-menjawab.html"


# -- nginx -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The folder of a certificate that is thrown away."""
    subject = ("-subj", "/CN=antrean.example.go.id", "-days", "1")
    files = ("-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*command, *subject, *files], check=True, capture_output=True, timeout=PATIENCE)
    return tmp_path


def nginx_on(folder: Path, site: str) -> "subprocess.CompletedProcess[str]":
    main = write_nginx(folder, site)
    return subprocess.run([nginx(), "-t", "-c", main], capture_output=True, text=True, timeout=PATIENCE)


def site_here(certificate: Path) -> str:
    return SITE.read_text().replace("/etc/ssl/giliran", str(certificate)).replace("/var/log/nginx", str(certificate))


def test_nginx_accepts_the_site(certificate: Path) -> None:
    done = nginx_on(certificate, site_here(certificate))
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_a_fault_in_the_site_is_noticed(certificate: Path) -> None:
    done = nginx_on(certificate, site_here(certificate).replace("least_conn;", "least_of_all;"))
    assert done.returncode != 0
    assert "least_of_all" in done.stderr


@pytest.fixture
def running_site(certificate: Path) -> Iterator[tuple[int, int]]:
    """The site as it is, on other ports: those of http and https."""
    http, https = free_port(), free_port()
    site = re.sub(r"^    listen \[::\].*\n", "", site_here(certificate), flags=re.MULTILINE)
    site = site.replace("listen 80", f"listen 127.0.0.1:{http}").replace("listen 443", f"listen 127.0.0.1:{https}")
    process = subprocess.Popen([nginx(), "-c", write_nginx(certificate, site)], stderr=subprocess.PIPE)
    assert wait_until(lambda: is_listening(http)), process.stderr and process.stderr.read()
    yield http, https
    process.terminate()
    process.wait(timeout=PATIENCE)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def said_to(port: int, host: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(f"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        said = b""
        while more := line.recv(4096):
            said += more
        return said


def test_a_foreign_name_is_told_nothing_and_ours_is_led_to_https(running_site: tuple[int, int]) -> None:
    """SECURITY L1: one server block answered every name, and led it to https under that name."""
    http, https = running_site
    assert said_to(http, "evil.example") == b""
    ours = said_to(http, "antrean.example.go.id").decode()
    assert "Location: https://antrean.example.go.id/x\r\n" in ours
    assert "Server: nginx\r\n" in ours
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", https), timeout=PATIENCE) as line, pytest.raises(ssl.SSLError):
        context.wrap_socket(line, server_hostname="evil.example")


def test_the_site_speaks_of_https_only_and_lets_nothing_wait_for_ever(running_site: tuple[int, int]) -> None:
    _http, https = running_site
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", https), timeout=PATIENCE) as line,
        context.wrap_socket(line, server_hostname="antrean.example.go.id") as secured,
    ):
        secured.sendall(b"GET / HTTP/1.1\r\nHost: antrean.example.go.id\r\nConnection: close\r\n\r\n")
        said = secured.recv(4096).decode()
    assert "Strict-Transport-Security: max-age=31536000" in said  # here on its own page: no process stands behind
    site = SITE.read_text()
    waits = {name: int(seconds) for name, seconds in re.findall(r"(client_\w+_timeout) (\d+)s;", site)}
    assert waits == {"client_header_timeout": 10, "client_body_timeout": 10}


def test_the_site_takes_the_largest_body_that_the_server_takes() -> None:
    (kilobytes,) = re.findall(r"client_max_body_size (\d+)k;", SITE.read_text())
    assert int(kilobytes) * 1024 == LARGEST_BODY
