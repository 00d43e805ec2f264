"""`giliran run` and `giliran serve`: one server for one data folder, in one process with one loop."""

import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask_babel import gettext as _

from queues.snapshots.shared.days import near_days
from webapp.cli.demo.demo_day import DemoDay, ensure_demo_day
from webapp.cli.output import show_day, show_sign_ins, show_steps
from webapp.cli.running import folder_lock
from webapp.cli.running.before_upgrade import keep_data_before_upgrade
from webapp.cli.running.command_context import KnownDay, known_days, opened
from webapp.cli.speech import CommandError
from webapp.clock import Clock
from webapp.first_start.door import CODE_HASH, hash_of_code, is_first_start, new_code
from webapp.first_start.restoring import put_restored_in_place
from webapp.http.assets import is_bundled
from webapp.http.refusals import ClockIsFast
from webapp.network.lan import LOOPBACK, addresses
from webapp.services import Box
from webapp.settings import Settings

try:
    import resource
except ImportError:  # not on Windows, which has no limits of this kind
    resource = None  # type: ignore[assignment]

SERVERS = ("gunicorn", "pywsgi")

bind_option = click.option("--bind", default=None, help="Alamat:port. / Address:port. [GILIRAN_BIND, 0.0.0.0:8000]")
server_option = click.option(
    "--server",
    type=click.Choice(SERVERS),
    default=None,
    help="Server HTTP. / HTTP server. [GILIRAN_SERVER]",
)


@click.command()
@bind_option
@server_option
def serve(bind: str | None, server: str | None) -> None:
    """Jalankan server. / Run the server."""
    settings = settings_for(bind)
    _make_ready(settings)
    with opened(settings) as here:
        _require_true_clock(here)
        days = near_days(here.engine, here.now()).nearest_first
        current = next((day for day in days if day.is_being_served), None)
        if current:
            show_day(here.public_url, current)
        else:
            click.echo(here.public_url)
        if is_first_start(here.engine):
            _show_first_start(here)
    _start(settings, server or settings.server)


@click.command()
@bind_option
@server_option
@click.option("--busy", is_flag=True, help="Isi hari demo dengan satu pagi yang ramai. / Play a busy morning.")
def run(bind: str | None, server: str | None, busy: bool) -> None:
    """Siapkan semuanya, buat hari demo bila perlu, lalu jalankan server. / Set up, make a demo day, serve."""
    settings = settings_for(bind)
    _make_ready(settings)
    with opened(settings) as here:
        _require_true_clock(here)
        real = next((day for day in known_days(here.engine) if day.is_open and not day.is_demo), None)
        _introduce(here, real or ensure_demo_day(here, busy=busy))
    _start(settings, server or settings.server)


def _introduce(here: Box, shown: KnownDay | DemoDay) -> None:
    if isinstance(shown, DemoDay):
        show_day(here.public_url, shown.day, qr=True)
        show_sign_ins(shown)
    else:
        show_day(here.public_url, shown, qr=True)
    show_steps()


def _show_first_start(here: Box) -> None:
    """How an empty box is set up; the server that this process becomes knows the code by its hash alone."""
    code = new_code()
    os.environ[CODE_HASH] = hash_of_code(code)
    click.echo()
    click.secho(_("Laptop ini belum disiapkan."), bold=True)
    click.echo(_("Buka di laptop ini: http://127.0.0.1:%(port)s", port=here.settings.port))
    click.echo(_("Dari perangkat lain: %(address)s, dengan kode %(code)s", address=here.public_url, code=code))


def settings_for(bind: str | None) -> Settings:
    """The settings, with the address that the command line names; the server's process reads it from there too."""
    if bind is not None:
        if not re.fullmatch(r"(\S+:)?\d{1,5}", bind):
            raise CommandError(_("Alamat %(bind)s tidak dikenal. Tulis seperti 0.0.0.0:8000.", bind=bind))
        os.environ["GILIRAN_BIND"] = bind
    return Settings()


