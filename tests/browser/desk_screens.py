"""What the stories of the desk have in common: tablets that are signed in, people who wait, buttons to press."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import TABLET, HallServer, Screens
from tests.patience import PATIENCE

CALL = "Panggil berikutnya"
START = "Mulai layani"
FINISH = "Selesai & panggil berikutnya"
ONLY_FINISH = "Selesai saja"


@dataclass(frozen=True)
class Desk:
    """A desk of the story's day."""

    hall: HallServer
    facts: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/desks/{self.facts['id']}"

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    def now(self) -> dict[str, Any]:
        page: dict[str, Any] = self.hall.server.get(f"/api/v1{self.path}", self.facts["token"]).json()
        return page

    def move(self, turn: dict[str, Any], name: str, body: dict[str, Any] | None = None) -> requests.Response:
        return self.hall.server.post(f"/api/v1/turns/{turn['id']}/{name}", body, token=self.facts["token"])

    def press(self, name: str, body: dict[str, Any] | None = None) -> requests.Response:
        return self.hall.server.post(f"/api/v1{self.path}/{name}", body, token=self.facts["token"])


def icons_without_shape(page: Page) -> list[str]:
    """What an empty square stands for: an icon whose shape neither the page nor a fragment has brought."""
    uses = "uses => uses.map(use => use.getAttribute('href')).filter(href => !document.querySelector(href))"
    missing: list[str] = page.locator("use").evaluate_all(uses)
    return missing


def desk_for(hall: HallServer, service: str) -> Desk:
    return Desk(hall, hall.server.desk_for(service))


def rules(hall: HallServer, **changes: Any) -> None:
    """The coordinator changes the rules of the day."""
    token = hall.demo["coordinator_token"]
    answer = hall.server.post(f"/api/v1/days/{hall.day}/policy", changes, token=token)
    assert answer.ok, answer.text


_SESSIONS: dict[tuple[str, str], list[dict[str, Any]]] = {}


def session_of(hall: HallServer, user: dict[str, str]) -> list[dict[str, Any]]:
    """The cookie of a session; signing in by name is slow, so once for all tablets of a server, until it is ended."""
    key = (hall.base, user["username"])
    if key not in _SESSIONS or not _is_alive(hall, _SESSIONS[key]):
        _SESSIONS[key] = _signed_in(hall, user)
    return _SESSIONS[key]


def _is_alive(hall: HallServer, cookies: list[dict[str, Any]]) -> bool:
    """A test may have signed out, or ended the device."""
    sent = {cookie["name"]: cookie["value"] for cookie in cookies}
    page = requests.get(f"{hall.server.url}/account", cookies=sent, allow_redirects=False, timeout=PATIENCE)
    return page.status_code == 200


def _signed_in(hall: HallServer, user: dict[str, str]) -> list[dict[str, Any]]:
    visitor = requests.Session()
    page = visitor.get(f"{hall.server.url}/sign-in", timeout=PATIENCE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "username": user["username"], "password": user["password"]}
    answer = visitor.post(f"{hall.server.url}/sign-in", data=form, allow_redirects=False, timeout=PATIENCE)
    assert answer.status_code == 303, answer.text
    host = urlsplit(hall.base).hostname
    return [
        {"name": cookie.name, "value": cookie.value, "domain": host, "path": "/", "httpOnly": True}
        for cookie in visitor.cookies
    ]


def tablet_at(screens: Screens, desk: Desk, size: tuple[int, int] = TABLET, role: str = "clerk", **more: Any) -> Page:
    """A tablet that has never been here, with a clerk at this desk; ready when its buttons are."""
    page = screens.open(size=size, **more)
    if role == "clerk":
        desk.hall.seat(desk.facts)
    page.context.add_cookies(session_of(desk.hall, desk.hall.user(role)))  # type: ignore[arg-type]
    page.goto(desk.path)
    expect(page.locator(".freshness__words")).to_have_text("Tersambung")
    return page


def button(page: Page, words: str) -> Any:
    return page.get_by_role("button", name=words, exact=True)


def press(page: Page, words: str) -> None:
    button(page, words).click()


def expect_number(page: Page, number: str) -> None:
    """This person is at the desk."""
    expect(page.locator(".now__number")).to_have_text(number)


def serve_next(page: Page, number: str) -> None:
    """Call, and begin."""
    press(page, CALL)
    expect_number(page, number)
    press(page, START)
    expect(button(page, FINISH)).to_be_visible()


def choose(page: Page, outcome: str) -> None:
    """Tap the tile of an outcome, also one that is folded away."""
    tile = page.locator(f'input[name="outcome"][value="{outcome}"]')
    if not tile.is_visible():
        page.get_by_text("Hasil lain …").click()
    tile.check()
