"""The statements for what comes after an outcome, built once."""

from sqlalchemy import bindparam, delete, func, select, update

from queues.persistence.schema.tables import (
    agency,
    desk,
    desk_clerk,
    desk_service,
    follow_up,
    outcome,
    requirement,
    service,
    staff_user,
    turn,
)

REQUIREMENT_CODES = (
    select(requirement.c.code)
    .where(requirement.c.service_id == bindparam("service_id"))
    .order_by(requirement.c.position)
)
SERVICES_OF_CODE = select(func.count()).select_from(service).where(service.c.code == bindparam("code"))
AGENCIES_OF_CODE = select(func.count()).select_from(agency).where(agency.c.code == bindparam("code"))
OUTCOME = select(outcome.c.code, outcome.c.detail).where(outcome.c.turn_id == bindparam("turn_id"))
SET_DETAIL = update(outcome).where(outcome.c.turn_id == bindparam("of_turn")).values(detail=bindparam("detail"))
DELIVERING_DESKS = (
    select(desk.c.id, desk_clerk.c.clerk_id)
    .distinct()
    .outerjoin(desk_clerk, desk_clerk.c.desk_id == desk.c.id)
    .join(desk_service, desk_service.c.desk_id == desk.c.id)
    .join(service, service.c.id == desk_service.c.service_id)
    .where(desk.c.day_id == bindparam("day_id"), service.c.delivers)
)

# What was promised with the outcome of a turn, by which agency, and whether it is done.
PROMISE = (
    select(outcome.c.code, outcome.c.detail, agency.c.code.label("agency"), follow_up.c.done_at)
    .join(turn, turn.c.id == outcome.c.turn_id)
    .join(service, service.c.id == turn.c.service_id)
    .join(agency, agency.c.id == service.c.agency_id)
    .outerjoin(follow_up, follow_up.c.turn_id == outcome.c.turn_id)
    .where(outcome.c.turn_id == bindparam("turn_id"))
)
FOLLOW_UP = select(follow_up.c.done_at, follow_up.c.done_by).where(follow_up.c.turn_id == bindparam("turn_id"))
REMOVE_FOLLOW_UP = delete(follow_up).where(follow_up.c.turn_id == bindparam("of_turn"))

# Where somebody belongs: the agency of the account, else those whose services are taken where the person sits.
AGENCY_OF_USER = select(staff_user.c.agency).where(staff_user.c.id == bindparam("user_id"))
_AT_DESKS = (
    select(agency.c.code)
    .distinct()
    .join(service, service.c.agency_id == agency.c.id)
    .join(desk_service, desk_service.c.service_id == service.c.id)
)
AGENCIES_AT_DESK = _AT_DESKS.where(desk_service.c.desk_id == bindparam("desk_id"))
AGENCIES_AT_SEATS = _AT_DESKS.join(desk_clerk, desk_clerk.c.desk_id == desk_service.c.desk_id).where(
    desk_clerk.c.clerk_id == bindparam("clerk_id")
)
