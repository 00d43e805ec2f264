"""What a printer would get: the sheets of a PDF, their words and how they look, and what a camera reads there."""

from dataclasses import dataclass

import pypdfium2
from PIL import ImageFilter
from PIL.Image import Image, Resampling

from tests.qr_codes import codes_in

POINT_MM = 25.4 / 72
A5_MM, A4_MM, A3_MM = (148, 210), (210, 297), (297, 420)
DPI = 150


@dataclass(frozen=True)
class Sheet:
    """`size_mm`: width and height, rounded; `text`: in reading order; `picture`: in grey."""

    size_mm: tuple[int, int]
    text: str
    picture: Image


def sheets_of(pdf: bytes, dpi: int = DPI) -> list[Sheet]:
    """`dpi`: of the pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_sheet(page, dpi) for page in document]
    finally:
        document.close()


def sizes_of(pdf: bytes) -> list[tuple[int, int]]:
    """Of each sheet in millimetres, without drawing any."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_size_of(page) for page in document]
    finally:
        document.close()


def codes_read(picture: Image) -> list[str]:
    """What the QR codes of a picture say, sorted."""
    return sorted(codes_in(picture))


def as_a_poor_photograph(picture: Image) -> Image:
    """From so far away that a third of it is left, out of focus, and held askew."""
    small = picture.resize((round(picture.width * 0.35), round(picture.height * 0.35)), Resampling.LANCZOS)
    blurred = small.filter(ImageFilter.GaussianBlur(1))
    return blurred.rotate(20, expand=True, fillcolor=255, resample=Resampling.BICUBIC)


def _sheet(page: pypdfium2.PdfPage, dpi: int) -> Sheet:
    text = " ".join(page.get_textpage().get_text_bounded().split())
    return Sheet(_size_of(page), text, page.render(scale=dpi / 72).to_pil().convert("L"))


def _size_of(page: pypdfium2.PdfPage) -> tuple[int, int]:
    width, height = page.get_size()
    return round(width * POINT_MM), round(height * POINT_MM)
