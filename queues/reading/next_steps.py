"""What comes next after an outcome, as the holder of the number is told it: where, when, what to bring, why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.events.upcasting import Payload
from queues.model.hall.service import Requirement
from queues.model.outcomes.details import DETAILS
from queues.model.outcomes.personal import PersonalPurpose
from queues.persistence.personal.detail_vault import DETAIL_COLUMNS, Detail, DetailVault
from queues.persistence.schema.tables import agency, follow_up, outcome, personal_detail, service
from queues.reading.queue.turns import TurnRow


@dataclass(frozen=True)
class NextStep:
    """`told`: the clerk's own words. Of a confidential referral there is only that it is one.

    `referred_to_en` is empty where the place has one name only; never an address. `to_service` and `to_agency` are the
    codes behind it. `done_at`: when it was noted that what was promised is done.
    """

    collect_on: date | None = None
    collect_at: str = ""
    bring: tuple[Requirement, ...] = ()
    referred_to: str = ""
    referred_to_en: str = ""
    to_service: str = ""
    to_agency: str = ""
    confidential: bool = False
    reason: str = ""
    handed_to_post_at: datetime | None = None
    told: str = ""
    told_unreadable: bool = False  # something was told that cannot be read on this machine
    done_at: datetime | None = None


_DETAILS = (
    select(outcome.c.turn_id, outcome.c.detail, follow_up.c.done_at)
    .outerjoin(follow_up, follow_up.c.turn_id == outcome.c.turn_id)
    .where(
        outcome.c.turn_id.in_(bindparam("turns", expanding=True)),
        outcome.c.code.in_(sorted(code.value for code in DETAILS)),
    )
)
_TOLD = select(*DETAIL_COLUMNS).where(
    personal_detail.c.turn_id.in_(bindparam("turns", expanding=True)),
    personal_detail.c.purpose == PersonalPurpose.OUTCOME_TOLD.value,
)
_SERVICE = select(service.c.name, service.c.name_en).where(service.c.code == bindparam("code"))
_AGENCY = select(agency.c.name, agency.c.name_en).where(agency.c.code == bindparam("code"))


def read_next_steps(
    connection: Connection,
    turns: Sequence[TurnRow],
    requirements: Mapping[UUID, tuple[Requirement, ...]],
    vault: DetailVault,
) -> dict[UUID, NextStep]:
    """For each of these rows of turns whose outcome has a next step; nothing is asked where none has."""
    services = {row.id: row.service_id for row in turns if row.outcome in DETAILS}
    if not services:
        return {}
    asked = {"turns": list(services)}
    told = {row.turn_id: vault.opened(row) for row in connection.execute(_TOLD, asked)}
    return {
        turn_id: _step(connection, detail, requirements.get(services[turn_id], ()), told.get(turn_id, {}), done_at)
        for turn_id, detail, done_at in connection.execute(_DETAILS, asked).all()
    }


def _step(
    connection: Connection,
    detail: Payload,
    requirements: tuple[Requirement, ...],
    told: Detail | None,
    done_at: datetime | None,
) -> NextStep:
    on, handed_at = detail.get("collect_on"), detail.get("handed_to_post_at")
    name, name_en = _referred_to(connection, detail)
    return NextStep(
        collect_on=date.fromisoformat(on) if on else None,
        collect_at=detail.get("collect_at", ""),
        bring=tuple(one for one in requirements if one.code in detail.get("missing", ())),
        referred_to=name,
        referred_to_en=name_en,
        to_service=detail.get("to_service", ""),
        to_agency=detail.get("to_agency", ""),
        confidential=bool(detail.get("confidential")),
        reason=detail.get("reason", ""),
        handed_to_post_at=datetime.fromisoformat(handed_at) if handed_at else None,
        told=told.get("note", "") if told else "",
        told_unreadable=told is None,
        done_at=done_at,
    )


def _referred_to(connection: Connection, detail: Payload) -> tuple[str, str]:
    for field, statement in (("to_service", _SERVICE), ("to_agency", _AGENCY)):
        if field in detail:
            row = connection.execute(statement, {"code": detail[field]}).one_or_none()
            return (row[0], row[1]) if row else (detail[field], "")
    return detail.get("to_office", ""), ""
