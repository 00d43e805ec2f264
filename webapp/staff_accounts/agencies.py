"""Agencies that people may come from: those of the catalogue and of the box's days, found by code or name."""

from collections.abc import Mapping

from sqlalchemy import Engine

from queues.persistence.read_transaction import one_read
from queues.reading.people.agencies import read_agency_names
from webapp.catalogue import catalogue


def agency_names(engine: Engine) -> dict[str, str]:
    """What each is called, by code: first as the days of the box say it, then what only the catalogue knows."""
    with one_read(engine) as connection:
        of_days = read_agency_names(connection)
    return of_days | {code: one.name for code, one in catalogue().agencies.items() if code not in of_days}


def agency_named(typed: str, known: Mapping[str, str]) -> str | None:
    """The code of the agency that is meant: by its code, its name, or the beginning of one name alone."""
    wanted = _folded(typed)
    exact = [code for code, name in known.items() if wanted in (_folded(code), _folded(name))]
    if exact:
        return exact[0]  # a day may have given another code to an agency of the catalogue: then it is the day's
    begins = [code for code, name in known.items() if wanted and _folded(name).startswith(wanted)]
    return begins[0] if len(begins) == 1 else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
