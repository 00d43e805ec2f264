"""How many personal details this machine holds, day by day, and how many of them it cannot read."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine, select

from queues.persistence.personal.detail_vault import DETAIL_COLUMNS, DetailVault
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import personal_detail, service_day


@dataclass(frozen=True)
class DetailsOfDay:
    kept: int
    unreadable: int


_DETAILS = select(*DETAIL_COLUMNS, service_day.c.code.label("day")).join(
    service_day, service_day.c.id == personal_detail.c.day_id
)


def details_of_days(engine: Engine, vault: DetailVault) -> dict[str, DetailsOfDay]:
    """By the code of the day; days of which nothing is kept are left out."""
    kept, unreadable = Counter[str](), Counter[str]()
    with one_read(engine) as connection:
        for row in connection.execute(_DETAILS):
            kept[row.day] += 1
            unreadable[row.day] += vault.opened(row) is None
    return {day: DetailsOfDay(kept[day], unreadable[day]) for day in kept}
