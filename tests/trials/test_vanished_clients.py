"""FIELD F31: clients that vanish without a word (a dead battery, a stopped process) lose sockets and places."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.conftest import Server, serving
from tests.patience import wait_until

PHONES = 15
# In a process of its own, so that it can be stopped as a whole while the kernel still acknowledges for it.
CLIENT = """
import sys
from tests.live.raw import RawSocket
url, *tokens = sys.argv[1:]
held = [RawSocket(url) for _ in tokens]
for one, token in zip(held, tokens):
    one.watch({"ticket": token})
print("watching", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        yield running


def phones_of(server: Server) -> int:
    """How many sockets watch a ticket, as the server believes."""
    found = re.search(r'giliran_watching\{kind="ticket"\} (\d+)', server.get("/metrics").text)
    assert found is not None
    return int(found[1])


@pytest.mark.soak
def test_sockets_of_a_client_that_has_stopped_are_cut_and_their_places_are_free_again(server: Server) -> None:
    tokens = [server.take("SKCK")["token"] for _ in range(PHONES)]
    command = [sys.executable, "-c", CLIENT, server.url, *tokens]
    client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert client.stdout is not None and client.stdout.readline() == "watching\n"
        assert phones_of(server) == PHONES
        client.send_signal(signal.SIGSTOP)
        assert wait_until(lambda: phones_of(server) == 0)
        assert server.get("/healthz").ok
    finally:
        client.kill()
        client.wait()
