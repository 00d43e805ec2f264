"""From sending call-next until the board and every phone have heard it, against a bare loop with the same bytes."""

import re
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.figures import Goal, Point, Row, Spread, p99
from bench.halls import Hall, Halls, HallTrouble, Line
from bench.measures.tickets import tickets_a_second
from bench.processes import Helper, cpu_seconds, helper
from bench.sizes import Sizes

HEARD_WITHIN = 5.0  # seconds
PROBE_EVERY = 0.02  # seconds
SETTLE = 0.06  # seconds after a finish; its own messages are through then
GOAL = Goal(3.0)
GOAL_SOCKETS = 1000
_SEQ = re.compile(r'"seq":\d+')


@dataclass
class Level:
    """What one run measured with so many open sockets; times in milliseconds."""

    board: list[float] = field(default_factory=list)
    everybody: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    healthz: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    server_milliseconds: float = 0.0
    tickets: float = 0.0  # a second, taken while the sockets are open


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    runs = []
    for _ in sizes.each_run():
        with halls.open() as hall:
            runs.append(_all_levels(hall, sizes))
    return [row for level in sizes.sockets for row in _rows(level, [run[level] for run in runs])]


def boards_among(sockets: int) -> int:
    """One screen at the door; a second one in the yard when there is a crowd."""
    return 1 if sockets < 100 else 2


def _all_levels(hall: Hall, sizes: Sizes) -> dict[int, Level]:
    """Every phone of the hall waits in one queue: the worst case, since all of them hear every call."""
    service, desk = hall.busiest()
    tickets = hall.take(service, max(sizes.sockets) + sizes.calls * len(sizes.sockets))
    called, levels = 0, {}
    for sockets in sizes.sockets:
        boards = boards_among(sockets)
        still_waiting = [ticket["token"] for ticket in tickets[called:]][: sockets - boards]
        watches = [{"day": hall.day}] * boards + [{"ticket": token} for token in still_waiting]
        levels[sockets] = _one_level(hall, desk, watches, sizes)
        called += sizes.calls
    return levels


def _one_level(hall: Hall, desk: dict[str, Any], watches: list[dict[str, str]], sizes: Sizes) -> Level:
    level = Level()
    with helper("loads.watching", {"port": hall.port, "watches": watches, "deflate": False}) as crowd:
        crowd.hear()
        samples = _call_and_listen(hall, desk, crowd, sizes.calls, level, len(watches))
        level.tickets = tickets_a_second(hall, sizes.beside, f"sockets-{len(watches)}")
    level.bare = _bare_loop(samples, watches, sizes.calls)
    return level


def _call_and_listen(
    hall: Hall, desk: dict[str, Any], crowd: Helper, calls: int, level: Level, sockets: int
) -> dict[str, str]:
    clerk = hall.line(desk["token"])
    with ExitStack() as stack:
        stack.callback(clerk.close)
        stack.enter_context(_Probe(hall, level.healthz))
        burnt = cpu_seconds(hall.worker)
        for _ in range(calls):
            _one_call(clerk, desk, crowd, level, sockets)
        level.server_milliseconds = (cpu_seconds(hall.worker) - burnt) / calls * 1000
    samples: dict[str, str] = crowd.ask(samples=True)["samples"]
    return samples


def _one_call(clerk: Line, desk: dict[str, Any], crowd: Helper, level: Level, sockets: int) -> None:
    began = time.perf_counter()
    called = clerk.post(f"/api/v1/desks/{desk['id']}/call-next")
    level.answered.append((time.perf_counter() - began) * 1000)
    heard = crowd.ask(seq=called["seq"], until=time.perf_counter() + HEARD_WITHIN)
    if heard["heard"] < sockets:
        raise HallTrouble(f"{heard['heard']} of {sockets} sockets heard call {called['seq']}")
    level.board.append((heard["board"] - began) * 1000)
    level.everybody.append((heard["last"] - began) * 1000)
    clerk.post(f"/api/v1/turns/{called['turn']['id']}/finish", {"outcome": "served"})
    time.sleep(SETTLE)


class _Probe:
    """Asks /healthz again and again beside the calls: does the server still answer others?"""

    def __init__(self, hall: Hall, took: list[float]) -> None:
        self._line = hall.line()
        self._took = took
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_trouble: object) -> None:
        self._over.set()
        self._thread.join()
        self._line.close()

    def _ask(self) -> None:
        while not self._over.wait(PROBE_EVERY):
            began = time.perf_counter()
            if self._line.get("/healthz")[0] == 200:
                self._took.append((time.perf_counter() - began) * 1000)


def _bare_loop(samples: dict[str, str], watches: list[dict[str, str]], calls: int) -> list[float]:
    """The same crowd hears frames of the same length from a loop that does nothing else."""
    boards = boards_among(len(watches))
    texts = {kind: _SEQ.sub('"seq":SEQ', text) for kind, text in samples.items()}
    spec = {"sockets": len(watches), "boards": boards, "phone": ""} | texts
    took = []
    with helper("bare_loop", spec) as loop:
        port = loop.hear()["port"]
        with helper("loads.watching", {"port": port, "watches": [None] * len(watches), "deflate": False}) as crowd:
            crowd.hear()
            for nth in range(calls):
                seq = 1000 + nth
                began = time.perf_counter()
                loop.tell(str(seq))
                heard = crowd.ask(seq=seq, until=began + HEARD_WITHIN)
                took.append((heard["last"] - began) * 1000)
                time.sleep(SETTLE)
    return took


# -- the table -------------------------------------------------------------------------------------------------------


def _rows(sockets: int, runs: list[Level]) -> list[Row]:
    def of(name: str, take: Any) -> Spread:
        return Spread.of(take(getattr(run, name)) for run in runs)

    def both(name: str) -> str:
        return f"median {of(name, median).text('ms', 1)}, p99 {of(name, p99).text('ms', 1)}"

    # For one socket the bare loop is one send: the ratio would say how long a command takes, not how sending grows.
    ratio = Spread.of(p99(run.everybody) / p99(run.bare) for run in runs) if sockets > 1 else None
    goal = GOAL if sockets >= GOAL_SOCKETS else None
    crowd = f"{sockets} socket{'s' * (sockets > 1)}"
    medians = Spread.of(median(run.everybody) / median(run.bare) for run in runs)
    note = (
        f"bare loop {both('bare')}, ratio of the medians {medians.text(digits=1)}; "
        f"meanwhile /healthz p99 {of('healthz', p99).text('ms', 1)}, "
        f"call-next answered p99 {of('answered', p99).text('ms', 1)}; "
        f"server CPU {Spread.of(run.server_milliseconds for run in runs).text('ms')} a call with its finish; "
        f"tickets meanwhile {Spread.of(run.tickets for run in runs).text('/s')}"
    )
    heard = f"call heard by all, {crowd}"
    return [
        Row(f"call to board, {crowd}", both("board"), of("board", p99)),
        Row(heard, both("everybody"), of("everybody", p99), ratio, goal, note, _points(sockets, runs)),
    ]


def _points(sockets: int, runs: list[Level]) -> tuple[Point, ...]:
    delays = {"all sockets": "everybody", "board": "board", "bare loop": "bare", "/healthz": "healthz"}
    rate = Spread.of(run.tickets for run in runs).middle
    return (
        *(
            Point("delay over sockets", series, sockets, Spread.of(p99(getattr(run, name)) for run in runs).middle)
            for series, name in delays.items()
        ),
        Point("rate over sockets", "8 clients", sockets, rate),
    )
