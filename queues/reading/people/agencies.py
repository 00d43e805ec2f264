"""Agencies by code: what they are called on the days of this box, and where a member of staff comes from."""

from uuid import UUID

from sqlalchemy import Connection, select

from queues.persistence.schema.tables import agency
from queues.persistence.writing.outcome_statements import AGENCY_OF_USER

_NAMES = select(agency.c.code, agency.c.name)


def read_agency_names(connection: Connection) -> dict[str, str]:
    return dict(connection.execute(_NAMES).all())


def read_agency_of_user(connection: Connection, user_id: UUID | None) -> str | None:
    """Its code; None for who has none, and for whoever is no member of staff."""
    if user_id is None:
        return None
    found: str | None = connection.execute(AGENCY_OF_USER, {"user_id": user_id}).scalar_one_or_none()
    return found
