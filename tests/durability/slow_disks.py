"""Many phones take a number at the same moment while the disk is slow."""

import math
import threading
import time
from typing import Any

from tests.durability.halls import Hall
from tests.durability.people import Memory, Person
from tests.durability.truths import Found
from tests.patience import PATIENCE

SLOWER_BY = 20  # milliseconds


def everybody_takes_a_number_at_once(hall: Hall, phones: int, rounds: int) -> None:
    hall.start()
    hall.disk.be_slow(SLOWER_BY)
    memory = Memory()
    for _ in range(rounds):
        numbers, took = _at_once(hall, phones, memory)
        assert None not in numbers
        assert len(set(numbers)) == phones
        print(f"{phones} phones, each sync {SLOWER_BY} ms slower: p99 {_p99(took):.2f} s, last {max(took):.2f} s")
    assert not memory.heard
    found = Found(hall.database)
    found.assert_sound()
    found.assert_acknowledged(memory.acknowledged)
    assert len(found.tickets) == phones * rounds


def _at_once(hall: Hall, phones: int, memory: Memory) -> tuple[list[Any], list[float]]:
    gate, numbers, took = threading.Barrier(phones), list[Any](), list[float]()
    services = [service["code"] for service in hall.demo["services"][:3]]

    def take(nth: int) -> None:
        person = Person(hall, hall.demo["greeter_token"], memory)
        gate.wait(PATIENCE)
        began = time.monotonic()
        body = {"services": [services[nth % len(services)]]}
        answer = person.send("issue_ticket", f"days/{hall.day}/tickets", body, until=began + PATIENCE)
        took.append(time.monotonic() - began)
        numbers.append(answer and answer["number"])

    threads = [threading.Thread(target=take, args=(nth,)) for nth in range(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return numbers, took


def _p99(took: list[float]) -> float:
    return sorted(took)[math.ceil(len(took) * 0.99) - 1]
