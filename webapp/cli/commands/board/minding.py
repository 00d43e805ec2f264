"""Minds the browser that shows the board: a page that died, hangs or shows an error is loaded again.

The page itself looks after a lost network, a new build and a script that stalls; nothing in it can mend a renderer that
is dead or stuck in a loop. From outside both are seen: the browser says that a page has crashed, and one that hangs
answers no question.
"""

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from webapp.cli.commands.board.protocol import Browser, NoAnswer

LOOKS_EVERY = 5.0  # seconds
ANSWERS_WITHIN = 10.0  # seconds; a page that reads a large board on a slow laptop takes two
STARTS_WITHIN = 30.0
SETTLES = 0.5
RESTS = 2.0  # before a browser that has ended is started again
CRASHED = "Inspector.targetCrashed", "Target.targetCrashed"

SCREENS = """
(async () => {
  if (!window.getScreenDetails) return [];
  const { screens } = await getScreenDetails();
  return screens.map(({ left, top, width, height, isPrimary }) => ({ left, top, width, height, isPrimary }));
})()
"""


class Mended(StrEnum):
    """What was done, as `--json` names it."""

    STARTED = "started"
    CRASHED = "crashed"  # its renderer has died
    FROZEN = "frozen"  # it answered no question
    NOT_SHOWN = "not_shown"  # an error page, or another one
    ENDED = "ended"  # the browser itself


