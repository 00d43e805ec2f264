"""What the terminal says of a day: its addresses, a QR code of the hall page, the sign-ins of a demo."""

import sys
from typing import TYPE_CHECKING

import click
from flask_babel import gettext as _

from queues.reading.hall.day_head import DayHead
from webapp.cli.running.command_context import KnownDay
from webapp.words.language import long_date
from webapp.words.texts import DAY_WORDS, ROLE_WORDS

if TYPE_CHECKING:
    from webapp.cli.demo.demo_day import DemoDay


def page_addresses(base: str, code: str) -> dict[str, str]:
    """The addresses of a day's screens by surface."""
    day = f"{base}/d/{code}"
    return {
        "hall": day,
        "board": f"{day}/board",
        "desks": f"{day}/desks",
        "load": f"{day}/load",
        "greeter": f"{day}/greeter",
        "sign_in": f"{base}/sign-in",
    }


def show_day(base: str, day: KnownDay | DayHead, *, qr: bool = False) -> None:
    click.echo()
    click.secho(f"{day.name}, {day.place}", bold=True)
    click.echo(f"{long_date(day.held_on)} · {DAY_WORDS[day.state]}")
    click.echo()
    found = page_addresses(base, day.code)
    words = {
        "hall": _("Halaman warga"),
        "board": _("Papan antrean (TV)"),
        "desks": _("Meja petugas"),
        "load": _("Beban meja"),
        "greeter": _("Petugas pendaftaran"),
        "sign_in": _("Masuk petugas"),
    }
    for name, address in found.items():
        click.echo(f"  {words[name]:<20} {address}")
    if qr:
        show_qr(found["hall"])


def show_qr(address: str) -> None:
    if show_qr_of(address):
        click.echo(_("Pindai untuk membuka halaman warga."))


def show_qr_of(text: str) -> bool:
    """Only where the terminal can draw it; whether it was drawn."""
    if not (sys.stdout.encoding or "").lower().startswith("utf"):
        return False
    import qrcode  # with its library of pictures

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    click.echo()
    code.print_ascii(out=sys.stdout, invert=True)
    return True


def show_sign_ins(demo: "DemoDay") -> None:
    click.echo()
    click.secho(_("Akun demo"), bold=True)
    for person in demo.users:
        pin = _("PIN %(pin)s", pin=person.pin) if person.pin else ""
        click.echo(f"  {ROLE_WORDS[person.role]!s:<20} {person.username:<14} {person.password:<26} {pin}".rstrip())
    if demo.pin:
        title = _("PIN semua meja")
        click.echo(f"  {title:<20} {demo.pin}")


def show_steps() -> None:
    click.echo()
    click.echo(_("Tekan Ctrl+C untuk berhenti."))
    click.echo()
