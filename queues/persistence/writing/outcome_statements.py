"""The statements for what comes after an outcome, built once."""

from sqlalchemy import bindparam, func, select, update

from queues.persistence.schema.tables import agency, desk, desk_clerk, desk_service, outcome, requirement, service

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
