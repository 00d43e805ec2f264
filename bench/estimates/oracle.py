"""The oracle: the median of many futures, each drawn with the true parameters from the true state of the hall.

It knows what no hall knows: the true distribution of every service time, of walks and no-shows, each clerk's speed, the
rates of arrivals through the day, the shares of priority and of several services, every planned hour and pause of a
desk or service, the true end of a pause that has begun, how often desks pause by chance and for how long. It does not
know the draws: how long the person at the desk still takes, who comes next, when the next chance pause begins.
"""

from collections.abc import Sequence
from random import Random
from statistics import median

from bench.estimates.simulate import Hall, Turn

FUTURES = 50
LONGEST = 900.0  # minutes ahead; nobody in these days waits so long


def foresee(hall: Hall, turns: Sequence[Turn], seed: int, futures: int = FUTURES) -> list[float]:
    """For each turn that waits now: the middle of its waits from now to the call."""
    waits: list[list[float]] = [[] for _ in turns]
    for nth in range(futures):
        for own, wait in zip(waits, _one_future(hall, turns, Random(f"{seed}/{nth}")), strict=True):
            own.append(wait)
    return [median(own) for own in waits]


def _one_future(hall: Hall, turns: Sequence[Turn], rng: Random) -> list[float]:
    twin = hall.fork(rng)
    wanted = {(turn.ticket, turn.kind) for turn in turns}
    until = hall.now + LONGEST
    while not wanted <= twin.called.keys() and twin.now < until:
        twin.step()
    return [twin.called.get((turn.ticket, turn.kind), until) - hall.now for turn in turns]
