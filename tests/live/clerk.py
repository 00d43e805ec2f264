"""A program: one clerk who works a desk over HTTP until nobody waits, and prints the numbers that were called.

Usage: python -m tests.live.clerk URL DESK_ID TOKEN
"""

import json
import sys
import time
from typing import Any
from uuid import uuid4

import requests

from tests.patience import PATIENCE

MOST_TRIES = 50


class Clerk:
    def __init__(self, url: str, desk_id: str, token: str) -> None:
        self._url, self._desk_id = url, desk_id
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def serve_everybody(self) -> list[str]:
        """Every other time the next person is called in one breath with finishing."""
        called: list[str] = []
        turn = self._call()
        while turn is not None:
            called.append(turn["number"])
            then = {"then": "call_next"} if len(called) % 2 else {}
            answer = self._send(f"turns/{turn['id']}/finish", {"outcome": "served", **then})
            turn = answer.get("next") or self._call()
        return called

    def _call(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._send(f"desks/{self._desk_id}/call-next", {}).get("turn")
        return found

    def _send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The same command with the same key until it is answered; `{}` when nobody waits.

        Clerks at one address who serve nobody for longer than a moment ask more often than nginx lets anybody on a
        quick machine: 429 means later.
        """
        key = uuid4().hex
        for _ in range(MOST_TRIES):
            answer = self._session.post(
                f"{self._url}/api/v1/{path}", json=body, headers={"Idempotency-Key": key}, timeout=PATIENCE
            )
            if answer.ok:
                made: dict[str, Any] = answer.json()
                return made
            if answer.status_code < 500 and answer.status_code != 429:
                assert answer.json()["error"]["code"] == "nobody_waiting", answer.text
                return {}
            time.sleep(0.1)
        raise AssertionError(f"{path}: {answer.status_code} {answer.text}")


if __name__ == "__main__":
    print(json.dumps(Clerk(*sys.argv[1:]).serve_everybody()))
