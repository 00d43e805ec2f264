"""Words of promises: what is done to keep one, by when, and where to or what with."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from queues.model.outcomes.follow_up import PromiseState
from queues.model.outcomes.outcome import Outcome
from queues.snapshots.office.follow_ups import FollowUp
from webapp.words.language import said

STATE_OF_PROMISE: Mapping[PromiseState, LazyString] = {
    PromiseState.OPEN: _("Belum selesai"),
    PromiseState.LATE: _("Terlambat"),
    PromiseState.DONE: _("Sudah selesai"),
    PromiseState.ALL: _("Semua"),
}

# What the button says, and the row once it is pressed.
KEPT_WORDS: Mapping[Outcome, LazyString] = {
    Outcome.COLLECT_LATER: _("Sudah diambil"),
    Outcome.POSTED: _("Sudah diserahkan ke Pos"),
    Outcome.DOCUMENTS_MISSING: _("Sudah dilengkapi"),
    Outcome.REFERRED: _("Sudah ditindaklanjuti"),
}


def late_words(days: int) -> str:
    return gettext("terlambat 1 hari") if days == 1 else gettext("terlambat %(count)s hari", count=days)


def where_words(one: FollowUp) -> str:
    """The place to collect, the office to go to, or the papers to bring; "" where there is none to tell."""
    if one.missing:
        return gettext("membawa: %(papers)s", papers="; ".join(said(paper, "text") for paper in one.missing))
    if one.referred_to:
        return gettext("ke %(place)s", place=said(one, "referred_to"))
    return one.collect_at
