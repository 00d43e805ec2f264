"""What the parts of a day's plan are called, and what differs between two plans in sentences."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queues.model.hall.plan_changes import PlanChange, PlanPart, plan_changes
from queues.model.hall.service_day import DayPlan

PART_WORDS: Mapping[PlanPart, LazyString] = {
    PlanPart.DATE: lazy_gettext("tanggal"),
    PlanPart.ZONE: lazy_gettext("zona waktu"),
    PlanPart.VILLAGE: lazy_gettext("desa"),
    PlanPart.NAME: lazy_gettext("nama program"),
    PlanPart.PLACE: lazy_gettext("tempat"),
    PlanPart.OPENS: lazy_gettext("jam buka"),
    PlanPart.CLOSES: lazy_gettext("jam tutup"),
    PlanPart.HOTLINE: lazy_gettext("nomor pengaduan pungli"),
    PlanPart.WORDS: lazy_gettext("sebutan meja dan petugas pendaftaran"),
    PlanPart.VOICE: lazy_gettext("suara kedua"),
    PlanPart.POLICY: lazy_gettext("aturan hari"),
    PlanPart.PAUSES: lazy_gettext("jeda"),
    PlanPart.SERIES: lazy_gettext("huruf nomor"),
    PlanPart.DESK_ADDED: lazy_gettext("meja ditambah"),
    PlanPart.DESK_REMOVED: lazy_gettext("meja dihapus"),
    PlanPart.DESK_ORDER: lazy_gettext("urutan meja"),
    PlanPart.DESK_NAMED: lazy_gettext("tulisan meja"),
    PlanPart.DESK_SEATS: lazy_gettext("kursi meja"),
    PlanPart.DESK_SERVICES: lazy_gettext("layanan meja"),
    PlanPart.DESK_AT_START: lazy_gettext("meja yang buka sejak awal"),
    PlanPart.SERVICE_ADDED: lazy_gettext("layanan ditambah"),
    PlanPart.SERVICE_REMOVED: lazy_gettext("layanan dihapus"),
    PlanPart.SERVICE_LIMITS: lazy_gettext("batas layanan"),
    PlanPart.SERVICE_FEE: lazy_gettext("biaya atau lama layanan"),
    PlanPart.SERVICE_TEXT: lazy_gettext("nama atau syarat layanan"),
}


def differences(before: DayPlan, after: DayPlan) -> list[str]:
    """What the second plan has otherwise than the first, a line each."""
    return [difference(one, before, after) for one in plan_changes(before, after)]


def difference(change: PlanChange, before: DayPlan, after: DayPlan) -> str:
    what = str(PART_WORDS[change.part]).capitalize()
    about = _about(change, before, after)
    if about:
        what = f"{what} ({about})"
    was, now = (_value(value, after) for value in (change.before, change.after))
    return f"{what}: {was} → {now}" if was and now else what


def parts_in_words(names: Iterable[str]) -> list[str]:
    """Of a refusal, whose parts are named `desk_removed:3`."""
    found = []
    for name in names:
        part, _colon, code = name.partition(":")
        words = str(PART_WORDS[PlanPart(part)])
        found.append(f"{words} ({code})" if code else words)
    return found


def _about(change: PlanChange, before: DayPlan, after: DayPlan) -> str:
    """The desk or the service, as people call it."""
    if not change.code:
        return ""
    if change.part.startswith("desk"):
        named = {one.code: one.name for one in (*before.desks, *after.desks)}
    else:
        named = {one.code: one.short or one.name for one in (*before.services, *after.services)}
    return named.get(change.code, change.code)


def _value(value: Any, plan: DayPlan) -> str:
    """Short values as they are; of what has no short form, nothing."""
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(plan.zone)):%H.%M}"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value) if isinstance(value, str | int) else ""
