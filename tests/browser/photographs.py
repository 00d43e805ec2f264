"""Screenshots for people to look at, and the questions that a picture must answer before it is kept."""

import io
from pathlib import Path

from PIL import Image, ImageFilter
from playwright.sync_api import Page

MOST_BYTES = 150 * 1024  # a reader in a village opens the guide too
WIDEST = 1280
GAP = 16
COLOURS = 192

# A number is cut when it is wider than its box, or when part of it lies where its ancestors or the window hide it.
# Wholly hidden is not cut: a list may keep what does not fit on a further page.
CUT_NUMBERS = """() => {
  const EDGE = 1.5;
  const words = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  const isShown = (element) => element.textContent.trim() && element.getClientRects().length
    && getComputedStyle(element).visibility === "visible";
  const isTooWide = (element) => getComputedStyle(element).display !== "inline"
    && element.scrollWidth > element.clientWidth + 1;
  const isHidden = (element) => {
    const { left, right } = words(element);
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "hidden") continue;
      const frame = box.getBoundingClientRect();
      if (left >= frame.right || right <= frame.left) return false;
      if (left < frame.left - EDGE || right > frame.right + EDGE) return true;
    }
    return left < -EDGE || right > innerWidth + EDGE;
  };
  return Array.from(document.querySelectorAll(".number")).filter(isShown)
    .filter((element) => isTooWide(element) || isHidden(element)).map((element) => element.textContent.trim());
}"""

# Numbers of which more than an edge lies above or beneath a box that hides what stands out of it; a digit is less high
# than its line. Wholly hidden is not cut here either.
LOW_NUMBERS = """() => {
  const isHidden = (element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowY !== "hidden") continue;
      const frame = box.getBoundingClientRect();
      if (bottom <= frame.top || top >= frame.bottom) return false;
      if (top < frame.top - height / 8 || bottom > frame.bottom + height / 8) return true;
    }
    return false;
  };
  return Array.from(document.querySelectorAll(".tile .number, .call .number, .tile__name, .scan .qr"))
    .filter((element) => element.getClientRects().length && isHidden(element))
    .map(({ id, className, textContent }) => textContent.trim() || id || String(className));
}"""

SMALL_BUTTONS = """() => Array.from(document.querySelectorAll(".button--primary"), (button) => ({
  words: button.textContent.trim(), box: button.getBoundingClientRect(),
})).filter(({ box }) => box.width && (box.width < 44 || box.height < 44)).map(({ words }) => words)"""

SIZES = """(elements) => elements.filter((element) => element.getClientRects().length)
  .map((element) => parseFloat(getComputedStyle(element).fontSize))"""

SIZE_IN_VIEW = """(selector) => {
  const element = document.querySelector(selector);
  const box = element?.getBoundingClientRect();
  const isInView = box?.width && box.left >= 0 && box.top >= 0
    && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
  return isInView ? parseFloat(getComputedStyle(element).fontSize) : 0;
}"""

# Elements of which a word or a line is cut; the box of a letter may be a little higher than its line
CUT_WORDS = """(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1
  || one.scrollHeight > one.clientHeight + parseFloat(getComputedStyle(one).fontSize) / 4)
  .map(({ textContent }) => textContent.trim())"""
