"""The table of permissions as the code has it: what the routes declare, and where actions ask for somebody's own desk.

A row is a deed in the words of an office; the routes that belong to it are named by patterns of their endpoints.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from pkgutil import walk_packages
from types import CodeType, FunctionType
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from queues import actions
from queues.actions import permissions
from queues.model.actor import Role
from queues.model.outcomes.delivery import may_deliver
from queues.model.outcomes.follow_up import agencies_followed
from queues.model.record.readers import reads_sheet_of
from webapp.auth.access import EVERYBODY

COLUMNS: Mapping[str, Role] = {
    "warga · citizen": Role.CITIZEN,
    "petugas meja · clerk": Role.CLERK,
    "pendaftaran · greeter": Role.GREETER,
    "koordinator · coordinator": Role.COORDINATOR,
    "pemantau · viewer": Role.VIEWER,
    "humas · content": Role.CONTENT,
    "admin": Role.ADMIN,
}
YES, OWN, NO = "●", "◐", ""
# A clerk is asked where they sit, or what that desk takes or sends.
ASKS_FOR_OWN_DESK = (
    permissions.require_seat,
    permissions.at_own_desk,
    permissions.require_own_service,
    permissions.takes_at_own_desk,
    permissions.require_own_agency,
    agencies_followed,
    may_deliver,
    reads_sheet_of,
)
OURS = ("webapp.api", "webapp.surfaces", "webapp.commands", "queues.actions", "queues.snapshots")

DEEDS: Mapping[str, tuple[str, ...]] = {
    "Mengambil, mengikuti, dan membatalkan nomor; melihat layanan, papan, dan pengumuman · "
    "take, follow and cancel a number; see services, board and announcements": (
        "hall.*",
        "ticket.*",
        "slip.*",
        "paper_slips.scanned",
        "paper_slips.use",
        "board.*",
        "voices.*",
        "api.tickets.take",
        "api.tickets.show",
        "api.tickets.cancel",
        "api.tickets.postpone",
        "api.days.show",
        "api.board.show",
        "api.notices.*",
        "api.events.*",
        "api.openapi.*",
    ),
    "Halaman bantu: panduan, cek HP, data Anda, sertifikat · pages that help: guides, check of a phone, privacy": (
        "phone_check.*",
        "privacy.*",
        "help.*",
        "tls.*",
        "pwa.*",
        "logo.*",
        "health.*",
        "assets.*",
        "static",
    ),
    "Menyiapkan kotak yang masih kosong, di layarnya sendiri atau dengan kode sekali pakai · "
    "set up an empty box, at its own screen or with a one-time code": ("first_start.*", "from_backup.*"),
    "Masuk dan keluar, dengan kata sandi, PIN, atau kartu · sign in and out, by password, PIN or card": (
        "signing_in.page",
        "signing_in.enter*",
        "signing_in.leave",
        "second_factor.*",
        "cards.*",
    ),
    "Melihat akun sendiri, mengganti kata sandinya · see the own account, change its password": (
        "account.page",
        "account.new_password",
        "signing_in.home",
    ),
    "Mengganti PIN sendiri · change the own PIN": ("account.new_pin",),
    "Memanggil, melayani, mencatat hasil, menjeda meja, berganti petugas · "
    "call, serve, record the outcome, pause a desk, change clerks": (
        "desk.*",
        "past_turns.*_at_desk",
        "signing_in.switch",
        "api.desk_messages.confirm_message",
        "api.desk_messages.want_*",
        "api.desks.call",
        "api.desks.close",
        "api.desks.console",
        "api.desks.count",
        "api.desks.leave",
        "api.desks.open_",
        "api.desks.pause",
        "api.desks.resume",
        "api.desks.sit_down",
        "api.former.desks_sit",
        "api.turns.add",
        "api.turns.call*",
        "api.turns.correct",
        "api.turns.did_not_come",
        "api.turns.finish",
        "api.turns.hold",
        "api.turns.recall",
        "api.turns.resume",
        "api.turns.start",
        "api.turns.transfer",
        "api.turns.undo",
    ),
    "Menjeda satu layanan · pause a service": ("api.services.*",),
    "Memberi prioritas, mengembalikan yang tidak hadir · grant priority, take back who did not come": (
        "api.tickets.priority",
        "api.former.tickets_priority",
        "api.turns.restore",
    ),
    "Memberi nomor tanpa HP, mencetaknya, memakai nomor kertas · give numbers without a phone, print, adopt paper": (
        "greeter.*",
        "api.tickets.adopt",
        "api.former.tickets_adopt",
    ),
    "Membaca alamat kiriman, menyerahkan kiriman ke Pos · read postal addresses, hand post over": (
        "deliveries.*",
        "api.deliveries.*",
        "api.former.deliveries_handed",
    ),
    "Melihat apa yang dijanjikan dan belum selesai, mencetak dan mengunduhnya · "
    "see what was promised and is not done, print and download it": (
        "follow_ups.page",
        "follow_ups.of_day",
        "follow_ups.paper*",
        "follow_ups.file*",
    ),
    "Mencatat janji yang sudah selesai · note that a promise is kept": (
        "follow_ups.close",
        "follow_ups.reopen",
        "api.follow_ups.*",
    ),
    "Membaca catatan hari, mencetak dan mengunduhnya · read the record of the day, print and download it": (
        "record.page",
        "record.file",
    ),
    "Membaca dan mencetak lembar catatan hari satu instansi · read and print the sheet of one agency of the record": (
        "record.agency",
    ),
    "Menulis keterangan pada catatan hari, menyatakannya final · write remarks to the record, declare it final": (
        "record.remarks",
        "record.save_remarks",
        "record.write",
        "record.declare",
    ),
    "Melihat keadaan satu meja · see the state of a desk": ("api.desks.show",),
    "Melihat siapa yang tidak terjangkau hari ini · see who was not reached today": ("unreached.*", "api.unreached.*"),
    "Melihat beban dan catatan langkah, mengunduhnya · see the load and the audit, download it": (
        "load.page",
        "load.fragment",
        "load.chart",
        "load.outcomes",
        "load.policy",
        "audit.*",
        "api.load.*",
        "api.boards.boards",
    ),
    "Mengumumkan sesuatu, menariknya · announce something, withdraw it": ("announcements.*", "api.announcements.*"),
    "Mengatur balai: buka dan tutup hari, meja, layanan, batas, jeda, aturan, TV, nomor dari HP · "
    "run the hall: open and close the day, desks, services, limits, pauses, rules, TVs, numbers from phones": (
        "load.*",
        "past_turns.number",
        "past_turns.outcome",
        "ready.*",
        "closing.*",
        "api.alerts.*",
        "api.boards.name",
        "api.boards.revoke",
        "api.boards.rename_",
        "api.boards.settings",
        "api.boards.move",
        "api.boards.test",
        "api.days.*",
        "api.desk_messages.tell",
        "api.desks.seat",
        "api.desks.services",
        "api.desks.unseat",
        "api.hall_pause.*",
        "api.limits.*",
        "api.pauses.*",
        "api.sources.*",
        "api.time.confirm",
    ),
    "Mencetak poster, tanda meja, petunjuk meja, syarat dan biaya, nomor kertas · "
    "print posters, signs of desks, ways, fees, reserved numbers": ("hall_sheets.*", "paper_slips.*"),
    "Mengeluarkan perangkat hari itu, memberi PIN meja baru · end a device of the day, renew a desk's PIN": (
        "sessions.*",
        "desk_pins.*",
    ),
    "Membaca catatan keamanan · read the audit of the box": ("box_audit.*",),
    "Membuat, mengubah, melatih, menghapus hari; mencetak kartu meja · "
    "make, change, rehearse and remove days; print the cards of desks": (
        "days.*",
        "new_day.*",
        "day_editing.*",
        "day_files.*",
        "key_sheet.*",
    ),
    "Menyerahkan hari yang sudah ditutup sebagai berkas · hand in a closed day as a file": ("handing_in.*",),
    "Menerima hari dari kotak lain, membandingkan kuncinya · take in days of other boxes, compare their keys": (
        "received.*",
        "received_record.*",
        "api.received_days.*",
    ),
    "Menambah petugas, mencetak kartunya, mencabut haknya · add people, print their cards, switch them off": (
        "people.*",
    ),
    "Melihat dan mengakhiri setiap perangkat · see and end every device": ("devices.*",),
    "Mengubah katalog instansi dan layanan, mencetak lembar periksanya · "
    "change the catalogue of agencies and services, print its check sheets": ("catalogue*",),
    "Menyimpan cadangan di disk lain · take a backup along": ("backup_copy.*",),
    "Mengatur kotak ini: daerah, nama program, logo, bahasa · settings of the box: regency, programme, logo": (
        "box_settings.*",
    ),
}


@dataclass(frozen=True)
class Way:
    """One method of one route."""

    endpoint: str
    rule: str
    access: str | frozenset[Role]
    asks_for_own_desk: bool


def ways_of(app: Flask) -> list[Way]:
    return [_way(app, rule) for rule in app.url_map.iter_rules()]


def deed_of(way: Way) -> str | None:
    """The deed with the longest pattern that fits: `load.*` does not take what `load.page` names elsewhere."""
    fitting = [
        (len(pattern.rstrip("*")), "*" not in pattern, deed)
        for deed, patterns in DEEDS.items()
        for pattern in patterns
        if fnmatchcase(way.endpoint, pattern)
    ]
    return max(fitting)[-1] if fitting else None


def table_of(ways: list[Way]) -> list[str]:
    """The rows of the table, as Markdown."""
    head = ["| | " + " | ".join(COLUMNS) + " |", "|---|" + ":-:|" * len(COLUMNS)]
    return head + [
        _row(deed, [way for way in ways if deed_of(way) == deed])
        for deed in DEEDS
        if any(deed_of(way) == deed for way in ways)
    ]


def unlike(ways: list[Way]) -> dict[str, dict[str, list[str]]]:
    """Deeds whose routes let in different people: which people, by which routes."""
    found: dict[str, dict[str, list[str]]] = {}
    for way in ways:
        deed = deed_of(way)
        if deed:
            found.setdefault(deed, {}).setdefault(_roles(way), []).append(way.endpoint)
    return {deed: by_roles for deed, by_roles in found.items() if len(by_roles) > 1}


def actions_that_ask() -> set[Any]:
    """Those of `queues.actions` that ask for somebody's own desk by themselves."""
    found = set[Any]()
    for module in walk_packages(actions.__path__, "queues.actions."):
        if module.name == permissions.__name__:
            continue
        for thing in vars(import_module(module.name)).values():
            is_own = isinstance(thing, FunctionType) and thing.__module__ == module.name
            if is_own and any(guard in _named_in(thing.__code__, thing.__globals__) for guard in ASKS_FOR_OWN_DESK):
                found.add(thing)
    return found


