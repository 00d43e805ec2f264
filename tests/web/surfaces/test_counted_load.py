"""The counter of the events and the load view agree on a small day in which everything happens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, open_desk, pause_desk, pause_service, resume_desk, resume_service
from tests.builders import CITIZEN, CLERK, COORDINATOR, DAY, GREETER, Hall, later
from tests.soak.counting import differences, figures_from_events
from tests.web.conftest import StandingClock


@pytest.fixture
def a_day(hall: Hall) -> Hall:
    """Half an hour in which everything happens, some of it taken back."""
    hall.take_many(6, "ktp", at=later(minutes=-20))
    hall.take_many(3, "bpjs", at=later(minutes=-16))
    both = hall.take("ktp", "bpjs", at=later(minutes=-15), priority=True)
    hall.take_many(3, "sim", at=later(minutes=-14))
    hall.grant(both.id, at=later(minutes=-13))
    hall.do(open_desk, by=COORDINATOR, at=later(minutes=-13), desk_id=hall.desk_id("6"))
    hall.serve("1", at=later(minutes=-12), minutes=4)
    hall.serve("2", at=later(minutes=-12), minutes=6.5, outcome="posted")
    hall.finish(hall.call("2", at=later(minutes=-5)).id, "left", at=later(minutes=-4))
    hall.undo(hall.finish(hall.call("1", at=later(minutes=-5)).id, at=later(minutes=-2)).id, at=later(minutes=-1.5))
    hall.no_show(hall.call("2", at=later(minutes=-3)).id, at=later(minutes=-2))
    restored = hall.no_show(hall.call("2", at=later(minutes=-2)).id, at=later(minutes=-1))
    hall.restore(restored.id, at=later(0))
    again = hall.restore(hall.no_show(hall.call("3", at=later(0)).id, at=later(30)).id, at=later(40))
    hall.undo(again.id, at=later(60))
    hall.transfer(hall.call("3", at=later(70)).id, "kk", at=later(120))
    parked = hall.hold(hall.call("4", at=later(100)).id, at=later(200))
    hall.transfer(hall.resume(parked.id, at=later(260)).id, "pajak", at=later(280))
    hall.undo(parked.id, at=later(300))
    hall.hold(hall.call("4", at=later(310)).id, at=later(320))
    hall.cancel(hall.take("ktp", "bpjs", at=later(325)).id, at=later(330))
    for quantity in (3, 1, -1):
        hall.do(count_people, by=CLERK, at=later(340), desk_id=hall.desk_id("3"), service="bpjs", quantity=quantity)
    hall.do(pause_desk, at=later(350), desk_id=hall.desk_id("5"), reason="prayer")
    hall.do(resume_desk, at=later(380), desk_id=hall.desk_id("5"))
    hall.do(close_desk, by=COORDINATOR, at=later(390), desk_id=hall.desk_id("6"))
    for service in ("kk", "sim"):
        hall.do(pause_service, by=COORDINATOR, at=later(400), day_id=hall.day_id, service=service)
    hall.do(resume_service, by=COORDINATOR, at=later(410), day_id=hall.day_id, service="kk")
    hall.take("audiensi", by=GREETER, at=later(420), priority=True)
    hall.take("audiensi", by=CITIZEN, at=later(430))
    return hall


def counted(client: FlaskClient, token: dict[str, str], at: datetime) -> dict[str, Any]:
    events, after, more = list[dict[str, Any]](), 0, True
    while more:
        page: Any = client.get(f"/api/v1/days/{DAY}/events?after={after}&limit=50", headers=token).json
        events += page["events"]
        after, more = page["next"], page["more"]
    return figures_from_events(events, at)


def test_every_figure_of_the_load_can_be_counted_from_the_events(
    client: FlaskClient, a_day: Hall, bearer: Callable[..., dict[str, str]], clock: StandingClock
) -> None:
    token = bearer("coordinator")
    clock.at = later(minutes=12)
    load: Any = client.get(f"/api/v1/days/{DAY}/load", headers=token).json
    assert (load["tickets"], load["walk_ins"], load["waiting"] > 0) == (16, 3, True)
    assert differences(load, counted(client, token, clock.at)) == []


def test_a_wrong_figure_is_found(
    client: FlaskClient, a_day: Hall, bearer: Callable[..., dict[str, str]], clock: StandingClock
) -> None:
    token = bearer("coordinator")
    load: Any = client.get(f"/api/v1/days/{DAY}/load", headers=token).json
    load["services"][0]["helped"] += 1
    load["desks"][0]["calls"] -= 1
    found = differences(load, counted(client, token, clock.at))
    assert [one.partition(":")[0] for one in found] == ["ktp helped", "Meja 1 calls"]


def test_so_can_those_of_a_day_that_is_over(
    client: FlaskClient, a_day: Hall, bearer: Callable[..., dict[str, str]], clock: StandingClock
) -> None:
    token = bearer("coordinator")
    clock.at = later(minutes=40)
    for turn in a_day.turns():
        if turn.is_live:
            a_day.finish(turn.id, at=clock.at)
    a_day.do(stop_issuing, by=COORDINATOR, at=clock.at, day_id=a_day.day_id)
    a_day.do(close_day, by=COORDINATOR, at=clock.at, day_id=a_day.day_id)
    clock.at += timedelta(hours=2)
    load: Any = client.get(f"/api/v1/days/{DAY}/load", headers=token).json
    assert (load["waiting"], load["state"]) == (0, "closed")
    assert differences(load, counted(client, token, clock.at)) == []
