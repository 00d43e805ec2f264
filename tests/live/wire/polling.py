"""A client that polls, in bare HTTP, and can go over to a WebSocket in the middle of what it is told."""

import json
import re
from typing import Any

import requests

from tests.live.raw import RawSocket
from tests.patience import PATIENCE

EVENT = re.compile(r'42/live,\["event",(.*)\]$')


class PollingClient:
    """Connected to /live. `heard` are the events, from whichever line they came."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = requests.Session()
        self.heard: list[dict[str, Any]] = []
        (opened,) = self._get("").text.split("\x1e")
        self.eio_sid = json.loads(opened[1:])["sid"]
        self._post("40/live,")
        while not any(text.startswith("40/live") for text in self.poll()):
            pass

    def watch(self, asked: dict[str, str]) -> dict[str, Any]:
        self._post('42/live,7["watch",' + json.dumps(asked) + "]")
        while not (answers := [text for text in self.poll() if text.startswith("43/live,7")]):
            pass
        answer: dict[str, Any] = json.loads(answers[0].partition("[")[2].removesuffix("]"))
        return answer

    def poll(self) -> list[str]:
        """What has come; events are noted, pings answered."""
        texts = self._get(f"&sid={self.eio_sid}").text.split("\x1e")
        for text in texts:
            if text == "2":
                self._post("3")
            elif event := EVENT.match(text):
                self.heard.append(json.loads(event[1]))
        return texts

    def probe(self) -> RawSocket:
        """The WebSocket beside it. From now on the server holds back what it has to say."""
        return RawSocket.upgrading(self._url, self.eio_sid)

    def go_over(self, line: RawSocket) -> None:
        """End polling as the official clients do: first what is still on its way, then the word that counts."""
        while "6" not in self.poll():
            pass
        line.say("5")

    def _get(self, more: str) -> requests.Response:
        return self._checked(self._http.get(self._address(more), timeout=PATIENCE))

    def _post(self, text: str) -> None:
        self._checked(self._http.post(self._address(f"&sid={self.eio_sid}"), data=text, timeout=PATIENCE))

    def _address(self, more: str) -> str:
        return f"{self._url}/socket.io/?EIO=4&transport=polling{more}"

    def _checked(self, answer: requests.Response) -> requests.Response:
        answer.raise_for_status()
        return answer
