"""What an open phone costs the server's memory, with a client that offers compression as browsers do."""

import time

from bench.figures import Goal, Row, Spread
from bench.halls import Hall, Halls
from bench.processes import helper, resident_kilobytes
from bench.sizes import Sizes

WARM_UP = 40  # phones that come and go before the first weighing, so that what is loaded once is loaded
SETTLE = 1.5  # seconds
HEARD_WITHIN = 10.0  # seconds
GOAL = Goal(80, unit=" KB")


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    weighed = []
    for _ in sizes.each_run():
        with halls.open() as hall:
            weighed.append(_kilobytes_per_phone(hall, sizes.phones))
    each = Spread.of(kilobytes for kilobytes, _accepted in weighed)
    accepted = any(accepted for _kilobytes, accepted in weighed)
    note = f"permessage-deflate was offered and {'accepted' if accepted else 'not accepted'}; VmRSS of the worker"
    return [Row(f"memory a phone, {sizes.phones} phones", each.text("KB", 1), each, goal=GOAL, note=note)]


def _kilobytes_per_phone(hall: Hall, phones: int) -> tuple[float, bool]:
    service, desk = hall.busiest()
    tokens = [ticket["token"] for ticket in hall.take(service, phones + 2)]
    _watched(hall, desk, tokens[:WARM_UP])
    before = resident_kilobytes(hall.worker)
    after, accepted = _watched(hall, desk, tokens[1 : phones + 1])
    return (after - before) / phones, accepted


def _watched(hall: Hall, desk: dict[str, str], tokens: list[str]) -> tuple[int, bool]:
    """The server's memory while these phones watch and have heard one call; whether compression was accepted."""
    watches = [{"ticket": token} for token in tokens]
    with helper("loads.watching", {"port": hall.port, "watches": watches, "deflate": True}) as crowd:
        crowd.hear()
        clerk = hall.line(desk["token"])
        called = clerk.post(f"/api/v1/desks/{desk['id']}/call-next")
        crowd.ask(seq=called["seq"], until=time.perf_counter() + HEARD_WITHIN)
        clerk.post(f"/api/v1/turns/{called['turn']['id']}/finish", {"outcome": "served"})
        clerk.close()
        time.sleep(SETTLE)
        weight = resident_kilobytes(hall.worker)
        accepted = bool(crowd.ask(samples=True)["deflate"])
    time.sleep(SETTLE)
    return weight, accepted