BOARD_HEAD = ".head__day, .head__place, .demo, .sound, .fresh"
BROKEN_WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode;
    if (!parentElement.getClientRects().length || parentElement.closest("script, style, noscript, .share")) continue;
    Array.from(textContent.matchAll(/[\\p{L}\\d]+(\\u00a0\\d+)?/gu)).forEach((word) => {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const lines = new Set(Array.from(range.getClientRects(), ({ bottom }) => Math.round(bottom)));
      if (lines.size > 1) found.push(word[0]);
    });
  }
  return found;
}"""

SMALL_TARGETS = """() => Array.from(document.querySelectorAll("a, button, summary, label.tick"), (target) => ({
  words: target.textContent.trim(), box: target.getBoundingClientRect(),
})).filter(({ box }) => box.width > 1 && (box.width < 44 || box.height < 44)).map(({ words }) => words)"""

OVERHANG = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

MISSING_SHAPES = """() => Array.from(document.querySelectorAll("use"), (use) => use.getAttribute("href"))
  .filter((shape) => !document.querySelector(shape))"""


def wrong_with(page: Page) -> list[str]:
    """What a person would find fault with: cut numbers, small buttons, a page wider than the screen, absent shapes.

    A page that a click has led to is looked at once it is whole, with its style.
    """
    page.wait_for_load_state("load")
    return [
        *(f"cut: {number}" for number in page.evaluate(CUT_NUMBERS)),
        *(f"too low a box: {number}" for number in page.evaluate(LOW_NUMBERS)),
        *(f"too small for a finger: {words}" for words in page.evaluate(SMALL_BUTTONS)),
        *(f"no such shape: {shape}" for shape in page.evaluate(MISSING_SHAPES)),
        *([f"{beyond} px beyond the edge"] if (beyond := page.evaluate(OVERHANG)) > 0 else []),
    ]


def broken_words(page: Page) -> list[str]:
    """Words, and names with their number, that go on in the next line."""
    found: list[str] = page.evaluate(BROKEN_WORDS)
    return found


def small_targets(page: Page) -> list[str]:
    """Whatever can be tapped and is smaller than an old thumb needs."""
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found


def font_sizes(page: Page, selector: str) -> list[float]:
    """In pixels, of every such element that is drawn."""
    found: list[float] = page.eval_on_selector_all(selector, SIZES)
    return found


def cut_words(page: Page, selector: str) -> list[str]:
    """The words of every such element that cannot be read whole."""
    found: list[str] = page.eval_on_selector_all(selector, CUT_WORDS)
    return found


def is_in_view(page: Page, selector: str) -> bool:
    """Whether it can be read without scrolling."""
    box, window = page.locator(selector).first.bounding_box(), page.viewport_size
    assert box and window, selector
    return (
        min(box["x"], box["y"]) >= 0
        and box["x"] + box["width"] <= window["width"] + 1
        and box["y"] + box["height"] <= window["height"] + 1
    )


def worn(screenshot: bytes) -> bytes:
    """As a poor camera sees it from the last row: a third as large, out of focus, and held at an angle."""
    picture = Image.open(io.BytesIO(screenshot)).convert("L")
    far = picture.resize((round(picture.width * 0.35), round(picture.height * 0.35)), Image.Resampling.LANCZOS)
    blurred = far.filter(ImageFilter.GaussianBlur(0.5))
    turned = blurred.rotate(20, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=128)
    target = io.BytesIO()
    turned.save(target, "PNG")
    return target.getvalue()


def font_size_once_in_view(page: Page, selector: str) -> float:
    """In pixels, as soon as it can be read without scrolling, be it for a moment only."""
    found: float = page.wait_for_function(SIZE_IN_VIEW, arg=selector).json_value()
    return found


class Album:
    """Pictures of one folder, small enough to be read over a slow line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, page: Page, name: str) -> None:
        """The screen as it is, once nothing is wrong with it."""
        self._write(Image.open(io.BytesIO(shot_of(page))).convert("RGB"), name)

    def keep_row(self, shots: list[bytes], name: str) -> None:
        """Several screens of a phone beside each other."""
        pictures = [Image.open(io.BytesIO(shot)).convert("RGBA") for shot in shots]
        width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
        row = Image.new("RGBA", (width, max(picture.height for picture in pictures)))
        left = 0
        for picture in pictures:
            row.paste(picture, (left, 0))
            left += picture.width + GAP
        self._write(row, name)

    def _write(self, picture: Image.Image, name: str) -> None:
        if picture.width > WIDEST:
            height = round(picture.height * WIDEST / picture.width)
            picture = picture.resize((WIDEST, height), Image.Resampling.LANCZOS)
        few = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        path = self.folder / f"{name}.png"
        few.save(path, optimize=True)
        assert path.stat().st_size < MOST_BYTES, f"{path.name}: {path.stat().st_size} bytes"


def shot_of(page: Page) -> bytes:
    """What is on the screen, once nothing is wrong with it."""
    assert wrong_with(page) == []
    return page.screenshot(animations="disabled")
