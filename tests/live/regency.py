"""A regency in a temporary folder: two Giliran processes on one PostgreSQL, and nginx before them."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.demo_days import make_demo_day
from tests.live.conftest import SCRIPTS, Server, environment, free_port
from tests.patience import PATIENCE

SITE = Path(__file__).parents[2] / "deploy/nginx/giliran.conf"
_MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/giliran.conf;
}}
"""


def nginx() -> str:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        pytest.fail("nginx is missing: run `make system-packages`")
    return program


def site_on(port: int, upstream: tuple[int, int], folder: Path) -> str:
    """The site of deploy/ for this machine: other ports, logs in the folder, plain http."""
    first, _of_nobody, _redirecting, secure = re.split(r"^(?=server \{$)", SITE.read_text(), flags=re.MULTILINE)
    secure = re.sub(r"^    (ssl_|listen \[::\]).*\n", "", secure, flags=re.MULTILINE)
    site = first + secure
    for known, here in (("127.0.0.1:8001", upstream[0]), ("127.0.0.1:8002", upstream[1])):
        site = site.replace(known, f"127.0.0.1:{here}")
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    return site.replace("/var/log/nginx", str(folder))


def write_nginx(folder: Path, site: str) -> Path:
    """The main configuration around a site; its path."""
    (folder / "giliran.conf").write_text(site)
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    return main


def _established(port: int) -> int:
    """Connections that are open at this port of the loopback, of /proc/net/tcp."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(line[1].endswith(f":{port:04X}") and line[3] == "01" for line in lines)


class Regency:
    """`front` is what everybody sees; `processes` stand behind it."""

    def __init__(self, folder: Path, url: str, **more: str) -> None:
        port = free_port()
        self.folder = folder
        self._known = environment(
            folder,
            GILIRAN_DATABASE_URL=url,
            GILIRAN_TRUSTED_PROXIES="127.0.0.1",
            GILIRAN_PUBLIC_URL=f"http://127.0.0.1:{port}",
            **more,
        )
        self._demo = make_demo_day(self._known)
        self.processes: list[Server] = []
        try:
            self.processes += [self._start(free_port()) for _ in range(2)]
            self.front = self._start_nginx(port)
        except BaseException:
            self._stop_processes()
            raise

    def _start_nginx(self, port: int) -> Server:
        first, second = (_port(one) for one in self.processes)
        main = write_nginx(self.folder, site_on(port, (first, second), self.folder))
        process = subprocess.Popen([nginx(), "-c", main], stderr=(self.folder / "nginx.out").open("ab"))
        front = Server(f"http://127.0.0.1:{port}", self._demo, self.folder, process)
        wait_for(front)
        return front

    def _start(self, port: int) -> Server:
        log = (self.folder / "server.log").open("ab")
        command = [SCRIPTS / "giliran", "serve", "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(command, env=self._known, stdout=log, stderr=log, start_new_session=True)
        started = Server(f"http://127.0.0.1:{port}", self._demo, self.folder, process)
        wait_for(started)
        return started

    def kill(self, index: int) -> None:
        """As a power cut would: master and worker, at once."""
        process = self.processes[index].process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @contextmanager
    def killed(self, index: int) -> Iterator[None]:
        """Dead meanwhile, and there again afterwards whatever happened: the next test finds a whole regency."""
        self.kill(index)
        try:
            yield
        finally:
            self.start_again(index)

    def busiest(self) -> int:
        """The process with the most connections, as the kernel sees them: balancing promises no screen to any."""
        held = [_established(_port(one)) for one in self.processes]
        return held.index(max(held))

    def start_again(self, index: int) -> None:
        self.processes[index] = self._start(_port(self.processes[index]))

    def stop(self) -> None:
        self.front.process.terminate()
        self.front.process.wait(timeout=PATIENCE)
        self._stop_processes()

    def _stop_processes(self) -> None:
        for one in self.processes:
            one.process.terminate()
        for one in self.processes:
            try:
                one.process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()

    def logs(self) -> dict[str, str]:
        """What nginx wrote, by file."""
        return {path.name: path.read_text() for path in self.folder.glob("*.log")}


@contextmanager
def regency(folder: Path, url: str, **more: str) -> Iterator[Regency]:
    made = Regency(folder, url, **more)
    try:
        yield made
    finally:
        made.stop()


def wait_for(server: Server) -> None:
    """Until it can write."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if requests.get(server.url + "/readyz", timeout=PATIENCE).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
        assert server.process.poll() is None, "it ended by itself"
    raise AssertionError("it does not answer")


def send_until_answered(
    server: Server, path: str, body: dict[str, Any] | None = None, *, token: str, key: str
) -> requests.Response:
    """As every client does: the same command with the same key, until there is an answer that is no trouble.

    A thousand numbers from one address come faster than nginx lets anybody ask on a quick machine: 429 means later.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answer = server.post(path, body, token=token, key=key)
            if answer.status_code < 500 and answer.status_code != 429:
                return answer
        except requests.RequestException:
            pass
        assert time.monotonic() < until, path
        time.sleep(0.2)


def _port(server: Server) -> int:
    return int(server.url.rpartition(":")[2])
