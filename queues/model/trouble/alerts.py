"""Trouble that a coordinator must see before the citizens do: what it is, when it begins and when it is over.

`troubles` is a pure function of figures and of the alerts that stand. What stands is judged more patiently than what is
new: an alert that came at 60 minutes goes below 55, not at 59, or it would come and go with every call.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from queues.model.queue.policy import Thresholds

GROWS_WITHIN_MINUTES = 15  # what "growing" looks back
AWAY_MINUTES = 1.0  # a TV that only reloads its page is back by then
LONGEST_BOARD_NAME = 40  # letters: it stands in a line of the load, "TV pendopo"
SWITCHED_OFF_MINUTES = 60.0  # a TV that nobody has mended for so long was switched off on purpose


class AlertKind(StrEnum):
    """Codes; their words are in the catalogue of the interface."""

    LONG_WAIT = "long_wait"
    QUEUE_GROWING = "queue_growing"
    DESK_IDLE = "desk_idle"
    PAUSED_LONG = "paused_long"
    NOBODY_SERVES = "nobody_serves"
    BOARD_AWAY = "board_away"
    BACKUP_TROUBLE = "backup_trouble"
    ADDRESS_GONE = "address_gone"
    CLOCK_DOUBTFUL = "clock_doubtful"
    NUMBERS_RUSH = "numbers_rush"
    SIGN_INS_FAILING = "sign_ins_failing"
    HELP_WANTED = "help_wanted"


# Trouble of the box itself. Each is judged by the part that owns it, and said on the load of every day that is served.
OF_THE_BOX = frozenset(
    {
        AlertKind.BACKUP_TROUBLE,
        AlertKind.ADDRESS_GONE,
        AlertKind.CLOCK_DOUBTFUL,
        AlertKind.NUMBERS_RUSH,
        AlertKind.SIGN_INS_FAILING,
    }
)
# Asked for by a person, and over when a person says so: no figure tells it.
OF_PEOPLE = frozenset({AlertKind.HELP_WANTED})
THE_BOX = "box"  # the subject of trouble that has no other


@dataclass(frozen=True)
class Trouble:
    """What an alert is about: `subject` is the code of a service, the id of a desk, or the name of a board.

    Of trouble of the box: an address, the code of a reason, or `THE_BOX`.
    """

    kind: AlertKind
    subject: str
    service_id: UUID | None = None
    desk_id: UUID | None = None


@dataclass(frozen=True)
class QueueFigures:
    """One queue, in minutes and people.

    `longest_minutes` is None when nobody waits; `grown_by`: how many more wait than a quarter of an hour ago;
    `desks`: how many desks take it that are not closed; `overdue_minutes`: by how much a pause has outlasted its
    announced end, or how long it lasts where none was announced, None while it is not paused.
    """

    service_id: UUID
    code: str
    waiting: int = 0
    longest_minutes: float | None = None
    grown_by: int = 0
    desks: int = 0
    overdue_minutes: float | None = None


@dataclass(frozen=True)
class DeskFigures:
    """One desk. `idle_minutes`: for so long it has been open with nobody at it while somebody waited for it."""

    desk_id: UUID
    idle_minutes: float | None = None
    overdue_minutes: float | None = None


@dataclass(frozen=True)
class BoardFigures:
    """A TV that this hall has seen. `away_minutes` is None while it is connected."""

    name: str
    away_minutes: float | None = None


@dataclass(frozen=True)
class BoxFigures:
    """One kind of trouble of the box, judged in this process: `subjects` are in it now, all others are not."""

    kind: AlertKind
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class HallFigures:
    queues: tuple[QueueFigures, ...] = ()
    desks: tuple[DeskFigures, ...] = ()
    boards: tuple[BoardFigures, ...] = ()
    box: tuple[BoxFigures, ...] = ()


@dataclass(frozen=True)
class Limit:
    """Raised when a figure reaches `at`, over when it is under `over_below`."""

    at: float
    over_below: float

    def holds(self, figure: float | None, *, stands: bool) -> bool:
        return figure is not None and figure >= (self.over_below if stands else self.at)


def troubles(
    figures: HallFigures, thresholds: Thresholds, standing: Collection[tuple[AlertKind, str]] = ()
) -> frozenset[Trouble]:
    """All that is trouble now; `standing` names the alerts that were raised and not cleared.

    A board that is not among the figures keeps its alert: this process has never seen it, another one has. So does a
    kind of trouble of the box that nobody has judged here.
    """
    found = {*_of_queues(figures, thresholds, standing), *_of_desks(figures, thresholds, standing)}
    asked = {Trouble(kind, subject) for kind, subject in standing if kind in OF_PEOPLE}
    return frozenset(found | asked | {*_of_boards(figures, standing), *_of_the_box(figures, standing)})


def long_wait(thresholds: Thresholds) -> Limit:
    at = thresholds.longest_wait_minutes
    return Limit(at, at - max(2, at // 12))


def _of_boards(figures: HallFigures, standing: Collection[tuple[AlertKind, str]]) -> Iterator[Trouble]:
    seen = {board.name for board in figures.boards}
    for kind, subject in standing:
        if kind is AlertKind.BOARD_AWAY and subject not in seen:
            yield Trouble(kind, subject)
    away = Limit(AWAY_MINUTES, 0)
    for board in figures.boards:
        stands = (AlertKind.BOARD_AWAY, board.name) in standing
        is_off = (board.away_minutes or 0) >= SWITCHED_OFF_MINUTES
        if not is_off and away.holds(board.away_minutes, stands=stands):
            yield Trouble(AlertKind.BOARD_AWAY, board.name)


def _of_the_box(figures: HallFigures, standing: Collection[tuple[AlertKind, str]]) -> Iterator[Trouble]:
    judged = {one.kind for one in figures.box}
    for kind, subject in standing:
        if kind in OF_THE_BOX and kind not in judged:
            yield Trouble(kind, subject)
    for one in figures.box:
        yield from (Trouble(one.kind, subject) for subject in one.subjects)


def _of_queues(
    figures: HallFigures, thresholds: Thresholds, standing: Collection[tuple[AlertKind, str]]
) -> Iterator[Trouble]:
    growing = Limit(thresholds.queue_growing_by, thresholds.queue_growing_by / 2)
    overdue = Limit(thresholds.pause_over_minutes, 0)
    for queue in figures.queues:
        judged = (
            (AlertKind.LONG_WAIT, long_wait(thresholds), queue.longest_minutes),
            (AlertKind.QUEUE_GROWING, growing, queue.grown_by),
            (AlertKind.PAUSED_LONG, overdue, queue.overdue_minutes),
            (AlertKind.NOBODY_SERVES, Limit(1, 1), 0 if queue.desks else queue.waiting),
        )
        for kind, limit, figure in judged:
            if limit.holds(figure, stands=(kind, queue.code) in standing):
                yield Trouble(kind, queue.code, service_id=queue.service_id)


def _of_desks(
    figures: HallFigures, thresholds: Thresholds, standing: Collection[tuple[AlertKind, str]]
) -> Iterator[Trouble]:
    """A desk is idle while others wait for *it*: that the desk of another agency has nobody to serve is no trouble.

    Where such a desk could help is said by the suggestions.
    """
    idle, overdue = Limit(thresholds.idle_minutes, 0), Limit(thresholds.pause_over_minutes, 0)
    for desk in figures.desks:
        subject = str(desk.desk_id)
        judged = (
            (AlertKind.DESK_IDLE, idle, desk.idle_minutes),
            (AlertKind.PAUSED_LONG, overdue, desk.overdue_minutes),
        )
        for kind, limit, figure in judged:
            if limit.holds(figure, stands=(kind, subject) in standing):
                yield Trouble(kind, subject, desk_id=desk.desk_id)
