"""Follow events: each that a follower wants becomes a task, and its position moves, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from queues.model.follower import EventNotUnderstood, Follower
from queues.persistence.streams.following import add_task, begin_following, move_position, take_lease
from queues.reading.events.followers import events_to_follow
from queues.reading.events.stream import RecordedRow

PAGE = 200  # events in one transaction


@dataclass(frozen=True)
class Followed:
    """`events`: how many the position has passed; `not_understood`: those of them of which nothing was made."""

    has_lease: bool
    events: int = 0
    not_understood: tuple[RecordedRow, ...] = ()


def follow(connection: Connection, one: Follower, *, owner: str, now: datetime) -> Followed:
    """Take the lease and follow one page of events; nothing is done while another owner has the lease."""
    begin_following(connection, one)
    if not take_lease(connection, one, owner=owner, now=now):
        return Followed(has_lease=False)
    page, strange = events_to_follow(connection, one, PAGE), list[RecordedRow]()
    for happened in page:
        try:
            arguments = one.arguments_of(happened.kind, happened.schema, happened.payload)
        except EventNotUnderstood:
            strange.append(happened)
            continue
        if arguments is not None:
            add_task(connection, one, stream_id=happened.stream_id, seq=happened.seq, arguments=arguments, now=now)
    if page:
        move_position(connection, one, stream_id=page[-1].stream_id, seq=page[-1].seq)
    return Followed(True, len(page), tuple(strange))
