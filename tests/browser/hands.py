"""Somebody who prepares a day in the browser, and how much they do: interactions, and minutes by a keystroke model.

An interaction is a tap, a filled field or a pasted list. The minutes are those of the keystroke-level model of Card,
Moran and Newell (1983) for somebody who types slowly: deciding 1.35 s, pointing 1.1 s, pressing 0.2 s, a hand to the
keyboard and back 0.8 s, a key 0.5 s. Reading is not in them, nor what the machine takes.
"""

from playwright.sync_api import Locator, Page, expect

DECIDE, POINT, PRESS, HANDS, KEY = 1.35, 1.1, 0.2, 0.8, 0.5  # seconds


class Hands:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0
        self.seconds = 0.0

    def fills(self, name: str, text: str) -> None:
        self.page.fill(f'[name="{name}"]', text)
        self._did(DECIDE + POINT + PRESS + HANDS + KEY * len(text))

    def pastes(self, name: str, text: str) -> None:
        """From a list that is there already."""
        self.page.fill(f'[name="{name}"]', text)
        self._did(DECIDE + POINT + PRESS + HANDS + 2 * KEY)

    def chooses_file(self, name: str, file: dict[str, object]) -> None:
        self.page.set_input_files(f'[name="{name}"]', file)  # type: ignore[arg-type]
        self._did(2 * (DECIDE + POINT + PRESS))

    def presses(self, words: str) -> None:
        self.taps(self.page.get_by_text(words, exact=True).locator("visible=true").first)

    def taps(self, target: Locator) -> None:
        target.click()
        self._did(DECIDE + POINT + PRESS)

    def presses_enter(self) -> None:
        """The first field of a question has the focus already."""
        self.page.wait_for_function("document.activeElement.form")  # where the page puts it, a moment after it came
        before = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != before)
        self._did(DECIDE + KEY)

    def goes_to(self, entry: str) -> None:
        """By the menu."""
        self.presses("Menu")
        self.taps(self.page.locator("a.menu__way").get_by_text(entry, exact=True).first)

    def reads(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def _did(self, seconds: float) -> None:
        self.interactions += 1
        self.seconds += seconds
