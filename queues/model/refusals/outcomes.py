"""Refusals about outcomes and what comes after them."""

from queues.model.refusals.base import NotAllowed, NotNow, NotUnderstood


class UnknownOutcome(NotUnderstood):
    code = "unknown_outcome"


class OutcomeMissing(NotUnderstood):
    """This day asks how each turn ended: "finish" alone does not say it."""

    code = "outcome_missing"


class OutcomeTooLate(NotNow):
    """After the close only what was pressed before it is taken, and only for some hours."""

    code = "outcome_too_late"


class DetailMissing(NotUnderstood):
    """The outcome needs `field` to be worth keeping."""

    code = "detail_missing"


class DetailInvalid(NotUnderstood):
    """`field` does not fit: it belongs to another outcome, names what does not exist, or breaks paper."""

    code = "detail_invalid"


class DetailTooLong(NotUnderstood):
    """`field` may have `most` characters and has `length`."""

    code = "detail_too_long"


class DetailDateOutOfRange(NotUnderstood):
    """The date in `field` lies before `earliest` or after `latest`."""

    code = "detail_date_out_of_range"


class NotDelivering(NotNow):
    """Addresses are read only at a desk whose service brings documents home."""

    code = "not_delivering"


class AlreadyHandedToPost(NotNow):
    """The document is on its way: what was recorded of it stands until that note is taken back."""

    code = "already_handed_to_post"


class NotPosted(NotNow):
    """Only a document that goes by post is handed to it."""

    code = "not_posted"


class NothingPromised(NotNow):
    """With this outcome nothing was promised: it was corrected, or there never was anything to follow up."""

    code = "nothing_promised"


class PromiseOfOtherAgency(NotAllowed):
    """Whoever comes from an agency notes what becomes of its promises, and of no other's."""

    code = "promise_of_other_agency"
