"""Services named by their codes where a snapshot has ids: types of fields, filled with the day's codes as context."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ValidationInfo

from queues.reading.hall.plan import ServiceHead

CodesById = Mapping[UUID, str]  # of the services of a day, in its order


def codes_by_id(services: Iterable[ServiceHead]) -> CodesById:
    """The context that the fields below are filled with."""
    return {head.id: head.code for head in services}


def codes_in_order(codes: CodesById, ids: Collection[UUID]) -> list[str]:
    """The codes of these services, in the day's order."""
    return [code for service_id, code in codes.items() if service_id in ids]


def _many(ids: Collection[UUID], known: ValidationInfo[CodesById]) -> list[str]:
    return codes_in_order(known.context, ids)


def _one(service_id: UUID | None, known: ValidationInfo[CodesById]) -> str | None:
    return known.context.get(service_id) if service_id else None


CodesFromIds = Annotated[list[str], BeforeValidator(_many)]
CodeFromId = Annotated[str | None, BeforeValidator(_one)]
