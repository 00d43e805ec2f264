"""Forms about pieces of a plan that are not desks: a service's terms on this day, and a pause."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import BooleanField, Form, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from queues.model.hall.desk import PauseReason
from queues.model.hall.service import Fee, FeeKind
from queues.model.hall.service_day import DayPlan, PlannedPause
from webapp.catalogue.as_written import rupiah_of
from webapp.day_file.editing import ServiceTerms
from webapp.day_file.schema import SERIES
from webapp.surfaces.days.day_forms import ClockTime, local_time, require_short, stripped
from webapp.words.texts import PAUSE_WORDS

MOST_NUMBERS, MOST_RUPIAH, MOST_MINUTES = 9999, 999_999_999, 240


class TermsForm(Form):
    """A service on one day. An empty limit is none; money may be written as people do: `Rp150.000`."""

    series = StringField(filters=[stripped])
    quota = StringField(filters=[stripped])
    blanks = StringField(filters=[stripped])
    until_closing = BooleanField()
    fee_kind = RadioField(choices=[SelectChoice(kind.value) for kind in FeeKind])
    fee_amount = StringField(filters=[stripped])
    fee_basis = StringField(filters=[stripped])
    typical_minutes = StringField(filters=[stripped])

    @classmethod
    def of(cls, terms: ServiceTerms) -> "TermsForm":
        numbers = ("quota", "blanks", "typical_minutes")
        entry: dict[str, Any] = {name: _written(getattr(terms, name)) for name in numbers}
        return cls(
            series=terms.series,
            until_closing=terms.until_closing,
            fee_kind=terms.fee.kind.value,
            fee_amount=f"{terms.fee.amount:,}".replace(",", ".") if terms.fee.amount is not None else "",
            fee_basis=terms.fee.basis,
            **entry,
        )

    def terms(self) -> ServiceTerms | None:
        """None where something is wrong; then the errors stand at the fields."""
        if not self.validate():
            return None
        kind = FeeKind(self.fee_kind.data)
        amount = None if kind is FeeKind.FREE else rupiah_of(self.fee_amount.data)
        return ServiceTerms(
            series=self.series.data.upper(),
            quota=_number(self.quota.data),
            blanks=_number(self.blanks.data),
            until_closing=bool(self.until_closing.data),
            fee=Fee(kind, amount, self.fee_basis.data),
            typical_minutes=int(self.typical_minutes.data),
        )

    def validate_series(self, field: StringField) -> None:
        if not re.fullmatch(SERIES, field.data.upper()):
            raise ValidationError(_("Satu atau dua huruf, tanpa I dan O."))

    def validate_quota(self, field: StringField) -> None:
        _require_number(field.data, least=1, most=MOST_NUMBERS)

    def validate_blanks(self, field: StringField) -> None:
        _require_number(field.data, least=0, most=MOST_NUMBERS)

    def validate_typical_minutes(self, field: StringField) -> None:
        _require_number(field.data or "-", least=1, most=MOST_MINUTES)

    def validate_fee_amount(self, field: StringField) -> None:
        if self.fee_kind.data == FeeKind.FREE or not field.data:
            return
        amount = rupiah_of(field.data)
        if amount is None or amount > MOST_RUPIAH:
            raise ValidationError(_("Tulis jumlahnya, misalnya Rp150.000, atau kosongkan bila berbeda-beda."))

    def validate_fee_basis(self, field: StringField) -> None:
        require_short(field.data, 200)


class PauseForm(Form):
    """A pause that is known beforehand. `about`: `desk:3`, `service:KTP`, or empty for the whole hall."""

    at = ClockTime()
    until = ClockTime()
    reason = SelectField(choices=[], validate_choice=True)
    about = SelectField(choices=[], validate_choice=True)

    def __init__(self, formdata: Any = None, *, plan: DayPlan, **entry: Any) -> None:
        super().__init__(formdata, **entry)
        self.plan = plan
        self.reason.choices = [SelectChoice(reason.value, PAUSE_WORDS[reason]) for reason in PauseReason]
        self.about.choices = [
            SelectChoice("", _("Seluruh balai")),
            *(SelectChoice(f"desk:{one.code}", one.name) for one in plan.desks),
            *(SelectChoice(f"service:{one.code}", one.short or one.name) for one in plan.services),
        ]

    @classmethod
    def empty(cls, plan: DayPlan) -> "PauseForm":
        return cls(plan=plan, reason=PauseReason.PRAYER.value, about="")

    def pause(self) -> PlannedPause | None:
        """None where something is wrong; then the errors stand at the fields."""
        if not self.validate() or not (self.at.data and self.until.data):
            return None
        zone = ZoneInfo(self.plan.zone)
        kind, _colon, code = (self.about.data or "").partition(":")
        return PlannedPause(
            starts_at=datetime.combine(self.plan.held_on, self.at.data, zone),
            ends_at=datetime.combine(self.plan.held_on, self.until.data, zone),
            reason=PauseReason(self.reason.data),
            desks=(code,) if kind == "desk" else (),
            services=(code,) if kind == "service" else (),
        )

    def validate_at(self, field: ClockTime) -> None:
        opens, closes = (local_time(at, self.plan.zone) for at in (self.plan.opens_at, self.plan.closes_at))
        if field.data and not opens <= field.data < closes:
            raise ValidationError(
                _(
                    "Jeda harus mulai di antara jam buka %(opens)s dan jam tutup %(closes)s.",
                    opens=f"{opens:%H.%M}",
                    closes=f"{closes:%H.%M}",
                )
            )

    def validate_until(self, field: ClockTime) -> None:
        if field.data and self.at.data and field.data <= self.at.data:
            raise ValidationError(_("Akhir jeda harus sesudah awalnya."))


def _written(number: int | None) -> str:
    return "" if number is None else str(number)


def _number(typed: str) -> int | None:
    return int(typed) if typed else None


def _require_number(typed: str, *, least: int, most: int) -> None:
    if typed and not (re.fullmatch(r"[0-9]{1,5}", typed) and least <= int(typed) <= most):
        raise ValidationError(_("Isi angka %(least)s sampai %(most)s.", least=least, most=most))
