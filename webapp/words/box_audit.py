"""What each event of the box was, in a sentence: the words of the audit of the box, for every kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queues.model.events import BoxEvent, BoxGroup, box_events
from queues.model.events.box import (
    AddressesRead,
    BackupTaken,
    BoardNamed,
    BoardRenamed,
    BoardRevoked,
    BoardSent,
    BoardSetUp,
    BoxDescribed,
    BoxKnown,
    CardUsed,
    DayBegun,
    DayEnded,
    DayHandedIn,
    DayKeyForgotten,
    DayKeyShown,
    DayReceived,
    DeskPinRemoved,
    DeskPinRenewed,
    EndTakenBack,
    Restored,
    SessionEnded,
    SignedIn,
    SignInsFailed,
    SignInWay,
    StreamRemoved,
    TimeConfirmed,
    TokenMade,
    TokenRevoked,
    UserChange,
    UserChanged,
)
from queues.model.sessions import SessionEnd
from queues.snapshots.office.audit import Who
from queues.snapshots.office.box_audit import BoxAuditRow, BoxAuditSnapshot
from webapp.words.boards.settings import BOARD_SETTING_WORDS
from webapp.words.texts import REOPENED_WORDS, ROLE_WORDS

BOX_GROUP_WORDS = {
    BoxGroup.SIGN_INS: lazy_gettext("Masuk dan keluar"),
    BoxGroup.PEOPLE: lazy_gettext("Pengguna, sandi, dan PIN"),
    BoxGroup.DEVICES: lazy_gettext("Perangkat dan layar TV"),
    BoxGroup.ADDRESSES: lazy_gettext("Alamat warga dibaca"),
    BoxGroup.DATA: lazy_gettext("Data, cadangan, dan hari layanan"),
}
_WAYS = {
    SignInWay.PASSWORD: lazy_gettext("kata sandi"),
    SignInWay.DESK_PIN: lazy_gettext("PIN meja"),
    SignInWay.OWN_PIN: lazy_gettext("PIN sendiri"),
    SignInWay.CODE: lazy_gettext("kode masuk"),
    SignInWay.CARD: lazy_gettext("kode QR kartu"),
}
_OPENED_WITH = _WAYS | {SignInWay.CODE: lazy_gettext("kata sandi dan kode masuk")}
_ENDS = {
    SessionEnd.SIGNED_OUT: lazy_gettext("Keluar."),
    SessionEnd.ENDED_BY_STAFF: lazy_gettext("Sesi sebuah perangkat diakhiri."),
    SessionEnd.SECRET_RENEWED: lazy_gettext("Sesi berakhir karena sandi, PIN, atau kode masuk diganti."),
    SessionEnd.SWITCHED_OFF: lazy_gettext("Sesi berakhir karena hak masuk dicabut."),
    SessionEnd.DAY_OVER: lazy_gettext("Sesi berakhir bersama hari layanan."),
    SessionEnd.TOO_OLD: lazy_gettext("Sesi berakhir karena sudah terlalu lama."),
    SessionEnd.RESTORED: lazy_gettext("Sesi berakhir karena data dipulihkan."),
}
_CHANGES = {
    UserChange.CREATED: lazy_gettext("Pengguna %(user)s dibuat (%(role)s)."),
    UserChange.ROLE: lazy_gettext("Peran %(user)s diubah menjadi %(role)s."),
    UserChange.AGENCY: lazy_gettext("Instansi %(user)s diubah."),
    UserChange.PASSWORD: lazy_gettext("Kata sandi %(user)s diganti."),
    UserChange.SWITCHED_OFF: lazy_gettext("Hak masuk %(user)s dicabut."),
    UserChange.SWITCHED_ON: lazy_gettext("%(user)s boleh masuk lagi."),
    UserChange.PIN_SET: lazy_gettext("%(user)s mendapat PIN baru."),
    UserChange.PIN_REMOVED: lazy_gettext("PIN %(user)s dicabut."),
    UserChange.TOTP_ON: lazy_gettext("Kode masuk %(user)s disiapkan di HP."),
    UserChange.TOTP_OFF: lazy_gettext("Kode masuk %(user)s dihapus."),
    UserChange.RECOVERY_CODE_USED: lazy_gettext("%(user)s memakai satu kode cadangan."),
}

_ANSWER_WORDS = {
    "regency_code": lazy_gettext("kabupaten atau kota"),
    "village_word": lazy_gettext("sebutan desa"),
    "programme": lazy_gettext("nama program"),
    "hotline": lazy_gettext("nomor pengaduan pungli"),
    "zone": lazy_gettext("zona waktu"),
    "languages": lazy_gettext("bahasa"),
    "logo": lazy_gettext("logo"),
    "wifi": lazy_gettext("Wi‑Fi balai"),
}

Names = Mapping[str, str]
Sentence = Callable[[BoxAuditRow, Names], str]


@dataclass(frozen=True)
class BoxLine:
    """A line of the audit of the box as it is read."""

    seq: int
    at: datetime
    who: str
    role: str
    what: str


def box_lines_of(audit: BoxAuditSnapshot) -> list[BoxLine]:
    return [_line(row, audit.names) for row in audit.rows]


def box_who_words(who: Who) -> str:
    return who.name or str(ROLE_WORDS.get(who.role, who.role))


def _line(row: BoxAuditRow, names: Names) -> BoxLine:
    what = _sentence_of(row.kind)(row, names)
    return BoxLine(row.seq, row.at, box_who_words(row.who), str(ROLE_WORDS.get(row.who.role, row.who.role)), what)


# -- what ------------------------------------------------------------------------------------------------------------


def _name(row: BoxAuditRow, names: Names, key: str, unknown: str) -> str:
    return names.get(row.payload.get(key) or "", "") or unknown


def _desk(row: BoxAuditRow, names: Names) -> str:
    return _name(row, names, "desk_id", _("sebuah meja"))


def _day(row: BoxAuditRow, names: Names) -> str:
    return _name(row, names, "day_id", _("hari yang sudah dihapus"))


def _plain(words: LazyString) -> Sentence:
    """A sentence about a desk or a day, whichever its words name."""

    def sentence(row: BoxAuditRow, names: Names) -> str:
        return str(words) % {"desk": _desk(row, names), "day": _day(row, names)}

    return sentence


def _unknown(row: BoxAuditRow, _names: Names) -> str:
    """A kind that this page does not know yet is still said."""
    return _("Langkah “%(kind)s” tercatat.", kind=row.kind.replace("_", " "))


def _signed_in(row: BoxAuditRow, names: Names) -> str:
    way = str(_OPENED_WITH.get(row.payload["way"], row.payload["way"]))
    facts = {"way": way, "person": _name(row, names, "person_id", ""), "desk": _desk(row, names)}
    if facts["person"] and row.payload.get("desk_id"):
        return _("%(person)s masuk di %(desk)s dengan %(way)s.", **facts)
    if facts["person"]:
        return _("%(person)s masuk dengan %(way)s.", **facts)
    return _("Masuk di %(desk)s dengan %(way)s.", **facts)


def _card_used(row: BoxAuditRow, names: Names) -> str:
    person = _name(row, names, "person_id", "")
    if person:
        return _("Kartu masuk %(person)s dipakai pertama kali; sejak itu hanya di perangkat itu.", person=person)
    return _("Kartu masuk %(desk)s dipakai pertama kali; sejak itu hanya di perangkat itu.", desk=_desk(row, names))


def _failed(row: BoxAuditRow, names: Names) -> str:
    facts = {
        "count": row.payload["count"],
        "way": str(_WAYS.get(row.payload["way"], row.payload["way"])),
        "whose": _name(row, names, "known_id", _("nama yang tidak dikenal")),
        "source": (row.payload.get("address_hash") or "")[:8],
    }
    if facts["source"]:
        return _("%(count)s kali gagal masuk sebagai %(whose)s (%(way)s), dari alamat jaringan #%(source)s.", **facts)
    return _("%(count)s kali gagal masuk sebagai %(whose)s (%(way)s).", **facts)


def _session_ended(row: BoxAuditRow, _names: Names) -> str:
    return str(_ENDS.get(row.payload["why"]) or _("Sesi berakhir (%(why)s).", why=row.payload["why"]))


def _user_changed(row: BoxAuditRow, names: Names) -> str:
    role = row.payload.get("role") or ""
    facts = {
        "user": _name(row, names, "user_id", _("seorang pengguna")),
        "role": str(ROLE_WORDS.get(role, role)).lower(),
    }
    words = _CHANGES.get(row.payload["change"])
    if words is None:
        return _("Data masuk %(user)s diubah (%(change)s).", user=facts["user"], change=row.payload["change"])
    return str(words) % facts


def _token(words: LazyString) -> Sentence:
    def sentence(row: BoxAuditRow, names: Names) -> str:
        return str(words) % {"device": _name(row, names, "token_id", _("sebuah perangkat"))}

    return sentence


def _board(words: LazyString) -> Sentence:
    def sentence(row: BoxAuditRow, names: Names) -> str:
        return str(words) % {"board": _name(row, names, "board_id", _("sebuah layar TV"))}

    return sentence


def _set_up(row: BoxAuditRow, names: Names) -> str:
    what = ", ".join(str(BOARD_SETTING_WORDS.get(name, name)) for name in row.payload["changed"])
    board = _name(row, names, "board_id", _("sebuah layar TV"))
    return _("Layar TV diatur: %(board)s (%(what)s).", board=board, what=what)


def _sent(row: BoxAuditRow, names: Names) -> str:
    board = _name(row, names, "board_id", _("sebuah layar TV"))
    return _("Layar TV dipindahkan: %(board)s, ke hari %(day)s.", board=board, day=_day(row, names))


def _addresses(row: BoxAuditRow, names: Names) -> str:
    return _("%(count)s alamat warga dari %(day)s dibaca.", count=row.payload["count"], day=_day(row, names))


def _restored(row: BoxAuditRow, _names: Names) -> str:
    if row.payload["trusted"]:
        return _("Data dipulihkan dari cadangan; langkah sesudah cadangan itu hilang.")
    return _("Data dipulihkan dari cadangan yang catatannya tidak utuh.")


def _described(row: BoxAuditRow, _names: Names) -> str:
    what = ", ".join(str(_ANSWER_WORDS.get(name, name)) for name in row.payload["changed"])
    return _("Pengaturan diubah: %(what)s.", what=what)


_REOPENED = _plain(lazy_gettext("Hari layanan dibuka lagi: %(day)s"))


def _end_taken_back(row: BoxAuditRow, names: Names) -> str:
    reason = str(REOPENED_WORDS.get(row.payload["reason"], row.payload["reason"])).lower()
    return f"{_REOPENED(row, names)} ({reason})."


def _removed(row: BoxAuditRow, _names: Names) -> str:
    return _("Sebuah hari yang tidak terpakai dihapus, dengan %(count)s langkah.", count=row.payload["last_seq"])


def _backup_taken(row: BoxAuditRow, names: Names) -> str:
    return _("Cadangan disimpan dengan peramban: %(file)s.", file=row.payload["file"])


def _handed_in(row: BoxAuditRow, names: Names) -> str:
    facts = {"day": _day(row, names), "digest": row.payload["digest"][:12]}
    if row.payload["with_details"]:
        return _(
            "Hari layanan diserahkan sebagai berkas (%(digest)s), dengan data pribadi yang terkunci: %(day)s.", **facts
        )
    return _("Hari layanan diserahkan sebagai berkas (%(digest)s), tanpa data pribadi: %(day)s.", **facts)


def _box_known(row: BoxAuditRow, names: Names) -> str:
    facts = {
        "box": _name(row, names, "known_box_id", _("sebuah kotak")),
        "fingerprint": row.payload["fingerprint"],
        "before": row.payload["replaces"],
    }
    if facts["before"]:
        return _("Kunci baru kotak %(box)s dipercaya: %(fingerprint)s, menggantikan %(before)s.", **facts)
    return _("Kunci kotak %(box)s dibandingkan dan dipercaya: %(fingerprint)s.", **facts)


def _received(row: BoxAuditRow, names: Names) -> str:
    return _(
        "%(day)s dari kotak %(box)s diterima sebagai versi %(version)s.",
        day=_name(row, names, "received_day_id", _("Sebuah hari")),
        box=_name(row, names, "known_box_id", _("lain")),
        version=row.payload["version"],
    )


BOX_SENTENCES: Mapping[type[BoxEvent], Sentence] = {
    SignedIn: _signed_in,
    SignInsFailed: _failed,
    CardUsed: _card_used,
    SessionEnded: _session_ended,
    UserChanged: _user_changed,
    DeskPinRenewed: _plain(lazy_gettext("PIN baru diberikan untuk %(desk)s.")),
    DeskPinRemoved: _plain(lazy_gettext("PIN %(desk)s dicabut.")),
    TokenMade: _token(lazy_gettext("Kunci akses dibuat untuk %(device)s.")),
    TokenRevoked: _token(lazy_gettext("Kunci akses %(device)s dicabut.")),
    BoardNamed: _board(lazy_gettext("Layar TV didaftarkan: %(board)s.")),
    BoardRevoked: _board(lazy_gettext("Layar TV dicabut: %(board)s.")),
    BoardRenamed: _board(lazy_gettext("Layar TV diberi nama baru: %(board)s.")),
    BoardSetUp: _set_up,
    BoardSent: _sent,
    Restored: _restored,
    BoxDescribed: _described,
    AddressesRead: _addresses,
    DayBegun: _plain(lazy_gettext("Hari layanan disiapkan: %(day)s.")),
    DayEnded: _plain(lazy_gettext("Hari layanan ditutup dan catatannya dikunci: %(day)s.")),
    DayHandedIn: _handed_in,
    BoxKnown: _box_known,
    DayReceived: _received,
    EndTakenBack: _end_taken_back,
    StreamRemoved: _removed,
    BackupTaken: _backup_taken,
    DayKeyShown: _plain(lazy_gettext("Kode kunci %(day)s ditampilkan untuk dicetak.")),
    DayKeyForgotten: _plain(lazy_gettext("Data pribadi warga dari %(day)s dihapus.")),
    TimeConfirmed: _plain(lazy_gettext("Tanggal dan jam komputer dinyatakan benar.")),
}
_CLASSES = box_events()


def _sentence_of(kind: str) -> Sentence:
    cls = _CLASSES.get(kind)
    return BOX_SENTENCES.get(cls, _unknown) if cls else _unknown
