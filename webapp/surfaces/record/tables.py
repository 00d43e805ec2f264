"""The figures of a record as tables to download: the same as on the page, durations in whole seconds."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from queues.model.outcomes.outcome import Outcome
from queues.snapshots.record.received_record import ReceivedRecordSnapshot
from queues.snapshots.record.record import RecordSnapshot
from webapp.surfaces.office.spreadsheets import Cell, Table
from webapp.surfaces.record.record_words import CHANNEL_WORDS, FIGURE_WORDS, NOTE_WORDS, POPULATION_WORDS
from webapp.surfaces.record.shown import RecordNames, moment_of, reason_words, villages_of

SUMS = tuple(FIGURE_WORDS)
AnyRecord = RecordSnapshot | ReceivedRecordSnapshot


def tables_of(record: AnyRecord) -> dict[str, Table]:
    """By the name of their sheet, each with a first column that says what its row is about."""
    figures, names = record.figures, RecordNames(record.figures["plan"])
    sums = [
        (_("Layanan"), figures["services"], names.service),
        (_("Instansi"), figures["agencies"], names.agency),
        (_("Meja"), figures["desks"], names.desk),
    ]
    found = {_("Ringkasan"): _table((_("Angka"), _("Nilai")), _summary(record))}
    codes = [code.value for code in Outcome if code in figures["totals"]["outcomes"]]
    for sheet, rows, name_of in sums:
        heads = (sheet, *_sum_heads(), *map(names.outcome, codes))
        found[sheet] = _table(heads, ((name_of(key), *_sum_cells(one, codes)) for key, one in rows.items()))
    return found | _other_tables(record, names)


def _other_tables(record: AnyRecord, names: RecordNames) -> dict[str, Table]:
    figures, zone = record.figures, ZoneInfo(record.figures["plan"]["zone"])
    hours = (
        (one["hour"], one["issued"], one["called"], one["helped"], one["wait"]["median"], one["service"]["median"])
        for one in figures["hours"]
    )
    pauses = (
        (
            names.paused(one),
            reason_words(one["reason"]),
            _local(one["since"], zone),
            _local(one["until"], zone),
            one["seconds"],
        )
        for one in figures["pauses"]
    )
    population = (
        (names.village(code), str(POPULATION_WORDS[kind]), count)
        for kind, counts in figures["population"].items()
        for code, count in counts.items()
    )
    promises = (
        (
            one["number"],
            names.service(one["service"]),
            names.outcome(one["outcome"]),
            one.get("collect_on"),
            one.get("collect_at"),
        )
        for one in figures["promises"]
    )
    unserved = (
        (one["number"], names.service(one["service"]), names.outcome(one["outcome"])) for one in figures["unserved"]
    )
    remarks = ((names.agency(code) if code else _("Seluruh hari"), text) for code, text in record.remarks.items())
    return {
        _("Jam"): _table(
            (
                _("Jam"),
                _("Nomor"),
                _("Dipanggil"),
                _("Terlayani"),
                _("Tunggu median (detik)"),
                _("Layanan median (detik)"),
            ),
            hours,
        ),
        _("Jeda"): _table((_("Yang berhenti"), _("Alasan"), _("Mulai"), _("Sampai"), _("Detik")), pauses),
        _("Desa asal"): _table(
            (_("Desa"), _("Kode"), _("Nomor")),
            ((names.village(code), code, count) for code, count in villages_of(figures)),
        ),
        _("Kependudukan"): _table((_("Desa"), _("Jenis"), _("Jumlah")), population),
        _("Janji"): _table((_("Nomor"), _("Layanan"), _("Hasil"), _("Tanggal"), _("Tempat")), promises),
        _("Tidak terlayani"): _table((_("Nomor"), _("Layanan"), _("Hasil")), unserved),
        _("Keterangan"): _table((_("Instansi"), _("Keterangan")), remarks),
    }


def _summary(record: AnyRecord) -> Iterable[tuple[Cell, ...]]:
    figures = record.figures
    plan, numbers, totals = figures["plan"], figures["numbers"], figures["totals"]
    yield _("Hari layanan"), plan["name"]
    yield _("Tempat"), plan["place"]
    yield _("Tanggal"), plan["held_on"]
    yield _("Versi"), record.version
    yield _("Nomor dibagikan"), numbers["issued"]
    for code, count in numbers["by_channel"].items():
        yield str(CHANNEL_WORDS.get(code, code)), count
    yield _("Nomor yang terlayani"), numbers["helped"]
    yield _("Nomor prioritas"), numbers["priority"]
    yield _("Nomor dari hari sebelumnya"), numbers["carried_in"]
    yield from zip(_sum_heads(), _sum_cells(totals, ()), strict=True)
    for code, count in totals["outcomes"].items():
        yield RecordNames(plan).outcome(code), count
    for code, one in figures["notes"].items():
        yield str(NOTE_WORDS.get(code, code)), one["count"]
    yield _("Nomor yang desa asalnya diketahui"), figures["villages"]["known"]
    yield _("Pemulihan dari cadangan"), len(figures["restores"])
    yield _("Kepala rantai catatan"), figures.get("head", "")


def _sum_heads() -> tuple[str, ...]:
    return (
        *(str(FIGURE_WORDS[name]) for name in SUMS),
        _("Tunggu median (detik)"),
        _("Tunggu 9 dari 10 (detik)"),
        _("Tunggu terlama (detik)"),
        _("Layanan median (detik)"),
        _("Layanan 9 dari 10 (detik)"),
    )


def _sum_cells(sums: Mapping[str, Any], codes: Iterable[str]) -> tuple[Cell, ...]:
    waits, served = sums["wait"], sums["service"]
    return (
        *(sums[name] for name in SUMS),
        waits["median"],
        waits["p90"],
        waits["longest"],
        served["median"],
        served["p90"],
        *(sums["outcomes"].get(code, 0) for code in codes),
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Table:
    return Table("", heads, list(rows))


def _local(iso: str | None, zone: ZoneInfo) -> Cell:
    at = moment_of(iso)
    return at.astimezone(zone).replace(tzinfo=None) if at else None
