"""The menu of everybody who is signed in: from one page of the day to each other that the role may open."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from queues.model.actor import Role
from queues.reading.hall.day_head import DayHead
from queues.snapshots.office.deliveries import may_see_deliveries
from queues.snapshots.shared.days import near_days
from webapp.auth.access import current_actor, may_open
from webapp.services import box
from webapp.surfaces.staff.signing_in import home_of
from webapp.words.days.among_others import day_among_others

# Endpoint, what it is called, its picture. Who may open a page is what its route declares.
_OF_A_DAY: tuple[tuple[str, LazyString, str], ...] = (
    ("load.page", _("Beban meja"), "rings"),
    ("desk.choose", _("Meja"), "user"),
    ("greeter.page", _("Pendaftaran"), "plus"),
    ("announcements.page", _("Pengumuman"), "sound"),
    ("deliveries.page", _("Kiriman Pos"), "posted"),
    ("follow_ups.of_day", _("Tindak lanjut"), "later"),
    ("board.page", _("Papan TV"), "online"),
    ("hall.page", _("Halaman warga"), "people"),
    ("record.page", _("Catatan hari"), "list"),
    ("audit.page", _("Catatan langkah"), "clock"),
    ("unreached.page", _("Tidak terjangkau hari ini"), "missing"),
    ("sessions.page", _("Perangkat yang masuk"), "shield"),
    ("ready.page", _("Siap dibuka?"), "done"),
)
# What a tablet that one desk's PIN has opened leads to, beside that desk: nothing that would ask who is there.
_OF_A_DESK = ("deliveries.page", "board.page", "hall.page")
# The same of no day in particular.
_OF_THE_BOX: tuple[tuple[str, LazyString, str], ...] = (
    ("days.page", _("Hari layanan"), "clock"),
    ("follow_ups.page", _("Tindak lanjut semua hari"), "later"),
    ("people.page", _("Akun petugas"), "people"),
    ("catalogue.page", _("Katalog layanan"), "list"),
    ("received.page", _("Hari dari kotak lain"), "papers"),
    ("devices.page", _("Perangkat"), "shield"),
    ("box_settings.page", _("Pengaturan"), "hall"),
)


@dataclass(frozen=True)
class MenuEntry:
    words: str
    url: str
    picture: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class StaffMenu:
    """`day`: the one that the entries lead to, None where there is none; `csrf`: for the form that signs out, None on a
    desk's tablet, where only the desk knows what is not sent yet.
    """

    person: str
    day: DayHead | None
    entries: tuple[MenuEntry, ...]
    other_days: tuple[MenuEntry, ...]
    csrf: str | None


def staff_menu(day: DayHead | None = None) -> StaffMenu | None:
    """Of `day`, or of the day that is on where a page belongs to none; None for citizens."""
    if not current_user.is_authenticated:
        return None
    if current_user.desk_id:
        return _of_a_tablet(day)
    days = near_days(box().engine, box().now())
    shown = day or next(iter(days.nearest_first), None)
    others = [one for one in days.nearest_first if shown is None or one.id != shown.id]
    return StaffMenu(
        person=current_user.display_name,
        day=shown,
        entries=(*(_entries(shown) if shown else ()), *_of_the_box()),
        other_days=tuple(_elsewhere(one) for one in others),
        csrf=generate_csrf(),
    )


def _of_a_tablet(day: DayHead | None) -> StaffMenu:
    """The way back to the desk that a PIN has opened this tablet for, and what it may open besides."""
    desk = MenuEntry(str(_("Kembali ke meja")), url_for("desk.page", desk_id=current_user.desk_id), "left")
    others = _entries(day, of=_OF_A_DESK) if day else ()
    return StaffMenu(current_user.display_name, day, (desk, *others), (), csrf=None)


def _entries(day: DayHead, *, of: Container[str] | None = None) -> Iterator[MenuEntry]:
    """Those that the role may open; `of`: only these endpoints."""
    for endpoint, words, picture in _OF_A_DAY:
        if of is not None and endpoint not in of:
            continue
        if _may_open(endpoint) and (endpoint != "deliveries.page" or _has_deliveries(day)):
            yield MenuEntry(str(words), url_for(endpoint, day=day.code), picture, endpoint == request.endpoint)


def _of_the_box() -> Iterator[MenuEntry]:
    for endpoint, words, picture in _OF_THE_BOX:
        if _may_open(endpoint):
            yield MenuEntry(str(words), url_for(endpoint), picture, endpoint == request.endpoint)


def _elsewhere(day: DayHead) -> MenuEntry:
    return MenuEntry(day_among_others(day), home_of(Role(current_user.role), day))


def _has_deliveries(day: DayHead) -> bool:
    return may_see_deliveries(box().engine, day.id, actor=current_actor())


def _may_open(endpoint: str) -> bool:
    return may_open(endpoint, Role(current_user.role))


def init_staff_menu(app: Flask) -> None:
    app.jinja_env.globals["staff_menu"] = staff_menu
