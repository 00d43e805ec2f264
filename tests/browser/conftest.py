"""Real Chromium in front of a real server.

Stories run on a plain-http name by default: 127.0.0.1 counts as secure there, and hides what breaks in a hall.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import HALL_NAME
from tests.live.conftest import Server, free_port, start_server, stop_server

PHONE, TABLET, UPRIGHT, TV, SMALL_TV, LAPTOP = (
    (360, 640),
    (1280, 800),
    (800, 1280),
    (1920, 1080),
    (1280, 720),
    (1280, 800),
)


@dataclass
class Screens:
    """Browsers of people who do not know each other: each has its own cookies and storage."""

    chromium: Browser
    base: str
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str = "", size: tuple[int, int] = PHONE, **more: Any) -> Page:
        """A page in a new context; whatever its scripts complain about fails the test."""
        context = self.chromium.new_context(
            base_url=self.base,
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **more,
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._note(page, said))
        if path:
            page.goto(path)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _note(self, page: Page, said: Any) -> None:
        # what a lost network and a stopped server sound like
        expected = (
            *("Failed to load resource", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED"),
            *("Error during WebSocket handshake", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET"),
        )
        if said.type == "error" and not any(words in said.text for words in expected):
            self.troubles.append(f"{page.url}: {said.text}")


@dataclass
class HallServer:
    """A server under a name, and its demo day."""

    server: Server
    base: str

    @property
    def demo(self) -> dict[str, Any]:
        return self.server.demo

    @property
    def day(self) -> str:
        return self.server.day

    def user(self, role: str) -> dict[str, str]:
        found: dict[str, str] = next(user for user in self.demo["users"] if user["role"] == role)
        return found

    def seat(self, desk: dict[str, Any]) -> None:
        """The coordinator seats the clerk of the stories at this desk: a clerk acts only where one sits."""
        clerk, token = self.user("clerk")["username"], self.demo["coordinator_token"]
        answer = self.server.post(f"/api/v1/desks/{desk['id']}/staff", {"clerk": clerk}, token=token)
        assert answer.ok, answer.text


def serve_at(name: str, data_dir: Path, *arguments: str) -> HallServer:
    port = free_port()
    base = f"http://{name}:{port}"
    # Admins and the post desk work on plain http here too; that they may not by default is shown in test_https.py.
    more = {"GILIRAN_PUBLIC_URL": base, "GILIRAN_TRUST_PLAIN_HTTP": "yes"}
    return HallServer(start_server(data_dir, *arguments, port=port, **more), base)


@pytest.fixture(scope="module", params=[HALL_NAME, "127.0.0.1"])
def both_names(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallServer]:
    """The hall under its plain-http name, and again on the loopback, which browsers take for secure."""
    running = serve_at(request.param, tmp_path_factory.mktemp("hall"))
    yield running
    stop_server(running.server)


@pytest.fixture(scope="module")
def hall_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallServer]:
    """The hall under its plain-http name, empty."""
    running = serve_at(HALL_NAME, tmp_path_factory.mktemp("hall"))
    yield running
    stop_server(running.server)


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallServer]:
    """The hall in the middle of a busy morning."""
    running = serve_at(HALL_NAME, tmp_path_factory.mktemp("hall"), "--busy")
    yield running
    stop_server(running.server)


@pytest.fixture
def screens_of(chromium: Browser) -> Iterator[Callable[[HallServer], Screens]]:
    """`screens_of(server)`: new browsers for that server; their scripts must not complain."""
    opened: list[Screens] = []

    def open_for(hall: HallServer) -> Screens:
        opened.append(Screens(chromium, hall.base))
        return opened[-1]

    yield open_for
    troubles = [trouble for screens in opened for trouble in screens.troubles]
    for screens in opened:
        screens.close()
    assert troubles == []


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the README's screenshots go when they are asked for; else a folder that nobody keeps."""
    folder = Path(os.environ.get("GILIRAN_PICTURES", "build/pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sign_in(page: Page, hall: HallServer, role: str) -> None:
    """By name and password, as staff do in the morning."""
    user = hall.user(role)
    page.goto("/sign-in")
    page.fill('input[name="username"]', user["username"])
    page.fill('input[name="password"]', user["password"])
    page.click('form:has(input[name="password"]) button[type="submit"]')
    page.wait_for_url(lambda url: "/sign-in" not in url)
