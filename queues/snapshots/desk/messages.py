"""What a desk was told last and whether that was read: for the coordinator, who writes the next line."""

from uuid import UUID

from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.desk_messages import DeskMessage, read_latest_messages


def messages_of_desk(engine: Engine, desk_id: UUID) -> tuple[DeskMessage, ...]:
    """The newest first."""
    with one_read(engine) as connection:
        return read_latest_messages(connection, desk_id)
