"""The days that the estimates are scored on, with their seeds. Written before the estimator; minutes everywhere.

A scenario holds what is true. What the estimator may know of it is in `observing`; what the oracle knows, in `oracle`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from queues.model.queue.policy import Policy

DAY = 360.0  # numbers are given out so long; then the desks go on until everybody was served

# A constant of the estimator may be fitted on the first seeds only; what is printed comes from the others.
FITTING_SEEDS = range(1, 201)
SCORING_SEEDS = range(5001, 5161)


@dataclass(frozen=True)
class Kind:
    """A service as it is. `at_the_door` stand in line when the day opens; `per_hour` come later, three times as many
    at the height of a morning peak of an hour and a half when there is one.

    `minutes` is the true mean of the service, lognormal with `spread`, the deviation of its logarithm.
    """

    name: str
    typical: float
    minutes: float
    per_hour: float
    spread: float = 0.6
    at_the_door: float = 0.0
    pauses: tuple["Pause", ...] = ()


@dataclass(frozen=True)
class Pause:
    """From when to when. `told`: nothing, its end once it has begun, or both ahead of time."""

    begins: float
    ends: float
    told: str = "end"  # "nothing" | "end" | "ahead"


@dataclass(frozen=True)
class Stand:
    """A desk as it is. It opens and closes at its hours without a word; its pauses say what is told."""

    takes: str  # names of services, by spaces
    seats: int = 1
    hours: tuple[tuple[float, float], ...] = ((0.0, 10 * DAY),)
    pauses: tuple[Pause, ...] = ()

    @property
    def services(self) -> frozenset[str]:
        return frozenset(self.takes.split())


@dataclass(frozen=True)
class Scenario:
    """`several`: share of tickets for two services (a fifth of these: three). `pauses_per_hour`: so often a desk pauses
    by chance, for `pause_minutes` on average; half of these pauses say when they end, roughly. `clerks`: how much the
    speed of desks differs on one day (deviation of the logarithm).
    """

    name: str
    says: str
    kinds: tuple[Kind, ...]
    stands: tuple[Stand, ...]
    peak: bool = False
    priority: float = 0.0
    several: float = 0.0
    no_shows: float = 0.05
    pauses_per_hour: float = 0.0
    pause_minutes: float = 12.0
    clerks: float = 0.0
    policy: Policy = field(default_factory=Policy)

    def kind(self, name: str) -> Kind:
        return next(kind for kind in self.kinds if kind.name == name)


def _alike(count: int, takes: str, **more: object) -> tuple[Stand, ...]:
    return tuple(Stand(takes, **more) for _ in range(count))  # type: ignore[arg-type]


def _kinds(*kinds: Iterable[object]) -> tuple[Kind, ...]:
    return tuple(Kind(*kind) for kind in kinds)  # type: ignore[arg-type]


def _hall_stands() -> tuple[Stand, ...]:
    pairs = [f"{one} {other}" for one, other in combinations(("ktp", "kk", "akta"), 2)]
    return (
        Stand("ktp"),
        *(Stand(pair) for pair in pairs),
        Stand("ktp kk akta kia"),
        Stand("samsat", pauses=(Pause(150, 180, "end"),)),
        Stand("samsat"),
        Stand("sim", seats=2),
        Stand("bpjs"),
        Stand("pajak"),
        Stand("bpjs pajak", hours=((90, 10 * DAY),)),
    )


SCENARIOS = (
    Scenario(
        "quiet",
        "one desk, a person now and then",
        (Kind("ktp", 8, 8, 4.5, at_the_door=2),),
        (Stand("ktp"),),
    ),
    Scenario(
        "morning peak",
        "a line at the door, two desks that work it off",
        (Kind("ktp", 8, 8, 6, at_the_door=20),),
        _alike(2, "ktp"),
        peak=True,
    ),
    Scenario(
        "several desks",
        "five desks for one service; clerks differ",
        (Kind("ktp", 10, 10, 21, at_the_door=20),),
        _alike(5, "ktp"),
        peak=True,
        clerks=0.25,
    ),
    Scenario(
        "shared desks",
        "three services of different length, five desks, each with its own choice of them",
        _kinds(("ktp", 6, 6, 16, 0.6, 12), ("kk", 12, 12, 6, 0.6, 8), ("akta", 20, 20, 2.5, 0.6, 4)),
        (Stand("ktp"), Stand("ktp kk"), Stand("kk akta"), Stand("ktp kk akta"), Stand("akta ktp")),
        peak=True,
    ),
    Scenario(
        "priorities",
        "every fifth has priority",
        (Kind("bpjs", 8, 8, 7, at_the_door=14),),
        _alike(2, "bpjs"),
        peak=True,
        priority=0.2,
    ),
    Scenario(
        "several turns",
        "four services with desks of their own, every second ticket for two or three of them",
        _kinds(
            ("ktp", 7, 7, 3.4, 0.6, 6), ("kk", 11, 11, 2, 0.6, 4), ("bpjs", 8, 8, 2.8, 0.6, 5), ("pos", 5, 5, 4, 0.6, 5)
        ),
        (Stand("ktp"), Stand("kk"), Stand("bpjs"), Stand("pos")),
        several=0.5,
    ),
    Scenario(
        "no-shows",
        "every fifth does not come when called",
        (Kind("sim", 10, 10, 9, at_the_door=15),),
        _alike(2, "sim"),
        peak=True,
        no_shows=0.2,
    ),
    Scenario(
        "desk pauses",
        "three desks, each pauses every hour or so, half of them say until when",
        (Kind("samsat", 8, 8, 10, at_the_door=15),),
        _alike(3, "samsat"),
        peak=True,
        pauses_per_hour=0.8,
        pause_minutes=15,
    ),
    Scenario(
        "service pauses",
        "the network fails for one of two services; the end is announced",
        (
            Kind("ktp", 7, 7, 9, at_the_door=8, pauses=(Pause(70, 115),)),
            Kind("kia", 9, 9, 3.5, at_the_door=4),
        ),
        (Stand("ktp"), Stand("ktp kia"), Stand("kia")),
        peak=True,
    ),
    Scenario(
        "friday prayer",
        "every desk pauses for an hour, announced in the morning",
        (Kind("pajak", 9, 9, 10, at_the_door=20),),
        _alike(2, "pajak", pauses=(Pause(150, 210, "ahead"),)),
    ),
    Scenario(
        "typical too short",
        "a service takes twice what its typical time says",
        (Kind("akta", 7, 14, 8, at_the_door=12),),
        _alike(3, "akta"),
    ),
    Scenario(
        "typical too long",
        "a service takes half of what its typical time says",
        (Kind("pos", 14, 7, 13, at_the_door=16),),
        _alike(2, "pos"),
    ),
    Scenario(
        "desks come and go",
        "a second desk opens after an hour and a quarter, a third helps for an hour, one closes",
        (Kind("ktp", 8, 8, 7, at_the_door=12),),
        (Stand("ktp"), Stand("ktp", hours=((75, 270),)), Stand("ktp", hours=((120, 180),))),
        peak=True,
    ),
    Scenario(
        "heavy tails",
        "most cases are quick, some take very long",
        (Kind("konsultasi", 10, 10, 9, 1.1, 12),),
        _alike(2, "konsultasi"),
    ),
    Scenario(
        "several seats",
        "one table with four seats and a small desk",
        (Kind("bpjs", 12, 12, 14, at_the_door=18),),
        (Stand("bpjs", seats=4), Stand("bpjs")),
        peak=True,
    ),
    Scenario(
        "a whole hall",
        "eight services, eleven desks, all of the above",
        _kinds(
            ("ktp", 8, 9, 8, 0.6, 10),
            ("kk", 10, 14, 2.5, 0.6, 4),
            ("akta", 15, 18, 1.2, 0.7, 2),
            ("kia", 8, 6, 1.5, 0.5, 2),
            ("samsat", 6, 7, 7, 0.6, 8),
            ("sim", 20, 16, 3, 0.6, 5),
            ("bpjs", 12, 10, 4, 0.8, 6),
            ("pajak", 10, 9, 3, 0.6, 3),
        ),
        _hall_stands(),
        peak=True,
        priority=0.1,
        several=0.2,
        no_shows=0.08,
        pauses_per_hour=0.25,
        pause_minutes=12,
        clerks=0.15,
    ),
)
