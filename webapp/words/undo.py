"""Words for the move that somebody may take back: "A011 dicatat tidak hadir."."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from queues.model.events import (
    TurnAdded,
    TurnCalled,
    TurnEvent,
    TurnHeld,
    TurnRecalled,
    TurnRestored,
    TurnResumed,
    TurnStarted,
    classes_below,
)
from queues.model.outcomes.outcome import Outcome
from queues.snapshots.desk.console import UndoOffer
from webapp.words.texts import OUTCOME_WORDS

MOVE_SENTENCES: Mapping[type[TurnEvent], LazyString] = {
    TurnCalled: lazy_gettext("%(number)s dipanggil."),
    TurnRecalled: lazy_gettext("%(number)s dipanggil ulang."),
    TurnStarted: lazy_gettext("%(number)s mulai dilayani."),
    TurnHeld: lazy_gettext("%(number)s ditunda."),
    TurnResumed: lazy_gettext("%(number)s dipanggil kembali."),
    TurnRestored: lazy_gettext("%(number)s dikembalikan ke antrean."),
    TurnAdded: lazy_gettext("Layanan ditambahkan ke %(number)s."),
}
OUTCOME_SENTENCES: Mapping[Outcome, LazyString] = {
    Outcome.NO_SHOW: lazy_gettext("%(number)s dicatat tidak hadir."),
    Outcome.TRANSFERRED: lazy_gettext("%(number)s dialihkan."),
}
_CLASSES = {kind: cls for kind, cls in classes_below(TurnEvent).items() if issubclass(cls, TurnEvent)}


def undo_words(offer: UndoOffer) -> Markup:
    """The number stands out; what closed a turn is said by its outcome."""
    number = Markup('<b class="number">{}</b>').format(offer.number)
    sentence = MOVE_SENTENCES.get(_CLASSES[offer.kind])
    if sentence is None and offer.outcome is not None:
        sentence = OUTCOME_SENTENCES.get(offer.outcome)
    if sentence is not None:
        return Markup(sentence) % {"number": number}
    outcome = OUTCOME_WORDS[offer.outcome] if offer.outcome else ""
    return Markup(gettext("%(number)s dicatat: %(outcome)s.")) % {"number": number, "outcome": outcome}
