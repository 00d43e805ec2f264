"""Statements of followers: their leases, their positions in streams, and the tasks that events have become."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from queues.model.follower import Follower, FollowerTask
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import follower, follower_position, follower_task, stream

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def begin_following(connection: Connection, one: Follower) -> None:
    """Make a new follower known, at the head of every stream that there is: it does not do what is long past.

    A stream that begins later is followed from its first event. Who is known already stays as it is.
    """
    unless_known = _INSERTS[connection.dialect.name](follower).values(name=one.name).on_conflict_do_nothing()
    if connection.execute(unless_known.returning(follower.c.name)).first():
        heads = select(literal(one.name), stream.c.id, stream.c.last_seq).where(stream.c.kind == one.stream)
        connection.execute(insert(follower_position).from_select(["follower", "stream_id", "seq"], heads))


def take_lease(connection: Connection, one: Follower, *, owner: str, now: datetime) -> bool:
    """Take the lease or renew it; False while another owner holds it. Locks the follower until the transaction's end.

    A lease that ends later than any can was given by a clock that has been set back since: it counts no more.
    """
    until = now + one.lease
    is_free = or_(
        follower.c.owner.is_(None),
        follower.c.owner == owner,
        follower.c.leased_until <= now,
        follower.c.leased_until > until,
    )
    taken = update(follower).where(follower.c.name == one.name, is_free).values(owner=owner, leased_until=until)
    return connection.execute(taken).rowcount == 1


def move_position(connection: Connection, one: Follower, *, stream_id: UUID, seq: int) -> None:
    """The tasks of every event up to `seq` are written."""
    where = (follower_position.c.follower == one.name, follower_position.c.stream_id == stream_id)
    if not connection.execute(update(follower_position).where(*where).values(seq=seq)).rowcount:
        connection.execute(insert(follower_position).values(follower=one.name, stream_id=stream_id, seq=seq))


def add_task(
    connection: Connection, one: Follower, *, stream_id: UUID, seq: int, arguments: Mapping[str, Any], now: datetime
) -> None:
    made = {"stream_id": stream_id, "seq": seq, "arguments": arguments, "made_at": now, "next_try_at": now}
    connection.execute(insert(follower_task).values(id=new_id(), follower=one.name, tries=0, **made))


def claim_task(connection: Connection, one: Follower, task: FollowerTask, *, now: datetime) -> bool:
    """Note that a try begins, and when the next may; False where somebody else has begun or ended it meanwhile.

    Noted before: what kills the process is not tried again at once, for ever.
    """
    tries = task.tries + 1
    begun = {"tries": tries, "next_try_at": now + one.rest_after(tries)}
    where = (follower_task.c.id == task.id, follower_task.c.tries == task.tries)
    return connection.execute(update(follower_task).where(*where).values(begun)).rowcount == 1


def settle_task(connection: Connection, task: FollowerTask) -> None:
    """It is done."""
    connection.execute(delete(follower_task).where(follower_task.c.id == task.id))


def note_failure(connection: Connection, task: FollowerTask, *, error: str) -> None:
    """It stays and is tried again when its rest is over; `error`: a code, nothing that somebody wrote."""
    connection.execute(update(follower_task).where(follower_task.c.id == task.id).values(error=error[:80]))
