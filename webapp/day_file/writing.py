"""Write a plan down as a day file: the exact image, which read again gives the same plan.

What is the default of its field is left out. Secrets are never in it: passwords and PINs are made anew, or kept.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import tomlkit
from flask_babel import gettext as _

from queues.model.hall.service import Agency, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from queues.model.queue.policy import Policy
from webapp.catalogue import AgencyEntry, Entry, FeeEntry, RequirementEntry, ServiceEntry
from webapp.day_file.schema import DayEntry, DayFileEntry, DeskEntry, PauseEntry, PolicyEntry
from webapp.words.language import long_date

Content = dict[str, Any]


def content_of(plan: DayPlan, with_pin: Collection[str] = ()) -> Content:
    """The plan as the sections of a day file, with nothing in it but text, numbers, lists and times.

    `with_pin`: codes of the desks that have a PIN, which a replaced day keeps and a new one gets made.
    """
    limits = {offered.code: offered for offered in plan.offered}
    agency_of = {service.code: service.agency for service in plan.services}
    entry = DayFileEntry(
        day=_day(plan),
        policy=_policy(plan.policy),
        series={agency_of[offered.code]: offered.series for offered in plan.offered},
        agency=tuple(_agency(one) for one in plan.agencies),
        service=tuple(_service(one, limits[one.code]) for one in plan.services),
        desk=tuple(_desk(one, has_pin=one.code in with_pin) for one in plan.desks),
        pause=tuple(_pause(one, plan) for one in plan.pauses),
    )
    return _said(entry)


def day_text(content: Content, *, note: str = "") -> str:
    """A day file with these sections; `note` stands above them as a comment."""
    document = tomlkit.document()
    for line in note.splitlines():
        document.add(tomlkit.comment(line))
    for name, value in content.items():
        document.add(name, _section(value))
    text: str = tomlkit.dumps(document)
    return text


def day_file_text(plan: DayPlan, with_pin: Collection[str] = ()) -> str:
    """The whole file, with what it is above its sections."""
    return day_text(content_of(plan, with_pin), note=_note(plan))


def _note(plan: DayPlan) -> str:
    return _(
        "%(name)s, %(place)s, %(date)s. Tanpa kata sandi dan PIN; petugas yang sudah ada tetap ada.",
        name=plan.name,
        place=plan.place,
        date=long_date(plan.held_on),
    )


# -- from a plan to entries ------------------------------------------------------------------------------------------


def _day(plan: DayPlan) -> DayEntry:
    zone = ZoneInfo(plan.zone)
    copied = ("code", "name", "place", "area", "zone", "pungli_number", "desk_word", "greeter_word", "second_voice")
    values: dict[str, Any] = {name: getattr(plan, name) for name in copied}
    return DayEntry(
        **values,
        village=plan.village_code,
        date=plan.held_on,
        opens=plan.opens_at.astimezone(zone).time(),
        closes=plan.closes_at.astimezone(zone).time(),
    )


def _policy(policy: Policy) -> PolicyEntry:
    names = PolicyEntry.model_fields
    own = {name: getattr(policy, name) for name in names if hasattr(policy, name)}
    return PolicyEntry(**own, **{name: getattr(policy.thresholds, name) for name in names if name not in own})


def _agency(agency: Agency) -> AgencyEntry:
    return AgencyEntry(code=agency.code, name=agency.name, name_en=agency.name_en, kind=agency.kind)


def _service(service: Service, offered: PlannedService) -> ServiceEntry:
    copied = set(ServiceEntry.model_fields) & set(Service.__dataclass_fields__) - {"requirements", "fee"}
    values = {name: getattr(service, name) for name in copied}
    return ServiceEntry(
        **values,
        requirements=tuple(RequirementEntry(code=r.code, text=r.text, text_en=r.text_en) for r in service.requirements),
        fee=FeeEntry(kind=service.fee.kind, amount=service.fee.amount, basis=service.fee.basis),
        quota=offered.quota,
        blanks=offered.blanks,
        until_closing=offered.until_closing,
        whole=True,
    )


def _desk(desk: PlannedDesk, *, has_pin: bool) -> DeskEntry:
    copied = ("code", "name", "label", "label_en", "agency", "services", "seats")
    values = {name: getattr(desk, name) for name in copied}
    return DeskEntry(**values, open=desk.open_at_start, weights=dict(desk.weights), pin=has_pin)


def _pause(pause: PlannedPause, plan: DayPlan) -> PauseEntry:
    zone = ZoneInfo(plan.zone)
    return PauseEntry(
        at=pause.starts_at.astimezone(zone).time(),
        until=pause.ends_at.astimezone(zone).time(),
        reason=pause.reason.value,
        desks=pause.desks,
        services=pause.services,
    )


# -- from entries to text --------------------------------------------------------------------------------------------


def _said(entry: Entry) -> Content:
    """The fields of an entry that differ from their defaults, as far down as it goes."""
    fields = type(entry).model_fields
    values = {name: getattr(entry, name) for name in fields}
    own = {name: value for name, value in values.items() if fields[name].is_required() or value != fields[name].default}
    return {name: said for name, value in own.items() if (said := _plain(value)) not in ({}, [], None)}


def _plain(value: Any) -> Any:
    if isinstance(value, Entry):
        return _said(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if hasattr(value, "value") else value


def _section(value: Any) -> Any:
    """A table, or one for each entry of a list, with short tables inside it on one line."""
    if isinstance(value, list):
        tables = tomlkit.aot()
        for one in value:
            tables.append(_table(one))
        return tables
    return _table(value)


def _table(values: Content) -> Any:
    table = tomlkit.table()
    for name, value in values.items():
        table.add(name, _inline(value))
    return table


def _inline(value: Any) -> Any:
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update({name: _inline(one) for name, one in value.items()})
        return inline
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return _lines(value)
    return value


def _lines(values: Iterable[Content]) -> Any:
    array = tomlkit.array()
    for one in values:
        array.append(_inline(one))
    return array.multiline(True)
