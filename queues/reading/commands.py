"""Whether a command was carried out before, so that its repetition is answered and not counted again."""

from sqlalchemy import Engine

from queues.persistence.read_transaction import one_read
from queues.persistence.writing import statements


def was_carried_out(engine: Engine, actor: str, key: str) -> bool:
    with one_read(engine) as connection:
        return connection.execute(statements.COMMANDS, {"actors_and_keys": [(actor, key)]}).first() is not None
