"""Blocks of numbers that were taken out of a series for slips of paper."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.persistence.schema.tables import number_block


@dataclass(frozen=True)
class BlockRow:
    """`first` and `last` belong to it."""

    id: UUID
    series: str
    first: int
    last: int
    label: str
    reserved_at: datetime


_BLOCKS = (
    select(*(number_block.c[name] for name in BlockRow.__dataclass_fields__))
    .where(number_block.c.day_id == bindparam("day_id"))
    .order_by(number_block.c.reserved_at, number_block.c.series, number_block.c.first)
)


def read_number_blocks(connection: Connection, day_id: UUID) -> tuple[BlockRow, ...]:
    """Those of the day, the oldest first."""
    return tuple(BlockRow(**row) for row in connection.execute(_BLOCKS, {"day_id": day_id}).mappings())
