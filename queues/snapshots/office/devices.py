"""Devices of the box, whatever the day: who is signed in where, what has an access token, which TVs have a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.persistence.named_boards import NamedBoard, list_boards
from queues.persistence.people.people import AccessToken, list_access_tokens
from queues.persistence.people.sessions import standing_sessions
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.box_profile import read_box_profile
from queues.reading.hall.day_head import read_zone
from queues.reading.people.names import read_names_of
from queues.snapshots.office.sessions import SignedInHere


@dataclass(frozen=True)
class DevicesSnapshot:
    """What opens something now. `names`: of the desks and days that sessions and tokens are for, days by their code."""

    zone: str
    signed_in: tuple[SignedInHere, ...]
    tokens: tuple[AccessToken, ...]
    boards: tuple[NamedBoard, ...]
    names: Mapping[UUID, str]

    def session(self, session_id: UUID) -> SignedInHere | None:
        return next((here for here in self.signed_in if here.entry.id == session_id), None)


def devices_snapshot(engine: Engine, *, now: datetime, trusted_now: datetime) -> DevicesSnapshot:
    """The device that was used last comes first; `trusted_now` is what sessions are counted by."""
    with one_read(engine) as connection:
        good = [one for one in standing_sessions(connection) if not one.over(trusted_now)]
        tokens = [one for one in list_access_tokens(connection) if one.is_valid(now)]
        ids = {one.day_id for one in good} | {one.day_id for one in tokens} | {one.desk_id for one in tokens}
        return DevicesSnapshot(
            zone=read_zone(connection) or read_box_profile(connection).zone,
            signed_in=tuple(
                SignedInHere(one, one.desk_name) for one in sorted(good, key=lambda one: one.seen_at, reverse=True)
            ),
            tokens=tuple(reversed(tokens)),
            boards=tuple(list_boards(connection)),
            names=read_names_of(connection, {one for one in ids if one}),
        )
