"""What is printed for the hall: the poster at the door, signs of desks, which desk for what, what to bring and pay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.snapshots.citizen.printed_hall import PrintedAgency, PrintedHallSnapshot, PrintedService, printed_hall
from webapp.auth.access import staff
from webapp.http.rendering import unkept_response
from webapp.network.lan import LOOPBACK
from webapp.profile.box_profile import box_profile
from webapp.profile.code_with_logo import code_with_logo
from webapp.profile.hall_wifi import hall_wifi
from webapp.services import box
from webapp.surfaces.printed.paper import LANGUAGE_WORDS, Paper, PrintChoice, offered_sheet_languages, told_in
from webapp.surfaces.printed.sign_words import services_on_sign, words_of_signs
from webapp.words.desk_names import desk_signs
from webapp.words.language import said

bp = Blueprint("hall_sheets", __name__)


class Sheet(StrEnum):
    """What can be printed, by its name in addresses."""

    POSTER = "poster"
    SIGNS = "signs"
    WAYS = "ways"
    FEES = "fees"


SHEET_WORDS: Mapping[Sheet, LazyString] = {
    Sheet.POSTER: _("Poster pintu"),
    Sheet.SIGNS: _("Tanda meja"),
    Sheet.WAYS: _("Petunjuk meja"),
    Sheet.FEES: _("Syarat dan biaya"),
}


@bp.get("/d/<day>/sheets/<sheet>")
@staff("coordinator")
def page(day: str, sheet: str) -> ResponseReturnValue:
    """One kind of sheet, on the paper and in the languages of the address."""
    if sheet not in set(Sheet):
        abort(404)
    hall, choice, asked = printed_hall(box().engine, day), PrintChoice.asked_for(), Sheet(sheet)
    shown = {
        "day": hall.day,
        "sheet": asked,
        "Sheet": Sheet,
        "choice": choice,
        "title": SHEET_WORDS[asked],
        "sheets": [Way(words, _address(day, one, choice), one is asked) for one, words in SHEET_WORDS.items()],
        "papers": [Way(one.upper(), _address(day, asked, choice, paper=one), one is choice.paper) for one in Paper],
        "languages": [
            Way(LANGUAGE_WORDS[one], _address(day, asked, choice, languages=one), one is choice.languages)
            for one in offered_sheet_languages()
        ],
        "told": told_in(choice.languages),
        **_CONTENT[asked](hall, choice),
    }
    return unkept_response(render_template("hall_sheets/page.html", **shown))


@dataclass(frozen=True)
class Way:
    """To the same with one thing changed; `is_here`: that is what is shown."""

    words: str | LazyString
    address: str
    is_here: bool


def _address(day: str, sheet: Sheet, choice: PrintChoice, **changed: object) -> str:
    wanted = replace(choice, **changed)  # type: ignore[arg-type]
    return url_for("hall_sheets.page", day=day, sheet=sheet.value, paper=wanted.paper, words=wanted.languages.value)


# -- what each sheet shows -------------------------------------------------------------------------------------------


def _poster(hall: PrintedHallSnapshot, choice: PrintChoice) -> dict[str, object]:
    here = box()
    address = here.public_url + url_for("hall.page", day=hall.day.code)
    return {
        "hall": hall,
        "wifi": hall_wifi(here),
        "is_unreachable": urlsplit(here.public_url).hostname in (LOOPBACK, "localhost"),
        "code": code_with_logo(address, box_profile(here.engine).logo),
        "short_address": here.public_url.removeprefix("http://"),
    }


def _signs(hall: PrintedHallSnapshot, choice: PrintChoice) -> dict[str, object]:
    return {
        "hall": hall,
        "signs": words_of_signs(one.desk.name for one in hall.desks),
        "services_on_sign": lambda one: services_on_sign(one, len(choice.languages.codes)),
    }


def _ways(hall: PrintedHallSnapshot, choice: PrintChoice) -> dict[str, object]:
    services = [one for agency in hall.agencies for one in agency.services]
    signs = desk_signs(one.desk.name for one in hall.desks)
    with force_locale(choice.languages.codes[0]):
        return {
            "services": sorted(services, key=_name_of_service),
            "agencies": sorted(hall.agencies, key=_name_of_agency),
            # as on the signs that people look for
            "names_of_desks": lambda names: [signs[name].name for name in names],
        }


def _fees(hall: PrintedHallSnapshot, choice: PrintChoice) -> dict[str, object]:
    with force_locale(choice.languages.codes[0]):
        return {"agencies": sorted(hall.agencies, key=_name_of_agency)}


_CONTENT = {Sheet.POSTER: _poster, Sheet.SIGNS: _signs, Sheet.WAYS: _ways, Sheet.FEES: _fees}


def _name_of_service(one: PrintedService) -> str:
    return said(one.service, "name").casefold()


def _name_of_agency(agency: PrintedAgency) -> str:
    return said(agency, "name").casefold()
