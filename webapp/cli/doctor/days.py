"""Whether the real days of this box are ready: date, hours, number for complaints, people, PINs, fees; and whether the
running server is reached at the address that everybody is given.
"""

import json
import ssl
from collections.abc import Iterator
from datetime import date, datetime
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, ProxyHandler, build_opener
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Connection, Engine, RowMapping, select
from sqlalchemy.exc import SQLAlchemyError

from queues.model.actor import Role
from queues.model.hall.service import FeeKind
from queues.model.hall.service_day import DayState
from queues.persistence.engine import open_engine
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import day_service, desk, service, service_day, staff_user
from webapp.cli.doctor.finding import Finding
from webapp.cli.running.one_writer import facts_of
from webapp.clock import Clock
from webapp.databases import engine_options
from webapp.day_file.checks import is_placeholder
from webapp.settings import Settings
from webapp.words.language import hour, long_date
from webapp.words.texts import DAY_WORDS

PATIENCE = 5.0  # seconds
ROOM = 64 * 1024  # bytes of an answer that are read


def served(settings: Settings, context: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """The server answers at the address that stands in every QR code, as a phone would ask it."""
    facts = facts_of(settings.data_dir)
    if facts is not None:
        cure = cure_of_answer(facts.url, facts.bind, context)
        yield Finding("reached", _("Server di %(bind)s, dijangkau di %(url)s", bind=facts.bind, url=facts.url), cure)
    elif settings.may_be_several and settings.public_url:  # its processes say nothing to the command line
        cure = cure_of_answer(settings.public_url, None, context)
        yield Finding("reached", _("Jawaban dari %(url)s", url=settings.public_url), cure)


def cure_of_answer(url: str, bind: str | None, context: ssl.SSLContext | None = None) -> str:
    """Empty where our own server answers at this address and is ready. `bind`: where it listens, None if not known."""
    # No proxy of this shell: phones have none. A certificate is judged by its own check.
    own = context or ssl.create_default_context()
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=own))
    try:
        with opener.open(f"{url}/readyz", timeout=PATIENCE) as answer:
            return "" if _is_ours(answer.read(ROOM)) else _another_answers(bind)
    except HTTPError as refused:
        if refused.code == 503 and _is_ours(refused.read(ROOM)):
            return _("Server menjawab bahwa ia belum siap. Periksa disk dan log server.")
        return _another_answers(bind)
    except (URLError, OSError, ValueError) as trouble:
        reason = getattr(trouble, "reason", trouble)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return _("Sertifikatnya tidak dipercaya; pemeriksaan sertifikat mengatakan alasannya.")
        said = getattr(reason, "strerror", None) or type(reason).__name__
        if bind is None:
            return _(
                "Alamat ini tidak menjawab (%(reason)s). Jalankan servernya dan nginx, lalu periksa lagi: "
                "systemctl status nginx 'giliran@*'",
                reason=said,
            )
        return _(
            "Alamat ini tidak menjawab (%(reason)s), padahal server berjalan di %(bind)s. HP warga tidak akan sampai. "
            "Jalankan server dengan --bind 0.0.0.0:PORT, atau perbaiki GILIRAN_PUBLIC_URL.",
            reason=said,
            bind=bind,
        )


