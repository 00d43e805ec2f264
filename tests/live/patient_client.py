"""The official Python client with patience: on a busy machine a server's welcome may take longer than one second.

The client's own `connect` gives up when a second passes without a sign, and then a test of something else would fail.
This one waits as long as the line holds.
"""

import time
from typing import Any

import socketio
from socketio.exceptions import ConnectionError as NotConnected

from tests.patience import PATIENCE

NAMESPACE = "/live"


class PatientClient(socketio.Client):
    def __init__(self, **more: Any) -> None:
        super().__init__(request_timeout=PATIENCE, **more)

    def connect(self, url: str, **more: Any) -> None:
        """Also how the client comes back by itself after its line was cut."""
        super().connect(url, **{"namespaces": [NAMESPACE], "transports": ["websocket"], **more, "wait": False})
        until = time.monotonic() + PATIENCE
        while not self.namespaces:
            if self.eio.state != "connected" or time.monotonic() > until:
                self.disconnect()
                raise NotConnected("no welcome")
            time.sleep(0.01)

    def watch(self, asked: Any) -> dict[str, Any]:
        """What the server answers to who wants to watch something."""
        answer: dict[str, Any] = self.call("watch", asked, namespace=NAMESPACE, timeout=PATIENCE)
        return answer
