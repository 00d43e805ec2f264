"""One laptop against a real server: half requests from one address of 127.0.0.0/8 or from many."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.live.conftest import Server
from tests.patience import PATIENCE

MANY = 40  # addresses


def address(nth: int) -> str:
    """One of many that this machine has anyway."""
    return f"127.0.9.{1 + nth % MANY}"


def dial(server: Server, source: str = "127.0.0.1", *, within: float = PATIENCE) -> socket.socket:
    parts = urlsplit(server.url)
    assert parts.hostname and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=within, source_address=(source, 0))


def half_body(server: Server, path: str) -> bytes:
    """A whole head that promises a body, and one byte of it."""
    host = urlsplit(server.url).netloc
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: 100\r\n\r\na"
    ).encode()


@contextmanager
def held(server: Server, sources: list[str], said: bytes) -> Iterator[list[socket.socket]]:
    """Connections that say this much and no more; those that the server does not take count as held too."""
    lines: list[socket.socket] = []
    try:
        for source in sources:
            line = dial(server, source)
            lines.append(line)
            with suppress(OSError):  # it may have given way already
                line.sendall(said)
        yield lines
    finally:
        for line in lines:
            line.close()


def answer_of(line: socket.socket, *, within: float) -> bytes:
    """All that the server says until it closes; raises TimeoutError when it says nothing so long."""
    line.settimeout(within)
    said = b""
    with suppress(ConnectionResetError):
        while more := line.recv(65_536):
            said += more
    return said


def is_open(line: socket.socket) -> bool:
    """Whether the server still holds it."""
    line.settimeout(0.01)
    try:
        return line.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False
