"""`giliran token`: devices and programs of the hall that send a Bearer token instead of signing in."""

import json
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext as _

from queues.model.actor import Role
from queues.persistence.people.people import AccessToken, create_access_token, list_access_tokens, revoke_access_token
from queues.persistence.read_transaction import one_read
from queues.snapshots.shared.days import desks_of_day
from webapp.cli.commands.user import ROLES
from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import KnownDay, day_of_code, known_days, opened
from webapp.cli.speech import CommandError, when
from webapp.services import Box
from webapp.words.texts import ROLE_WORDS

ZONE = "Asia/Jakarta"  # of a box that has no day yet
NEVER = "never"


@click.group()
def token() -> None:
    """Token perangkat: buat, daftar, cabut. / Tokens of devices: make, list, revoke."""


@token.command()
@click.argument("label")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Peran. / Role.")
@click.option("--day", "day_code", default=None, help="Hanya untuk hari ini. / For this day only.")
@click.option("--desk", "desk_code", default=None, help="Hanya untuk meja ini; perlu --day. / For this desk only.")
@click.option("--expires", default=None, help="TTTT-BB-HH atau never. / YYYY-MM-DD or never. [akhir hari]")
@json_option
def add(label: str, role: str, day_code: str | None, desk_code: str | None, expires: str | None, as_json: bool) -> None:
    """Buat token; hanya ditampilkan sekali. / Make a token; it is shown once."""
    if desk_code and not day_code:
        raise CommandError(_("Meja adalah milik satu hari: sebut juga --day."))
    if role == Role.CLERK and not desk_code:
        raise CommandError(_("Token petugas berlaku di satu meja: sebut --day dan --desk."))
    with opened() as here:
        day = day_of_code(here.engine, day_code) if day_code else None
        ends = _expiry(here, day, expires)
        made = here.writer.write(
            create_access_token,
            role=Role(role),
            label=label,
            now=here.now(),
            day_id=day.id if day else None,
            desk_id=_desk(here, day, desk_code) if day and desk_code else None,
            expires_at=ends,
        )
        until = when(ends, _zone(here, day)) if ends else _("dicabut")
    if as_json:
        click.echo(json.dumps({"token": made, "expires_at": ends.isoformat() if ends else None}))
        return
    click.echo(made)
    click.echo(
        _("Berlaku sampai %(until)s. Catat sekarang: token ini tidak akan ditampilkan lagi.", until=until), err=True
    )


@token.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Daftar token, tanpa isinya. / List tokens, never what they are."""
    with opened() as here:
        with one_read(here.engine) as connection:
            tokens = list_access_tokens(connection)
        days = {day.id: day for day in known_days(here.engine)}
        now, zone = here.now(), _zone(here, None)
    if as_json:
        click.echo(json.dumps([_as_json(one, days, now) for one in tokens], ensure_ascii=False))
        return
    for one in tokens:
        day = days.get(one.day_id) if one.day_id else None
        state = "" if one.is_valid(now) else _("tidak berlaku")
        until = when(one.expires_at, zone) if one.expires_at else "–"
        role = str(ROLE_WORDS[one.role.value])
        click.echo(f"{one.id}  {role:<16} {one.label:<28} {day.code if day else '–':<32} {until}  {state}".rstrip())


@token.command()
@click.argument("token_id", type=click.UUID)
@json_option
def revoke(token_id: UUID, as_json: bool) -> None:
    """Cabut token menurut nomornya di daftar. / Revoke a token by its id in the list."""
    with opened() as here:
        if not here.writer.write(revoke_access_token, token_id=token_id, now=here.now()):
            raise CommandError(
                _("Tidak ada token yang masih berlaku dengan nomor %(id)s. Lihat: giliran token list", id=token_id)
            )
        tell(as_json, {"id": str(token_id), "revoked": True}, _("Token dicabut."))


# -- inside ----------------------------------------------------------------------------------------------------------


def _desk(here: Box, day: KnownDay, code: str) -> UUID:
    desks = desks_of_day(here.engine, day.id)
    if code not in desks:
        raise CommandError(
            _("Hari itu tidak memiliki meja %(code)s. Ada: %(known)s.", code=code, known=", ".join(desks))
        )
    return desks[code]


def _expiry(here: Box, day: KnownDay | None, said: str | None) -> datetime | None:
    """The end of the day that is named, of the token's own day, or of today; None for never."""
    if said == NEVER:
        return None
    zone = ZoneInfo(_zone(here, day))
    if said:
        try:
            last = date.fromisoformat(said)
        except ValueError:
            raise CommandError(
                _("Tanggal %(date)s tidak dikenal. Tulis seperti 2026-12-31, atau never.", date=said)
            ) from None
    else:
        last = day.held_on if day else here.now().astimezone(zone).date()
    return datetime.combine(last + timedelta(days=1), time(), zone)


def _zone(here: Box, day: KnownDay | None) -> str:
    known = [day] if day else known_days(here.engine)
    return known[0].zone if known else ZONE


def _as_json(one: AccessToken, days: dict[UUID, KnownDay], now: datetime) -> dict[str, str | bool | None]:
    day = days.get(one.day_id) if one.day_id else None
    return {
        "id": str(one.id),
        "role": one.role.value,
        "label": one.label,
        "day": day.code if day else None,
        "desk": str(one.desk_id) if one.desk_id else None,
        "expires_at": one.expires_at.isoformat() if one.expires_at else None,
        "is_valid": one.is_valid(now),
    }
