"""`giliran day`: a real service day from its opening to its end, and how it stands."""

import json
from typing import Any

import click
from flask_babel import gettext as _

from queues.actions.hall import closing, opening, reopening
from queues.model.actor import SYSTEM
from queues.model.hall.service_day import DayState, ReopenedBecause
from queues.model.refusals import IllegalDayMove
from queues.persistence.backup.removal import remove_day
from queues.persistence.streams.chain import record_code
from queues.snapshots.load.load import LoadSnapshot, load_snapshot
from webapp.cli.commands.key import show_key
from webapp.cli.options import anyway_option, json_option, tell
from webapp.cli.output import page_addresses, show_day
from webapp.cli.running.command_context import KnownDay, day_of_code, known_days, opened, perform_here
from webapp.cli.speech import CommandError
from webapp.words.language import hour
from webapp.words.refusals import sentence_of
from webapp.words.texts import DAY_WORDS, STATE_WORDS


@click.group()
def day() -> None:
    """Hari layanan: buat, buka, tutup. / Service days: create, open, close."""


@day.command("open")
@click.argument("code")
@anyway_option
@json_option
def open_(code: str, anyway: bool, as_json: bool) -> None:
    """Buka hari: nomor mulai dibagikan. / Open: numbers are given out."""
    _move(opening.open_day, code, as_json, anyway=anyway)


@day.command()
@click.argument("code")
@json_option
def unopen(code: str, as_json: bool) -> None:
    """Batalkan pembukaan, selama belum ada nomor. / Take the opening back while no number is out."""
    _move(opening.take_back_opening, code, as_json)


@day.command("stop-issuing")
@click.argument("code")
@json_option
def stop_issuing(code: str, as_json: bool) -> None:
    """Hentikan pengambilan nomor; yang sudah punya tetap dilayani. / No new numbers."""
    _move(opening.stop_issuing, code, as_json)


@day.command("resume-issuing")
@click.argument("code")
@json_option
def resume_issuing(code: str, as_json: bool) -> None:
    """Buka lagi pengambilan nomor. / Numbers again."""
    _move(opening.resume_issuing, code, as_json)


@day.command()
@click.argument("code")
@click.option("--carry-to", metavar="DAY", help="Lanjutkan yang masih menunggu ke hari ini. / Carry over to this day.")
@json_option
def close(code: str, carry_to: str | None, as_json: bool) -> None:
    """Tutup hari; yang masih menunggu dicatat tidak terlayani. / Close; who still waits is not served."""
    with opened() as here:
        to = day_of_code(here.engine, carry_to).id if carry_to else None
    _move(closing.close_day, code, as_json, **({"carry_to": to} if to else {}))


@day.command()
@click.argument("code")
@click.option(
    "--because",
    type=click.Choice([reason.value for reason in ReopenedBecause]),
    required=True,
    help="Sebabnya. / Why.",
)
@json_option
def reopen(code: str, because: str, as_json: bool) -> None:
    """Buka lagi hari yang sudah ditutup; yang belum terlayani menunggu lagi. / Take a close back."""
    _move(reopening.reopen_day, code, as_json, reason=because)


@day.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Daftar hari. / List the days."""
    with opened() as here:
        days = known_days(here.engine)
        if as_json:
            click.echo(json.dumps([_as_json(one) for one in days], ensure_ascii=False))
            return
        for one in days:
            click.echo(f"{one.held_on}  {one.code:<40} {DAY_WORDS[one.state]!s:<28} {one.name}, {one.place}")
        if not days:
            click.echo(_("Belum ada hari layanan."))


@day.command()
@click.argument("code")
@json_option
def show(code: str, as_json: bool) -> None:
    """Keadaan satu hari. / One day as it is now."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        load = load_snapshot(here.engine, code, now=here.now())
        if as_json:
            figures = {"tickets": load.tickets, "waiting": load.waiting, "helped": load.helped}
            click.echo(json.dumps(_as_json(found) | figures | {"pages": page_addresses(here.public_url, code)}))
        else:
            show_day(here.public_url, found)
            _show_load(load, found)
            click.echo(_code_words(found))
            show_key(here, found)


@day.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Tanpa bertanya. / Do not ask.")
@json_option
def remove(code: str, yes: bool, as_json: bool) -> None:
    """Hapus hari latihan, atau hari tanpa nomor. / Remove a rehearsal, or a day on which nobody had a number."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        if not as_json:
            click.echo(f"{found.held_on}  {found.name}, {found.place}")
        if not yes:
            click.confirm(_("Hapus hari ini dengan seluruh isinya?"), abort=True)
        here.writer.write(remove_day, day_id=found.id, now=here.now(), by=SYSTEM)
        sentence = _("Hari %(code)s dihapus. Catatan keamanan menyimpan kode terakhirnya.", code=code)
        tell(as_json, _as_json(found) | {"removed": True}, sentence)


# -- inside ----------------------------------------------------------------------------------------------------------


def _move(action: Any, code: str, as_json: bool, **arguments: Any) -> None:
    """Carry the action out and say the state that the day is in now; a refusal is said by the group."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        try:
            perform_here(here, action, day_id=found.id, **arguments)
        except IllegalDayMove as refused:
            state = f"{code} ({DAY_WORDS[found.state]}): "
            raise CommandError(state + sentence_of(refused)) from refused
        moved = day_of_code(here.engine, code)
        sentences = [f"{code}: {DAY_WORDS[moved.state]}"]
        if action is closing.close_day:
            advice = _("Tulis kode itu di berita acara: giliran doctor --head KODE memeriksanya kapan saja.")
            sentences += [_code_words(moved), advice]
        tell(as_json, _as_json(moved), *sentences)


def _code_words(found: KnownDay) -> str:
    """What has happened until now, in one short code that hangs on paper."""
    said = _("Kode catatan sampai langkah %(seq)s:", seq=found.last_seq)
    return f"{said} {record_code(found.chain_head)}"


def _show_load(load: LoadSnapshot, found: KnownDay) -> None:
    click.echo()
    opens, closes = hour(found.opens_at, found.zone), hour(found.closes_at, found.zone)
    click.echo(_("Jam layanan %(opens)s–%(closes)s", opens=opens, closes=closes))
    click.echo(
        _(
            "%(tickets)s nomor, %(waiting)s menunggu, %(helped)s terlayani",
            tickets=load.tickets,
            waiting=load.waiting,
            helped=load.helped,
        )
    )
    for row in load.desks:
        numbers = ", ".join(number.number for number in row.numbers)
        click.echo(f"  {row.desk.name:<10} {row.desk.label:<28} {_desk_word(row.desk.state):<8} {numbers}".rstrip())


def _desk_word(state: str) -> str:
    """A turn that is closed has ended well or badly; a desk that is closed is only shut."""
    return _("Tutup") if state == DayState.CLOSED else str(STATE_WORDS[state])


def _as_json(one: KnownDay) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "place": one.place,
        "date": one.held_on.isoformat(),
        "state": one.state,
        "is_demo": one.is_demo,
        "record_code": record_code(one.chain_head),
    }
