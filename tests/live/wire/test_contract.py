"""The wire in a running server: answers, events, pings and goodbyes share a socket; nothing is lost or overtaken."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.live.conftest import Server
from tests.live.raw import RawSocket
from tests.live.wire.polling import PollingClient
from tests.patience import wait_until

SERVICE = "KTP-REKAM"
TAKERS = 3


@contextmanager
def a_rush(server: Server) -> Iterator[None]:
    """For the length of a block people take numbers."""
    enough = threading.Event()

    def take_on() -> None:
        while not enough.is_set():
            server.take(SERVICE)

    takers = [threading.Thread(target=take_on) for _ in range(TAKERS)]
    for taker in takers:
        taker.start()
    try:
        yield
    finally:
        enough.set()
        for taker in takers:
            taker.join()


def assert_whole(events: list[dict[str, Any]], after: int) -> None:
    """Every event once, in order, each naming the one before it."""
    seqs = [event["seq"] for event in events]
    assert seqs == list(range(after + 1, after + 1 + len(seqs)))
    assert [event["prev"] for event in events] == [after, *seqs][: len(seqs)]


def events_until(opened: RawSocket, seq: int, after: int) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    while (heard[-1]["seq"] if heard else after) < seq:
        heard.append(opened.event())
    return heard


def watching(server: Server, kind: str) -> int:
    """How many sockets watch a day or a ticket, as the server believes."""
    found = re.search(rf'^giliran_watching\{{kind="{kind}"\}} (\d+)', server.get("/metrics").text, re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_the_server_uses_fast_frames(server: Server) -> None:
    log = (server.data_dir / "server.log").read_text()
    assert '"event": "started"' in log and "fast frames" not in log


def test_an_answer_never_overtakes_what_was_said_before_it(server: Server) -> None:
    """Answers go engine.io's way, events straight: an answer names the last event that was said before it."""
    opened = RawSocket(server.url)
    first = last = opened.watch({"day": server.day})["seq"]
    answers: list[int] = []
    with a_rush(server):
        while last < first + 60:
            opened.say('42/live,7["watch",{"day":"' + server.day + '"}]')
            while not (text := opened.text()).startswith("43/live,7"):
                if found := re.search(r'^42/live,\["event",.*"seq": ?(\d+)', text):
                    assert int(found[1]) == last + 1
                    last += 1
            answers.append(int(re.search(r'"seq": ?(\d+)', text)[1]))  # type: ignore[index]
            assert answers[-1] <= last
    assert answers == sorted(answers)
    opened.close()


def test_pings_are_answered_between_events(server: Server) -> None:
    opened = RawSocket(server.url)
    first = opened.watch({"day": server.day})["seq"]
    heard: list[dict[str, Any]] = []
    with a_rush(server):
        for n in range(30):
            opened.ping(b"%d" % n)
            heard.append(opened.event())
    opened.ping(b"30")
    newest = server.take(SERVICE)["seq"]
    heard += events_until(opened, newest, heard[-1]["seq"])
    assert_whole(heard, first)
    while len(opened.pongs) < 31:
        opened.text()  # a beat, before which the last pong comes
    assert [int(pong) for pong in opened.pongs] == list(range(31))
    opened.close()


def test_who_leaves_in_the_middle_disturbs_nobody(server: Server) -> None:
    stays, *leave = [RawSocket(server.url) for _ in range(11)]
    first = stays.watch({"day": server.day})["seq"]
    for one in leave:
        assert "error" not in one.watch({"ticket": server.take(SERVICE)["token"]})
    assert watching(server, "ticket") == len(leave)
    with a_rush(server):
        for nth, one in enumerate(leave):
            one.event()
            one.break_off() if nth % 2 else one.say_goodbye()
    assert wait_until(lambda: watching(server, "ticket") == 0)
    newest = server.take(SERVICE)["seq"]
    assert_whole(events_until(stays, newest, first), first)
    stays.close()


def test_an_upgrade_from_polling_in_a_rush_loses_nothing(server: Server) -> None:
    clients = [PollingClient(server.url) for _ in range(4)]
    firsts = [client.watch({"day": server.day})["seq"] for client in clients]
    with a_rush(server):
        for client in clients:
            while not client.heard:
                client.poll()
        lines = [client.probe() for client in clients]
        server.take(SERVICE)
        for client, line in zip(clients, lines, strict=True):
            client.go_over(line)
    newest = server.take(SERVICE)["seq"]
    for client, line, first in zip(clients, lines, firsts, strict=True):
        heard = client.heard + events_until(line, newest, client.heard[-1]["seq"])
        assert_whole([event for event in heard if event["seq"] > first], first)
        line.close()
