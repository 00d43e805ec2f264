"""Which part of which guide explains a screen: one row for each page of staff, by the name of its route.

The row of a blueprint holds for all of its pages; one page may have a row of its own. The parts are the English
headings of the guides, as GitHub makes anchors of them (`webapp.help.guide_texts`).
"""

from collections.abc import Mapping

from flask import Flask, request
from flask_login import current_user

from queues.model.actor import Role
from webapp.help.guide_texts import HELP, help_address

SCREENS: Mapping[str, tuple[str, str]] = {
    # citizens
    "hall": ("warga", "taking-a-number"),
    "ticket": ("warga", "waiting-and-being-called"),
    "phone_check": ("warga", "the-phone-and-the-wi-fi"),
    "privacy": ("warga", ""),
    # the TV
    "board": ("tv", "setting-it-up"),
    "load.boards": ("tv", "a-name-for-each-tv"),
    # the desk, and who gives numbers
    "signing_in": ("petugas", "signing-in"),
    "second_factor": ("petugas", "signing-in"),
    "cards": ("petugas", "signing-in"),
    "account": ("petugas", "signing-in"),
    "tls": ("petugas", "the-tablet"),
    "desk": ("petugas", "calling-and-serving"),
    "desk.choose": ("petugas", "signing-in"),
    "past_turns": ("petugas", "a-slip-of-the-finger"),
    "deliveries": ("petugas", "the-post-desk"),
    "greeter": ("pendaftaran", "giving-a-number"),
    # whoever runs the hall
    "load": ("koordinator", "the-load"),
    "load.pauses": ("koordinator", "planned-pauses"),
    "load.hall_pause": ("koordinator", "pausing-the-whole-hall-now"),
    "load.announcements": ("koordinator", "announcements"),
    "load.policy": ("koordinator", "the-order-of-calls-and-the-rules-of-the-day"),
    "announcements": ("koordinator", "announcements"),
    "audit": ("koordinator", "the-audit"),
    "box_audit": ("koordinator", "the-audit"),
    "unreached": ("koordinator", "limits-of-numbers"),
    "closing": ("koordinator", "closing-the-day"),
    "handing_in": ("koordinator", "handing-the-day-in"),
    "follow_ups": ("koordinator", "follow-up"),
    "record": ("koordinator", "the-record-of-the-day"),
    "sessions": ("koordinator", "signed-in-devices"),
    # whoever prepares it
    "ready": ("panitia", "ready-to-open"),
    "days": ("panitia", "a-service-day"),
    "new_day": ("panitia", "a-service-day"),
    "day_editing": ("panitia", "a-service-day"),
    "day_files": ("panitia", "the-next-visit"),
    "key_sheet": ("panitia", "sheets-and-cards"),
    "hall_sheets": ("panitia", "sheets-and-cards"),
    "paper_slips": ("panitia", "sheets-and-cards"),
    "people": ("panitia", "people-and-devices"),
    "devices": ("panitia", "people-and-devices"),
    "catalogue": ("panitia", "the-catalogue-and-the-settings"),
    "catalogue_entries": ("panitia", "the-catalogue-and-the-settings"),
    "catalogue_files": ("panitia", "the-catalogue-and-the-settings"),
    "backup_copy": ("panitia", "the-catalogue-and-the-settings"),
    "box_settings": ("panitia", "the-catalogue-and-the-settings"),
    "received": ("panitia", "days-of-other-boxes"),
    "received_record": ("panitia", "days-of-other-boxes"),
    "first_start": ("panitia", "a-new-laptop"),
    "from_backup": ("panitia", "a-new-laptop"),
}
# The same page is another one to who has less to do there.
TO_CLERKS: Mapping[str, tuple[str, str]] = {"follow_ups": ("petugas", "follow-up")}


def explaining_part(endpoint: str, *, to_clerk: bool = False) -> str:
    """The address of what explains this page; all guides where nothing does."""
    blueprint = endpoint.partition(".")[0]
    of_clerk = TO_CLERKS.get(blueprint) if to_clerk else None
    found = of_clerk or SCREENS.get(endpoint) or SCREENS.get(blueprint)
    return help_address(*found) if found else HELP


def init_help(app: Flask) -> None:
    """Templates say `help_here()`, and `help_of("load.boards")` for a part of a page."""
    app.jinja_env.globals.update(help_here=_part_for_visitor, help_of=explaining_part)


def _part_for_visitor() -> str:
    is_clerk = current_user.is_authenticated and current_user.role == Role.CLERK
    return explaining_part(request.endpoint or "", to_clerk=is_clerk)
