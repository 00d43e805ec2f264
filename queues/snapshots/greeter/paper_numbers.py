"""The numbers that lie ready on paper: reserved for slips, and which of them nobody has used yet."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.queue import numbering
from queues.model.refusals import NotFound, UnknownTicket
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.number_blocks import BlockRow, read_number_blocks
from queues.reading.hall.plan import read_plan
from queues.reading.queue.tickets import read_numbers_from


@dataclass(frozen=True)
class PaperBlock:
    """`unused`: those of its numbers that are no ticket yet."""

    row: BlockRow
    numbers: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class PaperNumbersSnapshot:
    """`series`: the letters of the day, each with the names of the agencies that call by them."""

    day: DayHead
    series: dict[str, tuple[str, ...]]
    blocks: tuple[PaperBlock, ...]

    @property
    def unused(self) -> tuple[str, ...]:
        return tuple(number for block in self.blocks for number in block.unused)

    def block(self, block_id: UUID) -> PaperBlock:
        """Refuses with NotFound."""
        found = next((one for one in self.blocks if one.row.id == block_id), None)
        if found is None:
            raise NotFound(block=str(block_id))
        return found

    def block_of(self, number: str) -> PaperBlock:
        """The block of a number, however it is typed; refuses with UnknownTicket."""
        parsed = numbering.parse(number)
        label = numbering.label(*parsed) if parsed else number
        found = next((one for one in self.blocks if label in one.numbers), None)
        if found is None:
            raise UnknownTicket(number=number)
        return found


def is_reserved(engine: Engine, day_code: str, number: str) -> bool:
    """Whether a number, however it is typed, was printed on a slip; refuses with UnknownDay."""
    try:
        return bool(paper_numbers(engine, day_code).block_of(number))
    except UnknownTicket:
        return False


def paper_numbers(engine: Engine, day_code: str) -> PaperNumbersSnapshot:
    """Refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        rows = read_number_blocks(connection, day.id)
        taken = read_numbers_from(connection, day.id, min((one.first for one in rows), default=0)) if rows else set()
        services = read_plan(connection, day).services.values()
    series: dict[str, dict[str, None]] = {}
    for service in services:
        series.setdefault(service.series, {})[service.agency_name] = None
    return PaperNumbersSnapshot(
        day=day,
        series={letters: tuple(names) for letters, names in series.items()},
        blocks=tuple(_block(row, taken) for row in rows),
    )


def _block(row: BlockRow, taken: set[str]) -> PaperBlock:
    numbers = tuple(numbering.label(row.series, count) for count in range(row.first, row.last + 1))
    return PaperBlock(row, numbers, tuple(number for number in numbers if number not in taken))
