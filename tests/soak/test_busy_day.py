"""The busy demo day at sixty times its speed: eight clerks, four hundred people, figures that agree with the events.

Whoever counts reads only `events?after=0`; what the load view said during the day, and at its end, must be that count.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.live.conftest import Server, start_server, stop_server
from tests.live.test_clients import Watcher
from tests.soak.counting import differences, figures_from_events
from tests.soak.playing import SPEED, Citizens, Clerk, Coordinator, Player

pytestmark = pytest.mark.soak

PEOPLE, CLERKS = 400, 8
ARRIVE_WITHIN_MINUTES = 240
GIVE_UP_AFTER = 25 * 60  # seconds


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("hall"), "--busy", GILIRAN_CLOCK=f"{SPEED}x")
    yield running
    stop_server(running)


def test_a_busy_day_ends_with_every_turn_closed_and_every_figure_counted_from_events_alone(hall: Server) -> None:
    watcher = Watcher(hall)
    while not watcher.answers:
        time.sleep(0.05)
    desks = staffed_desks(hall)
    all_have_come = threading.Event()
    clerks = [Clerk(hall, desk, all_have_come.is_set, seed) for seed, desk in enumerate(desks)]
    codes = sorted({code for desk in desks for code in desk["services"]} - {"AUDIENSI"})
    coordinator = Coordinator(hall, codes, all_have_come.is_set, seed=98)
    citizens = Citizens(hall, PEOPLE - tickets_now(hall), codes, ARRIVE_WITHIN_MINUTES, seed=99)
    players = [*clerks, coordinator, citizens]
    play_the_day(players, citizens, all_have_come)
    sweep(clerks)

    coordinator.look()
    finish_the_day(hall, coordinator)
    assert_every_turn_is_closed(hall)
    assert_each_load_was_right(hall, coordinator.loads)
    assert_nothing_was_missed(hall, watcher)
    assert_the_day_was_busy(players)


# -- playing ---------------------------------------------------------------------------------------------------------


def staffed_desks(hall: Server) -> list[dict[str, Any]]:
    """Eight desks that take all there is; the others go home, and what they took is moved to those that stay."""
    desks: list[dict[str, Any]] = [dict(desk) for desk in hall.demo["desks"]]
    stay, leave = desks[:CLERKS], desks[CLERKS:]
    for place, desk in enumerate(leave):
        clerk = Clerk(hall, desk, lambda: True, seed=50 + place)
        clear(clerk)
        heir = stay[-1 - place]
        heir["services"] = sorted({*heir["services"], *desk["services"]})
        coordinate(hall, f"desks/{heir['id']}/services", {"services": heir["services"]})
        coordinate(hall, f"desks/{desk['id']}/close")
    for desk in stay:
        clear(Clerk(hall, desk, lambda: True, seed=1))
        coordinate(hall, f"desks/{desk['id']}/resume" if is_paused(hall, desk) else f"desks/{desk['id']}/open")
    return stay


def clear(clerk: Clerk) -> None:
    """Whoever the morning has left at this desk is served to the end."""
    for turn in [*clerk.page()["live"], *clerk.page()["on_hold"]]:
        if turn["state"] == "on_hold":
            clerk.send(f"turns/{turn['id']}/resume", {"desk": clerk.desk["id"]}, "ticket_live_elsewhere", "desk_paused")
        clerk.send(f"turns/{turn['id']}/finish", {"outcome": "served"}, "illegal_move")


def is_paused(hall: Server, desk: dict[str, Any]) -> bool:
    page: dict[str, Any] = hall.get(f"/api/v1/desks/{desk['id']}", desk["token"]).json()
    return bool(page["desk"]["state"] == "paused")


def coordinate(hall: Server, path: str, body: dict[str, Any] | None = None) -> None:
    answer = hall.post(f"/api/v1/{path}", body, token=hall.demo["coordinator_token"])
    assert answer.ok, answer.text


def play_the_day(players: list[Player], citizens: Citizens, all_have_come: threading.Event) -> None:
    for player in players:
        player.start()
    citizens.join(GIVE_UP_AFTER)
    all_have_come.set()
    for player in players:
        player.join(GIVE_UP_AFTER)
    assert [player.trouble for player in players if player.trouble] == []
    assert not any(player.is_alive() for player in players)


def sweep(clerks: list[Clerk]) -> None:
    """Whoever was at two desks at once when the others went home is served now."""
    for _ in range(200):
        did = [clerk.serve_one() or clerk.resume_one() for clerk in clerks]
        if not any(did):
            return
    raise AssertionError("the hall does not become empty")


def finish_the_day(hall: Server, coordinator: Coordinator) -> None:
    coordinate(hall, f"days/{hall.day}/stop-issuing")
    coordinate(hall, f"days/{hall.day}/close")
    coordinator.look()


# -- counting --------------------------------------------------------------------------------------------------------


def all_events(hall: Server) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    while True:
        after = events[-1]["seq"] if events else 0
        path = f"/api/v1/days/{hall.day}/events?after={after}"
        page = hall.get(path, hall.demo["coordinator_token"]).json()["events"]
        if not page:
            return events
        events += page


def tickets_now(hall: Server) -> int:
    return sum(event["kind"] == "ticket_issued" for event in all_events(hall))


def assert_every_turn_is_closed(hall: Server) -> None:
    states: dict[str, str] = {}
    for event in all_events(hall):
        detail = event["detail"]
        if event["kind"] == "ticket_issued":
            states |= {turn_id: "waiting" for turn_id, _service in detail["turns"]}
        elif event["kind"] == "turn_removed":
            del states[detail["turn_id"]]
        elif "turn_id" in detail:
            states[detail["turn_id"]] = detail["state"]
    assert Counter(states.values()) == {"closed": len(states)}


def assert_each_load_was_right(hall: Server, loads: list[dict[str, Any]]) -> None:
    """Also those of the middle of the day: each against the events up to its own seq, at its own time."""
    events = all_events(hall)
    assert len(loads) > 10
    for load in loads:
        until = [event for event in events if event["seq"] <= load["seq"]]
        assert differences(load, figures_from_events(until, datetime.fromisoformat(load["at"]))) == []


def assert_nothing_was_missed(hall: Server, watcher: Watcher) -> None:
    newest = hall.get(f"/api/v1/days/{hall.day}/board").json()["seq"]
    watcher.wait_for(newest)
    watcher.client.disconnect()
    watcher.assert_heard_everything(newest)


def assert_the_day_was_busy(players: list[Player]) -> None:
    """A day on which a thing never happened proves nothing about it."""
    done = sum((player.done for player in players), Counter[str]())
    print(json.dumps(done, indent=2))
    wanted = ("no_show", "restored", "held", "chosen", "transferred", "added", "undone", "counted", "paused")
    assert [name for name in wanted if not done[name]] == []
