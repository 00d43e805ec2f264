"""The opening rush, a process of its own: phones that load the hall page, take a number and open a socket.

Each phone has a connection and a device cookie of its own, as a browser has, and comes at its moment within the given
seconds. What to do is read as one JSON object; what every step took is printed as another. Phones that poll are the
same thing with other requests: a script of GETs.
"""

import json
import re
import select
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.loads.watching import Watcher
from bench.wire import answer_length, raise_open_files, source

_COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r\n]+)", re.IGNORECASE)
_NUMBER = re.compile(rb'"number":"([A-Z]+\d+)"')
_TOKEN = re.compile(rb'"token":"([^"]+)"')
READ = 65_536


@dataclass
class Phone:
    """One visitor: what it asks for, one request after the other, and how long each answer took."""

    nth: int
    spec: dict[str, Any]
    due: float
    sock: socket.socket | None = None
    watcher: Watcher | None = None
    cookie: str = ""
    token: str = ""
    number: str = ""
    trouble: str = ""
    received: bytearray = field(default_factory=bytearray)
    took: dict[str, float] = field(default_factory=dict)
    began: float = 0.0

    def begin(self) -> socket.socket:
        self.sock = socket.create_connection(("127.0.0.1", self.spec["port"]), source_address=source(self.nth))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._steps = self._next_step()
        self._go_on()
        return self.sock

    def _next_step(self) -> Iterator[tuple[str, bytes]]:
        for path in self.spec["paths"]:
            yield "page", self._get(path)
        yield "ticket", self._take()

    def _get(self, path: str) -> bytes:
        own = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return f"GET {path} HTTP/1.1\r\nHost: hall\r\nAccept-Encoding: gzip\r\n{own}\r\n".encode()

    def _take(self) -> bytes:
        services = self.spec["services"]
        body = json.dumps({"services": [services[self.nth % len(services)]]})
        head = (
            f"POST {self.spec['tickets']} HTTP/1.1\r\nHost: hall\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: rush-{self.nth:05d}-{self.spec['key']}\r\n"
        )
        return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def _go_on(self) -> bool:
        """Send the next request; False when there is none."""
        step = next(self._steps, None)
        if step is None:
            return False
        self.step, request = step
        self.began = time.perf_counter()
        assert self.sock is not None
        self.sock.sendall(request)
        return True

    def receive(self) -> bool:
        """Whether this phone still wants something over HTTP."""
        assert self.sock is not None
        received = self.sock.recv(READ)
        if not received:
            self.trouble = f"closed while waiting for {self.step}"
            return False
        self.received += received
        length = answer_length(self.received)
        if length is None:
            return True
        self._note(bytes(self.received[:length]))
        del self.received[:length]
        return not self.trouble and self._go_on()

    def _note(self, answer: bytes) -> None:
        now = time.perf_counter()
        self.took[self.step] = self.took.get(self.step, 0.0) + now - self.began
        if answer[9:12] not in (b"200", b"201"):
            self.trouble = answer[:200].decode(errors="replace")
        if not self.cookie and (found := _COOKIE.search(answer)):
            self.cookie = found.group(1).decode()
        if self.step == "ticket" and not self.trouble:
            self.number, self.token = (pattern.search(answer).group(1).decode() for pattern in (_NUMBER, _TOKEN))  # type: ignore[union-attr]

    def open_socket(self) -> socket.socket:
        self.began = time.perf_counter()
        self.watcher = Watcher(self.spec["port"], {"ticket": self.token}, deflate=True)
        return self.watcher.sock

    def hear(self) -> None:
        assert self.watcher is not None
        was_ready = self.watcher.is_ready
        self.watcher.receive()
        if self.watcher.is_ready and not was_ready:
            self.took["socket"] = time.perf_counter() - self.began

    @property
    def is_done(self) -> bool:
        return bool(self.trouble) or "socket" in self.took


class Rush:
    def __init__(self, spec: dict[str, Any]) -> None:
        begin, count = time.perf_counter() + 0.2, spec["phones"]
        self.phones = [Phone(nth, spec, begin + spec["seconds"] * nth / count) for nth in range(count)]
        self._until = begin + spec["most_seconds"]
        self._poll = select.epoll()
        self._by_descriptor: dict[int, Phone] = {}

    def run(self) -> None:
        coming = iter(self.phones)
        following = next(coming, None)
        while time.perf_counter() < self._until:
            while following and following.due <= time.perf_counter():
                self._listen(following.begin(), following)
                following = next(coming, None)
            if following is None and all(phone.is_done for phone in self.phones):
                return
            patience = following.due - time.perf_counter() if following else 0.1
            for descriptor, _what in self._poll.poll(max(0.0, patience)):
                self._serve(self._by_descriptor[descriptor])

    def _serve(self, phone: Phone) -> None:
        if phone.watcher is not None:
            phone.hear()
        elif not phone.receive():
            assert phone.sock is not None
            self._poll.unregister(phone.sock.fileno())
            phone.sock.close()
            if not phone.trouble:
                self._listen(phone.open_socket(), phone)

    def _listen(self, sock: socket.socket, phone: Phone) -> None:
        self._by_descriptor[sock.fileno()] = phone
        self._poll.register(sock.fileno(), select.EPOLLIN)


def main() -> None:
    raise_open_files()
    spec = json.load(sys.stdin)
    rush = Rush(spec)
    began, burnt = time.perf_counter(), time.process_time()
    rush.run()
    seconds = time.perf_counter() - began
    said = {
        "seconds": seconds,
        "busy": (time.process_time() - burnt) / seconds,
        "took": [phone.took for phone in rush.phones],
        "numbers": [phone.number for phone in rush.phones if phone.number],
        "troubles": [phone.trouble for phone in rush.phones if phone.trouble],
        "unserved": sum(not phone.is_done for phone in rush.phones),
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
