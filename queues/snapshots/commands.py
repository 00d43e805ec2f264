"""Whether a command was carried out before, so that its repetition is answered and not counted again."""

from sqlalchemy import Engine

from queues.persistence import statements
from queues.persistence.reading import one_read


def was_carried_out(engine: Engine, actor: str, key: str) -> bool:
    with one_read(engine) as connection:
        return connection.execute(statements.COMMAND, {"actor": actor, "key": key}).first() is not None
