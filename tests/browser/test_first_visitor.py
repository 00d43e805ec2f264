"""CITIZEN P1: whoever comes first decides nothing for those who come after.

On 127.0.0.1 a browser takes Brotli, on the hall's plain http it does not: an organiser who looks at the hall page on
the laptop once must not take style and script from every phone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HallServer, ScreensOf
from tests.chromium import HALL_NAME
from tests.live.conftest import free_port, start_server, stop_server


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallServer]:
    port = free_port()
    base = f"http://{HALL_NAME}:{port}"
    server = start_server(tmp_path, port=port, GILIRAN_PUBLIC_URL=base)
    yield HallServer(server, base)
    stop_server(server)


def encodings(page: Page) -> list[str]:
    """Of the files of the bundle, as they come."""
    seen: list[str] = []
    page.on(
        "response",
        lambda answer: "/static/dist/" in answer.url and seen.append(answer.headers.get("content-encoding", "")),
    )
    return seen


def works(page: Page, day: str) -> None:
    """Style and script are there: a search finds what is meant, the bar sums up what is ticked."""
    page.goto(f"/d/{day}")
    page.fill("#search", "akte lahir")
    expect(page.locator(".choice:visible")).to_have_count(1)
    page.fill("#search", "")
    page.check('input[name="services"] >> nth=0')
    expect(page.locator("[data-chosen]")).to_contain_text("Rekam KTP")
    assert page.evaluate("document.styleSheets.length && document.styleSheets[0].cssRules.length") > 0


def test_a_phone_in_the_hall_sees_style_and_script_after_a_look_on_the_laptop_itself(
    hall: HallServer, screens_of: ScreensOf
) -> None:
    laptop = screens_of(HallServer(hall.server, hall.server.url)).open()
    packed_tightly = encodings(laptop)
    works(laptop, hall.day)
    assert "br" in packed_tightly
    phone = screens_of(hall).open()
    packed = encodings(phone)
    works(phone, hall.day)
    assert packed
    assert "br" not in packed
