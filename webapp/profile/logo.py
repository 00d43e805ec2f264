"""A picture that somebody sent as the logo, made anew: a small PNG of few colours, and nothing else of the file.

The hall page has 30 KB for everything on a first visit and uses 28 of them on a day with thirty services: so a logo
has one and a half, and at best the size in which a TV shows it. What else a picture may carry, such as a place, a
camera or a script, is gone.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from webapp.http.refusals import NotAPicture

LARGEST = 1536  # bytes
MOST_PIXELS = 40_000_000  # of what was sent: more than any camera of a phone makes
WIDEST = 2  # times its height
# Height and colours, from good to small; the last is always small enough.
_STEPS = ((96, 64), (96, 32), (96, 16), (80, 16), (64, 32), (64, 16), (56, 16), (48, 16), (48, 8), (32, 8))
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def as_logo(file: Path) -> bytes:
    """Refuses with NotAPicture. Takes up to some seconds: not for the loop."""
    picture = _opened(file)
    for height, colours in _STEPS:
        made = _small(picture, height, colours)
        if len(made) <= LARGEST:
            return made
    raise NotAPicture


def _opened(file: Path) -> Image.Image:
    """Upright as the camera meant it, and transparent where it was."""
    try:
        with Image.open(file, formats=_FORMATS) as found:
            if found.width * found.height > MOST_PIXELS or not found.width or not found.height:
                raise NotAPicture
            found.draft("RGB", (1024, 1024))
            return ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, EOFError, MemoryError) as trouble:
        raise NotAPicture from trouble


def _small(picture: Image.Image, height: int, colours: int) -> bytes:
    fitted = picture.copy()
    fitted.thumbnail((height * WIDEST, height))
    few = fitted.quantize(colours, method=Image.Quantize.FASTOCTREE)
    target = BytesIO()
    few.save(target, "PNG", optimize=True)
    return target.getvalue()
