"""What the templates of a record's sheets are given: of a day of this box, and of one that came from another."""

from collections.abc import Mapping
from typing import Any

from queues.snapshots.record.received_record import ReceivedRecordSnapshot
from queues.snapshots.record.record import RecordSnapshot
from webapp.services import box
from webapp.surfaces.record import shown
from webapp.surfaces.record.record_words import (
    CHANNEL_WORDS,
    FIGURE_WORDS,
    NOTE_WORDS,
    POPULATION_WORDS,
)


def sheet_of(record: RecordSnapshot | ReceivedRecordSnapshot) -> dict[str, object]:
    """`received`: the version of another box's file, None for a day of this box."""
    names = shown.RecordNames(record.figures["plan"])
    return words_of_figures(record.figures) | {
        "record": record,
        "received": record.received if isinstance(record, ReceivedRecordSnapshot) else None,
        "day": record.day,
        "bars": shown.bars_of(record.figures["hours"]),
        "troubles": list(shown.troubles_of(record.figures, names, most_pauses=shown.MOST_PAUSES)),
        "villages": shown.villages_of(record.figures),
        "printed_at": box().now(),
    }


def words_of_figures(figures: Mapping[str, Any]) -> dict[str, object]:
    """Names and words for these figures, whatever page they are on."""
    return {
        "figures": figures,
        "names": shown.RecordNames(figures["plan"]),
        "words": shown,
        "CHANNEL_WORDS": CHANNEL_WORDS,
        "FIGURE_WORDS": FIGURE_WORDS,
        "NOTE_WORDS": NOTE_WORDS,
        "POPULATION_WORDS": POPULATION_WORDS,
    }
