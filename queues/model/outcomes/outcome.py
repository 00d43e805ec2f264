"""How a turn ended. The codes are fixed: reports, integrations and history rely on them."""

from enum import StrEnum

from queues.model.refusals import UnknownOutcome


class Outcome(StrEnum):
    SERVED = "served"
    HANDED_OVER = "handed_over"
    COLLECT_LATER = "collect_later"
    POSTED = "posted"
    DOCUMENTS_MISSING = "documents_missing"
    REFERRED = "referred"
    REJECTED = "rejected"
    LEFT = "left"
    NOT_SERVED = "not_served"
    NO_SHOW = "no_show"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    CARRIED_OVER = "carried_over"  # the close of the day gave it a place on another day


# What a clerk may record with `finish`; the others come from moves of their own.
RECORDED_BY_CLERK = (
    Outcome.SERVED,
    Outcome.HANDED_OVER,
    Outcome.COLLECT_LATER,
    Outcome.POSTED,
    Outcome.DOCUMENTS_MISSING,
    Outcome.REFERRED,
    Outcome.REJECTED,
    Outcome.LEFT,
    Outcome.NOT_SERVED,
)


def outcome_of_clerk(code: str) -> Outcome:
    """The outcome of this code, if it is one that a clerk may record; refuses with UnknownOutcome."""
    if code not in RECORDED_BY_CLERK:
        raise UnknownOutcome(outcome=code)
    return Outcome(code)


# Outcomes that count as a person helped, in every figure.
HELPED = frozenset(
    {
        Outcome.SERVED,
        Outcome.HANDED_OVER,
        Outcome.COLLECT_LATER,
        Outcome.POSTED,
        Outcome.DOCUMENTS_MISSING,
        Outcome.REFERRED,
        Outcome.REJECTED,
    }
)

# Outcomes after which the person has somewhere to go or something to bring.
STILL_TO_DO = frozenset(
    {
        Outcome.COLLECT_LATER,
        Outcome.DOCUMENTS_MISSING,
        Outcome.REFERRED,
        Outcome.NOT_SERVED,
        Outcome.NO_SHOW,
        Outcome.CARRIED_OVER,
    }
)

# Outcomes of which a person needs to know at home: what is still to do, and what is on its way.
TO_KEEP = (STILL_TO_DO | {Outcome.POSTED}) - {Outcome.NO_SHOW}

# Outcomes with which the office promises something that is still to be done when the person has gone home.
PROMISED = (Outcome.COLLECT_LATER, Outcome.POSTED, Outcome.DOCUMENTS_MISSING, Outcome.REFERRED)
