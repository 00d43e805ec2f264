"""Permission to hand documents to the post, and so to read postal addresses."""

from collections.abc import Collection
from uuid import UUID

from queues.model.actor import Actor, Role


def may_deliver(actor: Actor, desks: Collection[tuple[UUID, UUID | None]]) -> bool:
    """`desks`: each desk with a service that brings documents home, and the clerk who sits there.

    A clerk at such a desk may, and so may an admin. Nobody else, however much they may see of the queue.
    """
    if actor.role is Role.ADMIN:
        return True
    if actor.role is not Role.CLERK:
        return False
    if actor.desk_id is not None:
        return any(desk_id == actor.desk_id for desk_id, _ in desks)
    return actor.id is not None and any(clerk_id == actor.id for _, clerk_id in desks)
