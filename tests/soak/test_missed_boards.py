"""TVs that hang, lose their renderer or are closed are missed; one that goes on beside them never is.

How long that takes is printed: `pytest -m soak tests/soak/test_missed_boards.py -s`.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from tests.browser.conftest import SMALL_TV
from tests.live.conftest import Server, serving
from tests.patience import wait_until

pytestmark = pytest.mark.soak


def frozen(page: Page) -> None:
    """Its main thread runs for ever; timers, frames and answers wait."""
    page.evaluate("setTimeout(() => { for (;;); }, 10)")


def crashed(page: Page) -> None:
    """Its renderer is gone, and the browser stands there with a sad face."""
    with suppress(BrowserError):
        page.goto("chrome://crash", timeout=1000)


def closed(page: Page) -> None:
    page.close()


WAYS: tuple[Callable[[Page], None], ...] = (frozen, crashed, closed)


def asked(server: Server, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the coordinator is answered."""
    token, address = server.demo["coordinator_token"], f"/api/v1/days/{server.day}/{path}"
    answer = server.get(address, token) if body is None else server.post(address, body, token=token)
    assert answer.ok
    found: dict[str, Any] = answer.json()
    return found


def named_screen(browser: Browser, server: Server, name: str) -> Page:
    """A TV of a browser of its own, which has a name and knows it."""
    page = browser.new_context(viewport={"width": SMALL_TV[0], "height": SMALL_TV[1]}).new_page()
    page.goto(f"{server.url}/board")
    code = page.locator("[data-code]")
    code.wait_for()
    asked(server, "boards", {"screen": code.inner_text(), "name": name})
    page.locator("[data-settings-version='1']").wait_for(state="attached")
    return page


def missed(server: Server) -> set[str]:
    """Names of the TVs of which the load says that they are away."""
    return {one["subject"] for one in asked(server, "load")["alerts"] if one["kind"] == "board_away"}


def test_a_tv_that_hangs_crashes_or_is_closed_is_missed_and_its_neighbour_is_not(
    chromium: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path) as server:
        neighbour = named_screen(chromium, server, "TV tetangga")
        gone: set[str] = set()
        for way in WAYS:
            name = f"TV {way.__name__}"
            page = named_screen(chromium, server, name)
            assert missed(server) == gone
            way(page)
            began = time.monotonic()
            gone.add(name)
            assert wait_until(lambda: missed(server) >= gone)
            print(f"{name}: missed after {time.monotonic() - began:.1f} s")
        assert missed(server) == gone
        assert neighbour.locator(".freshness__words").inner_text() == "Terhubung"
        heard = {one["name"]: one for one in asked(server, "boards")["boards"]}
        assert [name for name, one in sorted(heard.items()) if one["is_here"]] == ["TV tetangga"]
