"""A whole busy day through the real server: every desk has a clerk, hundreds come, and the figures agree at the end."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.conftest import Server, start_server, stop_server
from tests.live.test_clients import Watcher

pytestmark = pytest.mark.soak

PEOPLE = 400
OUTCOMES = ("served", "handed_over", "collect_later", "posted", "documents_missing", "referred", "rejected", "left")
GIVE_UP_AFTER = 20 * 60  # seconds


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("hall"))
    yield running
    stop_server(running)


class Clerk(threading.Thread):
    """Works one desk by chance until the hall is empty; every answer must be an answer or a known refusal."""

    def __init__(self, hall: Server, desk: dict[str, Any], all_have_come: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.hall, self.desk, self.all_have_come = hall, desk, all_have_come
        self.chance = random.Random(seed)
        self.called: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.trouble: Exception | None = None

    def run(self) -> None:
        try:
            while self._serve_one() or not self.all_have_come.is_set() or self._resume_one():
                pass
        except Exception as trouble:  # told by the test's own thread
            self.trouble = trouble

    def _send(self, path: str, body: dict[str, Any] | None = None, *refusals: str) -> dict[str, Any] | None:
        answer = self.hall.post(f"/api/v1/{path}", body, token=self.desk["token"])
        if answer.ok:
            made: dict[str, Any] = answer.json()
            return made
        code = answer.json()["error"]["code"]
        assert code in refusals, f"{path}: {answer.status_code} {answer.text}"
        return None

    def _serve_one(self) -> bool:
        answer = self._send(f"desks/{self.desk['id']}/call-next", {}, "nobody_waiting")
        if answer is None:
            time.sleep(0.05)
            return False
        self._handle(answer["turn"])
        return True

    def _resume_one(self) -> bool:
        page = self.hall.get(f"/api/v1/desks/{self.desk['id']}", self.desk["token"]).json()
        for parked in page["on_hold"]:
            answer = self._send(f"turns/{parked['id']}/resume", {}, "ticket_live_elsewhere")
            if answer:
                self._handle(answer["turn"])
                return True
        return bool(page["on_hold"])

    def _handle(self, turn: dict[str, Any]) -> None:
        self.called.append(turn["id"])
        act = self.chance.choices(("finish", "no_show", "restore", "hold", "undo", "transfer"), (80, 5, 3, 5, 4, 3))[0]
        path = f"turns/{turn['id']}"
        if act in ("no_show", "restore"):
            self._send(f"{path}/recall")
            self._send(f"{path}/no-show")
            self.outcomes["no_show"] += 1
            if act == "restore" and self._send(f"{path}/restore", {}, "service_already_open"):
                self.outcomes["no_show"] -= 1
            return
        self._send(f"{path}/start")
        if act == "hold":
            self._send(f"{path}/hold", {"reason": "printing"})
            return
        if act == "transfer" and self._send(
            f"{path}/transfer", {"service": "PBB"}, "same_service", "service_already_open"
        ):
            self.outcomes["transferred"] += 1
            return
        self._finish(path, act)

    def _finish(self, path: str, act: str) -> None:
        outcome = self.chance.choice(OUTCOMES)
        self._send(f"{path}/finish", {"outcome": outcome})
        # Another desk may have called the same number for its next service meanwhile: then the finish stands.
        if act == "undo" and self._send(f"{path}/undo", {}, "undo_blocked"):
            outcome = "served"
            self._send(f"{path}/finish", {"outcome": outcome})
        self.outcomes[outcome] += 1


def test_a_busy_day_ends_with_every_turn_closed_and_every_figure_right(hall: Server) -> None:
    watcher = Watcher(hall)
    while not watcher.answers:
        time.sleep(0.05)
    all_have_come = threading.Event()
    clerks = [Clerk(hall, desk, all_have_come, seed) for seed, desk in enumerate(hall.demo["desks"])]
    for clerk in clerks:
        clerk.start()
    tickets = people_come(hall)
    all_have_come.set()
    for clerk in clerks:
        clerk.join(GIVE_UP_AFTER)
    assert [clerk.trouble for clerk in clerks if clerk.trouble] == []
    sweep(hall, clerks)

    assert_numbers_have_no_hole(tickets)
    states = Counter(turn["state"] for ticket in tickets for turn in ticket_now(hall, ticket)["turns"])
    assert set(states) == {"closed"}
    counted = sum((clerk.outcomes for clerk in clerks), Counter[str]())
    assert outcomes_now(hall, tickets) == +counted
    load = hall.get(f"/api/v1/days/{hall.day}/load", hall.demo["coordinator_token"]).json()
    assert load["tickets"] == PEOPLE
    assert load["waiting"] == 0
    assert load["helped"] == sum(count for outcome, count in counted.items() if outcome in set(OUTCOMES) - {"left"})
    assert_nothing_was_missed(hall, watcher)


def people_come(hall: Server) -> list[dict[str, Any]]:
    chance = random.Random(7)
    page = hall.get(f"/api/v1/days/{hall.day}").json()
    codes = [service["code"] for service in page["services"] if not service["discreet"] and not service["paused"]]
    return [hall.take(*chance.sample(codes, chance.choices((1, 2, 3), (70, 20, 10))[0])) for _ in range(PEOPLE)]


def sweep(hall: Server, clerks: list[Clerk]) -> None:
    """Whoever was at two desks at once when the others went home is served now."""
    for _ in range(100):
        if not any(clerk._serve_one() or clerk._resume_one() for clerk in clerks):
            return
    raise AssertionError("the hall does not become empty")


def ticket_now(hall: Server, ticket: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = hall.get(f"/api/v1/tickets/{ticket['token']}").json()
    return found


def outcomes_now(hall: Server, tickets: list[dict[str, Any]]) -> Counter[str]:
    return Counter(turn["outcome"] for ticket in tickets for turn in ticket_now(hall, ticket)["turns"])


def assert_numbers_have_no_hole(tickets: list[dict[str, Any]]) -> None:
    by_series: dict[str, list[int]] = {}
    for ticket in tickets:
        number = ticket["number"]
        letters = number.rstrip("0123456789")
        by_series.setdefault(letters, []).append(int(number[len(letters) :]))
    assert all(sorted(counts) == list(range(1, len(counts) + 1)) for counts in by_series.values())


def assert_nothing_was_missed(hall: Server, watcher: Watcher) -> None:
    newest = hall.get(f"/api/v1/days/{hall.day}/board").json()["seq"]
    watcher.wait_for(newest)
    watcher.client.disconnect()
    assert watcher.seqs == list(range(watcher.answers[0]["seq"] + 1, newest + 1))
