"""FIELD F9: a clock that jumps by forty days for a minute erases nothing, in a server that runs or starts."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from queues.persistence.schema import tables
from tests.live.conftest import SCRIPTS, Server, environment, start_server, stop_server
from tests.patience import PATIENCE, wait_until
from tests.trials.moved_clock import MovedClock

pytestmark = pytest.mark.soak
FORTY_DAYS = timedelta(days=40)


@pytest.fixture
def clock(tmp_path: Path) -> MovedClock:
    return MovedClock(tmp_path)


@pytest.fixture
def server(tmp_path: Path, clock: MovedClock) -> Iterator[Server]:
    running = start_server(tmp_path / "data", **clock.environment())
    yield running
    stop_server(running)


def keep_a_note(server: Server) -> None:
    """What is about a person: the clerk's own words on an outcome."""
    server.take("PBB")
    desk = server.desk_for("PBB")
    turn = server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
    body = {"outcome": "served", "note": "anaknya menunggu di luar"}
    assert server.post(f"/api/v1/turns/{turn['id']}/finish", body, token=desk["token"]).ok


def notes(server: Server) -> int:
    engine = create_engine(f"sqlite:///{server.data_dir / 'giliran.db'}")
    with engine.connect() as connection:
        found = connection.execute(select(func.count()).select_from(tables.personal_detail)).scalar_one()
    engine.dispose()
    return int(found)


def is_doubtful(server: Server) -> bool:
    load = server.get(f"/api/v1/days/{server.day}/load", server.demo["coordinator_token"]).json()
    return any(alert["kind"] == "clock_doubtful" for alert in load["alerts"])


def giliran(server: Server, clock: MovedClock, *words: str) -> str:
    known = environment(server.data_dir, **clock.environment())
    done = subprocess.run([SCRIPTS / "giliran", *words], env=known, capture_output=True, check=True, timeout=PATIENCE)
    return done.stdout.decode()


def test_forty_days_for_a_minute_erase_nothing(server: Server, clock: MovedClock) -> None:
    keep_a_note(server)
    clock.be_ahead(FORTY_DAYS)
    assert wait_until(lambda: is_doubtful(server))
    assert notes(server) == 1
    clock.be_ahead(timedelta(0))
    assert wait_until(lambda: not is_doubtful(server))
    assert notes(server) == 1


def test_a_server_that_starts_forty_days_later_asks_a_person_first(server: Server, clock: MovedClock) -> None:
    keep_a_note(server)
    stop_server(server)
    clock.be_ahead(FORTY_DAYS)
    server.process = start_again(server, clock)
    assert wait_until(lambda: is_doubtful(server))
    assert notes(server) == 1
    assert "meragukan" in giliran(server, clock, "time", "show")
    giliran(server, clock, "time", "confirm", "--yes")
    assert wait_until(lambda: not is_doubtful(server))
    assert wait_until(lambda: notes(server) == 0)


def start_again(server: Server, clock: MovedClock) -> subprocess.Popen[bytes]:
    port = server.url.rpartition(":")[2]
    bind = {"GILIRAN_BIND": f"127.0.0.1:{port}", "GILIRAN_PUBLIC_URL": server.url}
    known = environment(server.data_dir, **clock.environment(), **bind)
    log = (server.data_dir / "server.log").open("ab")
    process = subprocess.Popen([SCRIPTS / "giliran", "serve"], env=known, stdout=log, stderr=log)

    def answers() -> bool:
        try:
            return server.get("/readyz").ok
        except OSError:
            return False

    assert wait_until(answers), (server.data_dir / "server.log").read_text()[-2000:]
    return process
