"""Real queues: the offices of Warsaw, looked at every five minutes.

How a wait is made of looks: at a look with the last called number c and w people waiting, the next to come gets number
c + w + 1, and is called when c first reaches it. Only a number that was really given out by the next look is asked
about: otherwise nobody stood there. Both moments are known to one look, so a wait is true to about five minutes.

A queue of a day is left out where numbers do not count one line: other letters, wraps, restarts, jumps. What is left
out, and why, is counted in `LeftOut`.
"""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.estimates.probing import Answer
from bench.estimates.rules import RULES, Seen
from queues.model.forecast.estimates import Estimate, estimate
from queues.model.forecast.evidence import Evidence
from queues.model.forecast.forecast import AtDesk, DeskFacts, HallFacts, ServiceFacts, pace_of

FITTED_THROUGH = "2020-01-07"  # constants may be fitted on days up to here, never on later ones
FALL = 10  # a last called number that falls by more is a restart or a wrap; by less, somebody was called again
JUMP = 40  # one look to the next
HOLE = 20  # minutes without a look
DEFAULT_MINUTES = 10.0  # where the office publishes no service time
LONGEST_PUBLISHED = 10.0  # many offices publish 60 minutes for services that take five
OWN_DESKS = 0.5  # desks serve other queues too: twice as many call only 2 ** 0.5 times as often for this one
MOST_UNEVEN = 2.0


@dataclass(frozen=True)
class Look:
    """One line of the file. `called` is the highest number called so far that day, 0 before the first."""

    at: float
    desks: int
    waiting: int
    called: int
    published: float

    @property
    def issued(self) -> int:
        return self.called + self.waiting


@dataclass(frozen=True)
class LineOfDay:
    office: str
    day: str
    group: str
    looks: tuple[Look, ...]


LeftOut = Counter[str]


def read_lines(path: Path, left_out: LeftOut) -> list[LineOfDay]:
    """The queues whose numbers count one line, day by day."""
    grouped: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in _rows(path):
        grouped[row["office"], row["date"], row["group"]].append(row)
    lines = []
    for (office, day, group), rows in sorted(grouped.items()):
        rows.sort(key=lambda row: _minutes(row["time"]))
        why = _why_left_out(rows)
        if why:
            left_out[why] += 1
        else:
            left_out["queues of a day kept"] += 1
            lines.append(LineOfDay(office, day, group, tuple(_looks(rows))))
    return lines


def _rows(path: Path) -> Iterator[dict[str, str]]:
    packed = path.read_bytes()
    text = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
    yield from csv.DictReader(io.StringIO(text.decode()))


def _why_left_out(rows: list[dict[str, str]]) -> str | None:
    numbers = [_number(row["current_number"]) for row in rows]
    called = [number for number in numbers if number]
    steps = [after - before for before, after in pairwise(called)]
    if not called:
        return "queues of a day where nobody was called"
    if len({_letters(row["current_number"]) for row in rows if row["current_number"]}) > 1:
        return "queues of a day whose numbers change letters"
    if min(steps, default=0) < -FALL:
        return "queues of a day whose numbers wrap or restart"
    if max(steps, default=0) > JUMP:
        return "queues of a day whose numbers jump"
    return None


def _looks(rows: Iterable[dict[str, str]]) -> Iterator[Look]:
    highest = 0
    for row in rows:
        highest = max(highest, _number(row["current_number"]))
        yield Look(
            at=_minutes(row["time"]),
            desks=int(float(row["open_desks"] or 0)),
            waiting=int(float(row["waiting"] or 0)),
            called=highest,
            published=float(row["published_minutes"] or 0),
        )


def _minutes(time: str) -> float:
    hour, minute = time.split(":")[:2]
    return int(hour) * 60.0 + int(minute)


def _number(text: str) -> int:
    return int("".join(filter(str.isdigit, text)) or 0)


def _letters(text: str) -> str:
    return "".join(character for character in text if not character.isdigit())


# -- asking ----------------------------------------------------------------------------------------------------------


