"""The form by which a day is closed: one choice for all open turns, and another one for each where it differs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from queues.model.hall.closing import Fate, FateKind
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import MOVES, Move, TurnState
from queues.reading.queue.carried import OpenTurn
from queues.snapshots.office.closing import ClosingSnapshot, LaterDay
from webapp.words.language import long_date
from webapp.words.texts import OUTCOME_WORDS

# What a desk may have ended with before anybody pressed it, of those outcomes that need no further words.
ENDINGS = (Outcome.SERVED, Outcome.HANDED_OVER, Outcome.LEFT)


@dataclass(frozen=True)
class Option:
    """A choice as a form sends it (`carry:` with the code of a day, `finish:` with an outcome) and in words."""

    value: str
    words: str


@dataclass(frozen=True)
class ClosingForm:
    """What was chosen, as the form has sent it: `chosen` by the id of the turn."""

    seen: ClosingSnapshot
    for_all: str
    chosen: Mapping[str, str]
    states: Mapping[str, str]

    @classmethod
    def of(cls, seen: ClosingSnapshot, sent: Mapping[str, str]) -> "ClosingForm":
        """Of a form that was not sent yet the choice that most days want."""
        proposed = f"carry:{seen.proposed.day.code}" if seen.proposed else FateKind.NOT_SERVED.value
        return cls(
            seen,
            sent.get("for_all", proposed),
            {name.removeprefix("fate-"): said for name, said in sent.items() if name.startswith("fate-") and said},
            {name.removeprefix("seen-"): said for name, said in sent.items() if name.startswith("seen-")},
        )

    def options_for_all(self) -> list[Option]:
        return [
            *(Option(f"carry:{one.day.code}", carry_words(one)) for one in self.seen.later_days),
            Option(FateKind.NOT_SERVED.value, _("Tidak terlayani")),
            Option(FateKind.CANCEL.value, _("Dibatalkan")),
        ]

    def options_of(self, turn: OpenTurn) -> list[Option]:
        """What may become of this turn."""
        offered = [one for one in self.seen.later_days if turn.service_id in one.services]
        options = [Option(f"carry:{one.day.code}", carry_words(one)) for one in offered]
        if turn.state in MOVES[Move.FINISH][0]:
            ended = (Option(f"finish:{outcome.value}", str(OUTCOME_WORDS[outcome])) for outcome in ENDINGS)
            options = [*ended, *options]
        if turn.state in MOVES[Move.NO_SHOW][0]:
            options.insert(0, Option(FateKind.NO_SHOW.value, _("Tidak hadir")))
        options.append(Option(FateKind.NOT_SERVED.value, _("Tidak terlayani")))
        if turn.state in MOVES[Move.CANCEL][0]:
            options.append(Option(FateKind.CANCEL.value, _("Dibatalkan")))
        return options

    def chosen_of(self, turn: OpenTurn) -> str:
        """Empty: as for all."""
        said = self.chosen.get(str(turn.id), "")
        return said if said in {option.value for option in self.options_of(turn)} else ""

    def fate_of(self, turn: OpenTurn) -> str:
        """What becomes of it; empty where somebody sits at a desk and nothing was chosen."""
        if own := self.chosen_of(turn):
            return own
        if turn in self.seen.at_desks:
            return ""
        possible = {option.value for option in self.options_of(turn)}
        return self.for_all if self.for_all in possible else FateKind.NOT_SERVED.value

    @property
    def undecided(self) -> tuple[OpenTurn, ...]:
        return tuple(turn for turn in self.seen.turns if not self.fate_of(turn))

    @property
    def left_behind(self) -> tuple[OpenTurn, ...]:
        """Who would go to another day with all others, and cannot: that day does not offer the service."""
        carries = self.for_all.startswith(FateKind.CARRY)
        return tuple(
            turn
            for turn in self.seen.turns
            if carries and not self.chosen_of(turn) and self.fate_of(turn) == FateKind.NOT_SERVED
        )

    def sums(self) -> list[tuple[str, int]]:
        """What will happen, in words, and to how many turns."""
        counted = Counter(self.fate_of(turn) for turn in self.seen.turns)
        return [(self._words_of(value), count) for value, count in counted.most_common() if value]

    def fates(self) -> list[Fate]:
        return list(self._fates())

    def _fates(self) -> Iterator[Fate]:
        days = {one.day.code: one.day.id for one in self.seen.later_days}
        for turn in self.seen.turns:
            if str(turn.id) not in self.states or not (value := self.fate_of(turn)):
                continue  # who came since is asked about
            kind, _colon, more = value.partition(":")
            yield Fate(
                turn.id,
                FateKind(kind),
                seen=_state(self.states[str(turn.id)]),
                to=days.get(more) if kind == FateKind.CARRY else None,
                outcome=more if kind == FateKind.FINISH else None,
            )

    def is_new(self, turn: OpenTurn) -> bool:
        """It came, or was called, since the list was read."""
        was = _state(self.states.get(str(turn.id)))
        return bool(self.states) and (
            was is None or not Fate(turn.id, FateKind.CANCEL, seen=was).is_still_meant(turn.state)
        )

    def _words_of(self, value: str) -> str:
        every = [*self.options_for_all(), *(one for turn in self.seen.turns for one in self.options_of(turn))]
        return next((one.words for one in every if one.value == value), value)


def carry_words(later: LaterDay) -> str:
    return _("Dilanjutkan %(date)s, %(place)s", date=long_date(later.day.held_on), place=later.day.place)


def _state(said: str | None) -> TurnState | None:
    return TurnState(said) if said in set(TurnState) else None
