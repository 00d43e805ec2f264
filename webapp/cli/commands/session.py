"""`giliran session`: who is signed in on which device, and sending it away, also beside a running server."""

import json
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext as _

from queues.model.sessions import SessionEnd, StaffSession
from queues.persistence.people.sessions import end_session, standing_sessions
from queues.persistence.read_transaction import one_read
from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import known_days, opened
from webapp.cli.speech import CommandError, when
from webapp.services import Box
from webapp.words.texts import ROLE_WORDS

SHORT = 6  # the last letters of an id name it: the first ones are the time, and alike


@click.group()
def session() -> None:
    """Perangkat yang masuk: daftar, keluarkan. / Signed-in devices: list, end."""


@session.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Daftar perangkat yang masuk. / List devices that are signed in."""
    with opened() as here:
        found, zone = _good(here), _zone(here)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        since, seen = when(one.made_at, zone), when(one.seen_at, zone)
        click.echo(f"{_short(one)}  {_whose(one):<24} {one.device:<28} {since}  {seen}".rstrip())


@session.command()
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Semua perangkat. / Every device.")
@json_option
def end(ids: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Keluarkan perangkat, dengan kode dari daftar. / Sign devices out, by the code in the list."""
    if bool(ids) == every:
        raise CommandError(_("Sebutkan kode dari: giliran session list, atau --all."))
    with opened() as here:
        good = _good(here)
        ended = good if every else [_named(good, code) for code in ids]
        sentences = []
        for one in ended:
            here.writer.write(end_session, session_id=one.id, why=SessionEnd.ENDED_BY_STAFF, now=here.now())
            device = one.device or "?"
            sentences.append(_("%(whose)s sudah dikeluarkan (%(device)s).", whose=_whose(one), device=device))
        tell(as_json, {"ended": [_short(one) for one in ended]}, *sentences)


def _good(here: Box) -> list[StaffSession]:
    now = here.time.trusted_now()
    with one_read(here.engine) as connection:
        return [one for one in standing_sessions(connection) if not one.over(now)]


def _named(good: list[StaffSession], code: str) -> StaffSession:
    found = [one for one in good if code and one.id.hex.endswith(code.replace("-", "").lower())]
    if len(found) != 1:
        raise CommandError(_("Tidak ada perangkat dengan kode %(code)s. Lihat: giliran session list", code=code))
    return found[0]


def _short(one: StaffSession) -> str:
    return one.id.hex[-SHORT:]


def _whose(one: StaffSession) -> str:
    if one.user_id is None:
        return one.desk_name
    who = one.display_name or str(ROLE_WORDS[one.role.value])
    return f"{who}, {one.desk_name}" if one.desk_name else who


def _zone(here: Box) -> str:
    days = known_days(here.engine)
    return days[0].zone if days else str(ZoneInfo("UTC"))


def _as_json(one: StaffSession) -> dict[str, str | None]:
    return {
        "id": str(one.id),
        "code": _short(one),
        "role": one.role.value,
        "name": one.display_name or None,
        "desk": one.desk_name or None,
        "device": one.device,
        "since": one.made_at.isoformat(),
        "seen": one.seen_at.isoformat(),
    }
