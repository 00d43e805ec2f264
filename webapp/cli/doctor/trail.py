"""Whether what happened is still written as it was: the hash chains of all events, and a record code from paper."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.engine import open_engine
from queues.persistence.read_transaction import one_read
from queues.persistence.streams.chain_check import ChainReport, Fault, FaultKind, FoundCode, check_chains, find_code
from queues.snapshots.office.box_audit import zone_of_box
from webapp.cli.doctor.finding import Finding
from webapp.cli.speech import when
from webapp.settings import Settings

_FAULTS = {
    FaultKind.CHANGED: lazy_gettext("%(where)s: langkah %(seq)s tidak lagi seperti saat dicatat."),
    FaultKind.MISSING: lazy_gettext("%(where)s: ada langkah yang hilang sebelum langkah %(seq)s."),
    FaultKind.CUT: lazy_gettext("%(where)s: langkah terakhir hilang atau diganti, mulai langkah %(seq)s."),
    FaultKind.BEFORE: lazy_gettext("%(where)s: langkah lama diubah, di antara langkah 1 dan %(seq)s."),
    FaultKind.REWRITTEN: lazy_gettext("%(where)s: catatan ditulis ulang sesudah hari itu ditutup."),
    FaultKind.UNKNOWN: lazy_gettext("Ada langkah dari hari layanan yang tidak dikenal."),
    FaultKind.GONE: lazy_gettext("Satu hari layanan hilang tanpa dihapus lewat Giliran."),
}


def trail(settings: Settings, code: str | None = None) -> Iterator[Finding]:
    """Every event is hashed anew; `code`: from a printed page, must be that of an event."""
    file = settings.database_file
    if file is not None and not file.exists():
        return
    engine = open_engine(settings.database)
    try:
        if _has_chains(engine):
            yield from _findings(engine, code)
    except SQLAlchemyError:  # said by the check of the database
        return
    finally:
        engine.dispose()


def _has_chains(engine: Engine) -> bool:
    """Not before a server of this release has run once."""
    with engine.connect() as connection:
        return inspect(connection).has_table("chain_anchor")


def _findings(engine: Engine, code: str | None) -> Iterator[Finding]:
    zone = zone_of_box(engine)
    with one_read(engine) as connection:
        report = check_chains(connection)
        found = find_code(connection, code) if code else None
    what = _("Catatan langkah: %(events)s langkah, %(streams)s rangkaian", events=report.events, streams=report.streams)
    yield Finding("trail", what, _cure(report))
    if code:
        yield _of_code(report, code, found, zone)


def _cure(report: ChainReport) -> str:
    if not report.faults:
        return ""
    words = " ".join(fault_words(fault) for fault in report.faults)
    return words + " " + _("Simpan salinan folder data apa adanya, lalu laporkan kepada penanggung jawab.")


def fault_words(fault: Fault) -> str:
    return str(_FAULTS[fault.kind]) % {"where": fault.code or _("Catatan keamanan"), "seq": fault.seq}


def _of_code(report: ChainReport, code: str, found: FoundCode | None, zone: str) -> Finding:
    if found is None:
        cure = _("Tidak ada langkah dengan kode ini: periksa ketikan; bila benar, catatan sudah diganti.")
        return Finding("record_code", _("Kode catatan %(code)s", code=code), cure)
    facts = {"where": found.code or _("Catatan keamanan"), "seq": found.seq, "when": _when(found.at, zone)}
    what = _("Kode catatan %(code)s", code=code) + ": " + _("%(where)s, langkah %(seq)s, %(when)s", **facts)
    before = any(fault.stream_id == found.stream_id and fault.seq <= found.seq for fault in report.faults)
    return Finding("record_code", what, _("Catatan sampai langkah itu tidak utuh.") if before else "")


def _when(at: datetime | None, zone: str) -> str:
    return when(at, zone) if at else "–"
