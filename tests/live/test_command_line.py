"""`giliran` commands beside a running server are carried out by that server, and said to every screen."""

import json
import os
import signal
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import SCRIPTS, Server, environment, start_server, stop_server
from tests.live.test_clients import Watcher, newest_seq
from tests.patience import PATIENCE, wait_until
from tests.village_date import today

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
pin = "482159"

[[user]]
username = "ketua"
role = "admin"
"""

OPEN_DAY = "queues.actions.hall.opening.open_day"


def giliran(folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [SCRIPTS / "giliran", *arguments],
        env=environment(folder, LANG="C.UTF-8", **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def done(folder: Path, *arguments: str) -> str:
    result = giliran(folder, *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hall")
    running = start_server(folder / "a folder with a name so long that no socket could have it as its address" / "hall")
    yield running
    stop_server(running)


class Crowd:
    """Phones that take numbers without end."""

    def __init__(self, server: Server, how_many: int) -> None:
        self._server = server
        self._ends = threading.Event()
        self.taken = 0
        self._people = [threading.Thread(target=self._come) for _ in range(how_many)]

    def __enter__(self) -> "Crowd":
        for one in self._people:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for one in self._people:
            one.join()

    def _come(self) -> None:
        while not self._ends.is_set():
            self._server.take("KTP-REKAM")
            self.taken += 1


def requests_about(server: Server, code: str) -> dict[str, Any]:
    answer: dict[str, Any] = server.get(f"/api/v1/days/{code}").json()
    return answer


def test_a_day_is_made_opened_and_closed_beside_a_busy_server(hall: Server, tmp_path: Path) -> None:
    file = tmp_path / "hari.toml"
    file.write_text(DAY_FILE.replace("TODAY", f"{today()}"))
    with Crowd(hall, 2) as crowd:
        made = json.loads(done(hall.data_dir, "day", "create", str(file), "--json").splitlines()[-1])
        assert made["pins"] == {"1": "482159"} and made["users"][0]["username"] == "ketua"
        file.write_text(file.read_text().replace('closes = "14.00"', 'closes = "15.00"'))
        again = json.loads(done(hall.data_dir, "day", "replace", str(file), "--json").splitlines()[-1])
        assert again["known_users"] == ["ketua"] and again["pins"] == {"1": "482159"}
        for command in ("open", "stop-issuing", "close"):
            done(hall.data_dir, "day", command, "gladi")
        refused = giliran(hall.data_dir, "day", "open", "gladi")
    assert refused.returncode == 1 and "tidak dapat dilakukan" in refused.stderr + refused.stdout
    assert crowd.taken > 0
    kinds = [event["kind"] for event in hall.get("/api/v1/days/gladi/events?after=0").json()["events"]]
    assert kinds == ["day_prepared", "day_replaced", "day_opened", "issuing_stopped", "day_closed"]
    events = hall.get(f"/api/v1/days/{hall.day}/events?after=0").json()
    assert [event["seq"] for event in events["events"]] == list(range(1, len(events["events"]) + 1))


def test_what_a_command_does_is_heard_by_who_watches(hall: Server) -> None:
    before = newest_seq(hall)
    watcher = Watcher(hall)
    done(hall.data_dir, "day", "stop-issuing", hall.day)
    watcher.wait_for(newest_seq(hall))
    watcher.client.disconnect()
    done(hall.data_dir, "day", "resume-issuing", hall.day)
    assert [event["kind"] for event in watcher.pressed(before)] == ["issuing_stopped"]


def test_users_are_made_by_the_running_server(hall: Server) -> None:
    made = json.loads(done(hall.data_dir, "user", "add", "budiman", "--role", "clerk", "--json").splitlines()[-1])
    again = json.loads(done(hall.data_dir, "user", "password", "budiman", "--json").splitlines()[-1])
    assert made["password"] != again["password"]
    assert "Nama budiman sudah dipakai." in giliran(hall.data_dir, "user", "add", "budiman", "--role", "clerk").stderr
    assert json.loads(done(hall.data_dir, "user", "pin", "budiman", "--json").splitlines()[-1])["pin"].isdigit()
    done(hall.data_dir, "user", "disable", "budiman")
    listed = json.loads(done(hall.data_dir, "user", "list", "--json"))
    assert {user["username"]: user["is_active"] for user in listed}["budiman"] is False


def test_a_demo_day_with_its_busy_morning_is_played_by_the_running_server(hall: Server) -> None:
    said = json.loads(done(hall.data_dir, "demo", "--busy", "--reset", "--json").splitlines()[-1])
    assert said["day"] != hall.day
    board = hall.get(f"/api/v1/days/{said['day']}/board").json()
    assert board["seq"] > 200
    desk = said["desks"][0]
    assert hall.get(f"/api/v1/desks/{desk['id']}", token=desk["token"]).status_code == 200


def test_the_socket_is_for_its_owner_alone_and_knows_nothing_but_its_commands(hall: Server) -> None:
    path = hall.data_dir / "giliran.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for name in ("drop_everything", "queues.persistence.writing.writer.run_here", "queues.nowhere.at_all", "os.remove"):
        assert ask(path, {"do": name, "arguments": {}}) == {"failed": "UnknownCommand"}
    log = (hall.data_dir / "server.log").read_text()
    assert '"do": "drop_everything"' in log
    assert ask(path, {"do": OPEN_DAY, "arguments": {"day_id": "x"}})["failed"] == "ValidationError"
    assert ask(path, "no object")["failed"]
    unknown = {"do": OPEN_DAY, "arguments": {"day_id": "01900000-0000-7000-8000-000000000000"}}
    assert ask(path, unknown)["refused"] == "unknown_day"


def ask(path: Path, said: Any) -> Any:
    folder = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"/proc/self/fd/{folder}/{path.name}")
        connection.sendall(json.dumps(said).encode() + b"\n")
        answer = connection.makefile("rb").readline()
    os.close(folder)
    return json.loads(answer)


def is_listened_to(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(path)) == 0


def test_a_killed_server_leaves_a_socket_that_stands_in_nobodys_way(tmp_path: Path) -> None:
    hall = start_server(tmp_path)
    worker = int((hall.data_dir / "server.lock").read_text())
    assert worker == hall.process.pid
    hall.process.send_signal(signal.SIGKILL)
    hall.process.wait()
    left = hall.data_dir / "giliran.sock"
    assert left.exists()
    assert wait_until(lambda: not is_listened_to(left))  # its worker ends by itself, a moment later
    done(hall.data_dir, "day", "stop-issuing", hall.day)
    assert json.loads(done(hall.data_dir, "day", "show", hall.day, "--json"))["state"] == "issuing_stopped"


def test_a_second_server_says_whose_the_folder_is(hall: Server) -> None:
    refused = giliran(hall.data_dir, "serve", "--bind", "127.0.0.1:1")
    assert refused.returncode == 1
    assert f"proses {hall.process.pid}" in refused.stderr + refused.stdout


def test_a_fast_clock_is_refused_for_a_real_day(tmp_path: Path) -> None:
    file = tmp_path / "hari.toml"
    file.write_text(DAY_FILE.replace("TODAY", f"{today()}"))
    done(tmp_path, "day", "create", str(file))
    refused = giliran(tmp_path, "day", "open", "gladi", GILIRAN_CLOCK="60x")
    assert refused.returncode == 1 and "Jam dipercepat hanya untuk hari demo" in refused.stderr
    done(tmp_path, "day", "open", "gladi")
    refused = giliran(tmp_path, "serve", "--bind", "127.0.0.1:0", GILIRAN_CLOCK="60x")
    assert refused.returncode == 1 and "Jam dipercepat hanya untuk hari demo" in refused.stderr