@dataclass
class Minded:
    """One browser with one page in it.

    `start` starts a browser; `say` is told what was done. `screen`: which one, from 1, the laptop's own first; None:
    the first that is not the laptop's own, if there is one.
    """

    start: Callable[[], Browser]
    url: str
    say: Callable[[Mended], None] = lambda _what: None
    screen: int | None = None
    answers_within: float = ANSWERS_WITHIN
    browser: Browser = field(init=False)
    session: str = field(init=False, default="")
    _target: str = field(init=False, default="")
    _was_shown: bool = field(init=False, default=True)

    def open(self) -> None:
        """Raises NoAnswer, or OSError where the browser cannot be started."""
        self.browser = self.start()
        self._take_page()
        self._show()
        self.say(Mended.STARTED)
        with suppress(NoAnswer):  # the board is worth more than the right screen
            self._move()

    @property
    def _origin(self) -> str:
        return self.url.partition("/d/")[0]

    def close(self) -> None:
        """The browser is ended with it."""
        self.browser.close()

    def look(self) -> None:
        """Once: mend what is wrong. Raises OSError where the browser cannot be started again."""
        if self.browser.exit_code() is not None:
            self._start_again(Mended.ENDED)
        elif self._has_crashed():
            self._mend(Mended.CRASHED)
        else:
            self._ask_page()

    def mind(self, *, every: float = LOOKS_EVERY) -> None:
        """Until somebody closes the window of the browser, as with Alt+F4."""
        while self.browser.exit_code() != 0:
            self.look()
            time.sleep(every)

    def _ask_page(self) -> None:
        try:
            at = self.evaluate("location.href", self.answers_within)
        except NoAnswer:
            self._mend_silent()
            return
        is_shown = str(at).startswith(self._origin)
        if not is_shown:
            self._mend(Mended.NOT_SHOWN)
        self._was_shown = is_shown

    def _mend_silent(self) -> None:
        """What has just ended is silent before it is known to have ended; whatever else is silent hangs."""
        time.sleep(SETTLES)
        if self.browser.exit_code() is not None:
            self._start_again(Mended.ENDED)
        else:
            self._mend(Mended.CRASHED if self._has_crashed() else Mended.FROZEN)

    def _mend(self, what: Mended) -> None:
        """By the gentlest means that works: the page again, a new one in its place, the whole browser."""
        try:
            if what == Mended.FROZEN:
                # What hangs does not hear that it is to load: its renderer is ended, as if it had crashed.
                with suppress(NoAnswer):
                    self.browser.ask("Page.crash", 1.0, session=self.session)
                self._replace_page()
            self._show()
            self.evaluate("1", self.answers_within)
        except NoAnswer:
            self._start_again(what)
            return
        list(self._news())  # what was said of the dead page is settled
        # While there is no server an error page follows the other: that is said once.
        if what != Mended.NOT_SHOWN or self._was_shown:
            self.say(what)

    def _start_again(self, what: Mended) -> None:
        self.browser.close()
        time.sleep(RESTS)
        with suppress(NoAnswer):  # the next look tries again
            self.open()
        self.say(what)

    # -- the page -----------------------------------------------------------------------------------------------------

    def _take_page(self) -> None:
        targets = self.browser.ask("Target.getTargets", STARTS_WITHIN)["targetInfos"]
        page = next((one["targetId"] for one in targets if one["type"] == "page"), None)
        if page is None:
            page = self.browser.ask("Target.createTarget", STARTS_WITHIN, url="about:blank")["targetId"]
        self._attach(page)

    def _replace_page(self) -> None:
        """The new one first: a browser without a window ends."""
        old = self._target
        self._attach(self.browser.ask("Target.createTarget", STARTS_WITHIN, url="about:blank")["targetId"])
        with suppress(NoAnswer):
            self.browser.ask("Target.closeTarget", STARTS_WITHIN, targetId=old)

    def _attach(self, target: str) -> None:
        self._target = target
        self.browser.ask("Target.setDiscoverTargets", STARTS_WITHIN, discover=True)
        found = self.browser.ask("Target.attachToTarget", STARTS_WITHIN, targetId=target, flatten=True)
        self.session = found["sessionId"]
        for domain in ("Page", "Inspector"):
            self.browser.ask(f"{domain}.enable", STARTS_WITHIN, session=self.session)

    def _show(self) -> None:
        self.browser.ask("Page.navigate", STARTS_WITHIN, session=self.session, url=self.url)

    def evaluate(self, expression: str, patience: float, **how: Any) -> Any:
        """What the page makes of it; raises NoAnswer."""
        asked = {"expression": expression, "returnByValue": True} | how
        return self.browser.ask("Runtime.evaluate", patience, session=self.session, **asked)["result"].get("value")

    def _has_crashed(self) -> bool:
        return any(
            news["method"] in CRASHED
            and self.session == news.get("sessionId", self.session)
            and self._target == news["params"].get("targetId", self._target)
            for news in self._news()
        )

    def _news(self) -> Iterator[dict[str, Any]]:
        with suppress(queue.Empty):
            while True:
                yield self.browser.events.get_nowait()

    # -- the screen ---------------------------------------------------------------------------------------------------

    def _move(self) -> None:
        """To the screen that was asked for; a page may ask where they are once it is allowed to."""
        self.browser.ask("Browser.grantPermissions", 5.0, origin=self._origin, permissions=["windowManagement"])
        screens = self.evaluate(SCREENS, 5.0, awaitPromise=True, userGesture=True) or []
        chosen = chosen_screen(screens, self.screen)
        if chosen is None:
            return
        window = self.browser.ask("Browser.getWindowForTarget", 5.0, targetId=self._target)["windowId"]
        place = {name: chosen[name] for name in ("left", "top", "width", "height")}
        for bounds in ({"windowState": "normal"}, place, {"windowState": "fullscreen"}):
            self.browser.ask("Browser.setWindowBounds", 5.0, windowId=window, bounds=bounds)


def chosen_screen(screens: list[dict[str, Any]], number: int | None) -> dict[str, Any] | None:
    """Of those that the browser names; None where it is to stay where it is."""
    ordered = sorted(screens, key=lambda screen: not screen["isPrimary"])
    if number is not None:
        return ordered[number - 1] if 0 < number <= len(ordered) else None
    return ordered[1] if len(ordered) > 1 else None
