"""Health and figures are answered while hundreds of people take numbers at once."""

import threading
import time
from uuid import uuid4

import pytest
import requests

from tests.live.conftest import FromAddress, Server
from tests.patience import PATIENCE

PATHS = {"/healthz": "alive", "/readyz": "ready", "/metrics": "giliran_commands_waiting"}
ROUNDS = 4


def take(server: Server, person: requests.Session) -> str:
    """A number from a greeter, who may give as many as there are people."""
    headers = {"Authorization": f"Bearer {server.demo['greeter_token']}", "Idempotency-Key": uuid4().hex}
    asked = {"services": ["PBB"]}
    answer = person.post(
        f"{server.url}/api/v1/days/{server.day}/tickets", json=asked, headers=headers, timeout=PATIENCE
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def rush(server: Server, people: int) -> tuple[list[str], list[tuple[str, float]]]:
    """The numbers that were given, and each answer about the server's health with its seconds.

    The people go on until every path was asked several times: an answer after the rush would prove nothing.
    """
    numbers: list[str] = []
    answers: list[tuple[str, float]] = []
    all_are_here, enough = threading.Barrier(people + 1), threading.Event()

    def come(nth: int) -> None:
        with requests.Session() as person:
            person.mount("http://", FromAddress(f"127.0.{10 + nth // 200}.{1 + nth % 200}"))
            all_are_here.wait()
            while True:
                numbers.append(take(server, person))
                if enough.is_set():
                    return

    crowd = [threading.Thread(target=come, args=(nth,)) for nth in range(people)]
    for one in crowd:
        one.start()
    all_are_here.wait()
    try:
        for path in [*PATHS] * ROUNDS:
            began = time.monotonic()
            answer = server.get(path)
            answers.append((path, time.monotonic() - began))
            assert answer.status_code == 200 and PATHS[path] in answer.text
            assert all(one.is_alive() for one in crowd), "somebody had already gone"
    finally:
        enough.set()
        for one in crowd:
            one.join()
    return numbers, answers


@pytest.mark.parametrize("people", [60, pytest.param(300, marks=pytest.mark.soak)])
def test_health_is_answered_in_a_rush(server: Server, people: int) -> None:
    numbers, answers = rush(server, people)
    assert len(set(numbers)) == len(numbers) >= people
    slowest = {path: max(seconds for one, seconds in answers if one == path) for path in PATHS}
    print(
        {path: f"{seconds:.2f} s" for path, seconds in slowest.items()},
        f"{len(answers)} answers, {len(numbers)} numbers",
    )
    figures = server.get("/metrics").text
    assert f'giliran_tickets{{day="{server.day}"}} ' in figures
    assert "giliran_batch_commands_count" in figures and server.demo["greeter_token"] not in figures
