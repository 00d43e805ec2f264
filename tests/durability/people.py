"""Who comes to the hall: people who take numbers and clerks who call and finish, each until their command is answered.

Whoever gets no answer, or hears that it was not recorded, sends the same command with the same key again.
"""

import http.client
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

from tests.patience import PATIENCE

NOT_NOW = ("not_recorded", "busy")
TRY_AGAIN_AFTER = 0.05  # seconds
_NTH = itertools.count()


class Served(Protocol):
    """Where a server is, and who may do what there."""

    port: int
    demo: dict[str, Any]


@dataclass(frozen=True)
class Acknowledged:
    """A command that was answered, and when."""

    key: str
    action: str
    path: str
    body: dict[str, Any]
    token: str
    answer: dict[str, Any]
    at: int  # time.monotonic_ns


@dataclass
class Memory:
    """What all of them have sent and heard."""

    sent: dict[str, str] = field(default_factory=dict)  # key: action
    acknowledged: list[Acknowledged] = field(default_factory=list)
    heard: Counter[str] = field(default_factory=Counter)  # codes of refusals
    lost: Counter[str] = field(default_factory=Counter)  # kinds of lost connections


class Person:
    """One connection to the server, opened anew when it is lost."""

    def __init__(self, hall: Served, token: str, memory: Memory) -> None:
        self._hall, self._token, self._memory = hall, token, memory
        self._line: http.client.HTTPConnection | None = None

    def send(self, action: str, path: str, body: dict[str, Any] | None = None, *, until: float) -> Any:
        """Send until it is answered; None when it was refused for good, or the time was over."""
        key, body = uuid4().hex, body or {}
        self._memory.sent[key] = action
        while time.monotonic() < until:
            status, answer = self._try(key, path, body)
            if status in (200, 201):
                self._memory.acknowledged.append(
                    Acknowledged(key, action, path, body, self._token, answer, time.monotonic_ns())
                )
                return answer
            code = answer["error"]["code"] if answer else "no_answer"
            self._memory.heard[code] += 1
            if answer and code not in NOT_NOW:
                del self._memory.sent[key]
                return None
            time.sleep(TRY_AGAIN_AFTER)
        return None

    def _try(self, key: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        try:
            return self._ask(key, path, body)
        except (OSError, http.client.HTTPException) as trouble:
            self._memory.lost[type(trouble).__name__] += 1
            if self._line is not None:
                self._line.close()
            self._line = None
            return 0, None

    def _ask(self, key: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        if self._line is None:
            here = (f"127.0.8.{1 + next(_NTH) % 200}", 0)  # an address holds no hundred connections
            self._line = http.client.HTTPConnection("127.0.0.1", self._hall.port, timeout=PATIENCE, source_address=here)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        self._line.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
        answer = self._line.getresponse()
        return answer.status, json.loads(answer.read())

    def repeat(self, one: Acknowledged) -> Any:
        """The same command with the same key once more."""
        self._token = one.token
        status, answer = self._try(one.key, one.path, one.body)
        assert status in (200, 201), answer
        return answer


class Crowd:
    """People and clerks who are busy in threads of their own until they are told to stop."""

    def __init__(self, hall: Served, *, people: int = 3, clerks: int = 2, pause: float = 0.0, seed: int = 1) -> None:
        self.memory = Memory()
        self._hall, self._pause = hall, pause
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._until = float("inf")
        self._trouble: list[Exception] = []
        desks = hall.demo["desks"][:clerks]
        jobs = [(self._take, ()) for _ in range(people)] + [(self._serve, (desk,)) for desk in desks]
        self._threads = [threading.Thread(target=self._guarded, args=job, daemon=True) for job in jobs]
        self._services = [code for desk in desks for code in desk["services"]]

    def begin(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, *, within: float = 60) -> Memory:
        """Everybody brings the command that is on its way to its end, unless the time is over."""
        self._until = time.monotonic() + within
        self._over.set()
        for thread in self._threads:
            thread.join(within + PATIENCE)
        assert self._trouble == []
        assert not any(thread.is_alive() for thread in self._threads)
        return self.memory

    def wait_for(self, how_many: int) -> None:
        """Until that many more commands were answered."""
        wanted = len(self.memory.acknowledged) + how_many
        until = time.monotonic() + PATIENCE
        while len(self.memory.acknowledged) < wanted and not self._trouble:
            assert time.monotonic() < until, self.memory.heard
            time.sleep(0.005)

    def _guarded(self, job: Any, arguments: tuple[Any, ...]) -> None:
        try:
            job(*arguments)
        except Exception as trouble:  # told by the test's own thread
            self._trouble.append(trouble)

    def _send(self, person: Person, action: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """At most until `stop` has lost its patience."""
        while True:
            until = min(self._until, time.monotonic() + PATIENCE)
            return person.send(action, path, body, until=until)

    def _take(self) -> None:
        greeter = Person(self._hall, self._hall.demo["greeter_token"], self.memory)
        path = f"days/{self._hall.demo['day']}/tickets"
        while not self._over.wait(self._pause):
            services = self._chance.sample(self._services, self._chance.choice((1, 1, 2)))
            self._send(greeter, "issue_ticket", path, {"services": services})

    def _serve(self, desk: dict[str, Any]) -> None:
        clerk = Person(self._hall, desk["token"], self.memory)
        turn = None
        while not self._over.wait(self._pause):
            turn = self._serve_one(clerk, desk, turn)

    def _serve_one(self, clerk: Person, desk: dict[str, Any], turn: Any) -> Any:
        """Call somebody, or finish with who is there and, half of the time, call the next in the same breath."""
        if turn is None:
            answer = self._send(clerk, "call_next", f"desks/{desk['id']}/call-next")
            return answer and answer["turn"]
        body = {"outcome": "served"} | ({"then": "call_next"} if self._chance.random() < 0.5 else {})
        answer = self._send(clerk, "finish_turn", f"turns/{turn['id']}/finish", body)
        return answer and answer["next"]


@contextmanager
def crowd(hall: Served, **more: Any) -> Iterator[Crowd]:
    """A crowd that goes home at the end, whatever happened."""
    come = Crowd(hall, **more).begin()
    try:
        yield come
    finally:
        come.stop(within=5)
