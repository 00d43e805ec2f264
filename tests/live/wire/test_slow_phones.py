"""A phone that does not read is dropped; everybody else hears everything, and the server keeps its memory."""

import threading
from pathlib import Path

import pytest

from tests.live.conftest import Server
from tests.live.raw import RawSocket
from tests.patience import PATIENCE

SLEEPERS = 20
TAKERS = 4
TICKETS = 1200  # each is some 300 bytes in two rooms: far more than a socket may owe


def worker_kilobytes(server: Server) -> int:
    """Resident memory of the process that answers."""
    pid = server.process.pid
    worker = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def take_many(server: Server, how_many: int) -> None:
    takers = [
        threading.Thread(target=lambda: [server.take("KTP-REKAM") for _ in range(how_many // TAKERS)])
        for _ in range(TAKERS)
    ]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()


def is_closed(sleeper: RawSocket) -> bool:
    try:
        while True:
            sleeper.text()
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


@pytest.mark.soak
def test_who_does_not_read_is_dropped_and_the_others_hear_everything(server: Server) -> None:
    coordinator = server.demo["coordinator_token"]
    sleepers = [RawSocket(server.url, token=coordinator, receive_buffer=4096) for _ in range(SLEEPERS)]
    for sleeper in sleepers:
        sleeper.watch({"day": server.day})
        sleeper.watch({"load": server.day})
    reader = RawSocket(server.url)
    first = reader.watch({"day": server.day})["seq"] + 1
    heard: list[int] = []
    listening = threading.Thread(target=lambda: heard.extend(reader.event()["seq"] for _ in range(TICKETS)))
    listening.start()
    before = worker_kilobytes(server)
    take_many(server, TICKETS)
    listening.join(PATIENCE)
    assert heard == list(range(first, first + TICKETS))
    assert all(is_closed(sleeper) for sleeper in sleepers)
    assert worker_kilobytes(server) - before < 40_000
    assert server.get("/healthz").ok


def test_who_reads_late_hears_everything_whole_and_in_order(server: Server) -> None:
    """Frames that the kernel took in part are finished before the next one begins."""
    late = RawSocket(server.url, receive_buffer=4096)
    first = late.watch({"day": server.day})["seq"] + 1
    take_many(server, 400)
    assert [late.event()["seq"] for _ in range(400)] == list(range(first, first + 400))
    late.close()
