"""What a clerk reads beside the person at the desk: notes, pauses, locks, tablets, colleagues, requirements."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from queues.actions.hall.pausing import pause_desk
from tests.builders import Hall, later
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import tags_of
from tests.web.surfaces.test_desk import commands, page, sent


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def plan(coordinator: Staff, hall: Hall, **pause: Any) -> None:
    """A pause of desk 1, from 12.20 to 12.50."""
    starts_at = later(minutes=20)
    body = {"desk": str(hall.desk_id("1")), "reason": "prayer", **pause}
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(minutes=30)).isoformat()}
    answer = coordinator.post(f"/api/v1/days/{hall.code}/pauses", body | times)
    assert answer.status_code in (200, 201), answer.json


def rule(coordinator: Staff, hall: Hall, **changes: Any) -> None:
    answer = coordinator.post(f"/api/v1/days/{hall.code}/policy", changes)
    assert answer.status_code == 200, answer.json


# -- pauses ----------------------------------------------------------------------------------------------------------


def test_a_planned_pause_is_told_at_the_desk_before_it_begins(clerk: Staff, coordinator: Staff, hall: Hall) -> None:
    plan(coordinator, hall)
    assert "Jeda terencana pukul 12.20–12.50 (salat)." in page(clerk, hall)
    assert "Jeda terencana" not in page(clerk, hall, "3")


def test_a_pause_that_lasts_longer_than_expected_is_pointed_out(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="meal", minutes=30)
    assert "Jeda sudah lewat dari rencana" not in page(clerk, hall)
    clock.at = later(minutes=31)
    assert "Jeda sudah lewat dari rencana (pukul 12.30)." in page(clerk, hall)


def test_each_reason_has_its_usual_minutes(clerk: Staff, hall: Hall) -> None:
    tiles = [one for one in tags_of(page(clerk, hall), "button") if one.get("data-command", "").endswith("/pause")]
    bodies = [json.loads(one["data-body"]) for one in tiles]
    usual = {body["reason"]: body.get("minutes") for body in bodies}
    assert {reason: minutes for reason, minutes in usual.items() if minutes} == {"rest": 10, "prayer": 15, "meal": 30}
    assert set(usual) >= {"network", "power", "blanks", "other"}


# -- the lock --------------------------------------------------------------------------------------------------------


def test_no_show_is_locked_until_there_was_a_fair_chance(
    clerk: Staff, coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    rule(coordinator, hall, calls_before_no_show=2, seconds_before_no_show=30)
    hall.take("ktp")
    turn = hall.call("1")
    text = page(clerk, hall)
    assert f"turns/{turn.id}/no-show" not in commands(text)
    assert "buka setelah panggilan ke‑2, 30 detik lagi" in text
    hall.recall(turn.id)
    assert "buka 30 detik lagi" in page(clerk, hall)
    clock.at = later(seconds=31)
    assert f"turns/{turn.id}/no-show" in commands(page(clerk, hall))


def test_a_coordinator_may_record_it_anyway(coordinator: Staff, hall: Hall) -> None:
    rule(coordinator, hall, calls_before_no_show=2, seconds_before_no_show=30)
    hall.take("ktp")
    hall.call("1")
    assert body_of(page(coordinator, hall), "/no-show") == {"anyway": True, "then": "call_next"}


def test_who_did_not_come_makes_room_for_the_next_in_the_same_tap(clerk: Staff, hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    turn = hall.call("1")
    text = page(clerk, hall)
    assert commands(text)[f"turns/{turn.id}/no-show"].endswith("lalu panggil berikutnya")
    answer = sent(clerk, f"turns/{turn.id}/no-show", body_of(text, "/no-show"))
    assert (answer["turn"]["id"], answer["next"]["id"]) == (str(first.turn), str(second.turn))


def test_a_desk_that_pauses_gives_up_on_somebody_and_calls_nobody(clerk: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    turn = hall.call("1")
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="meal")
    text = page(clerk, hall)
    assert commands(text)[f"turns/{turn.id}/no-show"] == "Tidak hadir"
    assert body_of(text, "/no-show") == {}


# -- the line --------------------------------------------------------------------------------------------------------


def test_whose_time_it_is_is_called_by_a_tap_and_anybody_else_with_a_reason(clerk: Staff, hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    rows = {one["id"]: one for one in tags_of(page(clerk, hall), "button") if one.get("id", "").startswith("choose-")}
    in_order, chosen = rows[f"choose-{first.turn}"], rows[f"choose-{second.turn}"]
    assert in_order["data-command"] == f"/api/v1/desks/{hall.desk_id('1')}/call-next"
    assert "data-asks" not in in_order
    assert chosen["data-asks"] == "call"


def body_of(text: str, command: str) -> dict[str, Any]:
    (button,) = [one for one in tags_of(text, "button") if one.get("data-command", "").endswith(command)]
    body: dict[str, Any] = json.loads(button["data-body"])
    return body


# -- outcomes --------------------------------------------------------------------------------------------------------


def test_an_outcome_is_chosen_beforehand_unless_the_day_asks_for_one(
    clerk: Staff, coordinator: Staff, hall: Hall
) -> None:
    hall.take("ktp")
    hall.start(hall.call("1").id)
    assert re.search(r'name="outcome" value="served" checked', page(clerk, hall))
    rule(coordinator, hall, outcome_required=True)
    assert not re.search(r'name="outcome" value="\w+" checked', page(clerk, hall))


def test_the_tiles_stand_in_the_same_order_for_every_service(clerk: Staff, hall: Hall) -> None:
    orders = set()
    for service, desk in (("ktp", "1"), ("bpjs", "3"), ("sim", "4")):
        hall.take(service)
        hall.start(hall.call(desk).id)
        orders.add(tuple(re.findall(r'name="outcome" value="(\w+)"', page(clerk, hall, desk))))
    assert len(orders) == 1
    (order,) = orders
    assert order[0] == "served"
    assert len(order) == 9


# -- who has the desk ------------------------------------------------------------------------------------------------


def test_the_fragment_changes_when_a_tablet_takes_the_desk(clerk: Staff, hall: Hall) -> None:
    there = f"/desks/{hall.desk_id('1')}/now"
    first = clerk.get(there)
    assert 'data-console=""' in first.text
    sent(clerk, f"desks/{hall.desk_id('1')}/console", {"console": "tablet-of-desk-one"})
    second = clerk.get(there, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert 'data-console="tablet-of-desk-one"' in second.text


def test_a_desk_with_several_seats_is_claimed_by_no_tablet(clerk: Staff, hall: Hall) -> None:
    assert "data-claim" in page(clerk, hall, "1")
    assert "data-claim" not in page(clerk, hall, "4")


def test_the_page_says_who_commands_here(clerk: Staff, coordinator: Staff, hall: Hall) -> None:
    who = {re.search(r'data-actor="(user:[^"]+)"', page(one, hall))[1] for one in (clerk, coordinator)}  # type: ignore[index]
    assert len(who) == 2


def test_a_note_for_this_desk_is_words_and_never_markup(clerk: Staff, hall: Hall) -> None:
    taken = hall.take("ktp")
    sent(clerk, f"desks/{hall.desk_id('1')}/call-next")
    sent(clerk, f"turns/{taken.turn}/transfer", {"service": "bpjs", "note": "<script>alert(1)</script> bawa KK"})
    sent(clerk, f"desks/{hall.desk_id('3')}/call-next")
    text = page(clerk, hall, "3")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; bawa KK" in text
    assert "bawa KK" not in page(clerk, hall, "1")


# -- the tablet ------------------------------------------------------------------------------------------------------


def test_the_colours_that_a_tablet_chose_come_with_the_page(clerk: Staff, hall: Hall) -> None:
    there = f"/desks/{hall.desk_id('1')}"
    assert "data-theme" not in clerk.get(there).text.split("<head>")[0]
    clerk.client.set_cookie("giliran_theme", "dark")
    assert 'data-theme="dark"' in clerk.get(there).text.split("<head>")[0]
    clerk.client.set_cookie("giliran_theme", '"><script>')
    assert "data-theme" not in clerk.get(there).text.split("<head>")[0]


def test_every_key_is_in_the_table_once(clerk: Staff, hall: Hall) -> None:
    rows = re.findall(r'data-of="([\w-]+)" data-keys="([^"]*)"', page(clerk, hall))
    keys = [key for _, row in rows for key in row.split()]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set("123456789"), "digits choose an outcome"
    assert dict(rows).keys() >= {"main", "recall", "no-show", "finish", "hold", "transfer", "undo", "pause", "keys"}