def _is_ours(body: bytes) -> bool:
    """A router's own page, or another program's, answers with something else."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and "ready" in said


def _another_answers(bind: str | None) -> str:
    if bind is None:
        return _("Yang menjawab di alamat ini bukan server ini. Periksa situs nginx.")
    return _("Yang menjawab di alamat ini bukan server ini (yang berjalan di %(bind)s).", bind=bind)


def days(settings: Settings) -> Iterator[Finding]:
    """Every real day that is not closed. A demo is ready by itself; a database in trouble is said by its own check."""
    file = settings.database_file
    if file is not None and not file.exists():
        return
    engine = open_engine(settings.database, **engine_options(settings.database))
    try:
        yield from _of_days(engine, Clock().now())
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()


_DAYS = (
    select(service_day)
    .where(
        service_day.c.state != DayState.CLOSED, service_day.c.is_demo.is_(False), service_day.c.is_rehearsal.is_(False)
    )
    .order_by(service_day.c.held_on, service_day.c.code)
)
_ACTIVE = select(staff_user.c.role).where(staff_user.c.is_active)
_WITHOUT_PIN = select(desk.c.name).where(desk.c.pin_hash.is_(None)).order_by(desk.c.position)
_UNVERIFIED = (
    select(service.c.code)
    .join(day_service, day_service.c.service_id == service.c.id)
    .where(service.c.verified.is_(False), day_service.c.fee_kind != FeeKind.FREE.value)
    .order_by(service.c.code)
)


def _of_days(engine: Engine, now: datetime) -> list[Finding]:
    with one_read(engine) as connection:
        roles = list(connection.execute(_ACTIVE).scalars())
        found: list[Finding] = []
        for day in connection.execute(_DAYS).mappings():
            found += [_moment(day, now), *_hotline(day), *_people(connection, day, roles), *_fees(connection, day)]
        return found


def _moment(day: RowMapping, now: datetime) -> Finding:
    zone = day["zone"]
    what = _(
        "Hari layanan %(day)s: %(date)s, %(opens)s–%(closes)s, %(state)s",
        day=day["code"],
        date=long_date(day["held_on"]),
        opens=hour(day["opens_at"], zone),
        closes=hour(day["closes_at"], zone),
        state=str(DAY_WORDS[day["state"]]).lower(),
    )
    return Finding("day", what, _cure_of_moment(day, now, now.astimezone(ZoneInfo(zone)).date()))


def _cure_of_moment(day: RowMapping, now: datetime, today: date) -> str:
    code, is_prepared = day["code"], day["state"] == DayState.PREPARED
    if day["closes_at"] <= day["opens_at"]:
        return _("Jam layanannya tidak masuk akal. Buat hari baru dengan jam yang benar.")
    if day["held_on"] < today:
        return _("Tanggalnya sudah lewat. Tutup: giliran day close %(day)s", day=code)
    if not is_prepared and day["held_on"] > today:
        return _("Sudah dibuka sebelum tanggalnya. Batalkan: giliran day unopen %(day)s", day=code)
    if is_prepared and day["held_on"] == today and now >= day["opens_at"]:
        return _("Jam bukanya sudah lewat dan hari ini belum dibuka: giliran day open %(day)s", day=code)
    return ""


def _hotline(day: RowMapping) -> Iterator[Finding]:
    if is_placeholder(day["pungli_number"]):
        what = _("Nomor pengaduan %(number)s pada %(day)s", number=day["pungli_number"], day=day["code"])
        yield Finding("day_hotline", what, _("Itu nomor contoh, dan tampil di setiap nomor antrean. Buat hari baru."))


def _people(connection: Connection, day: RowMapping, roles: list[str]) -> Iterator[Finding]:
    has_coordinator = Role.COORDINATOR.value in roles
    cure = "" if has_coordinator else _("Tidak ada koordinator: giliran user add NAMA --role coordinator")
    yield Finding("day_coordinator", _("Koordinator untuk %(day)s", day=day["code"]), cure)
    without = list(connection.execute(_WITHOUT_PIN.where(desk.c.day_id == day["id"])).scalars())
    clerks = roles.count(Role.CLERK.value)
    cure = ""
    if len(without) > clerks:
        cure = _(
            "Tidak ber-PIN: %(desks)s; petugas meja hanya %(clerks)s orang. Tambah petugas: "
            "giliran user add NAMA --role clerk, atau beri PIN meja.",
            desks=", ".join(without),
            clerks=clerks,
        )
    yield Finding("day_desks", _("Meja %(day)s dapat dibuka", day=day["code"]), cure)


def _fees(connection: Connection, day: RowMapping) -> Iterator[Finding]:
    """Worth knowing, but no reason to stop: a day that is prepared keeps what its file said."""
    codes = list(connection.execute(_UNVERIFIED.where(day_service.c.day_id == day["id"])).scalars())
    if codes:
        sentence = _(
            "Biaya contoh yang belum diperiksa pada %(day)s: %(codes)s (verified = true di berkas hari bila sudah)",
            day=day["code"],
            codes=", ".join(codes),
        )
        yield Finding("day_fees", sentence)
