"""How the screen that asks is set: what staff have chosen for it where it is a named TV, else what its address says.

`/d/<day>/board?desks=1,2,3&agency=disdukcapil&theme=light`. What an address says wrongly is passed over, and the screen
says so: a wall with the wrong desks is worse than one with a line too many.
"""

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import request
from flask_babel import gettext as _

from queues.model.hall.board_settings import BoardSettings, settings_not_understood
from queues.snapshots.board.board import BoardSnapshot
from webapp.live.named_boards import named_board
from webapp.words.banners import Banner

ADDRESSED = ("desks", "agency", "theme", "small")
OF_SCREENS = (*ADDRESSED, "lang", "plain", "level", "sound")  # that, and what is chosen for the device itself
UNNAMED = 0  # the version of the settings of a screen without a name; those of a TV begin with one
LONGEST_SAID = 60  # letters of what an address says wrongly: the wall repeats it


@dataclass(frozen=True)
class ScreenSettings:
    """`unknown_desks`, `unknown_agencies`: codes that this day lacks; `unknown_theme`: as the address spells it."""

    settings: BoardSettings
    unknown_desks: tuple[str, ...] = ()
    unknown_agencies: tuple[str, ...] = ()
    unknown_theme: str = ""

    @property
    def mark(self) -> str:
        """Differs wherever the settings do; "" for a screen that nobody has set up."""
        if self == DEFAULT:
            return ""
        said = [self.settings.document(), self.unknown_desks, self.unknown_agencies, self.unknown_theme]
        return sha256(json.dumps(said).encode()).hexdigest()[:12]


DEFAULT = ScreenSettings(BoardSettings())


def chosen_here() -> BoardSettings:
    """What a TV was set to, and then what its address says; codes as they were chosen, which the day may lack."""
    named = named_board()
    return BoardSettings().changed_by({**_addressed(), **(named.settings if named else {})})


def settings_here(board: BoardSnapshot) -> ScreenSettings:
    """What a TV was set to goes before its address. Codes that the day lacks are left out; without any all is shown."""
    addressed, settings = _addressed(), chosen_here()
    desks = [one.desk.code for one in board.desks]
    agencies = {one.desk.agency_code for one in board.desks} | {one.agency_code for one in board.services.values()}
    own_desks, other_desks = _known(settings.desks, desks)
    own_agencies, other_agencies = _known(settings.agencies, sorted(agencies))
    unclear = settings_not_understood(addressed)
    return ScreenSettings(
        settings.changed_by({"desks": own_desks, "agencies": own_agencies}),
        other_desks or tuple(addressed["desks"] if "desks" in unclear else ()),
        other_agencies or tuple(addressed["agencies"] if "agencies" in unclear else ()),
        addressed["theme"] if "theme" in unclear else "",
    )


def version_here() -> int:
    """Which version of its settings this screen is to show."""
    named = named_board()
    return named.settings_version if named else UNNAMED


def shared_key() -> Hashable | None:
    """The same for screens that show the same; None where an address chooses, which may say anything."""
    named = named_board()
    if _addressed():
        return None
    return (named.id, named.settings_version) if named and named.settings else UNNAMED


def kept_in_address(names: Iterable[str] = ADDRESSED) -> Mapping[str, str]:
    """What an address says of the screen, for the addresses that follow from it."""
    return {name: request.args[name] for name in names if name in request.args}


def notes_of(here: ScreenSettings) -> Iterable[Banner]:
    """What was not understood, for whoever sets up the screen."""
    if here.unknown_desks:
        told = _("Meja %(codes)s tidak ada pada hari ini.", codes=_said(here.unknown_desks))
        yield Banner("unknown-desks", "trouble", told + _all_shown(here.settings.desks, _("Semua meja ditampilkan.")))
    if here.unknown_agencies:
        told = _("Instansi %(codes)s tidak ada pada hari ini.", codes=_said(here.unknown_agencies))
        shown = _all_shown(here.settings.agencies, _("Semua instansi ditampilkan."))
        yield Banner("unknown-agencies", "trouble", told + shown)
    if here.unknown_theme:
        told = _("Tampilan %(theme)s tidak dikenal.", theme=_said([here.unknown_theme]))
        yield Banner("unknown-theme", "trouble", told)


def _all_shown(chosen: tuple[str, ...], sentence: str) -> str:
    return "" if chosen else f" {sentence}"


def _said(words: Iterable[str]) -> str:
    said = ", ".join(words)
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"


def _addressed() -> dict[str, Any]:
    said: dict[str, Any] = {}
    if request.args.get("desks", "").strip():
        said["desks"] = request.args["desks"].split(",")
    if request.args.get("agency", "").strip():
        said["agencies"] = request.args["agency"].split(",")
    if request.args.get("theme", "").strip():
        said["theme"] = request.args["theme"].strip()
    return said


def _known(chosen: tuple[str, ...], codes: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As the day spells them, in the order in which they were chosen; then those that it lacks."""
    spelled = {code.casefold(): code for code in codes}
    own = tuple(spelled[one.casefold()] for one in chosen if one.casefold() in spelled)
    return own, tuple(one for one in chosen if one.casefold() not in spelled)
