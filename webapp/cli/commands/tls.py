"""`giliran tls`: the box's own certificate authority, so that the hall's tablets may sign in by https."""

import json
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from webapp.cli.options import json_option
from webapp.cli.output import show_qr_of
from webapp.cli.speech import CommandError
from webapp.clock import Clock
from webapp.settings import Settings
from webapp.tls.authority import Authority, NameNotPermitted
from webapp.tls.box_names import hosts, names


@click.group()
def tls() -> None:
    """HTTPS untuk petugas, tanpa internet. / HTTPS for staff, without the internet."""


@tls.command()
@click.option("--force", is_flag=True, help="Ganti yang lama; tablet harus percaya lagi. / Replace the old one.")
@json_option
def init(force: bool, as_json: bool) -> None:
    """Buat otoritas sertifikat kotak ini dan sertifikatnya. / Make this box's CA and its certificate."""
    settings = Settings()
    authority = Authority(settings.tls_dir)
    if authority.exists and not force:
        raise CommandError(
            _("Sertifikat balai sudah ada. Lihat: giliran tls show. Ganti dengan yang baru: giliran tls init --force")
        )
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = Clock().now()
    authority.make(names(settings), now)
    _issue(authority, settings, now)
    _show(authority, settings, as_json)


@tls.command()
@json_option
def renew(as_json: bool) -> None:
    """Perbarui sertifikat server; tablet tetap percaya. / Renew the server's certificate; tablets go on trusting."""
    settings = Settings()
    authority = _authority(settings)
    _issue(authority, settings, Clock().now())
    _show(authority, settings, as_json)


@tls.command()
@json_option
def show(as_json: bool) -> None:
    """Sidik jari, nama, dan masa berlaku. / Fingerprint, names and validity."""
    settings = Settings()
    _show(_authority(settings), settings, as_json)


@tls.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Salin sertifikat otoritas (bukan kuncinya) ke berkas. / Copy the CA's certificate, not its key, to a file."""
    authority = _authority(Settings())
    file.write_bytes(authority.der)
    click.echo(_("Sertifikat balai disalin ke %(file)s.", file=str(file)))


# -- inside ----------------------------------------------------------------------------------------------------------


def _authority(settings: Settings) -> Authority:
    found = Authority(settings.tls_dir)
    if not found.exists:
        raise CommandError(_("Sertifikat balai belum ada. Buat dahulu: giliran tls init"))
    return found


def _issue(authority: Authority, settings: Settings, now: datetime) -> None:
    try:
        authority.issue(hosts(settings), now)
    except NameNotPermitted as other:
        raise CommandError(
            _(
                "Sertifikat balai tidak berlaku untuk %(host)s. Nama kotak ini berubah: buat yang baru dengan "
                "giliran tls init --force, lalu pasang lagi di setiap tablet (halaman /cek/https).",
                host=other.host,
            )
        ) from None
    except FileNotFoundError:
        raise CommandError(
            _(
                "Kunci sertifikat balai (%(file)s) hilang. Buat yang baru dengan giliran tls init --force, "
                "lalu pasang lagi di setiap tablet (halaman /cek/https).",
                file=str(authority.key_file),
            )
        ) from None


def _show(authority: Authority, settings: Settings, as_json: bool) -> None:
    issued = authority.issued
    known = sorted(issued.hosts) if issued else []
    until = f"{issued.valid_until:%Y-%m-%d}" if issued else None
    if as_json:
        click.echo(json.dumps({"fingerprint": authority.fingerprint, "hosts": known, "valid_until": until}))
        return
    click.echo(_("Sidik jari sertifikat balai (SHA-256):"))
    click.echo("  " + authority.fingerprint)
    click.echo(_("Berlaku untuk: %(hosts)s", hosts=", ".join(known) or "–"))
    click.echo(_("Sampai: %(date)s", date=until or "–"))
    click.echo(_("Di setiap tablet buka %(url)s dan ikuti petunjuknya.", url=f"{settings.address}/cek/https"))
    show_qr_of(f"{settings.address}/cek/https")
