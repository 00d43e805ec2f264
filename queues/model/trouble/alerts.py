"""Trouble that a coordinator must see before the citizens do: what it is, when it begins and when it is over.

`troubles` is a pure function of figures and of the alerts that stand. What stands is judged more patiently than what is
new: an alert that came at 60 minutes goes below 55, not at 59, or it would come and go with every call.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from queues.model.hall.board_report import SILENT_SECONDS
from queues.model.queue.policy import Thresholds

GROWS_WITHIN_MINUTES = 15  # what "growing" looks back
SERVED_LONG_AT_LEAST_MINUTES = 15.0  # a service of two minutes that takes ten is no trouble yet
READING_MINUTES = 1.0  # a TV that has only just loaded its page has no connection yet
AWAY_MINUTES = SILENT_SECONDS / 60  # a TV that only reloads its page is back by then
MUTE_MINUTES = 0.5  # a page that was only just loaded has no sound yet
LONGEST_BOARD_NAME = 40  # letters: it stands in a line of the load, "TV pendopo"
SWITCHED_OFF_MINUTES = 60.0  # a TV that nobody has mended for so long was switched off on purpose


class AlertKind(StrEnum):
    """Codes; their words are in the catalogue of the interface."""

    LONG_WAIT = "long_wait"
    QUEUE_GROWING = "queue_growing"
    DESK_IDLE = "desk_idle"
    DESK_UNSTAFFED = "desk_unstaffed"
    CALLED_LONG = "called_long"
    SERVED_LONG = "served_long"
    CALLS_STOPPED = "calls_stopped"
    PAUSED_LONG = "paused_long"
    NOBODY_SERVES = "nobody_serves"
    BOARD_AWAY = "board_away"
    BOARD_LATE = "board_late"
    BOARD_MUTE = "board_mute"
    BOARD_TWICE = "board_twice"
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
# Of the TVs that have a name. They speak every few seconds, and are looked at as often.
OF_BOARDS = frozenset({AlertKind.BOARD_AWAY, AlertKind.BOARD_LATE, AlertKind.BOARD_MUTE, AlertKind.BOARD_TWICE})
# Asked for by a person, and over when a person says so: no figure tells it.
OF_PEOPLE = frozenset({AlertKind.HELP_WANTED})
THE_BOX = "box"  # the subject of trouble that has no other
THE_HALL = "hall"  # the subject of trouble of all desks together


@dataclass(frozen=True)
class Trouble:
    """What an alert is about: `subject` is the code of a service, the id of a desk, the name of a board, or `THE_HALL`.

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
    """One desk.

    `idle_minutes`: for so long it has been open with nobody at it while somebody waited for it. `unstaffed_minutes`:
    for so long it has been open with no clerk, no tablet and nothing done there, though somebody waits for it or is
    there. `called_minutes`: since the oldest call of somebody who is not served yet. `served_minutes`: for so long
    somebody is being served whose service usually takes `usual_minutes`.
    """

    desk_id: UUID
    idle_minutes: float | None = None
    overdue_minutes: float | None = None
    unstaffed_minutes: float | None = None
    called_minutes: float | None = None
    served_minutes: float | None = None
    usual_minutes: float = 0


@dataclass(frozen=True)
class BoardFigures:
    """A TV that this hall has seen. `away_minutes` is None while it is there.

    `reading_minutes`: for so long it has had no connection over which calls come, and has read itself now and then.
    `mute_minutes`: for so long it is to sound and cannot. `is_twice`: two screens speak under its name.
    """

    name: str
    away_minutes: float | None = None
    reading_minutes: float | None = None
    mute_minutes: float | None = None
    is_twice: bool = False


@dataclass(frozen=True)
class BoxFigures:
    """One kind of trouble of the box, judged in this process: `subjects` are in it now, all others are not."""

    kind: AlertKind
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class HallFigures:
    """`no_call_minutes`: for so long no desk has called anybody though open ones could; None while none could."""

    queues: tuple[QueueFigures, ...] = ()
    desks: tuple[DeskFigures, ...] = ()
    boards: tuple[BoardFigures, ...] = ()
    box: tuple[BoxFigures, ...] = ()
    no_call_minutes: float | None = None


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

    A board that is not among the figures was taken off, or shows another day. A kind of trouble of the box that nobody
    has judged here keeps its alert.
    """
    found = {*_of_queues(figures, thresholds, standing), *_of_desks(figures, thresholds, standing)}
    asked = {Trouble(kind, subject) for kind, subject in standing if kind in OF_PEOPLE}
    if figures.no_call_minutes is not None and figures.no_call_minutes >= thresholds.no_call_minutes:
        found.add(Trouble(AlertKind.CALLS_STOPPED, THE_HALL))
    return frozenset(found | asked | {*of_boards(figures.boards, standing), *_of_the_box(figures, standing)})


def long_wait(thresholds: Thresholds) -> Limit:
    at = thresholds.longest_wait_minutes
    return Limit(at, at - max(2, at // 12))


def served_long(thresholds: Thresholds, usual_minutes: float) -> Limit:
    """What is usual moves with every outcome: who is over the limit stays over it until well below."""
    at = max(SERVED_LONG_AT_LEAST_MINUTES, thresholds.served_times_usual * usual_minutes)
    return Limit(at, at * 0.75)


def of_boards(boards: Iterable[BoardFigures], standing: Collection[tuple[AlertKind, str]]) -> Iterator[Trouble]:
    """A TV that is away says nothing else of itself; what it lacked before is judged anew when it is back."""
    away, mute = Limit(AWAY_MINUTES, 0), Limit(MUTE_MINUTES, 0)
    for board in boards:
        stands = (AlertKind.BOARD_AWAY, board.name) in standing
        if (board.away_minutes or 0) >= SWITCHED_OFF_MINUTES:
            continue
        if away.holds(board.away_minutes, stands=stands):
            yield Trouble(AlertKind.BOARD_AWAY, board.name)
            continue
        if (board.reading_minutes or 0) >= READING_MINUTES:
            yield Trouble(AlertKind.BOARD_LATE, board.name)
        if mute.holds(board.mute_minutes, stands=(AlertKind.BOARD_MUTE, board.name) in standing):
            yield Trouble(AlertKind.BOARD_MUTE, board.name)
        if board.is_twice:
            yield Trouble(AlertKind.BOARD_TWICE, board.name)


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

    Where such a desk could help is said by the suggestions. At a desk where nobody works that is the trouble, not that
    it is idle.
    """
    idle, overdue = Limit(thresholds.idle_minutes, 0), Limit(thresholds.pause_over_minutes, 0)
    unstaffed = Limit(thresholds.unstaffed_minutes, thresholds.unstaffed_minutes)
    called = Limit(
        thresholds.called_minutes, thresholds.called_minutes
    )  # the next one is not late because the last was
    for desk in figures.desks:
        subject = str(desk.desk_id)
        is_unstaffed = unstaffed.holds(desk.unstaffed_minutes, stands=False)
        judged = (
            (AlertKind.DESK_UNSTAFFED, unstaffed, desk.unstaffed_minutes),
            (AlertKind.DESK_IDLE, idle, None if is_unstaffed else desk.idle_minutes),
            (AlertKind.PAUSED_LONG, overdue, desk.overdue_minutes),
            (AlertKind.CALLED_LONG, called, desk.called_minutes),
            (AlertKind.SERVED_LONG, served_long(thresholds, desk.usual_minutes), desk.served_minutes),
        )
        for kind, limit, figure in judged:
            if limit.holds(figure, stands=(kind, subject) in standing):
                yield Trouble(kind, subject, desk_id=desk.desk_id)