def reached_by(app: Flask, endpoint: str) -> set[Any]:
    return set(_reached(app.view_functions[endpoint], set()))


# -- inside ----------------------------------------------------------------------------------------------------------


def _way(app: Flask, rule: Rule) -> Way:
    view = app.view_functions[rule.endpoint]
    access: str | frozenset[Role] = getattr(view, "access", frozenset())
    asks = any(guard in reached_by(app, rule.endpoint) for guard in ASKS_FOR_OWN_DESK)
    return Way(rule.endpoint, rule.rule, access, asks)


def _roles(way: Way) -> str:
    return way.access if isinstance(way.access, str) else ", ".join(sorted(way.access))


def _row(deed: str, ways: list[Way]) -> str:
    cells = [_cell(role, ways) for role in COLUMNS.values()]
    return f"| {deed} | " + " | ".join(cells) + " |"


def _cell(role: Role, ways: list[Way]) -> str:
    if all(way.access == EVERYBODY for way in ways):
        return YES
    if not any(role in way.access for way in ways):
        return NO
    return OWN if role is Role.CLERK and any(way.asks_for_own_desk for way in ways) else YES


def _reached(function: Any, seen: set[Any]) -> Iterator[Any]:
    """Every function of ours that this one names, and those that they name."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    if not isinstance(function, FunctionType) or function in seen:
        return
    seen.add(function)
    yield function
    if function.__module__.startswith(OURS):
        for named in _named_in(function.__code__, function.__globals__):
            yield from _reached(named, seen)


def _named_in(code: CodeType, known: Mapping[str, Any]) -> list[Any]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    own = [known[name] for name in code.co_names if name in known and callable(known[name])]
    return own + [named for one in inner for named in _named_in(one, known)]
