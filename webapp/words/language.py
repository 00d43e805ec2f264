"""Indonesian first, English one tap away; and how times, money and names are said."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import segno
from flask import Flask, Response, request
from flask_babel import format_date, get_locale, get_translations, gettext, ngettext, npgettext, pgettext
from flask_babel import lazy_gettext as _
from jinja2 import StrictUndefined
from markupsafe import Markup

from queues.model.actor import Role
from queues.model.hall.desk import DeskShows, DeskState, PauseReason
from queues.model.hall.desk_message import MessageAbout
from queues.model.hall.service import Fee, FeeKind
from queues.model.hall.service_day import DayState
from queues.model.hall.service_limits import REFUSED_BY, Because
from queues.model.outcomes.details import RejectReason
from queues.model.outcomes.follow_up import PromiseState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.call_age import CallAge
from queues.model.queue.moves import ChosenBecause, CorrectedBecause, HoldReason, Move, TurnState
from queues.model.queue.ordering import Why
from queues.model.trouble.alerts import THE_BOX, AlertKind
from queues.persistence.streams.chain import record_code
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.plan import ServiceHead
from webapp.http.cookies import give_cookie, read_cookie
from webapp.profile.answers import LANGUAGES
from webapp.profile.box_profile import box_profile
from webapp.services import box
from webapp.words import texts
from webapp.words.days import office_days
from webapp.words.refusals import refusals_by_name, sentences_by_code
from webapp.words.undo import ended_words, undo_words

COOKIE = "giliran_language"
ONE_YEAR = 365 * 24 * 60 * 60  # seconds
NO_BREAK = "\u00a0"
_DAYS = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))
_MONTHS = (
    _("Januari"),
    _("Februari"),
    _("Maret"),
    _("April"),
    _("Mei"),
    _("Juni"),
    _("Juli"),
    _("Agustus"),
    _("September"),
    _("Oktober"),
    _("November"),
    _("Desember"),
)


def choose_language() -> str:
    """Asked for in the address, else remembered, else the hall's language, whatever the phone's is."""
    asked, offered = request.args.get("lang") or read_cookie(COOKIE), offered_languages()
    return asked if asked in offered else offered[0]


def offered_languages() -> tuple[str, ...]:
    """Those that the admin has chosen, the usual one first; all where nobody has."""
    chosen = box_profile(box().engine).languages
    return tuple(one for one in LANGUAGES if one in chosen) or LANGUAGES


def current_language() -> str:
    locale = get_locale()
    return locale.language if locale else LANGUAGES[0]


def language_switch_url() -> str:
    other = "en" if current_language() == "id" else "id"
    return "?" + urlencode([(k, v) for k, v in request.args.items(multi=True) if k != "lang"] + [("lang", other)])


def said(thing: object, name: str) -> str:
    """The field in the visitor's language; Indonesian where there is no English."""
    english = getattr(thing, f"{name}_en", "") if current_language() == "en" else ""
    return english or str(getattr(thing, name))


def hour(at: datetime | None, zone: str) -> str:
    """`09.34` on the day's own clock; `09:34` in English."""
    form = "%H:%M" if current_language() == "en" else "%H.%M"
    return at.astimezone(ZoneInfo(zone)).strftime(form) if at else ""


def short_date(at: datetime, zone: str) -> str:
    """`15/05/2024` on the hall's own clock."""
    return at.astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y")


def long_date(day: date) -> str:
    """`Rabu, 15 Mei 2024`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_and_date(day: date) -> str:
    """`Senin, 30 Nov`."""
    return format_date(day, "EEEE, d MMM")


def day_and_time(at: datetime, zone: str) -> str:
    """`Senin, 30 Nov, 09.34` on the hall's own clock."""
    return f"{day_and_date(date_in(at, zone))}, {hour(at, zone)}"


def date_in(at: datetime, zone: str) -> date:
    """The date of a moment on the day's own calendar."""
    return at.astimezone(ZoneInfo(zone)).date()


def rupiah(amount: int) -> str:
    """`Rp75.000`."""
    return "Rp" + f"{amount:,}".replace(",", ".")


def greeter_word(day: DayHead) -> str:
    """Whom people ask who have no number, as the day calls it; a word of its own stays as it is in other languages."""
    return gettext(day.greeter_word)


def fee_words(fee: Fee) -> str:
    if fee.is_free:
        return gettext("Gratis")
    if fee.amount is not None:
        return rupiah(fee.amount)
    return gettext("Sesuai tagihan pajak") if fee.kind is FeeKind.TAX else gettext("Sesuai ketetapan")


def fee_word(fee: Fee) -> str:
    """What has no fixed amount, beside one that has: `Rp75.000 + pajak`."""
    return gettext("pajak") if fee.kind is FeeKind.TAX else fee_words(fee)


def fee_line(paid: Collection[ServiceHead]) -> str:
    """`Gratis, kecuali: SIM, SKCK, pajak`, from the day's own fees."""
    names = _shared_names(service for service in paid if service.fee.kind is not FeeKind.TAX)
    if any(service.fee.kind is FeeKind.TAX for service in paid):
        names.append(gettext("pajak"))
    if not names:
        return gettext("Semua layanan gratis.")
    return gettext("Gratis, kecuali: %(names)s.", names=", ".join(names))


