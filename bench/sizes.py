"""How much is measured: bounded in count and in time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Sizes:
    """`runs` of each measurement; the table shows the median of the runs and what they lie between."""

    runs: int = 3
    begin_within: int = 50  # seconds; on a busy machine no further run of a measurement begins after these
    # tickets: requests for each number of clients
    clients: tuple[int, ...] = (1, 8, 32)
    tickets: int = 400
    no_ops: int = 1200
    # calls: for each number of open sockets
    sockets: tuple[int, ...] = (1, 100, 1000, 3000)
    calls: int = 40
    # the opening rush
    rushing: int = 1000
    rush_seconds: int = 10
    # phones that take a number at once while the disk is slow
    at_once: int = 300
    # memory
    phones: int = 1000
    # call-next beside old turns
    past_turns: tuple[int, ...] = (10_000, 100_000)
    compared_calls: int = 120
    # tickets taken beside open sockets and beside old turns, for the picture
    beside: int = 160

    def each_run(self) -> Iterator[int]:
        """As many runs as wanted, or as the time allows; always one."""
        until = time.monotonic() + self.begin_within
        for nth in range(self.runs):
            if nth and time.monotonic() > until:
                return
            yield nth


FULL_SIZE = Sizes()
SHORT = replace(
    FULL_SIZE,
    runs=1,
    tickets=200,
    no_ops=600,
    calls=20,
    rushing=300,
    rush_seconds=3,
    past_turns=(20_000,),
    compared_calls=60,
)
WITH_A_MILLION = replace(FULL_SIZE, past_turns=(10_000, 100_000, 1_000_000))
