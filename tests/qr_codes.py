"""What the QR codes of a page say, read from their drawing as a camera would, without its mending of spots.

`qr_codes_of` reads what most pages draw: version 4 at level M, or Q where that fits, text in bytes.
"""

import re
from collections.abc import Iterator

import zxingcpp
from PIL import Image
from PIL.Image import Resampling

SIZE, BORDER, ALIGNED_AT = 33, 3, 26
DATA_CODEWORDS, BLOCKS = {0b00: 64, 0b11: 48}, 2  # by level
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
FORMAT_MASK = 0b101010000010010
FORMAT_PLACES = (*((8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)), *((y, 8) for y in (7, 5, 4, 3, 2, 1, 0)))


def qr_codes_of(html: str) -> list[str]:
    """The text of each, in the order of the page."""
    return [_text(_modules(path)) for path in re.findall(r'class="qr".*?stroke="#000" d="([^"]+)"', html, re.S)]


def scanned_codes_of(html: str) -> list[str]:
    """As `qr_codes_of`, of any size, with a camera's mending."""
    return [_scanned(_modules(path)) for path in re.findall(r'class="qr".*?stroke="#000" d="([^"]+)"', html, re.S)]


def codes_in(picture: Image.Image) -> list[str]:
    """What the QR codes of a picture say. Bar codes are not looked for: lines of any kind may read as a short one."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def _scanned(dark: set[tuple[int, int]]) -> str:
    size = max(max(place) for place in dark) + 1
    picture = Image.new("L", (size + 8, size + 8), 255)
    for y, x in dark:
        picture.putpixel((x + 4, y + 4), 0)
    (text,) = codes_in(picture.resize((4 * picture.width, 4 * picture.height), Resampling.NEAREST))
    return text


def _modules(path: str) -> set[tuple[int, int]]:
    """The dark ones, as row and column."""
    dark, x, y = set[tuple[int, int]](), 0, 0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if command == "h":
            dark |= {(y, column) for column in range(x, x + int(first))}
            x += int(first)
        elif command == "M":
            x, y = int(first) - BORDER, int(float(second)) - BORDER
        else:
            x, y = x + int(first), y + int(second)
    return dark


def _text(dark: set[tuple[int, int]]) -> str:
    written = sum(((place in dark) << (14 - nth)) for nth, place in enumerate(FORMAT_PLACES)) ^ FORMAT_MASK
    mask = MASKS[written >> 10 & 0b111]
    codewords = DATA_CODEWORDS[written >> 13]
    bits = [((y, x) in dark) ^ (mask(y, x) == 0) for y, x in _places()]
    words = [int("".join(str(int(bit)) for bit in bits[at : at + 8]), 2) for at in range(0, codewords * 8, 8)]
    data = bytes(word for block in range(BLOCKS) for word in words[block::BLOCKS])
    stream = int.from_bytes(data, "big")
    size = len(data) * 8
    assert stream >> (size - 4) == 0b0100, "not in bytes"
    length = stream >> (size - 12) & 0xFF
    return (stream >> (size - 12 - 8 * length) & ((1 << 8 * length) - 1)).to_bytes(length, "big").decode()


def _places() -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down, around what only helps to find the code."""
    for nth, right in enumerate((*range(SIZE - 1, 6, -2), 5, 3, 1)):
        rows = range(SIZE) if nth % 2 else range(SIZE - 1, -1, -1)
        yield from ((y, x) for y in rows for x in (right, right - 1) if not _is_for_finding(y, x))


def _is_for_finding(y: int, x: int) -> bool:
    in_corner = (y < 9 and x < 9) or (y < 9 and x >= SIZE - 8) or (y >= SIZE - 8 and x < 9)
    return in_corner or 6 in (y, x) or (abs(y - ALIGNED_AT) <= 2 and abs(x - ALIGNED_AT) <= 2)
