"""The check list before a day opens: each line with its remedy, in words for whoever has only a browser."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _

from queues.model.actor import Role
from queues.model.trouble.alerts import AlertKind
from queues.snapshots.office.readiness import Readiness
from webapp.day_file.checks import is_placeholder
from webapp.network.firewall import opening_command
from webapp.settings import LEAST_FREE
from webapp.words.language import long_date, said


class Verdict(StrEnum):
    """`NOTE`: worth knowing, and no reason to wait."""

    WELL = "well"
    NOTE = "note"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class CheckLine:
    """`key` is for programs and tests."""

    key: str
    verdict: Verdict
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class BoxFacts:
    """What the box knows of itself. `trouble`: the subjects of each kind of its trouble; `phones`: that checked lately.

    `free`: bytes on the disk of the data. `firewall`: the one that is on here, "" where none is known. `is_name`: the
    address is a name, which a phone has come by lately where `name_was_found`.
    """

    today: date
    address: str
    is_loopback: bool
    trouble: Mapping[AlertKind, Collection[str]]
    phones: int
    free: int
    has_own_backup_disk: bool
    has_backup_folder: bool = True
    port: int = 8000
    firewall: str = ""
    is_name: bool = False
    name_was_found: bool = False
    printers: Collection[str] = ()


def check_lines(seen: Readiness, box: BoxFacts) -> list[CheckLine]:
    """In the order in which they are dealt with before a day."""
    return [*_of_day(seen, box), *_of_people(seen), *_of_hall(seen, box), *_of_key(seen), *_of_box(box)]


def _line(key: str, what: str, remedy: str = "", *, is_well: bool = True, stops: bool = True) -> CheckLine:
    if is_well:
        return CheckLine(key, Verdict.WELL, what)
    return CheckLine(key, Verdict.TROUBLE if stops else Verdict.NOTE, what, remedy)


def _of_day(seen: Readiness, box: BoxFacts) -> Iterator[CheckLine]:
    day = seen.day
    yield _line(
        "date",
        _("Tanggal layanan: %(date)s", date=long_date(day.held_on)),
        _("Tanggal itu sudah lewat. Ulangi hari ini untuk tanggal yang benar."),
        is_well=day.held_on >= box.today,
    )
    yield _line(
        "hotline",
        _("Nomor pengaduan pungli: %(number)s", number=day.pungli_number),
        _("Itu nomor contoh, dan tampil di setiap nomor antrean. Ganti dengan nomor yang sungguh dijawab."),
        is_well=not is_placeholder(day.pungli_number),
    )
    names = ", ".join(said(one, "short") or said(one, "name") for one in seen.unverified)
    yield _line(
        "fees",
        _("Biaya belum diperiksa: %(services)s", services=names) if names else _("Semua biaya sudah diperiksa"),
        _("Minta instansinya memeriksa biaya itu sebelum warga membacanya di HP."),
        is_well=not names,
        stops=False,
    )


def _of_people(seen: Readiness) -> Iterator[CheckLine]:
    clerks = seen.staff.get(Role.CLERK, 0)
    without = ", ".join(one.name for one in seen.without_pin)
    yield _line(
        "desks",
        _("%(count)s meja dapat dibuka", count=len(seen.desks))
        if seen.may_be_opened
        else _("Tanpa PIN: %(desks)s; petugas yang punya akun hanya %(clerks)s orang", desks=without, clerks=clerks),
        _("Admin mencetak kartu masuk meja: Menu, Hari layanan."),
        is_well=seen.may_be_opened,
    )
    coordinators = seen.staff.get(Role.COORDINATOR, 0)
    yield _line(
        "coordinator",
        _("Koordinator: %(count)s orang", count=coordinators),
        _("Belum ada yang dapat memantau beban meja. Admin menambah seorang koordinator."),
        is_well=bool(coordinators),
    )


def _of_key(seen: Readiness) -> Iterator[CheckLine]:
    yield _line(
        "key",
        _("Lembar panitia sudah dicetak") if seen.key_shown_at else _("Lembar panitia belum dicetak"),
        _("Admin mencetaknya: Menu, Hari layanan. Tanpa kodenya laptop cadangan tidak dapat membaca alamat warga."),
        is_well=seen.key_shown_at is not None,
        stops=False,
    )


def _of_hall(seen: Readiness, box: BoxFacts) -> Iterator[CheckLine]:
    gone = box.trouble.get(AlertKind.ADDRESS_GONE, ())
    yield _line(
        "address",
        _("Alamat untuk HP warga: %(address)s", address=box.address),
        _("HP tidak dapat mencapai alamat itu. Sambungkan laptop ini ke router balai, lalu periksa lagi."),
        is_well=not gone and not box.is_loopback,
    )
    if box.is_name:
        yield _line(
            "name",
            _("Nama di alamat itu dikenal HP") if box.name_was_found else _("Alamat itu memakai nama"),
            _(
                "Banyak HP tidak mengenal nama di jaringan tanpa internet. Buka %(address)s di beberapa HP; "
                "bila gagal, pakai alamat angka.",
                address=f"{box.address}/cek",
            ),
            is_well=box.name_was_found,
            stops=False,
        )
    yield _line(
        "phones",
        _("HP yang datang dalam lima menit terakhir: %(count)s", count=box.phones),
        " ".join(_remedies_without_phones(box)),
        is_well=box.phones > 0,
        stops=False,
    )
    here = [one.name for one in seen.boards if one.is_here]
    silent = [one.name for one in seen.boards if not one.is_here]
    yield _line(
        "boards",
        _("TV papan: %(names)s", names=", ".join(here)) if here else _("Belum ada TV papan yang menyala"),
        _("Mati: %(names)s. Nyalakan, lalu buka halaman papan.", names=", ".join(silent))
        if silent
        else _("Buka halaman papan di TV, lalu ketik kodenya di Beban meja, TV papan."),
        is_well=bool(here) and not silent,
        stops=False,
    )


def _remedies_without_phones(box: BoxFacts) -> Iterator[str]:
    """In the order in which they are likely: nobody has tried, a firewall, a router that keeps devices apart."""
    yield _("Buka %(address)s di satu HP yang tersambung ke Wi‑Fi balai.", address=f"{box.address}/cek")
    if box.firewall:
        command = opening_command(box.firewall, box.port)
        yield _(
            "Bila tidak terbuka: firewall %(name)s menyala di laptop ini: %(command)s.",
            name=box.firewall,
            command=command,
        )
    else:
        yield _("Bila tidak terbuka: izinkan port %(port)s di firewall laptop.", port=box.port)
    yield _("Bila masih tidak: matikan “isolasi klien” (AP isolation) di router.")


def _of_box(box: BoxFacts) -> Iterator[CheckLine]:
    yield _line(
        "clock",
        _("Jam laptop"),
        _("Jam laptop ini meragukan. Bandingkan dengan jam tangan dan perbaiki sebelum hari dibuka."),
        is_well=not box.trouble.get(AlertKind.CLOCK_DOUBTFUL),
    )
    yield _line(
        "disk",
        _("Ruang kosong di laptop: %(megabytes)s MB", megabytes=box.free // 1024 // 1024),
        _("Kosongkan ruang penyimpanan: paling sedikit 500 MB."),
        is_well=box.free >= LEAST_FREE,
    )
    if box.printers:
        yield _line("printer", _("Printer: %(names)s", names=", ".join(box.printers)))
    trouble = bool(box.trouble.get(AlertKind.BACKUP_TROUBLE)) or not box.has_backup_folder
    yield _line(
        "backup",
        _("Cadangan bermasalah") if trouble else _("Cadangan otomatis"),
        _("Periksa disk cadangan: tercolok, ada ruang, dan dapat ditulisi.")
        if trouble
        else _(
            "Cadangan masih di disk yang sama dengan data. Admin menyimpannya di disk USB: Menu, Pengaturan, Cadangan."
        ),
        is_well=not trouble and box.has_own_backup_disk,
        stops=trouble,
    )