def answers_of_line(line: LineOfDay, left_out: LeftOut) -> list[Answer]:
    """What is said at each look where somebody joins behind others, and what came true."""
    looks, answers = line.looks, []
    for nth, look in enumerate(looks[:-1]):
        number = look.issued + 1
        if look.waiting == 0 or looks[nth + 1].issued < number:
            continue  # nobody to wait behind, or nobody came
        if look.called == 0:
            left_out["joins before the first call: their number is not known"] += 1
            continue
        called_at = next((later.at for later in looks[nth + 1 :] if later.called >= number), None)
        if called_at is None:
            left_out["joins whose number was not reached on that day"] += 1
            continue
        if _has_hole([one.at for one in looks if look.at <= one.at <= called_at]):
            left_out["joins that nobody looked at for a while"] += 1
            continue
        left_out["joins asked about"] += 1
        answers.append(_answer(looks[: nth + 1], called_at - look.at))
    return answers


def _has_hole(times: list[float]) -> bool:
    return any(after - before > HOLE for before, after in pairwise(times))


def _answer(past: tuple[Look, ...], truth: float) -> Answer:
    now = past[-1]
    seen = _seen(past)
    return Answer(truth, _said(past), {name: rule(seen) for name, rule in RULES.items()}, None, now.waiting, now.at)


def _said(past: tuple[Look, ...]) -> Estimate | None:
    now = past[-1]
    seats = max(now.desks, 1)
    service = ServiceFacts(
        typical_minutes=min(now.published or DEFAULT_MINUTES, LONGEST_PUBLISHED),
        waiting=now.waiting,
        evidence=_evidence(past),
    )
    # Whoever waits, waits because every desk is busy; since when is not known.
    desk = DeskFacts(frozenset({""}), seats, is_open=now.desks > 0, at_desk=(AtDesk(""),) * seats)
    return estimate(now.waiting, pace_of(HallFacts({"": service}, {"": desk}), ""))


def _evidence(past: tuple[Look, ...]) -> Evidence:
    """Desk minutes for each number called while somebody waited: nobody says how long one service took.

    How much one turn varies is seen in how unevenly the numbers went on from look to look.
    """
    steps = _busy_steps(past)
    calls = sum(step.called for step in steps)
    if not calls:
        return Evidence()
    mean = sum(step.desk_minutes for step in steps) / calls
    uneven = sum((step.called - step.desk_minutes / mean) ** 2 for step in steps) / calls
    desks = sum(step.desk_minutes for step in steps) / sum(step.minutes for step in steps)
    now = mean * (past[-1].desks / desks) ** (1 - OWN_DESKS) if past[-1].desks else mean
    return Evidence(calls, now, min(uneven, MOST_UNEVEN) * now**2)


@dataclass(frozen=True)
class _Step:
    """From one look to the next: minutes, minutes of all desks, numbers called."""

    minutes: float
    desk_minutes: float
    called: int


def _busy_steps(past: Sequence[Look]) -> list[_Step]:
    """The steps with somebody waiting; the first number of a day may be any, so it counts nothing."""
    return [
        _Step(after.at - before.at, (after.at - before.at) * before.desks, after.called - before.called)
        for before, after in pairwise(past)
        if before.waiting and before.desks and before.called
    ]


def _seen(past: tuple[Look, ...]) -> Seen:
    """The rules look at the same: the mean service is what the desks needed for each number so far."""
    now = past[-1]
    steps = _busy_steps(past)
    minutes, calls = sum(step.desk_minutes for step in steps), sum(step.called for step in steps)
    return Seen(
        ahead=now.waiting,
        seats=now.desks,
        waited=0.0,
        typical=now.published or DEFAULT_MINUTES,
        services=[minutes / calls] if calls else [],
        waits=_waits(past),
    )


def _waits(past: tuple[Look, ...], most: int = 10) -> list[float]:
    """The waits of the numbers called last, as far as their joining was seen."""
    waits = []
    for number in range(max(1, past[-1].called - most + 1), past[-1].called + 1):
        joined = next((look.at for look in past if look.issued >= number), None)
        called = next((look.at for look in past if look.called >= number), None)
        if joined is not None and called is not None:
            waits.append(called - joined)
    return waits
