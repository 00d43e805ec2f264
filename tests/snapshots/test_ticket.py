"""The ticket page: one's number, place, state, and where to go."""

import pytest

from queues.actions.hall.pausing import change_desk_services, pause_desk, pause_service, resume_desk
from queues.model.forecast.estimates import Nearness, estimate
from queues.model.refusals import UnknownTicket, UnknownTurn
from queues.persistence.ids import new_id
from queues.snapshots.citizen.ticket import Onward, TicketSnapshot, TicketTurn, ticket_of_number, ticket_snapshot
from queues.snapshots.desk.one_turn import one_turn
from queues.snapshots.load.load import load_snapshot
from queues.snapshots.shared.watching import WatchedTicket, day_id_of_desk, watched_ticket
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, TOKENS, Hall, Taken, later


def shown(hall: Hall, taken: Taken) -> TicketSnapshot:
    return ticket_snapshot(hall.engine, now=NOON, token=TOKENS.token(taken.id), vault=hall.vault)


def turn_of(hall: Hall, taken: Taken, position: int = 0) -> TicketTurn:
    return shown(hall, taken).turns[position]


def test_a_ticket_opens_by_its_token_or_its_id(hall: Hall) -> None:
    taken = hall.take("ktp")
    assert shown(hall, taken) == ticket_snapshot(hall.engine, now=NOON, ticket_id=taken.id)
    assert (shown(hall, taken).number, shown(hall, taken).issued_at) == ("A001", NOON)


def test_no_token_but_its_own_opens_a_ticket(hall: Hall) -> None:
    taken = hall.take("ktp")
    for token in ("", "a" * 24, str(taken.id), TOKENS.token(new_id())):
        with pytest.raises(UnknownTicket):
            ticket_snapshot(hall.engine, now=NOON, token=token)
    with pytest.raises(UnknownTicket):
        ticket_snapshot(hall.engine, now=NOON, ticket_id=new_id())


def test_a_waiting_turn_says_how_many_come_before(hall: Hall) -> None:
    taken = hall.take_many(4, "bpjs")
    assert [turn_of(hall, one).ahead for one in taken] == [0, 1, 2, 3]
    hall.call("3")
    assert [turn_of(hall, one).ahead for one in taken] == [None, 0, 1, 2]


