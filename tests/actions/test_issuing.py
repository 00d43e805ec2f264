"""Numbers are given out: in order, of the right series, within the quota, while the day issues."""

import pytest
from sqlalchemy import Engine

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import pause_service, resume_service
from queues.actions.tickets.issuing import cancel_ticket, issue_ticket
from queues.model.actor import Actor
from queues.model.hall.service import Service
from queues.model.hall.service_day import PlannedService
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.ticket import MOST_SERVICES, Channel
from queues.model.refusals import (
    DayIsClosed,
    DayNotOpen,
    IllegalMove,
    IssuingIsStopped,
    NoServiceChosen,
    NotFound,
    QuotaFull,
    ServiceChosenTwice,
    ServiceIsPaused,
    TooManyServices,
    UnknownDay,
    UnknownService,
    UnknownTicket,
)
from queues.persistence.ids import new_id
from queues.persistence.people.tokens import hash_of
from queues.persistence.schema import tables
from tests.builders import (
    CITIZEN,
    CLERK,
    COORDINATOR,
    GREETER,
    NOON,
    TOKENS,
    Hall,
    later,
    open_hall,
    plan_with,
)


def test_numbers_of_a_series_follow_one_another(hall: Hall) -> None:
    assert [hall.take("ktp").number for _ in range(3)] == ["A001", "A002", "A003"]


def test_each_series_counts_by_itself(hall: Hall) -> None:
    assert [hall.take(service).number for service in ("ktp", "bpjs", "sim", "ktp")] == ["A001", "K001", "M001", "A002"]


def test_services_may_share_a_series(hall: Hall) -> None:
    assert [hall.take("ktp").number, hall.take("kk").number] == ["A001", "A002"]


def test_a_ticket_for_several_services_takes_the_series_of_its_first(hall: Hall) -> None:
    taken = hall.take("bpjs", "ktp", "sim")
    assert taken.number == "K001"
    assert [hall.turn(turn).service for turn in taken.turns] == ["bpjs", "ktp", "sim"]
    assert hall.take("ktp").number == "A001"


