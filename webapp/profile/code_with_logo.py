"""The hall's QR code with the regency's logo in its middle.

Level H mends three tenths of a code; the logo with its white edge hides about a sixteenth, and leaves the rest to
creases, rain and the worst printer. Drawn as an SVG, so that it is sharp on paper of any size.
"""

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

from flask_babel import gettext as _
from markupsafe import Markup
from PIL import Image, ImageOps

QUIET = 4  # modules around the code, as the standard wants them
HIDDEN = 0.24  # of its width
_EDGE = 0.5  # modules of white around the logo


def code_with_logo(text: str, logo: bytes) -> Markup:
    """An inline SVG, black on white; without a hole where there is no logo. `logo`: any picture that PIL reads."""
    import qrcode  # with its library of pictures

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_H, border=QUIET)
    code.add_data(text)
    modules: list[list[bool]] = code.get_matrix()
    size = len(modules)
    picture = _picture(logo, size) if logo else Markup("")
    return Markup(
        '<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/>{picture}</svg>'
    ).format(label=_("Kode QR halaman antrean"), size=size, dark="".join(_runs(modules)), picture=picture)


def _runs(modules: list[list[bool]]) -> Iterator[str]:
    """Dark modules of a row that touch each other are one bar: between two a printer may leave a hair of white."""
    for y, row in enumerate(modules):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length


def _picture(logo: bytes, size: int) -> Markup:
    """Whole modules are hidden, an odd number of them as the code's own is."""
    hidden = round((size - 2 * QUIET) * HIDDEN) // 2 * 2 + 1
    at, inner = (size - hidden) / 2, hidden - 2 * _EDGE
    return Markup(
        '<path fill="#fff" d="M{at} {at}h{hidden}v{hidden}h-{hidden}z"/>'
        '<image x="{inside}" y="{inside}" width="{inner}" height="{inner}" href="{source}"/>'
    ).format(at=at, hidden=hidden, inside=at + _EDGE, inner=inner, source=_in_black(logo))


def _in_black(logo: bytes) -> str:
    """As an address of its own, in shades that a black printer makes of it, on white where it was transparent."""
    with Image.open(BytesIO(logo)) as found:
        coloured = found.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    paper.alpha_composite(coloured)
    target = BytesIO()
    ImageOps.autocontrast(paper.convert("L")).save(target, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(target.getvalue()).decode()}"
