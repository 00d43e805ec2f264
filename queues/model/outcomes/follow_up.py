"""What was promised with an outcome: which promises are followed up, and by whom.

A promise is late once its date is over: a document that is to be collected, by the date that the clerk has named; one
that goes by post, on the day itself. Missing papers and referrals were promised for no date, and are never late.

What was referred in confidence is on no list, on no paper and in no file: a number beside an agency would tell it.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from queues.model.actor import STAFF, Actor, Role
from queues.model.outcomes.outcome import PROMISED, Outcome


class PromiseState(StrEnum):
    """What somebody looks for: `late` is open as well."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    ALL = "all"


def is_followed_up(outcome: Outcome, detail: Mapping[str, object]) -> bool:
    """Whether somebody still has to do something after this outcome, and may be told so."""
    return outcome in PROMISED and not detail.get("confidential")


def agencies_followed(actor: Actor, own: Collection[str]) -> frozenset[str] | None:
    """Codes of the agencies whose promises the actor sees, None for all. `own`: where the actor comes from or sits.

    Whoever looks after the whole day sees all; so does a viewer who comes from no agency in particular.
    """
    if actor.overrules or actor.role is Role.SYSTEM or (actor.role is Role.VIEWER and not own):
        return None
    return frozenset(own)


def may_follow_up(actor: Actor, agency: str, own: Collection[str]) -> bool:
    """Whether the actor may note that a promise of this agency is done, or is not after all."""
    seen = agencies_followed(actor, own)
    return actor.role in STAFF - {Role.GREETER} and (seen is None or agency in seen)
