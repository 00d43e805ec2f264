"""The browser that `giliran board` minds, without a screen: what a test needs beside it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.chromium import PROGRAM
from tests.patience import PATIENCE
from webapp.cli.commands.board.minding import Mended, Minded
from webapp.cli.commands.board.protocol import Browser, NoAnswer
from webapp.cli.commands.board.showing import ARGUMENTS

TWO_SCREENS = "--screen-info={1280x720}{1920x1080}"
UNSEEN = ("--headless=new", "--no-sandbox", "--disable-gpu", TWO_SCREENS)
SOON = 3.0  # seconds in which a page that lives answers here


@dataclass
class Kiosk:
    minded: Minded
    did: list[Mended] = field(default_factory=list)

    @property
    def browser(self) -> Browser:
        return self.minded.browser

    def crash(self) -> None:
        """The renderer of the page dies, and answers no more."""
        self._do("Page.crash")

    def freeze(self) -> None:
        """The page goes into a loop without an end."""
        self._do("Runtime.evaluate", expression="setTimeout(() => { for (;;); }, 0)")
        time.sleep(0.2)

    def asks(self, expression: str) -> object:
        """None where the page does not answer."""
        with suppress(NoAnswer):
            return self.minded.evaluate(expression, SOON)
        return None

    def waits_for(self, expression: str) -> bool:
        until = time.monotonic() + PATIENCE
        while not self.asks(expression):
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    def looks_until(self, done: Callable[[], bool]) -> None:
        """As it does while it minds, only quicker."""
        until = time.monotonic() + PATIENCE
        while not done() and time.monotonic() < until:
            self.minded.look()
            time.sleep(0.1)

    def _do(self, method: str, **arguments: object) -> None:
        with suppress(NoAnswer):
            self.browser.ask(method, 1.0, session=self.minded.session, **arguments)


@contextmanager
def kiosk(url: str, profile: Path) -> Iterator[Kiosk]:
    arguments = (*ARGUMENTS, *UNSEEN, f"--user-data-dir={profile}", "about:blank")
    minded = Minded(lambda: Browser.start(Path(PROGRAM), arguments), url, answers_within=SOON)
    told = Kiosk(minded)
    minded.say = told.did.append
    try:
        minded.open()
        yield told
    finally:
        minded.close()
