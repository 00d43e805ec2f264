"""A socket in bare bytes: a client that can do what the official ones never do, such as not reading."""

import base64
import json
import os
import re
import socket
import struct
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from tests.patience import PATIENCE

_PATH = "/socket.io/?EIO=4&transport=websocket"
_MASK = b"\x00\x00\x00\x00"  # a client must mask; zeros leave the bytes as they are


class RawSocket:
    """Opened, upgraded and connected to /live.

    `pings` counts those of engine.io, which it answers unless `is_silent`; `pongs` are the WebSocket's own.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        receive_buffer: int = 0,
        source: str = "",
        cookie: str = "",
        is_silent: bool = False,
    ) -> None:
        self._open(url, receive_buffer, source, cookie, is_silent)
        self._text_starting("0")
        self.say("40/live," + (json.dumps({"token": token}) if token else ""))
        self._text_starting("40/live")

    @classmethod
    def upgrading(cls, url: str, eio_sid: str) -> "RawSocket":
        """The second line of a client that polls: probed, and not yet the one that counts."""
        line = cls.__new__(cls)
        line._open(f"{url}?sid={eio_sid}")
        line.say("2probe")
        line._text_starting("3probe")
        return line

    def _open(
        self, url: str, receive_buffer: int = 0, source: str = "", cookie: str = "", is_silent: bool = False
    ) -> None:
        parts = urlsplit(url)
        self.pings, self.is_silent = 0, is_silent
        self.pongs: list[bytes] = []
        self._sock = socket.socket()
        if receive_buffer:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._sock.settimeout(PATIENCE)
        if source:
            self._sock.bind((source, 0))
        self._sock.connect((parts.hostname, parts.port))
        self._received = b""
        self._upgrade(parts.netloc, cookie, f"&{parts.query}" if parts.query else "")

    def _upgrade(self, host: str, cookie: str, more: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._sock.sendall(
            f"GET {_PATH}{more} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"{f'Cookie: {cookie}{chr(13)}{chr(10)}' if cookie else ''}\r\n".encode()
        )
        while b"\r\n\r\n" not in self._received:
            self._received += self._more()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        assert b" 101 " in head, head

    def _more(self) -> bytes:
        received = self._sock.recv(65_536)
        if not received:
            raise ConnectionResetError("the server has closed")
        return received

    def watch(self, asked: dict[str, str]) -> dict[str, Any]:
        self.say('42/live,7["watch",' + json.dumps(asked) + "]")
        text = self._text_starting("43/live,7")
        answer: dict[str, Any] = json.loads(text.partition("[")[2].removesuffix("]"))
        return answer

    def say(self, text: str) -> None:
        self._send(0x81, text.encode())

    def ping(self, payload: bytes) -> None:
        """The WebSocket's own, RFC 6455 section 5.5.2."""
        self._send(0x89, payload)

    def say_goodbye(self) -> None:
        """A close frame; the server answers with another, which ends `text`."""
        self._send(0x88, struct.pack("!H", 1000))

    def _send(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
        self._sock.sendall(bytes([kind]) + length + _MASK + payload)

    def text(self) -> str:
        """The next text that comes; raises ConnectionResetError where the server has closed."""
        while True:
            while (frame := self._next_frame()) is None:
                self._received += self._more()
            first, payload = frame
            assert first in (0x81, 0x88, 0x8A), f"neither a whole text nor a close nor a pong: {first:x}"
            if first == 0x88:
                raise ConnectionResetError("the server says goodbye")
            if first == 0x8A:
                self.pongs.append(payload)
            elif payload != b"2":
                return payload.decode()
            else:
                self.pings += 1
                if not self.is_silent:
                    self.say("3")

    def event(self) -> dict[str, Any]:
        """The next event, beats left out."""
        found = re.match(r'42/live,\["event",(.*)\]$', self._text_starting('42/live,["event"'))
        assert found is not None
        event: dict[str, Any] = json.loads(found.group(1))
        return event

    def break_off(self) -> None:
        """Gone in the middle of whatever was on its way, as when a phone leaves the Wi-Fi."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def close(self) -> None:
        with suppress(OSError):  # it was closed from there
            self._sock.shutdown(socket.SHUT_RDWR)  # whoever still reads in another thread is let go
        self._sock.close()

    def _text_starting(self, beginning: str) -> str:
        while not (text := self.text()).startswith(beginning):
            pass
        return text

    def _next_frame(self) -> tuple[int, bytes] | None:
        data = self._received
        if len(data) < 2:
            return None
        size, start = data[1], 2
        if size == 126:
            if len(data) < 4:
                return None
            size, start = struct.unpack_from("!H", data, 2)[0], 4
        elif size == 127:
            if len(data) < 10:
                return None
            size, start = struct.unpack_from("!Q", data, 2)[0], 10
        if len(data) < start + size:
            return None
        self._received = data[start + size :]
        return data[0], data[start : start + size]
