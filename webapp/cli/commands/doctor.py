"""`giliran doctor`: what would stop a day, found before the day; each finding says what to do."""

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator

import click
from flask_babel import gettext as _

from webapp.cli.doctor.addresses import addresses_here
from webapp.cli.doctor.databases import database, redis
from webapp.cli.doctor.days import days, served
from webapp.cli.doctor.finding import Finding
from webapp.cli.doctor.network import address, open_file_limit, real_certificate, server, shared_address
from webapp.cli.doctor.privacy import encryption, keys
from webapp.cli.doctor.storage import backups, clock, disk, secrets
from webapp.cli.doctor.tls import hall_certificate
from webapp.cli.doctor.trail import trail
from webapp.cli.doctor.voices import recorded_voices
from webapp.cli.options import json_option
from webapp.cli.running.one_writer import beside, facts_of
from webapp.http.assets import is_bundled
from webapp.settings import Settings

LEAST_PYTHON = (3, 11)


@click.command()
@click.option("--head", help="Kode catatan dari kertas. / Record code from a printed page.")
@json_option
def doctor(head: str | None, as_json: bool) -> None:
    """Periksa kesiapan sebelum hari layanan. / Check before the day."""
    settings = Settings()
    settings = beside(settings, facts_of(settings.data_dir))
    findings = []
    for finding in _found(settings, head):
        findings.append(finding)
        if not as_json:  # at once: to read a long record from end to end takes a while
            _say(finding)
    well = all(finding.is_well for finding in findings)
    if as_json:
        rows = [{"check": one.check, "ok": one.is_well, "what": one.what, "cure": one.cure} for one in findings]
        click.echo(json.dumps({"ok": well, "findings": rows}, ensure_ascii=False))
    if not well:
        raise SystemExit(1)


def _found(settings: Settings, head: str | None) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check(settings)
    yield from trail(settings, head)


def _say(finding: Finding) -> None:
    word, colour = ("ok", "green") if finding.is_well else (_("masalah"), "red")
    click.echo(f"{click.style(f'{word:<8}', fg=colour)} {finding.what}")
    if finding.cure:
        click.echo(f"         → {finding.cure}")


def _python(_settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info[:2] < LEAST_PYTHON
    yield Finding("python", f"Python {version}", _("Pasang Python 3.11 atau yang lebih baru.") if old else "")


def _packages(_settings: Settings) -> Iterator[Finding]:
    if importlib.util.find_spec("geventwebsocket"):
        cure = _("Hapus: pip uninstall gevent-websocket. Dengannya semua soket ditolak.")
        yield Finding("packages", "gevent-websocket", cure)


def _bundle(_settings: Settings) -> Iterator[Finding]:
    yield Finding("bundle", _("Berkas tampilan"), "" if is_bundled() else _("Jalankan: make assets"))


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python, _packages, _bundle, disk, secrets, database, redis, keys, encryption, clock, backups, addresses_here,
    address, shared_address,
    real_certificate, hall_certificate,
    server, served, days, open_file_limit, recorded_voices,
)  # fmt: skip
