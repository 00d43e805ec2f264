"""Many people at the same moment: nobody is doubled, nobody is skipped, and the loser of a race gets no error.

Each race is run by threads of one process and by processes of their own, on SQLite and on PostgreSQL.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, chain
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import prepare_day
from queues.actions.hall.pausing import change_desk_services
from queues.actions.tickets.limiting import change_limits
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import LIVE, TurnState
from queues.model.queue.numbering import label
from queues.persistence.people.people import renew_desk_cards
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, GREETER, NOON, PLAN, Hall, later
from tests.persistence.racing import KTP_DESKS, let_four_desks_take_ktp

AtOnce = Callable[[Any, Sequence[tuple[Any, ...]]], list[list[str]]]


def assert_gapless(hall: Hall) -> None:
    """The day's events are numbered 1, 2, 3 … and the day knows the last."""
    seqs = [row["seq"] for row in hall.events()]
    assert seqs == list(range(1, len(seqs) + 1))
    assert hall.seq() == len(seqs)


def calls_of(hall: Hall) -> list[dict[str, Any]]:
    return [row["payload"] for row in hall.events() if row["kind"] == "turn_called"]


def test_numbers_taken_at_once_have_no_holes_and_no_doubles(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("take", 10, "ktp")] * 4)
    numbers = list(chain(*answers))
    assert sorted(numbers) == [label("A", count) for count in range(1, 41)]
    assert all(each == sorted(each) for each in answers)
    assert_gapless(any_hall)
    places = [turn.place for turn in any_hall.turns()]
    assert len(set(places)) == 40
    assert [turn.number for turn in any_hall.turns()] == sorted(numbers)


def test_series_that_are_taken_from_at_once_do_not_disturb_each_other(any_hall: Hall, at_once: AtOnce) -> None:
    services = ("ktp", "kk", "bpjs", "sim")
    answers = at_once(any_hall.engine, [("take", 6, service) for service in services])
    assert sorted(answers[0] + answers[1]) == [label("A", count) for count in range(1, 13)]
    assert answers[2:] == [[label(series, count) for count in range(1, 7)] for series in "KM"]
    assert_gapless(any_hall)


