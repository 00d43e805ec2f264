"""The board over a day of ten hours and 1,500 calls: what it holds in memory at the end is what it held in the morning.

The page's time passes from one of its timers to the next, its voice included, so that nothing in it is late on a busy
machine; calls are real ones, of real clerks. The server's pings and beats, which come in real time, are repeated in the
page as often as they would come in its own, so that its socket stands as in a hall.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import SMALL_TV
from tests.browser.heard import LISTENING
from tests.live.conftest import Server, serving

pytestmark = pytest.mark.soak

HOURS, CALLS = 10, 1500
STEP_MS = 20_000  # of the page's time, between two looks
MEGABYTE = 1024 * 1024
# The board of the evening has no more to show than that of the morning; caches of the browser itself go up and down.
MOST_GROWTH = {"heap": 1.0 * MEGABYTE, "nodes": 150, "listeners": 10, "detached": 20}

STANDING_SOCKET = """
(() => {
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...asked) {
      super(...asked);
      let beat = null;
      let owed = 0;
      const send = this.send.bind(this);
      this.send = (said) => (said === "3" && owed > 0 ? void (owed -= 1) : send(said));
      this.addEventListener("message", ({ data, isTrusted }) => {
        if (isTrusted && String(data).includes('"beat"')) beat = data;
      });
      const again = (data) => this.readyState === 1 && this.dispatchEvent(new MessageEvent("message", { data }));
      const timer = setInterval(() => {
        if (this.readyState > 1) clearInterval(timer);
        owed += this.readyState === 1 ? 1 : 0;
        again("2");
        if (beat) again(beat);
      }, 5000);
    }
  };
  Object.assign(window.WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
})();
"""


# The watchdog of a page that is not drawn has a test of its own (test_recovering_board); here the page's minutes pass
# faster than anything can be drawn.
ALWAYS_DRAWN = """Object.defineProperty(window, "giliranBeat", { get: () => performance.now(), set() {} });"""


@dataclass
class Held:
    """What the page holds after its garbage was collected."""

    heap: float
    nodes: int
    listeners: int
    detached: int

    def beyond(self, other: "Held") -> dict[str, float]:
        """By how much more than this the other holds."""
        return {name: getattr(other, name) - getattr(self, name) for name in MOST_GROWTH}


def held_by(page: Page, tools: CDPSession) -> Held:
    page.evaluate("heard.length = 0")
    for _ in range(3):  # what was kept by a finalizer falls with the next
        tools.send("HeapProfiler.collectGarbage")
    counts = tools.send("Memory.getDOMCounters")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"]
    detached = sum(_size(tree["treeNode"]) for tree in tools.send("DOM.getDetachedDomNodes")["detachedNodes"])
    return Held(heap, counts["nodes"], counts["jsEventListeners"], detached)


def _size(node: dict[str, Any]) -> int:
    return 1 + sum(_size(child) for child in node.get("children", ()))


class Clerks(threading.Thread):
    """They take, call, start and finish, one number after the other, until so many are called."""

    def __init__(self, hall: Server, calls: int) -> None:
        super().__init__(daemon=True)
        self.hall, self.left, self.trouble = hall, calls, ""

    def run(self) -> None:
        try:
            self._work()
        except AssertionError as trouble:
            self.trouble = str(trouble)

    def _work(self) -> None:
        desks = {desk["services"][0]: desk for desk in self.hall.demo["desks"]}
        while self.left and not self.trouble:
            for service, desk in desks.items():
                if self.left and self._take(service):
                    self._serve(desk)

    def _take(self, service: str) -> bool:
        """False where there are no more numbers of it today."""
        day, token = self.hall.day, self.hall.demo["greeter_token"]
        answer = self.hall.post(f"/api/v1/days/{day}/tickets", {"services": [service]}, token=token)
        if not answer.ok and answer.json()["error"]["code"] != "quota_full":
            self.trouble = f"{service}: {answer.status_code} {answer.text}"
        return answer.ok

    def _serve(self, desk: dict[str, Any]) -> None:
        turn = self._send(f"desks/{desk['id']}/call-next", desk)["turn"]
        self._send(f"turns/{turn['id']}/start", desk)
        self._send(f"turns/{turn['id']}/finish", desk, {"outcome": "served"})
        self.left -= 1

    def _send(self, path: str, desk: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.hall.post(f"/api/v1/{path}", body, token=desk["token"])
        assert answer.ok, f"{path}: {answer.status_code} {answer.text}"
        said: dict[str, Any] = answer.json()
        return said


@contextmanager
def board_of(browser: Browser, hall: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": SMALL_TV[0], "height": SMALL_TV[1]})
    page = context.new_page()
    page.add_init_script(LISTENING)
    page.add_init_script(STANDING_SOCKET)
    page.add_init_script(ALWAYS_DRAWN)
    page.goto(f"{hall.url}/d/{hall.day}/board")
    page.mouse.click(5, 5)  # for its sound
    page.locator(".sound--locked").wait_for(state="hidden")
    try:
        yield page
    finally:
        context.close()


def hours_pass(page: Page, hours: float, clerks: Clerks) -> None:
    """At least so many in the page, and until the clerks have called everybody."""
    until = page.evaluate("performance.now()") + hours * 3_600_000
    while (page.evaluate("performance.now()") < until or clerks.is_alive()) and not clerks.trouble:
        page.evaluate(f"window.pass({STEP_MS}, {{ stands: true }})")
        assert page.evaluate("window.isFirstPage === true"), "it has loaded itself again"
    clerks.join()
    assert clerks.trouble == ""
    page.evaluate(f"window.pass({6 * STEP_MS}, {{ stands: true }})")  # what is still being spoken is spoken


def works(page: Page, hall: Server, calls: int, hours: float) -> None:
    clerks = Clerks(hall, calls)
    clerks.start()
    hours_pass(page, hours, clerks)


def test_a_board_holds_no_more_in_the_evening_than_in_the_morning(chromium: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as hall, board_of(chromium, hall) as page:
        tools = page.context.new_cdp_session(page)
        for domain in ("HeapProfiler", "DOM"):
            tools.send(f"{domain}.enable")
        page.evaluate("window.isFirstPage = true")
        works(page, hall, CALLS // 10, HOURS / 10)  # by then it has met everything
        morning = held_by(page, tools)
        print(f"\n{morning}")
        works(page, hall, CALLS * 4 // 10, HOURS * 4 / 10)
        noon = held_by(page, tools)
        print(noon)
        works(page, hall, CALLS // 2, HOURS / 2)
        evening = held_by(page, tools)
        called = hall.get(f"/api/v1/days/{hall.day}/board").json()
        shown = int(page.locator("#board").get_attribute("data-seq") or 0)
        print(f"\nmorning {morning}\nnoon    {noon}\nevening {evening}\nseq {shown} of {called['seq']}")
        assert shown == called["seq"]
        growth = noon.beyond(evening)
        assert {name: more for name, more in growth.items() if more > MOST_GROWTH[name]} == {}
        assert morning.beyond(evening)["nodes"] < MOST_GROWTH["nodes"]
