"""Many open sockets in a process of its own: phones and boards as bare engine.io clients, or the bare loop's clients.

python-socketio clients would burn more than the server that is measured. This one answers pings, notes when a call came
to which socket, and does nothing else. It is led by lines of JSON on its standard input.
"""

import json
import os
import re
import select
import socket
import sys
import time
from itertools import count
from typing import Any

from bench.wire import HEAD_END, Frames, client_frame, raise_open_files, source, upgrade

PATH = "/socket.io/?EIO=4&transport=websocket"
CALLED = b'"turn_called"'
_SEQ = re.compile(rb'"seq":(\d+)')
AT_ONCE = 32  # sockets that are being opened at the same time
READ = 65_536
_NTH = count()


class Watcher:
    """One socket: opened, upgraded, connected to /live, watching."""

    def __init__(self, port: int, watch: dict[str, str] | None, deflate: bool) -> None:
        self.watch = watch
        self.is_board = watch is None or "day" in watch
        self.is_ready = self.accepted_deflate = False
        self.heard = -1
        self._head: bytearray | None = bytearray() if watch else None
        self._frames = Frames()
        self.sock = socket.create_connection(("127.0.0.1", port), source_address=source(next(_NTH)))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if watch:
            self.sock.sendall(upgrade(PATH, port, deflate=deflate))

    def receive(self) -> list[bytes]:
        """The messages that have come; those of the protocol are answered here."""
        received = self.sock.recv(READ)
        if not received:
            raise ConnectionError("the server closed a socket")
        if self._head is not None:
            received = self._after_head(received)
        return [payload for payload in self._frames.feed(received) if not self._answered(payload)]

    def _after_head(self, received: bytes) -> bytes:
        assert self._head is not None
        self._head += received
        end = self._head.find(HEAD_END)
        if end < 0:
            return b""
        head, rest = bytes(self._head[:end]), bytes(self._head[end + len(HEAD_END) :])
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionError(f"no socket: {head[:200]!r}")
        self.accepted_deflate = b"permessage-deflate" in head
        self._head = None
        return rest

    def _answered(self, payload: bytes) -> bool:
        if payload == b"2":
            self._send(b"3")
        elif payload.startswith(b"0"):
            self._send(b"40/live,")
        elif payload.startswith(b"40/live"):
            self._send(b'42/live,0["watch",%s]' % json.dumps(self.watch).encode())
        elif payload.startswith(b"43/live"):
            if b'"error"' in payload:
                raise ConnectionError(f"may not watch: {payload[:200]!r}")
            self.is_ready = True
        else:
            self.is_ready = self.is_ready or self.watch is None  # the bare loop greets with any frame
            return False
        return True

    def _send(self, payload: bytes) -> None:
        self.sock.sendall(client_frame(payload))


class Crowd:
    """All sockets of this process, and when each call came to them."""

    def __init__(self, port: int, watches: list[dict[str, str] | None], deflate: bool) -> None:
        self._port, self._deflate = port, deflate
        self._to_open = iter(watches)
        self._size = len(watches)
        self._poll = select.epoll()
        self._watchers: dict[int, Watcher] = {}
        self._ready = 0
        self._heard: dict[int, dict[str, Any]] = {}
        self._samples: dict[str, str] = {}

    def open_all(self) -> None:
        for _ in range(min(AT_ONCE, self._size)):
            self._open_one()
        while self._ready < self._size:
            self._look(5.0)

    def follow_orders(self) -> None:
        """Read orders until there are none any more; meanwhile sockets are served as messages come."""
        orders = sys.stdin.fileno()
        self._poll.register(orders, select.EPOLLIN | select.EPOLLHUP)
        asked: list[dict[str, Any]] = []
        received = b""
        while True:
            if orders in self._look(0.05):
                more = os.read(orders, READ)
                if not more:
                    return
                received += more
                *lines, received = received.split(b"\n")
                asked += [json.loads(line) for line in lines]
            asked = [order for order in asked if not self._fulfilled(order)]

    def _open_one(self) -> None:
        for watch in self._to_open:
            watcher = Watcher(self._port, watch, self._deflate)
            self._watchers[watcher.sock.fileno()] = watcher
            self._poll.register(watcher.sock.fileno(), select.EPOLLIN)
            return

    def _look(self, patience: float) -> set[int]:
        """Serve what has come; return the descriptors that are not sockets of ours."""
        others = set()
        for descriptor, _what in self._poll.poll(patience):
            watcher = self._watchers.get(descriptor)
            if watcher is None:
                others.add(descriptor)
                continue
            was_ready = watcher.is_ready
            for payload in watcher.receive():
                if CALLED in payload:
                    self._note(watcher, payload, time.perf_counter())
            if watcher.is_ready and not was_ready:
                self._ready += 1
                self._open_one()
        return others

    def _note(self, watcher: Watcher, payload: bytes, at: float) -> None:
        found = _SEQ.search(payload)
        seq = int(found.group(1)) if found else -1
        if watcher.heard == seq:  # the phone that is called hears it twice: as this ticket, and in its queue
            return
        watcher.heard = seq
        call = self._heard.setdefault(seq, {"heard": 0, "board": None})
        call["heard"] += 1
        call["last"] = at
        if watcher.is_board and call["board"] is None:
            call["board"] = at
        self._samples["board" if watcher.is_board else "phone"] = payload.decode()

    def _fulfilled(self, order: dict[str, Any]) -> bool:
        if "samples" in order:
            say({"samples": self._samples, "deflate": any(w.accepted_deflate for w in self._watchers.values())})
            return True
        call = self._heard.get(order["seq"], {"heard": 0, "board": None, "last": None})
        if call["heard"] < self._size and time.perf_counter() < order["until"]:
            return False
        say(call)
        return True


def _first_line() -> bytes:
    """Byte by byte: what a buffer reads beyond it would not be there when the descriptor is polled."""
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(sys.stdin.fileno(), 1)
    return line


def say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def main() -> None:
    raise_open_files()
    spec = json.loads(_first_line())
    crowd = Crowd(spec["port"], spec["watches"], spec["deflate"])
    crowd.open_all()
    say({"open": len(spec["watches"])})
    crowd.follow_orders()


if __name__ == "__main__":
    main()