def test_clerks_who_call_at_once_get_different_people(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    any_hall.take_many(6, "ktp")
    answers = at_once(any_hall.engine, [("call_once", desk) for desk in KTP_DESKS])
    assert sorted(chain(*answers)) == ["A001", "A002", "A003", "A004"]
    assert_gapless(any_hall)


def test_only_who_comes_to_an_empty_line_hears_that_nobody_waits(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    any_hall.take_many(2, "ktp")
    answers = at_once(any_hall.engine, [("call_once", desk) for desk in KTP_DESKS])
    assert sorted(chain(*answers)) == ["A001", "A002", "nobody_waiting", "nobody_waiting"]


def test_a_whole_line_is_called_once_each_in_order(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    any_hall.take_many(24, "ktp")
    answers = at_once(any_hall.engine, [("serve_everybody", desk) for desk in KTP_DESKS])
    assert max(Counter(chain(*answers)).values()) == 1
    assert len(list(chain(*answers))) == 24
    places = [call["place"] for call in calls_of(any_hall)]
    assert places == sorted(places)
    assert {turn.state for turn in any_hall.turns()} == {TurnState.CLOSED}
    assert_gapless(any_hall)


def test_priority_people_come_at_their_ratio_at_every_desk_however_the_desks_race(
    any_hall: Hall, at_once: AtOnce
) -> None:
    let_four_desks_take_ktp(any_hall)
    any_hall.take_many(16, "ktp")
    for _ in range(4):
        any_hall.take("ktp", by=GREETER, priority=True)
    at_once(any_hall.engine, [("serve_everybody", desk) for desk in KTP_DESKS])
    assert max(Counter(call["number"] for call in calls_of(any_hall)).values()) == 1
    for desk in KTP_DESKS:
        called = [call for call in calls_of(any_hall) if call["desk_id"] == str(any_hall.desk_id(desk))]
        since = 2
        for call in called:
            assert call["others_before"] == since
            since = 0 if call["why"] == "priority" else min(since + 1, 2)


def test_weighted_queues_are_called_once_each_and_each_in_its_own_order_however_the_desks_race(
    any_hall: Hall, at_once: AtOnce
) -> None:
    for desk, weights in (("1", {"kk": 3}), ("6", {"ktp": 2})):
        any_hall.do(
            change_desk_services,
            by=COORDINATOR,
            desk_id=any_hall.desk_id(desk),
            services=["ktp", "kk"],
            weights=weights,
        )
    let_four_desks_take_ktp(any_hall)
    for _ in range(8):
        any_hall.take("ktp")
        any_hall.take("kk")
    answers = at_once(any_hall.engine, [("serve_everybody", desk) for desk in KTP_DESKS])
    assert sorted(chain(*answers)) == [label("A", count) for count in range(1, 17)]
    for service in ("ktp", "kk"):
        places = [call["place"] for call in calls_of(any_hall) if call["service"] == service]
        assert places == sorted(places)
    assert_gapless(any_hall)


def test_people_who_come_while_others_are_called_are_all_served(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    any_hall.take_many(8, "ktp")
    jobs = [("take", 6, "ktp"), ("take", 6, "ktp"), ("serve_everybody", "1"), ("serve_everybody", "2")]
    at_once(any_hall.engine, jobs)
    at_once(any_hall.engine, [("serve_everybody", "1"), ("serve_everybody", "2")])
    called = Counter(call["number"] for call in calls_of(any_hall))
    assert called == Counter(label("A", count) for count in range(1, 21))
    assert_gapless(any_hall)


def test_two_clerks_at_one_desk_never_call_two_people_to_one_seat(any_hall: Hall, at_once: AtOnce) -> None:
    any_hall.take_many(6, "sim")
    answers = at_once(any_hall.engine, [("call_once", "4")] * 4)
    assert sorted(chain(*answers)) == ["M001", "M002", "desk_busy", "desk_busy"]
    seats = [turn.seat for turn in any_hall.turns() if turn.state in LIVE]
    assert sorted(seats, key=str) == [1, 2]


def test_a_ticket_for_several_desks_is_live_at_one_of_them_only(any_hall: Hall, at_once: AtOnce) -> None:
    both = any_hall.take("ktp", "bpjs")
    answers = at_once(any_hall.engine, [("call_once", desk) for desk in ("1", "2", "3")])
    assert sorted(chain(*answers)) == ["A001", "nobody_waiting", "nobody_waiting"]
    assert sum(any_hall.turn(turn).is_live for turn in both.turns) == 1


def test_a_quota_is_never_overshot(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("take", 3, "audiensi")] * 4)
    assert Counter(chain(*answers)) == Counter(["S001", "S002", "S003", *["quota_full"] * 9])
    (audience,) = [row for row in any_hall.rows(tables.day_service) if row["quota"]]
    assert audience["issued"] == 3
    assert_gapless(any_hall)


def test_a_quota_is_never_overshot_while_places_come_back(any_hall: Hall, at_once: AtOnce) -> None:
    at_once(any_hall.engine, [("take_and_give_back", 6, "audiensi")] * 4)
    (audience,) = [row for row in any_hall.rows(tables.day_service) if row["quota"]]
    assert audience["issued"] == sum(turn.outcome is not Outcome.CANCELLED for turn in any_hall.turns())
    events = [row for row in any_hall.events() if row["kind"] in ("ticket_issued", "turn_closed")]
    standing = accumulate(1 if row["kind"] == "ticket_issued" else -1 for row in events)
    assert max(standing) == 3
    assert_gapless(any_hall)


def test_sheets_to_print_on_are_never_promised_twice(any_hall: Hall, at_once: AtOnce) -> None:
    limits = {"blanks": 5}
    any_hall.do(change_limits, by=COORDINATOR, day_id=any_hall.day_id, service="ktp", changes=limits)
    answers = at_once(any_hall.engine, [("take", 4, "ktp")] * 3 + [("serve_everybody", "1")])
    given = [answer for answer in chain(*answers[:3]) if answer != "no_blanks_left"]
    assert len(given) == len(set(given)) == 5
    (ktp,) = [row for row in any_hall.rows(tables.day_service) if row["blanks"] is not None]
    waiting = sum(turn.state is TurnState.WAITING for turn in any_hall.turns())
    assert ktp["blanks"] == waiting == 5 - len(answers[3])
    assert_gapless(any_hall)


def test_nobody_is_let_in_too_late_however_many_ask(any_hall: Hall, at_once: AtOnce) -> None:
    """Three hours before closing two seats have places for forty-five turns of eight minutes."""
    limits = {"until_closing": True}
    any_hall.do(change_limits, by=COORDINATOR, day_id=any_hall.day_id, service="ktp", changes=limits)
    answers = at_once(any_hall.engine, [("take", 15, "ktp")] * 4)
    assert Counter(answer for answer in chain(*answers) if "_" in answer) == Counter({"too_late_for_today": 15})
    assert_gapless(any_hall)


def test_one_key_at_once_makes_one_ticket(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("take_with_one_key", 3, "the same key")] * 4)
    (made,) = set(chain(*answers))
    assert [str(row["id"]) for row in any_hall.rows(tables.ticket)] == [made]
    assert_gapless(any_hall)


# -- what a clerk chooses --------------------------------------------------------------------------------------------


def test_clerks_who_choose_the_same_person_at_once_are_told_who_has_them(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    _, chosen, _ = any_hall.take_many(3, "ktp")
    answers = at_once(any_hall.engine, [("choose_once", desk, str(chosen.turn)) for desk in KTP_DESKS])
    assert sorted(chain(*answers)) == ["A002", *["not_at_this_desk"] * 3]
    assert len(calls_of(any_hall)) == 1
    assert_gapless(any_hall)


def test_a_choice_and_the_order_never_bring_one_person_to_two_desks(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    first, *_ = any_hall.take_many(4, "ktp")
    jobs = [("choose_once", "1", str(first.turn)), ("call_once", "2"), ("call_once", "3"), ("call_once", "6")]
    answers = list(chain(*at_once(any_hall.engine, jobs)))
    assert sorted(answers) in (
        ["A001", "A002", "A003", "A004"],  # the choice came first
        ["A001", "A002", "A003", "not_at_this_desk"],
    )
    assert max(Counter(call["number"] for call in calls_of(any_hall)).values()) == 1


def test_each_desk_counts_its_chosen_calls_for_itself(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    taken = any_hall.take_many(4, "ktp")
    jobs = [("choose_once", desk, str(one.turn)) for desk, one in zip(KTP_DESKS, taken, strict=True)]
    at_once(any_hall.engine, jobs)
    assert [call["others_before"] for call in calls_of(any_hall)] == [2] * 4
    assert all(any_hall.desk(desk).others_since_priority == 2 for desk in KTP_DESKS)


def test_two_clerks_who_end_one_turn_at_once_end_it_once(any_hall: Hall, at_once: AtOnce) -> None:
    turn = str((any_hall.take("ktp"), any_hall.call("1"))[1].id)
    outcomes = ("served", "left", "handed_over", "not_served")
    jobs = [("finish_once", clerk, turn, outcome) for clerk, outcome in zip("1234", outcomes, strict=True)]
    answers = list(chain(*at_once(any_hall.engine, jobs)))
    (won,) = [answer for answer in answers if answer != "illegal_move"]
    assert [row["code"] for row in any_hall.outcomes().values()] == [won]
    assert any_hall.kinds().count("turn_closed") == 1


def test_two_coordinators_and_a_clerk_over_one_turn_on_hold_do_one_thing_with_it(
    any_hall: Hall, at_once: AtOnce
) -> None:
    turn = str((any_hall.take("ktp"), any_hall.call("1"))[1].id)
    any_hall.hold(UUID(turn), reason="printing")
    jobs = [("finish_held_once", turn, "served"), ("finish_held_once", turn, "left"), ("resume_once", "1", turn)]
    answers = list(chain(*at_once(any_hall.engine, jobs)))
    (won,) = [answer for answer in answers if answer != "illegal_move"]
    now = any_hall.turn(UUID(turn))
    assert won in ("served", "left", "called") and won == (now.outcome or now.state)
    assert [row["code"] for row in any_hall.outcomes().values()] == [won] * (won != "called")
    assert any_hall.kinds()[-1] == ("turn_resumed" if won == "called" else "turn_closed")


def test_outcomes_of_before_the_close_that_arrive_at_once_settle_a_turn_once(any_hall: Hall, at_once: AtOnce) -> None:
    turn = str((any_hall.take("ktp"), any_hall.call("1"))[1].id)
    any_hall.hold(UUID(turn), reason="network")
    any_hall.do(close_day, by=COORDINATOR, at=later(minutes=30), day_id=any_hall.day_id)
    jobs = [("settle_once", "1", turn, outcome) for outcome in ("served", "left", "handed_over", "served")]
    answers = list(chain(*at_once(any_hall.engine, jobs)))
    (won,) = [answer for answer in answers if answer != "illegal_move"]
    assert [row["code"] for row in any_hall.outcomes().values()] == [won]
    assert any_hall.kinds().count("outcome_settled") == 1


# -- the close ---------------------------------------------------------------------------------------------------------


def the_next_day(hall: Hall) -> Hall:
    """Two days later, of the same plan."""
    days = timedelta(days=2)
    shifted = {name: getattr(PLAN, name) + days for name in ("held_on", "opens_at", "closes_at")}
    plan = replace(PLAN, code="next", **shifted)
    made = hall.do(prepare_day, by=COORDINATOR, plan=plan)
    return Hall(hall.engine, hall.writer, made.stream_id, "next")


def numbers_of(hall: Hall) -> list[str]:
    return [turn.number for turn in hall.turns() if turn.day_id == hall.day_id]


def test_of_two_who_close_a_day_at_once_one_carries_it_over(any_hall: Hall, at_once: AtOnce) -> None:
    following = the_next_day(any_hall)
    any_hall.take_many(6, "ktp")
    answers = at_once(any_hall.engine, [("close_once", str(following.day_id))] * 4)
    assert sorted(chain(*answers)) == ["closed", *["illegal_day_move"] * 3]
    assert numbers_of(following) == [f"A00{n} Sabtu" for n in range(1, 7)]
    assert_gapless(following)


def test_nobody_is_called_on_a_day_and_carried_over_from_it(any_hall: Hall, at_once: AtOnce) -> None:
    following = the_next_day(any_hall)
    let_four_desks_take_ktp(any_hall)
    any_hall.take_many(6, "ktp")
    jobs = [("close_once", str(following.day_id)), *(("call_once", desk) for desk in KTP_DESKS[:3])]
    closed, *called = (answer for (answer,) in at_once(any_hall.engine, jobs))
    if closed == "closed":
        assert called == ["day_closed"] * 3
        assert len(numbers_of(following)) == 6
    else:
        assert closed == "still_serving" and len([one for one in called if one.startswith("A")]) >= 1
        assert numbers_of(following) == []
    assert_gapless(any_hall)


def test_a_day_that_is_removed_takes_nobody_with_it(any_hall: Hall, at_once: AtOnce) -> None:
    following = the_next_day(any_hall)
    any_hall.take_many(4, "ktp")
    jobs = [("close_once", str(following.day_id)), ("remove_other_once", str(following.day_id))]
    answers = list(chain(*at_once(any_hall.engine, jobs)))
    assert answers in (["closed", "carried_numbers_wait"], ["unknown_day", "removed"])
    waiting = sum(turn.is_open for turn in any_hall.turns())
    assert waiting == 4
    assert_gapless(any_hall)


# -- what was over -----------------------------------------------------------------------------------------------------


def served_with(hall: Hall, quantity: int) -> str:
    """A turn that desk 1 has ended with so many sheets, of ten that there were."""
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"blanks": 10})
    hall.take("ktp")
    return str(hall.finish(hall.call("1").id, "handed_over", quantity=quantity).id)


def blanks_left(hall: Hall) -> int:
    (left,) = [row["blanks"] for row in hall.rows(tables.day_service) if row["blanks"] is not None]
    return int(left)


def test_clerks_who_call_one_person_again_at_once_are_told_who_has_them(any_hall: Hall, at_once: AtOnce) -> None:
    let_four_desks_take_ktp(any_hall)
    turn = served_with(any_hall, 3)
    answers = at_once(any_hall.engine, [("call_again_once", desk, turn) for desk in KTP_DESKS])
    assert sorted(chain(*answers)) == ["A001", *["not_at_this_desk"] * 3]
    assert any_hall.kinds().count("turn_called_again") == 1
    assert (any_hall.outcomes(), blanks_left(any_hall)) == ({}, 10)
    assert_gapless(any_hall)


def test_one_desk_with_one_seat_calls_one_of_several_again(any_hall: Hall, at_once: AtOnce) -> None:
    turns = [str(any_hall.serve("1").id) for _ in any_hall.take_many(4, "ktp")]
    answers = at_once(any_hall.engine, [("call_again_once", "1", turn) for turn in turns])
    assert Counter(chain(*answers))["desk_busy"] == 3
    assert sum(turn.is_live for turn in any_hall.turns()) == 1


def test_corrections_at_once_come_one_after_the_other(any_hall: Hall, at_once: AtOnce) -> None:
    turn = served_with(any_hall, 3)
    outcomes = ("served", "left", "handed_over", "posted")
    at_once(any_hall.engine, [("correct_once", "1", turn, outcome) for outcome in outcomes])
    steps = [row["payload"] for row in any_hall.events() if row["kind"] == "turn_corrected"]
    assert sorted(step["outcome"] for step in steps) == sorted(outcomes)
    assert [step["outcome_before"] for step in steps[1:]] == [step["outcome"] for step in steps[:-1]]
    (row,) = any_hall.outcomes().values()
    assert row["code"] == steps[-1]["outcome"]
    assert blanks_left(any_hall) == (10 if row["code"] == "left" else 9)
    assert_gapless(any_hall)


@pytest.mark.parametrize("outcome", ["collect_later", "posted"])
def test_a_promise_that_several_note_as_kept_is_kept_once(any_hall: Hall, at_once: AtOnce, outcome: str) -> None:
    any_hall.take("ktp")
    turn_id = any_hall.serve("1", outcome=outcome).id
    answers = chain(*at_once(any_hall.engine, [("close_promise_once", str(turn_id))] * 4))
    assert list(answers) == [str(turn_id)] * 4
    noted = [kind for kind in any_hall.kinds() if kind in ("follow_up_closed", "handed_to_post")]
    assert len(noted) == len(any_hall.rows(tables.follow_up)) == 1
    assert_gapless(any_hall)


def test_a_correction_and_an_undo_at_once_leave_one_of_the_two(any_hall: Hall, at_once: AtOnce) -> None:
    turn = served_with(any_hall, 3)
    corrected, undone = chain(
        *at_once(any_hall.engine, [("correct_as_other_once", turn, "left"), ("undo_once", "1", turn)])
    )
    assert (corrected, undone) in (("left", "nothing_to_undo"), ("illegal_move", "called"))
    assert blanks_left(any_hall) == 10
    assert_gapless(any_hall)


def at_four_desks(hall: Hall) -> list[tuple[str, str]]:
    """A desk and the turn that it has called, four times."""
    let_four_desks_take_ktp(hall)
    hall.take_many(4, "ktp")
    return [(desk, str(hall.call(desk).id)) for desk in KTP_DESKS]


def test_transfers_at_once_never_overshoot_a_quota(any_hall: Hall, at_once: AtOnce) -> None:
    places = ("arrival", "end", "next", "next")
    called = at_four_desks(any_hall)
    jobs = [("transfer_once", *one, "audiensi", place) for one, place in zip(called, places, strict=True)]
    answers = at_once(any_hall.engine, jobs)
    assert Counter(chain(*answers)) == Counter(["audiensi"] * 3 + ["quota_full"])
    assert sum(turn.is_live for turn in any_hall.turns()) == 1
    waiting = [turn.place for turn in any_hall.turns() if turn.state is TurnState.WAITING]
    assert len(set(waiting)) == 3
    assert_gapless(any_hall)


def test_additions_at_once_never_overshoot_a_quota(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("add_once", *one, "audiensi") for one in at_four_desks(any_hall)])
    assert Counter(chain(*answers)) == Counter(["audiensi"] * 3 + ["quota_full"])
    assert sum(turn.is_live for turn in any_hall.turns()) == 4


def test_one_service_is_added_to_one_ticket_once(any_hall: Hall, at_once: AtOnce) -> None:
    turn = str((any_hall.take("ktp"), any_hall.call("1"))[1].id)
    answers = at_once(any_hall.engine, [("add_once", "1", turn, "bpjs")] * 4)
    assert Counter(chain(*answers)) == Counter(["bpjs"] + ["service_already_open"] * 3)


def test_people_counted_at_once_are_all_counted_and_never_below_nobody(any_hall: Hall, at_once: AtOnce) -> None:
    at_once(any_hall.engine, [("count_people_one_by_one", "1", 5, 1)] * 4)
    (row,) = any_hall.rows(tables.walk_in)
    assert row["quantity"] == 20
    answers = at_once(any_hall.engine, [("count_people_one_by_one", "1", 8, -1)] * 4)
    assert Counter(chain(*answers)) == Counter(["counted"] * 20 + ["nothing_counted"] * 12)
    (row,) = any_hall.rows(tables.walk_in)
    assert row["quantity"] == 0
    assert_gapless(any_hall)


def test_of_tablets_that_open_one_desk_at_once_one_has_it(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("take_console_once", "1", f"tablet-{nth}") for nth in range(4)])
    (won,) = [answer for answer in chain(*answers) if answer != "desk_in_use"]
    assert any_hall.desk("1").console == won
    assert any_hall.kinds().count("desk_taken_over") == 1


def test_a_day_is_replaced_before_its_first_number_or_not_at_all(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("replace_once", "Balai lain"), ("take", 3, "ktp"), ("take", 3, "ktp")])
    assert sorted(chain(*answers[1:])) == [label("A", count) for count in range(1, 7)]
    assert answers[0] in (["replaced"], ["day_was_used"])
    assert (any_hall.day().place == "Balai lain") == (answers[0] == ["replaced"])
    assert_gapless(any_hall)
    kinds = any_hall.kinds()
    assert "ticket_issued" not in kinds[: kinds.index("day_replaced") if "day_replaced" in kinds else 0]


