"""Health and figures are answered while hundreds of people take numbers at once."""

import threading
import time

import pytest

from tests.live.conftest import Server

PATHS = {"/healthz": "alive", "/readyz": "ready", "/metrics": "giliran_commands_waiting"}


def rush(server: Server, people: int) -> tuple[list[str], list[tuple[str, float]]]:
    """The numbers that were given, and each answer about the server's health with its seconds."""
    numbers: list[str] = []
    crowd = [threading.Thread(target=lambda: numbers.append(server.take("PBB")["number"])) for _ in range(people)]
    for one in crowd:
        one.start()
    answers = []
    while any(one.is_alive() for one in crowd):
        for path, word in PATHS.items():
            began = time.monotonic()
            answer = server.get(path)
            answers.append((path, time.monotonic() - began))
            assert answer.status_code == 200 and word in answer.text
    for one in crowd:
        one.join()
    return numbers, answers


@pytest.mark.parametrize("people", [60, pytest.param(300, marks=pytest.mark.soak)])
def test_health_is_answered_in_a_rush(server: Server, people: int) -> None:
    numbers, answers = rush(server, people)
    assert len(set(numbers)) == people
    slowest = {path: max(seconds for one, seconds in answers if one == path) for path in PATHS}
    print({path: f"{seconds:.2f} s" for path, seconds in slowest.items()}, f"{len(answers)} answers")
    figures = server.get("/metrics").text
    assert f'giliran_tickets{{day="{server.day}"}} ' in figures
    assert "giliran_batch_commands_count" in figures and server.demo["greeter_token"] not in figures