def test_all_turns_of_a_ticket_have_its_number_and_its_place(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    issued = hall.ticket(taken.id)
    turns = [hall.turn(turn) for turn in taken.turns]
    assert [(turn.number, turn.position, turn.state) for turn in turns] == [
        ("A001", 0, TurnState.WAITING),
        ("A001", 1, TurnState.WAITING),
    ]
    assert {turn.place for turn in turns} == {issued.issued_seq} == {hall.seq()}


def test_after_999_comes_a1000(hall: Hall) -> None:
    with hall.engine.begin() as connection:
        connection.execute(tables.series.update().where(tables.series.c.name == "A").values(last_count=998))
    assert [hall.take("ktp").number for _ in range(3)] == ["A999", "A1000", "A1001"]


def test_a_place_in_the_line_is_a_seq_and_not_a_time(hall: Hall) -> None:
    early, late = hall.take("ktp", at=later(600)), hall.take("ktp", at=later(0))
    assert hall.turn(early.turn).place < hall.turn(late.turn).place
    assert hall.call("1", at=later(700)).id == early.turn


def test_one_event_tells_of_the_ticket_and_all_its_turns(hall: Hall) -> None:
    before = hall.seq()
    taken = hall.take("ktp", "bpjs", by=GREETER, channel=Channel.GREETER, from_village="17.01.05.2009")
    (event,) = hall.events(after=before)
    assert (event["kind"], event["actor_role"], event["actor_id"]) == ("ticket_issued", "greeter", GREETER.id)
    payload = event["payload"]
    assert payload["turns"] == [[str(taken.turns[0]), "ktp"], [str(taken.turns[1]), "bpjs"]]
    assert (payload["number"], payload["series"], payload["count"]) == ("A001", "A", 1)
    assert (payload["channel"], payload["from_village"]) == ("greeter", "17.01.05.2009")


def test_a_ticket_keeps_how_it_was_taken_and_from_where(hall: Hall) -> None:
    ticket = hall.ticket(hall.take("ktp", channel=Channel.API, from_village="17.01.05.2009").id)
    assert (ticket.channel, ticket.from_village, ticket.issued_at) == (Channel.API, "17.01.05.2009", NOON)
    assert ticket.carried_from is None


def test_only_the_hash_of_a_token_is_kept(hall: Hall) -> None:
    taken = hall.take("ktp")
    (row,) = hall.rows(tables.ticket)
    token = TOKENS.token(taken.id)
    assert row["token_hash"] == hash_of(token)
    assert token not in str(hall.rows(tables.command)) + str(hall.events())


@pytest.mark.parametrize(("by", "granted", "asked"), [(CITIZEN, False, True), (GREETER, True, False)])
def test_priority_from_staff_is_granted_and_from_a_phone_only_asked_for(
    hall: Hall, by: Actor, granted: bool, asked: bool
) -> None:
    taken = hall.take("ktp", "bpjs", by=by, priority=True)
    ticket = hall.ticket(taken.id)
    assert (ticket.priority, ticket.priority_asked) == (granted, asked)
    assert {hall.turn(turn).priority for turn in taken.turns} == {granted}


# -- refusals --------------------------------------------------------------------------------------------------------


def test_a_ticket_is_for_some_service(hall: Hall) -> None:
    with pytest.raises(NoServiceChosen):
        hall.do(issue_ticket, by=CITIZEN, day_id=hall.day_id, services=[])


def test_a_service_is_chosen_once(hall: Hall) -> None:
    with pytest.raises(ServiceChosenTwice):
        hall.take("ktp", "bpjs", "ktp")


def test_a_ticket_is_for_so_many_services_at_most(empty_engine: Engine) -> None:
    codes = [f"s{number}" for number in range(MOST_SERVICES + 1)]
    services = tuple(Service(code, "disdukcapil", code) for code in codes)
    offered = tuple(PlannedService(code, "A") for code in codes)
    hall = open_hall(empty_engine, plan_with(services=services, offered=offered, desks=()))
    with pytest.raises(TooManyServices) as refused:
        hall.take(*codes)
    assert refused.value.details == {"most": MOST_SERVICES}
    assert len(hall.take(*codes[:-1]).turns) == MOST_SERVICES


def test_a_service_that_the_day_does_not_offer_is_unknown(hall: Hall) -> None:
    with pytest.raises(UnknownService) as refused:
        hall.take("ktp", "paspor")
    assert refused.value.details == {"service": "paspor"}


def test_an_unknown_day_issues_nothing(hall: Hall) -> None:
    with pytest.raises(UnknownDay):
        hall.do(issue_ticket, by=CITIZEN, day_id=new_id(), services=["ktp"])


def test_a_paused_service_gives_no_numbers_until_it_resumes(hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    with pytest.raises(ServiceIsPaused) as refused:
        hall.take("bpjs", "ktp")
    assert refused.value.details == {"service": "ktp"}
    hall.do(resume_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert hall.take("bpjs", "ktp").number == "K001"


def test_a_service_with_a_quota_gives_so_many_numbers_and_no_more(hall: Hall) -> None:
    for _ in range(3):
        hall.take("audiensi")
    with pytest.raises(QuotaFull) as refused:
        hall.take("audiensi")
    assert refused.value.details == {"service": "audiensi", "quota": 3}


def test_a_refused_ticket_takes_neither_a_number_nor_a_share_of_another_quota(hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    before = hall.rows(tables.series, order=("name",)), hall.rows(tables.day_service, order=("position",))
    seq = hall.seq()
    with pytest.raises(QuotaFull):
        hall.take("ktp", "audiensi")
    assert (hall.rows(tables.series, order=("name",)), hall.rows(tables.day_service, order=("position",))) == before
    assert hall.seq() == seq
    assert hall.take("ktp").number == "A001"


def test_no_numbers_are_given_before_the_day_opens(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, open_now=False)
    with pytest.raises(DayNotOpen):
        hall.take("ktp")


def test_no_numbers_are_given_when_issuing_has_stopped(hall: Hall) -> None:
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(IssuingIsStopped):
        hall.take("ktp")


def test_no_numbers_are_given_on_a_closed_day(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.take("ktp")


# -- giving a number back --------------------------------------------------------------------------------------------


def test_cancelling_a_ticket_closes_every_turn_that_nobody_serves(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    before = hall.seq()
    hall.cancel(taken.id, at=later(60))
    assert [hall.turn(turn).outcome for turn in taken.turns] == [Outcome.CANCELLED] * 2
    assert hall.kinds(after=before) == ["turn_closed"] * 2
    assert {row["code"] for row in hall.outcomes().values()} == {"cancelled"}
    assert {row["waited_seconds"] for row in hall.outcomes().values()} == {60}


def test_a_turn_that_is_being_served_survives_the_cancelling_of_the_others(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.start(hall.call("1").id)
    hall.cancel(taken.id)
    assert [hall.turn(turn).state for turn in taken.turns] == [TurnState.SERVING, TurnState.CLOSED]


@pytest.mark.parametrize("held", [False, True])
def test_a_called_or_parked_turn_can_be_cancelled_and_frees_the_seat(hall: Hall, held: bool) -> None:
    taken, following = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    if held:
        hall.hold(taken.turn)
    hall.cancel(taken.id)
    assert hall.call("1").id == following.turn


def test_what_is_closed_or_being_served_cannot_be_cancelled(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.start(hall.call("1").id)
    with pytest.raises(IllegalMove) as serving:
        hall.cancel(taken.id)
    hall.finish(taken.turn)
    with pytest.raises(IllegalMove) as closed:
        hall.cancel(taken.id)
    assert [refused.value.details["state"] for refused in (serving, closed)] == ["serving", "closed"]


def test_a_ticket_of_a_closed_day_says_that_the_day_is_closed(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.cancel(taken.id)


def test_an_unknown_ticket_cannot_be_cancelled(hall: Hall) -> None:
    with pytest.raises(UnknownTicket):
        hall.do(cancel_ticket, by=CLERK, ticket_id=new_id())
    assert issubclass(UnknownTicket, NotFound)


def test_a_cancelled_number_is_not_given_again(hall: Hall) -> None:
    hall.cancel(hall.take("ktp").id)
    assert hall.take("ktp").number == "A002"
