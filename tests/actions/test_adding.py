"""One more service on the ticket of somebody at the desk: a turn of its own, and the one here goes on."""

from pathlib import Path

import pytest

from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import pause_service
from queues.actions.turns.serving import undo_turn
from queues.model.actor import Role
from queues.model.hall.service import Service
from queues.model.hall.service_day import PlannedService
from queues.model.queue.moves import TurnState
from queues.model.queue.ticket import MOST_SERVICES
from queues.model.refusals import (
    IllegalMove,
    NotAtThisDesk,
    NothingToUndo,
    QuotaFull,
    ServiceAlreadyOpen,
    TooManyServices,
    UndoTooLate,
    UnknownService,
)
from queues.persistence.engine import open_engine
from queues.persistence.schema import tables
from queues.persistence.schema.upgrades import upgrade
from tests.builders import (
    CLERK,
    COORDINATOR,
    GREETER,
    OTHER_CLERK,
    PLAN,
    Hall,
    later,
    open_hall,
    person,
    plan_with,
    sqlite_url,
)


def test_the_new_turn_waits_and_the_one_at_the_desk_goes_on(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.start(hall.call("1").id)
    new = hall.add_service(taken.turn, "bpjs", at=later(60))
    assert (hall.turn(taken.turn).state, new.state, new.service) == (TurnState.SERVING, TurnState.WAITING, "bpjs")
    assert (new.number, new.ticket_id, new.position, new.desk_id) == ("A001", taken.id, 1, None)


def test_who_asks_for_it_now_comes_after_those_who_asked_before(hall: Hall) -> None:
    taken = hall.take("ktp")
    before = hall.take("bpjs", at=later(30))
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", at=later(60))
    assert (new.place, new.queued_at) == (hall.seq(), later(60))
    hall.finish(taken.turn, at=later(90))
    assert [hall.serve("3").id, hall.serve("3").id] == [before.turn, new.id]


def test_what_was_forgotten_when_the_number_was_taken_gets_the_place_of_arrival(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.take("bpjs", at=later(30))
    turn = hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", place="arrival", at=later(60))
    assert (new.place, new.queued_at) == (turn.place, turn.queued_at)
    hall.finish(taken.turn, at=later(90))
    assert hall.call("3").id == new.id


def test_whoever_is_at_a_desk_keeps_the_place_in_the_added_queue(hall: Hall) -> None:
    taken = hall.take("ktp")
    other = hall.take("bpjs", at=later(5))
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", place="arrival")
    assert hall.serve("3").id == other.turn
    hall.finish(taken.turn)
    assert hall.call("3").id == new.id


def test_the_event_names_the_turn_at_whose_desk_it_was_asked_for(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    before = hall.seq()
    new = hall.add_service(taken.turn, "bpjs")
    (event,) = hall.events(after=before)
    assert (event["kind"], event["payload"]["turn_id"]) == ("turn_added", str(new.id))
    assert (event["payload"]["from_turn_id"], event["payload"]["state"]) == (str(taken.turn), "waiting")


def test_a_transferred_turn_names_no_other(hall: Hall) -> None:
    hall.take("ktp")
    hall.transfer(hall.call("1").id, "bpjs")
    assert hall.events()[-1]["payload"]["from_turn_id"] is None


def test_whoever_is_on_hold_may_ask_for_more(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.hold(hall.call("1").id)
    assert hall.add_service(taken.turn, "bpjs").state is TurnState.WAITING


def test_priority_holds_for_the_added_service_too(hall: Hall) -> None:
    taken = hall.take("ktp", by=GREETER, priority=True)
    hall.call("1")
    assert hall.add_service(taken.turn, "bpjs").priority


def test_after_the_last_number_and_in_a_pause_a_service_is_still_added(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs")
    assert hall.add_service(taken.turn, "bpjs").state is TurnState.WAITING


def test_a_service_that_is_done_can_be_asked_for_again(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.finish(hall.call("1").id)
    hall.call("3")
    assert hall.add_service(taken.turns[1], "ktp").position == 2


# -- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["waiting", "closed"])
def test_only_who_is_at_a_desk_asks_there(hall: Hall, state: str) -> None:
    taken = hall.take("ktp")
    if state == "closed":
        hall.finish(hall.call("1").id)
    with pytest.raises(IllegalMove) as refused:
        hall.add_service(taken.turn, "bpjs")
    assert (refused.value.details["move"], refused.value.details["state"]) == ("add", state)


def test_a_desk_adds_nothing_for_somebody_at_another(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    with pytest.raises(NotAtThisDesk):
        hall.add_service(taken.turn, "bpjs", by=person(Role.CLERK, "meja-2", desk_id=hall.desk_id("2")))


@pytest.mark.parametrize("service", ["ktp", "bpjs"])
def test_nobody_waits_twice_in_one_queue(hall: Hall, service: str) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.call("1")
    with pytest.raises(ServiceAlreadyOpen):
        hall.add_service(taken.turns[0], service)


def test_an_unknown_service_is_not_added(hall: Hall) -> None:
    hall.take("ktp")
    with pytest.raises(UnknownService):
        hall.add_service(hall.call("1").id, "paspor")


def test_a_full_service_is_not_added(hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    hall.take("ktp")
    turn = hall.call("1")
    before = hall.seq()
    with pytest.raises(QuotaFull):
        hall.add_service(turn.id, "audiensi")
    assert hall.seq() == before


def test_one_number_stands_in_no_more_queues_than_it_may_at_the_door(tmp_path: Path) -> None:
    """Seven services are on offer and six are asked for: the seventh has to wait until one is done."""
    engine = open_engine(sqlite_url(tmp_path / "seven.db"))
    upgrade(engine)
    seventh = Service("paspor", "polres", "Paspor", short="Paspor")
    offered = (*PLAN.offered, PlannedService("paspor", "U"))
    hall = open_hall(engine, plan_with(services=(*PLAN.services, seventh), offered=offered))
    taken = hall.take(*(one.code for one in PLAN.offered))
    turn = hall.call("3")
    with pytest.raises(TooManyServices) as refused:
        hall.add_service(turn.id, "paspor")
    assert refused.value.details == {"most": MOST_SERVICES}
    hall.finish(turn.id)
    assert hall.add_service(hall.call("1").id, "paspor").ticket_id == taken.id
    engine.dispose()


# -- taken back ------------------------------------------------------------------------------------------------------


def test_an_added_service_is_taken_back_with_all_that_came_with_it(hall: Hall) -> None:
    hall.take_many(2, "audiensi")
    taken = hall.take("ktp")
    before = hall.call("1")
    new = hall.add_service(taken.turn, "audiensi", note="Soal hibah", at=later(10))
    hall.do(undo_turn, turn_id=new.id, at=later(20))
    assert [turn.id for turn in hall.turns() if turn.ticket_id == taken.id] == [taken.turn]
    assert (hall.turn(taken.turn), hall.rows(tables.personal_detail)) == (before, [])
    assert hall.kinds()[-1] == "turn_removed"
    assert hall.take("audiensi").number == "S003"


def test_taking_an_added_service_back_answers_with_the_turn_at_the_desk(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs")
    assert hall.do(undo_turn, turn_id=new.id).turn_id == taken.turn


def test_only_the_clerk_who_added_it_takes_it_back_and_within_a_minute(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", by=CLERK, at=later(0))
    with pytest.raises(NothingToUndo):
        hall.undo(new.id, by=OTHER_CLERK, at=later(10))
    with pytest.raises(UndoTooLate):
        hall.undo(new.id, by=CLERK, at=later(61))


def test_a_turn_that_was_called_since_is_not_taken_away(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", at=later(5))
    hall.finish(taken.turn, at=later(10))
    hall.call("3", by=OTHER_CLERK, at=later(15))
    with pytest.raises(NothingToUndo):
        hall.undo(new.id, at=later(20))


def test_the_second_half_of_a_transfer_is_not_taken_back_by_itself(hall: Hall) -> None:
    hall.take("ktp")
    new = hall.transfer(hall.call("1").id, "bpjs")
    with pytest.raises(NothingToUndo):
        hall.undo(new.id)
