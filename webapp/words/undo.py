"""Words for the move that somebody may take back: "A011 dicatat tidak hadir."."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from queues.model.events import (
    TurnAdded,
    TurnCalled,
    TurnCalledAgain,
    TurnCorrected,
    TurnEvent,
    TurnHeld,
    TurnRecalled,
    TurnRestored,
    TurnResumed,
    TurnStarted,
    classes_below,
)
from queues.model.outcomes.outcome import Outcome
from queues.snapshots.desk.console import EndedBefore, UndoOffer
from webapp.words.texts import OUTCOME_WORDS

MOVE_SENTENCES: Mapping[type[TurnEvent], LazyString] = {
    TurnCalled: lazy_gettext("%(number)s dipanggil."),
    TurnRecalled: lazy_gettext("%(number)s dipanggil ulang."),
    TurnStarted: lazy_gettext("%(number)s mulai dilayani."),
    TurnHeld: lazy_gettext("%(number)s ditunda."),
    TurnResumed: lazy_gettext("%(number)s dipanggil kembali."),
    TurnRestored: lazy_gettext("%(number)s dikembalikan ke antrean."),
    TurnAdded: lazy_gettext("Layanan %(service)s ditambahkan ke %(number)s."),
    TurnCalledAgain: lazy_gettext("%(number)s dipanggil lagi."),
}
OUTCOME_SENTENCES: Mapping[Outcome, LazyString] = {
    Outcome.NO_SHOW: lazy_gettext("%(number)s dicatat tidak hadir."),
    Outcome.TRANSFERRED: lazy_gettext("%(number)s dialihkan ke %(service)s."),
}
_CLASSES = {kind: cls for kind, cls in classes_below(TurnEvent).items() if issubclass(cls, TurnEvent)}


def undo_words(offer: UndoOffer, going_to: str = "") -> Markup:
    """The number stands out; what closed a turn is said by its outcome, a transfer by the service it leads to."""
    cls = _CLASSES[offer.kind]
    sentence = MOVE_SENTENCES.get(cls)
    if sentence is not None:
        return Markup(sentence) % {"number": _number(offer.number), "service": going_to}
    corrected = gettext("%(number)s diperbaiki: %(outcome)s.") if cls is TurnCorrected else ""
    return _ended(offer.number, offer.outcome, going_to, corrected)


def ended_words(ended: EndedBefore, going_to: str = "") -> Markup:
    """Whoever was finished with before the move that can be undone."""
    return _ended(ended.number, ended.outcome, going_to)


def _ended(number: str, outcome: Outcome | None, going_to: str, words: str = "") -> Markup:
    sentence = words or (outcome and OUTCOME_SENTENCES.get(outcome)) or gettext("%(number)s dicatat: %(outcome)s.")
    ended = OUTCOME_WORDS[outcome] if outcome else ""
    return Markup(sentence) % {"number": _number(number), "outcome": ended, "service": going_to}


def _number(number: str) -> Markup:
    return Markup('<b class="number">{}</b>').format(number)
