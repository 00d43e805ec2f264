"""What followers have before them: events beyond their positions, tasks that are due, and how many of each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from queues.model.follower import LONGEST_REST, Follower, FollowerTask
from queues.persistence.schema.tables import follower, follower_position, follower_task, stream
from queues.reading.events.stream import RecordedRow, read_events_as_recorded

MOST_TASKS = 100  # at one look


# One row for each stream, whatever is in it: a day that is over is never walked through again.
_position = func.coalesce(follower_position.c.seq, 0)
_of_follower = and_(follower_position.c.stream_id == stream.c.id, follower_position.c.follower == bindparam("follower"))
_BEHIND = (
    select(stream.c.id, _position, stream.c.last_seq)
    .outerjoin(follower_position, _of_follower)
    .where(stream.c.kind == bindparam("kind"), stream.c.removed_at.is_(None), stream.c.last_seq > _position)
    .order_by(stream.c.id)
)
_LEASE = select(follower.c.owner, follower.c.leased_until).where(follower.c.name == bindparam("follower"))
_TASKS = select(func.count()).where(follower_task.c.follower == bindparam("follower"))
_DUE = (
    select(*(follower_task.c[name] for name in FollowerTask.__dataclass_fields__))
    .where(
        follower_task.c.follower == bindparam("follower"),
        # A clock that was set back keeps nobody waiting for longer than the longest rest.
        or_(follower_task.c.next_try_at <= bindparam("now"), follower_task.c.next_try_at > bindparam("latest")),
    )
    .order_by(follower_task.c.next_try_at, follower_task.c.id)
    .limit(MOST_TASKS)
)


def events_to_follow(connection: Connection, one: Follower, most: int) -> Sequence[RecordedRow]:
    """What follows its position in the first stream where something does, in order of seq.

    As it was recorded: a payload that cannot be brought up to date is the trouble of this event alone.
    """
    behind = connection.execute(_BEHIND, {"follower": one.name, "kind": one.stream}).first()
    if behind is None:
        return ()
    return read_events_as_recorded(connection, behind[0], behind[1], most)


def tasks_due(connection: Connection, one: Follower, now: datetime) -> list[FollowerTask]:
    """What may be tried now, what has waited longest first."""
    asked = {"follower": one.name, "now": now, "latest": now + LONGEST_REST}
    return [FollowerTask(**row) for row in connection.execute(_DUE, asked).mappings()]


def has_something_to_do(connection: Connection, one: Follower, *, owner: str, now: datetime) -> bool:
    """Whether `owner` should look: it may have the lease, and there is an event or a task, or nobody knows it yet."""
    lease = connection.execute(_LEASE, {"follower": one.name}).first()
    if lease is None:
        return True
    is_anothers = lease.owner not in (None, owner) and now < lease.leased_until <= now + one.lease
    return not is_anothers and (follower_lag(connection, one) > 0 or bool(tasks_due(connection, one, now)))


def follower_lag(connection: Connection, one: Follower) -> int:
    """How many events were recorded and not yet followed."""
    behind = connection.execute(_BEHIND, {"follower": one.name, "kind": one.stream})
    return sum(last_seq - position for _id, position, last_seq in behind)


def tasks_waiting(connection: Connection, one: Follower) -> int:
    """How many tasks are still to be done, those that rest after a failure among them."""
    return int(connection.execute(_TASKS, {"follower": one.name}).scalar_one())
