"""A board that nobody touches, after each of the troubles of a day: it shows what is called, by itself."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import SMALL_TV
from tests.live.conftest import SCRIPTS, Server, environment, free_port, start_server, stop_server
from tests.patience import PATIENCE

pytestmark = pytest.mark.soak
OLD_CLOCK = """
(() => {
  const now = Date.now;
  let ahead = 0;
  Date.now = () => now() + ahead;
  window.setClock = (ms) => { ahead = ms; };
})();
"""
HOUR_MS = 3_600_000


@dataclass
class Hall:
    """A server that goes and comes back at the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    host: str = ""  # none is named: it follows the network, as in most halls
    server: Server = field(init=False)

    def __post_init__(self) -> None:
        self.server = self._start(None)

    def _start(self, before: Server | None) -> Server:
        everywhere, demo = f"0.0.0.0:{self.port}", before.demo if before else None
        url = f"http://{self.host}:{self.port}" if self.host else ""
        return start_server(self.folder, port=self.port, demo=demo, GILIRAN_BIND=everywhere, GILIRAN_PUBLIC_URL=url)

    def stop(self) -> None:
        stop_server(self.server)

    def start(self) -> None:
        self.server = self._start(self.server)

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [SCRIPTS / "giliran", *words], env=environment(self.folder), capture_output=True, text=True, check=True
        )
        return done.stdout

    def call(self, service: str) -> str:
        """The number that is called."""
        self.server.take(service)
        desk = self.server.desk_for(service)
        answer = self.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
        assert answer.ok, answer.text
        turn = answer.json()["turn"]
        number: str = turn["number"]
        return number


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    running = Hall(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def hall_elsewhere(tmp_path: Path) -> Iterator[Hall]:
    """It is said to be at an address of the loopback that its first screens do not use."""
    running = Hall(tmp_path, host="127.0.0.2")
    yield running
    running.stop()


def board_at(browser: Browser, hall: Hall, script: str = "") -> Page:
    page = browser.new_context(viewport={"width": SMALL_TV[0], "height": SMALL_TV[1]}).new_page()
    if script:
        page.add_init_script(script)
    page.goto(f"http://127.0.0.1:{hall.port}/d/{hall.server.day}/board")
    expect(page.locator(".freshness__words")).to_have_text("Terhubung")
    return page


def shows(page: Page, number: str) -> None:
    expect(page.locator(".tile--called .number", has_text=number)).to_be_visible()


def test_a_restart_a_sleep_a_clock_and_a_restore_are_survived_without_a_touch(hall: Hall, chromium: Browser) -> None:
    page = board_at(chromium, hall, script=OLD_CLOCK)
    shows(page, hall.call("JKN"))

    hall.stop()
    expect(page.locator("html.no-contact")).to_be_attached()
    hall.start()
    shows(page, hall.call("KTP-CETAK"))

    tools = page.context.new_cdp_session(page)
    tools.send("Page.enable")
    tools.send("Page.setWebLifecycleState", {"state": "frozen"})  # asleep: no timer runs, nothing is heard
    slept_through = hall.call("SKCK")
    page.context.set_offline(True)
    page.context.set_offline(False)
    tools.send("Page.setWebLifecycleState", {"state": "active"})
    shows(page, slept_through)

    for ahead in (HOUR_MS, -HOUR_MS):
        page.evaluate("ms => setClock(ms)", ahead)
        hall.stop()
        expect(page.locator("html.no-contact")).to_be_attached()  # also with a clock that was set back
        hall.start()
        expect(page.locator(".freshness__words")).to_have_text("Terhubung")
    page.evaluate("setClock(0)")

    copies = hall.folder / "copies"
    hall.command("backup", str(copies))
    lost = hall.call("NIKAH")
    shows(page, lost)
    epoch = page.locator("#board").get_attribute("data-epoch")
    hall.stop()
    hall.command("restore", str(next(copies.glob("*.db"))), "--yes")
    hall.start()
    expect(page.locator("#board")).not_to_have_attribute("data-epoch", str(epoch))
    expect(page.locator(".tile--called .number", has_text=lost)).to_have_count(0)
    shows(page, hall.call("NIKAH"))


def test_a_page_whose_own_script_stalls_or_cannot_be_read_is_mended_by_its_watchdog(
    hall: Hall, chromium: Browser
) -> None:
    page = board_at(chromium, hall)
    page.evaluate("requestAnimationFrame = () => 0; window.isOldPage = true")  # as if nothing were drawn any more
    page.wait_for_function("window.isOldPage === undefined && window.giliranBeat > 0", timeout=PATIENCE * 1000)

    other = chromium.new_context().new_page()

    def unreadable(route: Route) -> None:
        route.fulfill(body="const a = b ??= ;", content_type="text/javascript", headers={"X-Giliran": "1"})

    other.route("**/js/surfaces/board-*.js", unreadable)
    other.goto(f"http://127.0.0.1:{hall.port}/d/{hall.server.day}/board")
    other.wait_for_url("**/board?level=old", timeout=PATIENCE * 1000)
    other.wait_for_function("window.giliranBeat > 0", timeout=PATIENCE * 1000)
    other.route("**/old-board-*.js", unreadable)
    other.reload()
    other.wait_for_url("**/board?level=plain**", timeout=PATIENCE * 1000)
    expect(other.locator("meta[http-equiv=refresh]")).to_be_attached()


def test_a_board_goes_on_at_another_address_when_the_box_has_lost_its_own_and_keeps_its_name(
    hall_elsewhere: Hall, chromium: Browser
) -> None:
    """As with a cable that is pulled from a laptop that is in the Wi-Fi too."""
    hall = hall_elsewhere
    page = chromium.new_context(viewport={"width": SMALL_TV[0], "height": SMALL_TV[1]}).new_page()
    gone = f"127.0.0.1:{hall.port}"
    is_gone = False

    def reach(socket: WebSocketRoute) -> None:
        if is_gone:
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket(f"ws://{gone}/**", reach)
    page.goto(f"http://{gone}/d/{hall.server.day}/board")
    shows(page, hall.call("JKN"))
    server, boards = hall.server, f"/api/v1/days/{hall.server.day}/boards"
    sign = page.locator("[data-settings-version]")
    version = str(sign.get_attribute("data-settings-version"))
    named = {"screen": page.locator("[data-code]").inner_text(), "name": "TV pendopo"}
    assert server.post(boards, named, token=server.demo["coordinator_token"]).ok
    expect(sign).not_to_have_attribute("data-settings-version", version)  # it has loaded itself under its name
    for _ in range(2):  # and heard the code that goes along
        page.wait_for_event("response", lambda answer: answer.url.endswith("/board/here"))
    is_gone = True
    page.route(f"http://{gone}/**", lambda route: route.abort())
    hall.stop()  # what stood is cut too
    hall.start()
    page.wait_for_url(f"http://{hall.host}:{hall.port}/d/{hall.server.day}/board", timeout=PATIENCE * 1000)
    shows(page, hall.call("KTP-CETAK"))
    expect(page.locator("[data-settings-version]")).not_to_have_attribute("data-settings-version", version)
    expect(page.locator("[data-coded]")).to_be_hidden()
    assert "moved" not in page.url + page.evaluate("location.href")
    log = (hall.folder / "server.log").read_text()
    assert "moved=" not in log