def _shared_names(services: Iterable[ServiceHead]) -> list[str]:
    """Short names that begin with the same word become what they share: SIM A and SIM C are SIM."""
    kindred: dict[str, list[str]] = {}
    for service in services:
        words = said(service, "short").split() or [said(service, "name")]
        shared = kindred.setdefault(words[0], words)
        kindred[words[0]] = [ours for ours, theirs in zip(shared, words, strict=False) if ours == theirs]
    return [" ".join(words).rstrip(",") for words in kindred.values()]


def unbroken(text: str) -> str:
    return str(text).replace(" ", NO_BREAK)


def minutes_between(start: datetime, end: datetime | None = None) -> int:
    return max(0, int(((end or box().now()) - start).total_seconds() // 60))


def qr_svg(text: str, label: str = "", *, border: int = 3, error: str = "m") -> Markup:
    """An inline SVG, black on white, as sharp as the screen or the paper allows.

    `border`: of how many modules, less only where all around it is white; `error`: what may be dirt (l, m, q, h).
    """
    drawn = segno.make(text, error=error, micro=False).svg_inline(
        border=border, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    name = f' role="img" aria-label="{Markup.escape(label)}"' if label else ' aria-hidden="true"'
    return Markup(drawn.replace("<svg", f"<svg{name}", 1))


# Words that a day may use for it, so that the catalogue has them.
GREETER_WORDS = (_("petugas pendaftaran"), _("meja informasi"), _("penerima tamu"))

# What templates compare with: a state is a member of its enumeration there too.
SHOWN_CODES = (
    *(TurnState, CallAge, Move, HoldReason, ChosenBecause, CorrectedBecause, Why, Outcome, RejectReason, PromiseState),
    *(DeskState, DeskShows, PauseReason, MessageAbout, DayState, Because, AlertKind, Role, texts.ShownState),
)


def widest(numbers: Iterable[str]) -> int:
    """Of numbers as they stand large: the letters of the widest, without the day under one of another day."""
    return max((len(number.partition(" ")[0]) for number in numbers), default=0)


def init_language(app: Flask) -> None:
    app.after_request(_remember)
    _translate_quickly(app)
    app.jinja_env.globals.update(
        widest=widest,
        current_language=current_language,
        offered_languages=offered_languages,
        language_switch_url=language_switch_url,
        said=said,
        collect_days=office_days.collect_days,
        about_date=office_days.about_date,
        holidays_ahead=office_days.holidays_ahead,
        what_dates_are=office_days.what_dates_are,
        weekdays=office_days.weekdays,
        greeter_word=greeter_word,
        fee_words=fee_words,
        fee_word=fee_word,
        fee_line=fee_line,
        qr_svg=qr_svg,
        now=lambda: box().now(),
        STATE_WORDS=texts.STATE_WORDS,
        DAY_WORDS=texts.DAY_WORDS,
        OUTCOME_WORDS=texts.OUTCOME_WORDS,
        REJECT_WORDS=texts.REJECT_WORDS,
        FEE_KIND_WORDS=texts.FEE_KIND_WORDS,
        PAUSE_WORDS=texts.PAUSE_WORDS,
        HOLD_WORDS=texts.HOLD_WORDS,
        CORRECTED_WORDS=texts.CORRECTED_WORDS,
        AGAIN_WORDS=texts.AGAIN_WORDS,
        ROLE_WORDS=texts.ROLE_WORDS,
        WHY_WORDS=texts.WHY_WORDS,
        SENTENCES=sentences_by_code(),
        REFUSED_BY=REFUSED_BY,
        THE_BOX=THE_BOX,
        refusals=refusals_by_name(),
        undo_words=undo_words,
        ended_words=ended_words,
        **{codes.__name__: codes for codes in SHOWN_CODES},
    )
    # A name that a page misspells is a failure, never an empty place.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(
        hour=hour,
        short_date=short_date,
        date_in=date_in,
        long_date=long_date,
        record_code=record_code,
        rupiah=rupiah,
        unbroken=unbroken,
        day_and_date=day_and_date,
        day_and_time=day_and_time,
        minutes_between=minutes_between,
    )


def _translate_quickly(app: Flask) -> None:
    """Templates find the catalogue by the language at hand: looking for its domain too was a fifth of a page's time."""
    catalogues: dict[str, NullTranslations] = {}

    def translate(text: str) -> str:
        locale = get_locale()
        if locale is None:
            return text
        if locale.language not in catalogues:
            catalogues[locale.language] = get_translations()
        return catalogues[locale.language].gettext(text)

    environment: Any = app.jinja_env
    environment.install_gettext_callables(translate, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    environment.globals["_"] = environment.globals["gettext"]


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES and asked != read_cookie(COOKIE):
        give_cookie(response, COOKIE, asked, max_age=ONE_YEAR)
    return response
