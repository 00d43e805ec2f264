"""The form of a new day: where, when, and which agencies come with which services and how many desks."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField, StringField, ValidationError

from queues.model.hall.service import Agency, Service
from queues.model.hall.service_day import DayPlan
from webapp.catalogue import Catalogue
from webapp.day_file.checks import is_placeholder
from webapp.day_file.schema import NUMBER_TO_CALL
from webapp.day_file.starting import ComingAgency, NewDay
from webapp.profile.box_profile import BoxProfile
from webapp.profile.regencies import zone_of_place
from webapp.surfaces.days.day_forms import VisitForm, local_time, require_short, stripped

MOST_DESKS = 20  # of one agency
USUAL_HOURS = (time(8), time(14))


class NewDayForm(VisitForm):
    """`before`: a day whose programme, hours and number for complaints are offered again; None on a new box, where
    `profile` says them.

    The number of desks of an agency stands in the field `desks-<code>`.
    """

    name = StringField(filters=[stripped])
    place = StringField(filters=[stripped])
    pungli_number = StringField(filters=[stripped])
    agencies = SelectMultipleField(validate_choice=False)
    services = SelectMultipleField(validate_choice=False)

    def __init__(
        self,
        formdata: MultiDict[str, str] | None = None,
        *,
        known: Catalogue,
        today: date,
        before: DayPlan | None,
        profile: BoxProfile,
        **entry: Any,
    ) -> None:
        own = before.village_code if before else None
        super().__init__(formdata, today=today, own=own, around=profile.regency_code, **entry)
        self.known, self.before, self.profile = known, before, profile
        self.typed = formdata or MultiDict[str, str]()
        # Nothing was said of any agency yet: whoever is ticked brings all that it has.
        self.is_untouched = formdata is None

    @classmethod
    def of(cls, known: Catalogue, today: date, before: DayPlan | None, profile: BoxProfile) -> "NewDayForm":
        entry: dict[str, Any] = {"opens": USUAL_HOURS[0], "closes": USUAL_HOURS[1]}
        entry |= {"name": profile.programme, "pungli_number": profile.hotline}
        if before:
            number = "" if is_placeholder(before.pungli_number) else before.pungli_number
            entry |= {"name": before.name, "pungli_number": number}
            entry |= {name: local_time(getattr(before, f"{name}_at"), before.zone) for name in ("opens", "closes")}
        return cls(known=known, today=today, before=before, profile=profile, **entry)

    def by_agency(self) -> Iterator[tuple[Agency, list[Service]]]:
        """What can be chosen, in the order of the catalogue; an agency without any service cannot come."""
        for entry in self.known.agencies.values():
            found = [one.service() for one in self.known.services.values() if one.agency == entry.code]
            if found:
                yield entry.agency(), found

    def is_chosen(self, service: Service) -> bool:
        return self.is_untouched or service.code in (self.services.data or ())

    def count_chosen(self, services: Iterable[Service]) -> int:
        return sum(self.is_chosen(one) for one in services)

    def comes(self, agency: Agency) -> bool:
        return agency.code in (self.agencies.data or ())

    def desks_of(self, agency: Agency) -> str:
        """As it was typed."""
        return self.typed.get(f"desks-{agency.code}", "1").strip()

    def new_day(self) -> NewDay | None:
        """None where something is wrong; then the errors stand at the fields."""
        if not self.validate() or not (self.held_on.data and self.opens.data and self.closes.data):
            return None
        village = self._village()
        zone = zone_of_place(village.code) if village else self.profile.zone
        return NewDay(
            name=self.name.data,
            on=self.held_on.data,
            opens=self.opens.data,
            closes=self.closes.data,
            zone=zone,
            pungli_number=self.pungli_number.data,
            coming=tuple(self._coming()),
            place=self.place.data,
            village=village,
            desk_word=self.before.desk_word if self.before else "meja",
            village_word=self.profile.village_word,
        )

    def _coming(self) -> Iterator[ComingAgency]:
        for agency, services in self.by_agency():
            codes = [one.code for one in services if self.is_chosen(one)]
            if self.comes(agency):
                yield ComingAgency(agency.code, codes, int(self.desks_of(agency)))

    def validate_name(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Tulis nama programnya, seperti akan tampil di layar."))
        require_short(field.data, 120)

    def validate_place(self, field: StringField) -> None:
        require_short(field.data, 160)
        if not field.data and not self.village.data:
            raise ValidationError(_("Tulis nama desa di atas, atau tempat tetapnya di sini."))

    def validate_pungli_number(self, field: StringField) -> None:
        if not re.fullmatch(NUMBER_TO_CALL, field.data or "") or is_placeholder(field.data or ""):
            raise ValidationError(_("Tulis nomor yang sungguh dijawab, misalnya 0812-3456-7890."))

    def validate_agencies(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Pilih paling sedikit satu instansi."))
        for agency, services in self.by_agency():
            if not self.comes(agency):
                continue
            if not any(self.is_chosen(one) for one in services):
                raise ValidationError(_("%(agency)s: pilih layanannya, atau hapus centangnya.", agency=agency.name))
            typed = self.desks_of(agency)
            if not re.fullmatch(r"[0-9]{1,2}", typed) or not 1 <= int(typed) <= MOST_DESKS:
                raise ValidationError(
                    _("%(agency)s: isi jumlah meja, 1 sampai %(most)s.", agency=agency.name, most=MOST_DESKS)
                )
