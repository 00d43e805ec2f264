"""`giliran board`: open the board on this laptop's second screen, and mind it."""

import json
from contextlib import suppress
from pathlib import Path

import click
from flask_babel import gettext as _

from queues.snapshots.shared.days import near_days
from webapp.cli.commands.board.browsers import browser_here
from webapp.cli.commands.board.minding import Mended, Minded
from webapp.cli.commands.board.protocol import IS_POSSIBLE, Browser, NoAnswer
from webapp.cli.options import json_option
from webapp.cli.running.command_context import day_of_code, opened
from webapp.cli.speech import CommandError
from webapp.network.lan import LOOPBACK
from webapp.services import Box

PROFILE = "board-browser"  # in the data folder: the TV keeps its name there
ARGUMENTS = (
    "--kiosk",
    "--autoplay-policy=no-user-gesture-required",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--disable-session-crashed-bubble",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=Translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    # A window behind another one would be drawn no more, and taken for frozen.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--password-store=basic",
)


@click.command()
@click.argument("code", metavar="[DAY]", required=False)
@click.option("--screen", type=click.IntRange(1), help="Layar ke berapa. / Which screen. [2]")
@click.option("--browser", "program", help="Program peramban. / The browser's program.")
@click.option("--dry-run", is_flag=True, help="Hanya sebutkan, jangan buka. / Only say, do not open.")
@json_option
def board(code: str | None, screen: int | None, program: str | None, dry_run: bool, as_json: bool) -> None:
    """Tampilkan papan di layar kedua laptop ini. / Show the board on this laptop's second screen."""
    if not IS_POSSIBLE:
        raise CommandError(_("Di Windows belum bisa. Buka papan dengan Chrome, lalu tekan F11."))
    found = browser_here(program)
    if found is None:
        raise CommandError(_no_browser(program))
    with opened() as here:
        url = f"http://{LOOPBACK}:{here.settings.port}/d/{_code(here, code)}/board?sound=1"
        profile = here.settings.data_dir / PROFILE
    if as_json:
        click.echo(json.dumps({"url": url, "browser": str(found), "profile": str(profile)}))
    else:
        click.echo(_("%(browser)s menampilkan %(url)s", browser=found.name, url=url))
    if dry_run:
        return
    _show(found, profile, url, screen, as_json)


def _show(program: Path, profile: Path, url: str, screen: int | None, as_json: bool) -> None:
    profile.mkdir(mode=0o700, exist_ok=True)
    arguments = (*ARGUMENTS, f"--user-data-dir={profile}", "about:blank")

    def say(what: Mended) -> None:
        click.echo(json.dumps({"did": what}) if as_json else _sentence(what))

    minded = Minded(lambda: Browser.start(program, arguments), url, say=say, screen=screen)
    try:
        minded.open()
        if not as_json:
            click.echo(_("Tutup papan: Alt+F4 di layarnya, atau Ctrl+C di sini."))
        minded.mind()
    except (OSError, NoAnswer) as trouble:
        raise CommandError(_("Peramban %(browser)s tidak dapat dijalankan.", browser=str(program))) from trouble
    except KeyboardInterrupt:
        click.echo()
    finally:
        with suppress(AttributeError):  # it was never there
            minded.close()


def _code(here: Box, code: str | None) -> str:
    """The named day; else that which is served, today's or the next one, which the screen may already show."""
    if code:
        return day_of_code(here.engine, code).code
    day = next(iter(near_days(here.engine, here.now()).nearest_first), None)
    if day is None:
        raise CommandError(_("Tidak ada hari layanan yang dapat ditampilkan. Daftarnya: giliran day list"))
    return day.code


def _no_browser(asked: str | None) -> str:
    if asked:
        return _("Program peramban %(browser)s tidak ada.", browser=asked)
    return _("Tidak ada Chromium atau Chrome di komputer ini. Pasang salah satunya, atau sebutkan dengan --browser.")


def _sentence(what: Mended) -> str:
    words = {
        Mended.STARTED: _("Papan ditampilkan."),
        Mended.CRASHED: _("Halaman papan mati; dimuat lagi."),
        Mended.FROZEN: _("Halaman papan beku; dimuat lagi."),
        Mended.NOT_SHOWN: _("Papan tidak tampil; dimuat lagi."),
        Mended.ENDED: _("Peramban berhenti; dijalankan lagi."),
    }
    return words[what]
