"""Bytes on a connection: HTTP requests made in advance, answers cut out of a stream, WebSocket frames."""

import base64
import os
import re
import resource
import struct
import zlib

HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_MASK = b"\x00\x00\x00\x00"  # a client must mask; zeros leave the bytes as they are and cost nothing
_COMPRESSED = 0x40
_TAIL_OF_DEFLATE = b"\x00\x00\xff\xff"
DEFLATE = "permessage-deflate; client_max_window_bits"


def raise_open_files() -> None:
    """1,100 sockets are more than the usual limit of 1,024 open files."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def source(nth: int) -> tuple[str, int]:
    """The end of a client's line: one of many addresses of this machine, because a server limits what one may hold."""
    return f"127.{1 + nth // 40_000 % 250}.{nth // 200 % 200}.{1 + nth % 200}", 0


# -- HTTP ------------------------------------------------------------------------------------------------------------


def head(method: str, path: str, port: int, **headers: str) -> str:
    """A request's head up to where another header can follow; names with _ for -."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: keep-alive"]
    return "\r\n".join(lines + [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]) + "\r\n"


def answer_length(received: bytes | bytearray) -> int | None:
    """How long the first answer in these bytes is; None while that is not known or not all there."""
    end = received.find(HEAD_END)
    if end < 0:
        return None
    found = _LENGTH.search(received, 0, end + 2)
    total = end + len(HEAD_END) + (int(found.group(1)) if found else 0)
    return total if len(received) >= total else None


def upgrade(path: str, port: int, *, deflate: bool) -> bytes:
    """The request that opens a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    offer = f"Sec-WebSocket-Extensions: {DEFLATE}\r\n" if deflate else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n"
    ).encode()


# -- frames ----------------------------------------------------------------------------------------------------------


def server_frame(payload: bytes) -> bytes:
    """A text frame as a server sends it."""
    size = len(payload)
    return (b"\x81" + (bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size))) + payload


def client_frame(payload: bytes) -> bytes:
    """A text frame as a client sends it."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return b"\x81" + length + _MASK + payload


class Frames:
    """Cuts a server's stream into text payloads."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def feed(self, received: bytes) -> list[bytes]:
        self._received += received
        payloads = []
        while (frame := self._next()) is not None:
            payloads.append(frame)
        return payloads

    def _next(self) -> bytes | None:
        data = self._received
        if len(data) < 2:
            return None
        first, size, start = data[0], data[1] & 0x7F, 2
        if size == 126:
            if len(data) < 4:
                return None
            size, start = struct.unpack_from("!H", data, 2)[0], 4
        if len(data) < start + size:
            return None
        payload = bytes(data[start : start + size])
        del data[: start + size]
        return self._inflate.decompress(payload + _TAIL_OF_DEFLATE) if first & _COMPRESSED else payload
