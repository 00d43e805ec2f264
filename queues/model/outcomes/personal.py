"""What is kept about a person apart from everything else: for which purpose, and until when."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from queues.model.queue.undo import UNDO_WITHIN


class PersonalPurpose(StrEnum):
    """Why something about a person is kept, and so who may read it and when it is erased."""

    OUTCOME_NOTE = "outcome_note"  # for the desk's own follow-up
    OUTCOME_TOLD = "outcome_told"  # what the clerk tells the holder of the number, and nobody else
    POSTAL_ADDRESS = "postal_address"  # for those who hand documents to the post
    CONFIDENTIAL_REFERRAL = "confidential_referral"  # where to, in confidence: on no screen at all
    CALL_NOTE = "call_note"  # why somebody was called out of order, for the coordinator
    NEXT_DESK_NOTE = "next_desk_note"  # for the desk that has the turn live; erased when the turn ends
    OUTCOME_BEFORE = "outcome_before"  # what a correction or another call has replaced, for its undo: on no screen


# What goes with an outcome when the outcome is taken back.
OF_OUTCOME = (
    PersonalPurpose.OUTCOME_NOTE,
    PersonalPurpose.OUTCOME_TOLD,
    PersonalPurpose.POSTAL_ADDRESS,
    PersonalPurpose.CONFIDENTIAL_REFERRAL,
)

_A_FOLLOW_UP = timedelta(days=30)  # long enough for a follow-up, short enough to forget

# The latest moment: a note for the next desk outlives its day only if the day was never closed.
KEEP_FOR: Mapping[PersonalPurpose, timedelta] = dict.fromkeys(PersonalPurpose, _A_FOLLOW_UP) | {
    PersonalPurpose.NEXT_DESK_NOTE: timedelta(days=1),
    PersonalPurpose.OUTCOME_BEFORE: UNDO_WITHIN,
}

# After the end of a day whose last detail is erased: what was taken back sooner stands in copies until its key is gone.
KEEP_KEY_FOR = _A_FOLLOW_UP
