"""Everyday words of services and agencies, from the catalogue: what a search looks for, and how services are grouped.

They are looked up by natural code when a page is made; a service or an agency of a day's own file has none.
"""

from flask import Flask

from queues.reading.hall.plan import ServiceHead
from webapp.catalogue import KnownAgency, catalogue
from webapp.words.language import current_language, said

PHRASES_END = "|"  # js/lib/page/spelling.js


def everyday_words(service: ServiceHead) -> str:
    """Every phrase that a service is looked for by, in the visitor's language.

    In English the Indonesian ones follow: people know their papers by the names that stand on them. In Indonesian the
    English ones would only disturb: "pos" is no part of "propose".
    """
    known = catalogue().services.get(service.code)
    own = (service.short, service.name, *(known.also if known else ()))
    english = (service.short_en, service.name_en, *(known.also_en if known else ()))
    shown = (*english, *own) if current_language() == "en" else own
    phrases = (*shown, said(service, "agency_name"), service.code)
    return PHRASES_END.join(dict.fromkeys(phrase for phrase in phrases if phrase))


def group_of(agency: str) -> KnownAgency | None:
    """What people come to an agency for, and its picture; None where the catalogue does not know it."""
    return catalogue().agencies.get(agency)


def picture_of(service: str) -> str:
    """The picture of a service; "" where it has none of its own."""
    known = catalogue().services.get(service)
    return known.picture if known else ""


def needed_before(service: str) -> list[str]:
    """The services of which somebody needs the result first, by name."""
    services = catalogue().services
    needed = services[service].needs_result_of if service in services else ()
    return [said(services[code], "name") for code in needed if code in services]


def init_everyday_words(app: Flask) -> None:
    app.jinja_env.globals.update(
        everyday_words=everyday_words, group_of=group_of, picture_of=picture_of, needed_before=needed_before
    )