# -- before the server starts ----------------------------------------------------------------------------------------


def _make_ready(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.database.startswith("sqlite"):
        _hold(settings.data_dir)
        if put_restored_in_place(settings):
            click.echo(_("Data dari cadangan sudah dipasang."), err=True)
    _require_bundle()
    _require_free_port(settings)
    _raise_open_files()
    _warn_of_address(settings)
    kept = keep_data_before_upgrade(settings, Clock().now())
    if kept:
        click.echo(_("Cadangan dari sebelum pembaruan: %(file)s", file=str(kept)), err=True)


def _require_bundle() -> None:
    """Only a server needs the front end; it would end in a traceback."""
    if not is_bundled():
        raise CommandError(_("Berkas tampilan belum dibuat. Jalankan: make assets"))


def _hold(folder: Path) -> None:
    """One server per data folder: SQLite has one writer, and the announcer speaks for one process."""
    if not folder_lock.hold(folder):
        raise CommandError(
            _(
                "Folder data %(folder)s sedang dipakai oleh server lain (proses %(process)s). "
                "Hentikan dahulu server itu.",
                folder=folder,
                process=folder_lock.holder(folder),
            )
        )
    folder_lock.keep_when_replaced(folder)


def _require_true_clock(here: Box) -> None:
    """A clock that runs faster is for demo folders: a real day would end before noon."""
    real = next((day for day in known_days(here.engine) if day.is_open and not day.is_demo), None)
    if real and here.settings.speed != 1.0:
        raise ClockIsFast(clock=here.settings.clock, day=real.code)


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as trouble:
            raise CommandError(_why_not_bound(settings, trouble)) from None


def _why_not_bound(settings: Settings, trouble: OSError) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return _(
            "Port %(port)s sudah dipakai program lain. Hentikan program itu, atau pilih port lain, "
            "misalnya --bind %(host)s:%(other)s.",
            port=settings.port,
            host=settings.host,
            other=settings.port + 1,
        )
    if trouble.errno == errno.EACCES:
        return _("Port %(port)s hanya boleh dibuka oleh root. Pilih port di atas 1023.", port=settings.port)
    return _("Alamat %(host)s tidak ada pada komputer ini.", host=settings.host)


def _raise_open_files() -> None:
    """A phone is an open file: the usual 1,024 would freeze the hall."""
    if resource is None:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _warn_of_address(settings: Settings) -> None:
    host = urlsplit(settings.address).hostname or ""
    if re.fullmatch(r"[\d.]+", host) and host not in addresses() and host != settings.host:
        click.secho(
            _("Perhatian: komputer ini tidak memiliki alamat %(host)s. HP warga tidak akan sampai ke sini.", host=host),
            fg="yellow",
            err=True,
        )
    elif host == LOOPBACK:
        click.secho(_("Alamat ini hanya terbuka di komputer ini sendiri. Untuk balai desa: make run LAN=1."), err=True)


# -- the server ------------------------------------------------------------------------------------------------------


def _start(settings: Settings, server: str) -> None:
    """Become the server: the world must be patched for gevent before anything of ours is imported."""
    sys.stdout.flush()
    command = _gunicorn(settings) if server == "gunicorn" else _pywsgi(settings)
    if os.name == "nt":
        raise SystemExit(subprocess.call(command))
    os.execv(command[0], command)


def _gunicorn(settings: Settings) -> list[str]:
    own = f"file:{Path(folder_lock.__file__).parent / 'gunicorn_settings.py'}"
    return [sys.executable, "-m", "gunicorn", "--config", own, "--bind", settings.bind, "webapp.wsgi:app"]


def _pywsgi(settings: Settings) -> list[str]:
    module = "webapp.cli.running.pywsgi"
    return [sys.executable, "-m", "gevent.monkey", "--module", module, settings.host, str(settings.port)]