def test_a_day_is_removed_before_its_first_number_or_not_at_all(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("remove_once",), ("take", 2, "ktp"), ("take", 2, "ktp")])
    given = sorted(chain(*answers[1:]))
    if answers[0] == ["removed"]:
        assert given == ["unknown_day"] * 4
        assert any_hall.rows(tables.service_day) == any_hall.rows(tables.ticket) == []
    else:
        assert answers[0] == ["day_was_used"]
        assert given == [label("A", count) for count in range(1, 5)]


def test_of_devices_that_use_one_card_at_once_one_has_it(any_hall: Hall, at_once: AtOnce) -> None:
    desk_id = any_hall.desk_id("1")
    cards: dict[str, Any] = {"pin_hashes": {desk_id: "a hash"}, "codes": {desk_id: "the code of the card"}}
    any_hall.writer.write(renew_desk_cards, now=NOON, **cards)
    answers = at_once(
        any_hall.engine, [("take_card_once", "the code of the card", f"device-{nth}") for nth in range(4)]
    )
    assert sorted(chain(*answers)) == ["False", "False", "False", "True"]
    (row,) = any_hall.rows(tables.sign_in_code)
    assert row["device_hash"] == f"device-{answers.index(['True'])}".encode()
    assert [row["kind"] for row in any_hall.box_events()].count("card_used") == 1
