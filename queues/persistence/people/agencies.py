"""To which agencies a member of staff belongs: one rule for whoever writes and for whoever reads."""

from sqlalchemy import Connection

from queues.model.actor import Actor
from queues.persistence.writing import outcome_statements


def agencies_of_actor(connection: Connection, actor: Actor) -> frozenset[str]:
    """Codes: of the account, else of the services of the desk that was signed in for, or where the person sits."""
    if actor.id is None:
        return frozenset()
    own = connection.execute(outcome_statements.AGENCY_OF_USER, {"user_id": actor.id}).scalar_one_or_none()
    if own:
        return frozenset({own})
    if actor.desk_id is not None:
        at_desk = connection.execute(outcome_statements.AGENCIES_AT_DESK, {"desk_id": actor.desk_id})
        return frozenset(at_desk.scalars())
    return frozenset(connection.execute(outcome_statements.AGENCIES_AT_SEATS, {"clerk_id": actor.id}).scalars())
