"""Real Chromium in front of a real server, in which each story has a service day of its own.

Stories run on a plain-http name by default: 127.0.0.1 counts as secure there, and hides what breaks in a hall.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import HALL_NAME
from tests.live.conftest import Server, free_port, start_server, stop_server
from tests.patience import PATIENCE
from tests.story_days import StoryDays, days_in

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
        context.set_default_timeout(PATIENCE * 1000)
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
            "Connection closed before receiving a handshake response",
        )
        if said.type == "error" and not any(words in said.text for words in expected):
            self.troubles.append(f"{page.url}: {said.text}")


@dataclass
class HallServer:
    """A server under a name, and the day of one story in it."""

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


def serve_at(name: str, data_dir: Path, module: str = "") -> HallServer:
    """A new server, empty; `module` as in `start_server`."""
    port = free_port()
    base = f"http://{name}:{port}"
    # Admins and the post desk work on plain http here too; that they may not by default is shown in test_https.py.
    known = {"GILIRAN_PUBLIC_URL": base, "GILIRAN_TRUST_PLAIN_HTTP": "yes"}
    return HallServer(start_server(data_dir, port=port, module=module, **known), base)


# -- one server, many days -------------------------------------------------------------------------------------------


@dataclass
class House:
    """A running server in which each story has a day; whoever signs in and the box itself are the same in all."""

    hall: HallServer
    days: StoryDays

    @contextmanager
    def day(self, *, busy: bool = False, desks: int = 0, wordy: bool = False, seats: int = 0) -> Iterator[HallServer]:
        with self.days.day(busy=busy, desks=desks, wordy=wordy, seats=seats) as demo:
            yield HallServer(replace(self.hall.server, demo=demo), self.hall.base)


@contextmanager
def housing(hall: HallServer) -> Iterator[House]:
    """The server is stopped afterwards."""
    try:
        with days_in(hall.server.data_dir, hall.demo) as days:
            yield House(hall, days)
    finally:
        stop_server(hall.server)


@pytest.fixture(scope="package")
def plain_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Under the hall's plain-http name."""
    with housing(serve_at(HALL_NAME, tmp_path_factory.mktemp("hall"))) as house:
        yield house


@pytest.fixture(scope="package")
def loopback_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """On 127.0.0.1, which browsers take for secure."""
    with housing(serve_at("127.0.0.1", tmp_path_factory.mktemp("hall"))) as house:
        yield house


@pytest.fixture(
    params=["plain_house", pytest.param("loopback_house", marks=pytest.mark.soak)], ids=[HALL_NAME, "127.0.0.1"]
)
def both_names(request: pytest.FixtureRequest) -> Iterator[HallServer]:
    """An empty day under the hall's plain-http name, and again on the loopback."""
    house: House = request.getfixturevalue(request.param)
    with house.day() as hall:
        yield hall


@pytest.fixture
def hall_server(plain_house: House) -> Iterator[HallServer]:
    """An empty day of this story alone."""
    with plain_house.day() as hall:
        yield hall


@pytest.fixture
def busy_server(plain_house: House) -> Iterator[HallServer]:
    """A day of this story alone, in the middle of a busy morning."""
    with plain_house.day(busy=True) as hall:
        yield hall


@pytest.fixture
def wordy_server(plain_house: House) -> Iterator[HallServer]:
    """An empty day of this story alone, with names as long as some offices give them."""
    with plain_house.day(wordy=True) as hall:
        yield hall


# -- browsers --------------------------------------------------------------------------------------------------------


class Shared(AssertionError):
    """Two stories would see each other's day."""


@dataclass
class Diary:
    """Which story had which day."""

    stories: dict[tuple[Path, str], str] = field(default_factory=dict)

    def note(self, hall: HallServer, story: str) -> None:
        """Raises Shared when another story had the day: what one leaves, the other would find."""
        day = (hall.server.data_dir, hall.day)
        before = self.stories.setdefault(day, story)
        if before != story:
            raise Shared(f"{before} and {story} use one day ({hall.day}): each needs a day of its own")


ScreensOf = Callable[..., Screens]  # of a HallServer, and where it is another browser, of that


@pytest.fixture(scope="session")
def diary() -> Diary:
    return Diary()


@pytest.fixture
def screens_of(chromium: Browser, diary: Diary, request: pytest.FixtureRequest) -> Iterator[ScreensOf]:
    """`screens_of(hall)`: new browsers for this story's day there; their scripts must not complain."""
    opened: list[Screens] = []

    def open_for(hall: HallServer, other: Browser | None = None) -> Screens:
        diary.note(hall, request.node.nodeid)
        opened.append(Screens(other or chromium, hall.base))
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


def sign_in(page: Page, hall: HallServer, role: str, *, at: str = "") -> None:
    """By name and password, as staff do in the morning; `at` another address than the page's own."""
    user = hall.user(role)
    page.goto(f"{at}/sign-in")
    page.fill('input[name="username"]', user["username"])
    page.fill('input[name="password"]', user["password"])
    page.click('form:has(input[name="password"]) button[type="submit"]')
    page.wait_for_url(lambda url: "/sign-in" not in url)


# -- a box that nobody has set up ------------------------------------------------------------------------------------


@pytest.fixture
def empty_box(tmp_path: Path) -> Iterator[Server]:
    server = start_server(tmp_path, demo={})
    yield server
    stop_server(server)


@pytest.fixture
def at_an_empty_box(chromium: Browser, empty_box: Server) -> Iterator[Screens]:
    """On its own screen: from elsewhere nobody may set it up."""
    opened = Screens(chromium, empty_box.url)
    yield opened
    opened.close()
    assert opened.troubles == []