def test_people_of_other_queues_are_not_ahead(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    assert turn_of(hall, hall.take("bpjs")).ahead == 0


def test_each_turn_of_a_ticket_has_its_own_place(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    both = hall.take("ktp", "bpjs")
    assert [turn.ahead for turn in shown(hall, both).turns] == [2, 0]


def test_a_priority_person_passes_others_at_the_days_ratio(hall: Hall) -> None:
    hall.take_many(6, "ktp")
    first = hall.take("ktp", by=GREETER, priority=True)
    second = hall.take("ktp", by=GREETER, priority=True)
    other = hall.take("ktp")
    assert [turn_of(hall, one).before_in_queue for one in (first, second, other)] == [2, 5, 8]
    # Each of both desks counts its own ratio, and need not wait for its first priority person.
    assert [turn_of(hall, one).ahead for one in (first, second, other)] == [0, 1, 8]
    assert (shown(hall, first).priority, shown(hall, other).priority) == (True, False)


def test_a_wish_for_priority_is_shown_until_it_is_granted(hall: Hall) -> None:
    taken = hall.take("ktp", priority=True)
    assert (shown(hall, taken).priority_asked, shown(hall, taken).priority) == (True, False)
    hall.grant(taken.id)
    assert (shown(hall, taken).priority_asked, shown(hall, taken).priority) == (False, True)


def test_a_waiting_turn_has_an_estimate_and_the_pace_of_its_queue(hall: Hall) -> None:
    taken = hall.take_many(5, "bpjs")
    hall.serve("3", minutes=12)
    turn = turn_of(hall, taken[4])
    assert turn.pace and (turn.ahead, turn.before_in_queue) == (3, 3)
    assert turn.estimate == estimate(3, turn.pace)
    assert turn.pace.each == pytest.approx(12, rel=0.1)


def test_nothing_is_said_until_somebody_has_been_served(hall: Hall) -> None:
    taken = hall.take_many(2, "bpjs")
    hall.call("3")
    assert turn_of(hall, taken[1]).estimate is None
    hall.finish(hall.turns()[0].id)
    assert turn_of(hall, taken[1]).estimate is not None


def test_who_is_at_another_desk_waits_at_least_until_they_are_free(hall: Hall) -> None:
    hall.take("ktp")
    hall.serve("1", minutes=8)
    taken = hall.take("ktp", "kk")
    hall.call("1", at=later(600))
    other = next(turn for turn in shown(hall, taken).turns if turn.state == "waiting")
    assert other.busy_minutes > 0
    assert other.estimate and other.pace
    free = estimate(other.before_in_queue or 0, other.pace)
    assert free and other.estimate.high_minutes > free.high_minutes


def test_nothing_is_promised_for_a_paused_service(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    turn = turn_of(hall, taken)
    assert (turn.estimate, turn.pace, turn.ahead) == (None, None, 0)
    assert turn.service.pause_reason == "network"


def test_a_called_turn_says_where_to_go(hall: Hall) -> None:
    taken = hall.take("ktp")
    assert (turn_of(hall, taken).desk_name, turn_of(hall, taken).desks) == (None, ("Meja 1", "Meja 2"))
    hall.recall(hall.call("2", at=later(60)).id, at=later(90))
    turn = turn_of(hall, taken)
    assert (turn.state, turn.desk_name, turn.desk_id) == ("called", "Meja 2", hall.desk_id("2"))
    assert (turn.call_count, turn.called_at, turn.last_called_at) == (2, later(60), later(90))
    assert (turn.ahead, turn.estimate) == (None, None)


def test_the_page_speaks_of_the_live_turn_else_the_next_else_the_last_that_ended(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    assert shown(hall, taken).current.service.code == "ktp"
    hall.call("3")
    assert shown(hall, taken).current.service.code == "bpjs"
    hall.finish(taken.turns[1], at=later(60))
    assert shown(hall, taken).current.service.code == "ktp"
    hall.call("1", at=later(70))
    hall.finish(taken.turns[0], at=later(120))
    assert shown(hall, taken).current.service.code == "ktp"
    assert shown(hall, taken).current.outcome == "served"


def test_a_ticket_can_be_cancelled_while_some_turn_is_not_being_served(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.start(hall.call("1").id)
    assert shown(hall, taken).can_cancel
    hall.cancel(taken.id)
    assert (shown(hall, taken).can_cancel, shown(hall, taken).is_open) == (False, True)
    hall.finish(taken.turns[0])
    assert not shown(hall, taken).is_open


def test_a_transferred_ticket_shows_both_turns(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.transfer(taken.turn, "bpjs")
    assert [(turn.service.code, turn.state, turn.outcome) for turn in shown(hall, taken).turns] == [
        ("ktp", "closed", "transferred"),
        ("bpjs", "waiting", None),
    ]


def test_a_turn_on_hold_says_why(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.hold(hall.call("1").id, reason="signature")
    turn = turn_of(hall, taken)
    assert (turn.state, turn.hold_reason, turn.is_open, turn.is_live) == ("on_hold", "signature", True, False)


def test_the_desks_that_take_the_service_now_are_named(hall: Hall) -> None:
    taken = hall.take("bpjs")
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("2"), services=["bpjs"])
    assert turn_of(hall, taken).desks == ("Meja 2", "Meja 3")


def test_what_to_bring_stands_on_the_ticket_too(hall: Hall) -> None:
    assert [one.code for one in turn_of(hall, hall.take("ktp")).requirements] == ["kk", "lama"]


def test_a_number_of_the_day_is_found_however_it_is_written(hall: Hall) -> None:
    own = hall.take("ktp")
    for written in ("A001", "a1", "A 1"):
        assert ticket_of_number(hall.engine, written, day_code=hall.code, now=NOON).id == own.id, written
    for unknown in ("A002", "nobody", ""):
        with pytest.raises(UnknownTicket):
            ticket_of_number(hall.engine, unknown, day_code=hall.code, now=NOON)


# -- what a holder is told ------------------------------------------------------------------------------------------


def test_nobody_is_near_while_many_are_called_before_at_the_same_desk(hall: Hall) -> None:
    hall.take_many(9, "sim")
    own = hall.take("pajak")
    for _ in range(2):
        hall.serve("4", minutes=15)
    turn = turn_of(hall, own)
    assert (turn.before_in_queue, turn.ahead, turn.nearness) == (0, 7, Nearness.FAR)
    while (turn := turn_of(hall, own)).ahead:
        hall.serve("4", minutes=1)
    assert turn.nearness is Nearness.NEXT


def test_nobody_is_near_while_every_desk_rests(hall: Hall) -> None:
    own = hall.take("bpjs")
    assert turn_of(hall, own).nearness is Nearness.NEXT
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="meal", minutes=20)
    assert turn_of(hall, own).nearness is Nearness.FAR
    hall.do(resume_desk, desk_id=hall.desk_id("3"))
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs")
    assert turn_of(hall, own).nearness is Nearness.FAR


def test_the_page_speaks_of_the_service_that_is_called_first(hall: Hall) -> None:
    hall.take_many(6, "ktp")
    hall.take_many(8, "bpjs")
    for desk in ("1", "3"):
        hall.serve(desk, minutes=8)
    own = hall.take("bpjs", "ktp")
    assert shown(hall, own).current.service.code == "ktp"
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert shown(hall, own).current.service.code == "bpjs"


def test_who_is_on_hold_is_spoken_of_before_what_waits(hall: Hall) -> None:
    own = hall.take("ktp", "bpjs")
    hall.hold(hall.call("1").id, reason="printing")
    assert shown(hall, own).current.state == "on_hold"


def test_a_referral_within_the_hall_names_its_desks_and_its_service(hall: Hall) -> None:
    own = hall.take("ktp")
    hall.finish(hall.call("1").id, "referred", detail={"to_service": "bpjs"})
    assert turn_of(hall, own).onward == Onward(("Meja 3",), "bpjs")


def test_a_referral_to_an_agency_that_is_here_names_all_its_desks(hall: Hall) -> None:
    own = hall.take("bpjs")
    hall.finish(hall.call("3").id, "referred", detail={"to_agency": "disdukcapil"})
    assert turn_of(hall, own).onward == Onward(("Meja 1", "Meja 2"), "")


def test_a_referral_out_of_the_hall_or_in_confidence_leads_to_no_desk(hall: Hall) -> None:
    for detail in ({"to_office": "Pengadilan Agama Manna"}, {"to_service": "bpjs", "confidential": True}):
        own = hall.take("ktp")
        hall.finish(hall.call("1").id, "referred", detail=detail)
        assert turn_of(hall, own).onward is None


def test_what_is_needed_at_home_is_kept_and_what_is_done_is_not(hall: Hall) -> None:
    kept = {"collect_later", "posted", "documents_missing", "referred", "not_served"}
    for outcome in (*sorted(kept), "served", "handed_over", "left"):
        own = hall.take("ktp")
        hall.finish(hall.call("1").id, outcome)
        assert bool(shown(hall, own).to_keep) is (outcome in kept), outcome


def test_a_transfer_is_told_until_the_new_queue_has_called(hall: Hall) -> None:
    own = hall.take("ktp")
    assert shown(hall, own).moved_to is None
    hall.transfer(hall.call("1").id, "bpjs")
    moved = shown(hall, own).moved_to
    assert moved and moved.service.code == "bpjs"
    hall.call("3")
    assert shown(hall, own).moved_to is None


def test_its_own_range_grows_while_nothing_happens_as_it_does_for_the_coordinator(hall: Hall) -> None:
    hall.take_many(6, "bpjs")
    own = hall.take("bpjs")
    hall.serve("3", minutes=8)
    hall.call("3", at=later(minutes=9))

    def told(minutes: float) -> float:
        now = later(minutes=minutes)
        estimate = ticket_snapshot(hall.engine, now=now, ticket_id=own.id).turns[0].estimate
        newcomer = next(
            row.forecast
            for row in load_snapshot(hall.engine, hall.code, now=now).services
            if row.service.code == "bpjs"
        )
        assert estimate and newcomer and estimate.middle_minutes <= newcomer.middle_minutes
        return estimate.middle_minutes

    assert told(9) == told(9.9) < told(40) < told(90)


def test_it_grows_too_where_nobody_is_at_the_desks_that_could_call(hall: Hall) -> None:
    hall.take_many(6, "bpjs")
    own = hall.take("bpjs")
    hall.serve("3", minutes=8)

    def told(minutes: float) -> tuple[float, float]:
        now = later(minutes=minutes)
        estimate = ticket_snapshot(hall.engine, now=now, ticket_id=own.id).turns[0].estimate
        (row,) = (one for one in load_snapshot(hall.engine, hall.code, now=now).services if one.service.code == "bpjs")
        assert estimate and row.forecast
        return estimate.high_minutes, row.forecast.high_minutes

    assert told(9) == told(12)
    assert told(12) < told(30) < told(90)
    hall.do(pause_desk, by=COORDINATOR, desk_id=hall.desk_id("3"), reason="meal", at=later(minutes=91))
    hall.do(resume_desk, by=COORDINATOR, desk_id=hall.desk_id("3"), at=later(minutes=120))
    assert told(121) == told(12), "a pause that is over is no standing still"


def test_a_desk_that_nobody_waited_for_has_not_stood_still(hall: Hall) -> None:
    hall.take("bpjs")
    hall.serve("3", minutes=8)
    late = hall.take("bpjs", at=later(minutes=100))
    now = later(minutes=101)
    estimate = ticket_snapshot(hall.engine, now=now, ticket_id=late.id).turns[0].estimate
    assert estimate and estimate.high_minutes < 10


# -- one turn, for the answer to a command ---------------------------------------------------------------------------


def test_the_answer_to_a_command_shows_the_turn_as_it_is_now(hall: Hall) -> None:
    taken = hall.take("ktp")
    before = one_turn(hall.engine, taken.turn, actor=CLERK, now=later(5))
    assert (before.state, before.desk_name, before.service_name) == ("waiting", None, "Cetak KTP-el")
    hall.finish(hall.call("1").id, "posted")
    after = one_turn(hall.engine, taken.turn, actor=CLERK, now=later(5))
    assert (after.state, after.outcome, after.desk_name, after.number) == ("closed", "posted", "Meja 1", "A001")


def test_an_unknown_turn_has_no_answer(hall: Hall) -> None:
    with pytest.raises(UnknownTurn):
        one_turn(hall.engine, new_id(), actor=CLERK, now=later(5))


# -- what a phone watches --------------------------------------------------------------------------------------------


def test_a_phone_watches_the_queues_of_its_open_turns(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    token = TOKENS.token(taken.id)
    assert watched_ticket(hall.engine, token) == WatchedTicket(taken.id, hall.day_id, ("ktp", "bpjs"))
    hall.serve("1")
    assert watched_ticket(hall.engine, token).services == ("bpjs",)
    with pytest.raises(UnknownTicket):
        watched_ticket(hall.engine, "a" * 24)


def test_a_desk_belongs_to_a_day(hall: Hall) -> None:
    assert day_id_of_desk(hall.engine, hall.desk_id("1")) == hall.day_id
