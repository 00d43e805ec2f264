"""What one person of a service takes at a desk: measured, and shrunk towards the typical minutes of the day.

Minutes run from the call to the next call: the walk to the desk, the service, people who do not come, and what lies
between two calls while somebody waits are all in it, for all of it keeps the next person waiting.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import erfc, exp, expm1, log, sqrt
from statistics import fmean, variance

Key = Hashable  # names a service or a desk: its id, or its code

RECENT = 60  # calls of a service that are looked at
LEAST = 0.5  # minutes; what is shorter is a slip of the finger, no measure of how much turns differ
MOST_UNEVEN = 1.5  # variance of logarithms
LONGEST_GAP = 3.0  # minutes between an end and the next call; longer is a pause, not the way of working

# Constants, fitted on days that are not scored (docs/estimates.md).
# The typical minutes are nearly right so often; else they are far off. Relative variances of both.
NEARLY, NEARLY_VARIES, OFF_VARIES = 0.3, 0.008, 1.0
TURNS_VARY = 0.45  # how far one turn is from the mean of its service: relative variance, before it is measured
TURNS_VARY_WEIGHT = 9.6  # turns that this assumption counts like
MOST_DOUBT = 0.25  # relative variance: nobody plans with typical minutes that are wrong beyond all measure
UNENDED = 0.34  # turns that somebody still at the desk counts like, at most
GUESSES = 2

_ROOT_OF_TWO = sqrt(2)
_NEVER = 1e-6


@dataclass(frozen=True)
class Evidence:
    """What the last calls of a service took, no-shows among them."""

    count: int = 0
    mean_minutes: float = 0.0
    variance: float = 0.0


NOTHING_MEASURED = Evidence()


@dataclass(frozen=True)
class Call:
    """A call that has ended. Minutes on any clock of the day."""

    service: Key
    desk: Key
    queued: float
    called: float
    closed: float


def evidence_of(calls: Iterable[Call]) -> dict[Key, Evidence]:
    """Evidence by service, from the ended calls of a day in any order."""
    ended = sorted(calls, key=lambda call: call.called)
    gap = _gap(ended)
    taken: dict[Key, list[float]] = {}
    for call in ended:
        taken.setdefault(call.service, []).append(call.closed - call.called + gap)
    return {service: _evidence(minutes[-RECENT:]) for service, minutes in taken.items()}


def _evidence(minutes: Sequence[float]) -> Evidence:
    """The variance is that of a lognormal with the same variance of logarithms: rare long cases are foreseen early."""
    mean = fmean(minutes)
    logs = [log(max(one, LEAST)) for one in minutes]
    return Evidence(len(minutes), mean, mean * mean * expm1(min(variance(logs), MOST_UNEVEN)) if len(logs) > 1 else 0.0)


def _gap(calls: Sequence[Call]) -> float:
    """What lies between an end and the next call where somebody was waiting."""
    gaps: list[float] = []
    by_desk = sorted(calls, key=lambda call: (str(call.desk), call.called))
    for _, at_desk in groupby(by_desk, key=lambda call: call.desk):
        closed = None
        for call in at_desk:
            if closed is not None and call.queued < closed <= call.called <= closed + LONGEST_GAP:
                gaps.append(call.called - closed)
            closed = call.closed
    return fmean(gaps) if gaps else 0.0


@dataclass(frozen=True)
class Takes:
    """What is believed: the mean, the relative variance of one turn, and the relative variance of the belief itself."""

    mean: float
    varies: float
    doubt: float

    @property
    def left_over(self) -> float:
        """What a person still takes whom one finds at a desk."""
        return self.mean * (1 + self.varies) / 2

    def left(self, after: float | None) -> float:
        """What a person still takes who has been at the desk for so long (None: nobody knows); lognormal."""
        if after is None:
            return self.left_over
        if after <= 0:
            return self.mean
        spread = sqrt(log(1 + self.varies))
        at = (log(after / self.mean) + spread * spread / 2) / spread
        still_there = erfc(at / _ROOT_OF_TWO)
        if still_there < _NEVER:
            return after / 2
        return max(0.1 * self.mean, self.mean * erfc((at - spread) / _ROOT_OF_TWO) / still_there - after)


def takes_of(typical_minutes: float, evidence: Evidence, so_far: Sequence[float] = ()) -> Takes:
    """From the calls that ended, and from those at a desk now: `so_far` is what these have taken until now.

    Without the latter the day would begin too quick: whoever has ended after half an hour was quick. They count as the
    share of a turn that would have ended by now, which is guessed from the belief, and the belief from the guess.
    """
    measured = evidence.variance / evidence.mean_minutes**2 if evidence.mean_minutes else 0.0
    varies = (TURNS_VARY * TURNS_VARY_WEIGHT + measured * evidence.count) / (TURNS_VARY_WEIGHT + evidence.count)
    total = evidence.mean_minutes * evidence.count
    believed = _believed(typical_minutes, total, evidence.count, varies)
    for _ in range(GUESSES if so_far else 0):
        ended = sum(min(minutes / believed.mean, UNENDED) for minutes in so_far)
        believed = _believed(typical_minutes, total + sum(so_far), evidence.count + ended, varies)
    return believed


def _believed(typical: float, total: float, count: float, varies: float) -> Takes:
    """The typical minutes are either nearly right or far off; what was measured says which is the more likely."""
    if not count:
        return Takes(typical, varies, MOST_DOUBT)
    off_by, known = log(max(total / count, 0.1) / typical), count / varies
    weights, means, doubts = [], [], []
    for share, prior in ((NEARLY, NEARLY_VARIES), (1 - NEARLY, OFF_VARIES)):
        spread = 1 / known + prior
        weights.append(share * exp(-off_by * off_by / spread / 2) / sqrt(spread))
        means.append((typical / prior + total / varies) / (1 / prior + known))
        doubts.append(1 / (1 / prior + known))
    nearly = weights[0] / sum(weights) if sum(weights) else 0.0
    mean = max(nearly * means[0] + (1 - nearly) * means[1], 0.1)
    between = nearly * (1 - nearly) * ((means[0] - means[1]) / mean) ** 2
    return Takes(mean, varies, min(nearly * doubts[0] + (1 - nearly) * doubts[1] + between, MOST_DOUBT))
