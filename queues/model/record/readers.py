"""Who may read which sheet of a record: the whole of it, or that of the own agency."""

from collections.abc import Collection

from queues.model.actor import Actor, Role

_ALL = frozenset({Role.VIEWER, Role.SYSTEM})


def reads_whole_record(actor: Actor) -> bool:
    """Whoever looks after whole days, and viewers."""
    return actor.overrules or actor.role in _ALL


def reads_sheet_of(actor: Actor, agency: str, own: Collection[str]) -> bool:
    """`own`: where the actor comes from or sits. A clerk has signed in by name: a desk's PIN is nobody."""
    return reads_whole_record(actor) or (actor.role is Role.CLERK and actor.is_person and agency in own)
