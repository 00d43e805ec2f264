"""One real Chromium for all tests of a process: Playwright's own loop can be started only once."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.patience import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)

HALL_NAME = "antrean.local"  # what the hall's router would call the laptop; not a secure context
PROGRAM = "/usr/bin/chromium"
# Chromium takes the last list of features that it is given, so what Playwright leaves out is left out here as well.
_WITHOUT = (
    # Two pages behind the address bar of each window: two thirds of what it costs to open one (0.7 of 1.1 s).
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # Nothing is asked of servers elsewhere.
    "AimEnabled",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    # A hall's address is plain http and stays so.
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    # What Playwright's own ways through a page rest on.
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "LensOverlay",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_WITHOUT)}",
    f"--host-resolver-rules=MAP {HALL_NAME} 127.0.0.1",
)


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright_here: Playwright) -> Iterator[Browser]:
    opened = chromium_at(playwright_here)
    yield opened
    opened.close()


def chromium_at(playwright_here: Playwright, **how: Any) -> Browser:
    """A Chromium of its own, for a story that needs another home folder."""
    return playwright_here.chromium.launch(executable_path=PROGRAM, args=list(_QUIET), **how)
