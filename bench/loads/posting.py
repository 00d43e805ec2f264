"""The load generator, a process of its own: N keep-alive connections, each sends its next request when it is answered.

It reads what to do as one JSON object and prints what came as another. Requests are bytes made in advance, answers are
only cut out of the stream while the clock runs: on two cores, what this process burns is missing to the server.
"""

import json
import re
import select
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from bench.wire import answer_length, source

_NUMBER = re.compile(rb'"number":"([A-Z]+\d+)"')
READ = 65_536


@dataclass
class Connection:
    sock: socket.socket
    received: bytearray
    sent_at: float = 0.0


class Load:
    def __init__(self, port: int, requests: list[bytes], clients: int, most_seconds: float) -> None:
        self._requests = iter(requests)
        self._wanted = len(requests)
        self._until = time.perf_counter() + most_seconds
        self._poll = select.epoll()
        self._connections = [self._connect(port, nth) for nth in range(clients)]
        self.answers: list[bytes] = []
        self.took: list[float] = []

    def _connect(self, port: int, nth: int) -> Connection:
        sock = socket.create_connection(("127.0.0.1", port), source_address=source(nth))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Connection(sock, bytearray())

    def run(self) -> None:
        """Until every request was answered, or the time is over: then what is on its way is waited for no longer."""
        known = {connection.sock.fileno(): connection for connection in self._connections}
        for descriptor in known:
            self._poll.register(descriptor, select.EPOLLIN)
        for connection in self._connections:
            self._send(connection)
        while len(self.answers) < self._wanted and time.perf_counter() < self._until:
            for descriptor, _what in self._poll.poll(1.0):
                self._receive(known[descriptor])

    def _send(self, connection: Connection) -> None:
        request = next(self._requests, None)
        if request is not None:
            connection.sent_at = time.perf_counter()
            connection.sock.sendall(request)

    def _receive(self, connection: Connection) -> None:
        received = connection.sock.recv(READ)
        if not received:
            raise ConnectionError("the server closed a connection")
        connection.received += received
        length = answer_length(connection.received)
        if length is None:
            return
        self.took.append(time.perf_counter() - connection.sent_at)
        self.answers.append(bytes(connection.received[:length]))
        del connection.received[:length]
        self._send(connection)


def requests_of(spec: dict[str, Any]) -> list[bytes]:
    """The same request again and again; or, where `key` is given, each with a key of its own, the bodies in turn."""
    if "key" not in spec:
        return [(spec["head"] + "\r\n").encode()] * spec["count"]
    return [_command(spec, n) for n in range(spec["count"])]


def _command(spec: dict[str, Any], nth: int) -> bytes:
    body = spec["bodies"][nth % len(spec["bodies"])]
    own = f"Idempotency-Key: {spec['key']}-{nth}\r\nContent-Length: {len(body)}\r\n\r\n"
    return (spec["head"] + own + body).encode()


def report(load: Load, seconds: float, busy: float) -> dict[str, Any]:
    statuses: dict[str, int] = {}
    for answer in load.answers:
        status = answer[9:12].decode()
        statuses[status] = statuses.get(status, 0) + 1
    numbers = [found.group(1).decode() for answer in load.answers if (found := _NUMBER.search(answer))]
    return {"seconds": seconds, "busy": busy, "took": load.took, "statuses": statuses, "numbers": numbers}


def main() -> None:
    spec = json.load(sys.stdin)
    load = Load(spec["port"], requests_of(spec), spec["clients"], spec["most_seconds"])
    began, burnt = time.perf_counter(), time.process_time()
    load.run()
    seconds = time.perf_counter() - began
    json.dump(report(load, seconds, (time.process_time() - burnt) / seconds), sys.stdout)


if __name__ == "__main__":
    main()
