"""Desks open, close, pause and change what they take; a whole service pauses; a clerk sits down."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from queues.actions.desks.seating import staff_desk
from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import (
    change_desk_services,
    close_desk,
    open_desk,
    pause_desk,
    pause_service,
    resume_desk,
    resume_service,
)
from queues.model.actor import Role
from queues.model.hall.desk import DeskState, PauseReason
from queues.model.queue.moves import TurnState
from queues.model.refusals import (
    DayIsClosed,
    DeskBusy,
    DeskNeedsService,
    DeskNotOpen,
    NotAllowed,
    UnknownDesk,
    UnknownService,
)
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, NOON, Hall, later, person


def service_row(hall: Hall, position: int = 0) -> dict[str, object]:
    return dict(hall.rows(tables.day_service, order=("position",))[position])


def a_clerk(hall: Hall) -> UUID:
    row = {
        "id": new_id(),
        "username": "sari",
        "display_name": "Sari",
        "role": "clerk",
        "password_hash": "x",
        "is_active": True,
        "created_at": NOON,
    }
    with hall.engine.begin() as connection:
        connection.execute(tables.staff_user.insert(), row)
    found = row["id"]
    assert isinstance(found, UUID)
    return found


# -- desks -----------------------------------------------------------------------------------------------------------


def test_a_desk_opens_and_closes_and_says_so(hall: Hall) -> None:
    before = hall.seq()
    hall.do(open_desk, by=COORDINATOR, desk_id=hall.desk_id("6"))
    assert hall.desk("6").state is DeskState.OPEN
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("6"))
    assert hall.desk("6").state is DeskState.CLOSED
    assert hall.kinds(after=before) == ["desk_opened", "desk_closed"]
    assert hall.events()[-1]["payload"] == {"desk_id": str(hall.desk_id("6")), "outside": True}


def test_what_is_already_so_is_no_event(hall: Hall) -> None:
    before = hall.seq()
    hall.do(open_desk, desk_id=hall.desk_id("1"))
    hall.do(resume_desk, desk_id=hall.desk_id("1"))
    hall.do(close_desk, desk_id=hall.desk_id("6"))
    assert hall.seq() == before


@pytest.mark.parametrize("reason", PauseReason)
def test_a_desk_pauses_for_a_reason(hall: Hall, reason: PauseReason) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason=reason.value, minutes=15)
    desk = hall.desk("1")
    assert (desk.state, desk.pause_reason) == (DeskState.PAUSED, reason.value)
    assert (desk.paused_at, desk.pause_until) == (NOON, later(minutes=15))


def test_a_reason_is_a_code_and_no_prose(hall: Hall) -> None:
    with pytest.raises(ValueError, match="anak sakit"):
        hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="anak sakit")
    with pytest.raises(ValueError, match="anak sakit"):
        hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="anak sakit")
    assert (hall.desk("1").state, service_row(hall)["pause_reason"]) == (DeskState.OPEN, None)


def test_who_sits_at_a_paused_desk_is_served_to_the_end(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    hall.start(taken.turn)
    assert hall.finish(taken.turn).state is TurnState.CLOSED


def test_a_pause_ends_and_is_forgotten(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("1"), minutes=15)
    hall.do(resume_desk, desk_id=hall.desk_id("1"))
    desk = hall.desk("1")
    assert (desk.state, desk.pause_reason, desk.pause_until) == (DeskState.OPEN, None, None)
    assert hall.kinds()[-2:] == ["desk_paused", "desk_resumed"]


def test_a_closed_desk_neither_pauses_nor_resumes(hall: Hall) -> None:
    for action in (pause_desk, resume_desk):
        with pytest.raises(DeskNotOpen):
            hall.do(action, desk_id=hall.desk_id("6"))


@pytest.mark.parametrize("started", [False, True])
def test_a_desk_does_not_close_over_somebody_who_is_there(hall: Hall, started: bool) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    if started:
        hall.start(taken.turn)
    with pytest.raises(DeskBusy) as refused:
        hall.do(close_desk, desk_id=hall.desk_id("1"))
    assert refused.value.details == {"desk": "Meja 1", "number": "A001"}
    hall.hold(taken.turn)
    hall.do(close_desk, desk_id=hall.desk_id("1"))


def test_what_a_desk_takes_can_be_changed(hall: Hall) -> None:
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("3"), services=["ktp", "bpjs", "ktp"])
    (event,) = [one for one in hall.events() if one["kind"] == "desk_services_changed"]
    assert event["payload"]["services"] == ["bpjs", "ktp"]
    ktp, bpjs = hall.take("ktp"), hall.take("bpjs")
    assert [hall.serve("3").id, hall.serve("3").id] == [ktp.turn, bpjs.turn]


def test_who_is_at_the_desk_is_served_to_the_end_whatever_it_takes_now(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=["bpjs"])
    assert hall.finish(taken.turn).state is TurnState.CLOSED


def test_a_desk_takes_some_service_of_the_day(hall: Hall) -> None:
    with pytest.raises(DeskNeedsService):
        hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=[])
    with pytest.raises(UnknownService):
        hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=["ktp", "paspor"])
    hall.take("ktp")
    assert hall.call("1").number == "A001"


def test_a_clerk_sits_down_and_leaves(hall: Hall) -> None:
    clerk_id, before = a_clerk(hall), hall.seq()
    clerk = replace(CLERK, id=clerk_id)
    hall.do(staff_desk, by=clerk, desk_id=hall.desk_id("1"), clerk_id=clerk_id)
    hall.do(staff_desk, by=clerk, desk_id=hall.desk_id("1"), clerk_id=clerk_id)
    assert hall.desk("1").clerk_id == clerk_id
    hall.do(staff_desk, by=clerk, desk_id=hall.desk_id("1"), clerk_id=None)
    assert hall.desk("1").clerk_id is None
    assert hall.kinds(after=before) == ["desk_staffed", "desk_staffed"]


def test_an_unknown_desk_is_refused(hall: Hall) -> None:
    for action in (open_desk, close_desk, pause_desk, resume_desk):
        with pytest.raises(UnknownDesk):
            hall.do(action, desk_id=new_id())


def test_on_a_closed_day_desks_and_services_stay_as_they_are(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    for action in (open_desk, close_desk, pause_desk, resume_desk):
        with pytest.raises(DayIsClosed):
            hall.do(action, desk_id=hall.desk_id("1"))
    for action in (pause_service, resume_service):
        with pytest.raises(DayIsClosed):
            hall.do(action, day_id=hall.day_id, service="ktp")


# -- services --------------------------------------------------------------------------------------------------------


def test_a_service_pauses_for_a_reason_and_resumes(hall: Hall) -> None:
    before = hall.seq()
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="blanks", minutes=30)
    row = service_row(hall)
    assert (row["pause_reason"], row["paused_at"], row["pause_until"]) == ("blanks", NOON, later(minutes=30))
    hall.do(resume_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    row = service_row(hall)
    assert (row["pause_reason"], row["paused_at"], row["pause_until"]) == (None, None, None)
    paused, resumed = hall.events(after=before)
    assert (paused["kind"], resumed["kind"]) == ("service_paused", "service_resumed")
    assert paused["payload"] == {
        "service": "ktp",
        "reason": "blanks",
        "until": int(later(minutes=30).timestamp() * 1_000_000),
    }


def test_a_pause_of_one_service_leaves_the_others(hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert [row["pause_reason"] is None for row in hall.rows(tables.day_service, order=("position",))] == [
        False,
        *[True] * 5,
    ]


def test_a_service_that_the_day_does_not_offer_cannot_pause(hall: Hall) -> None:
    with pytest.raises(UnknownService):
        hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="paspor")


# -- services, by a clerk --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [pause_service, resume_service])
def test_at_one_desk_only_what_that_desk_takes_is_paused(hall: Hall, action: Any) -> None:
    at_desk_2 = person(Role.CLERK, "sari", hall.desk_id("2"))
    hall.do(action, by=at_desk_2, day_id=hall.day_id, service="ktp")
    with pytest.raises(NotAllowed):
        hall.do(action, by=at_desk_2, day_id=hall.day_id, service="kk")


@pytest.mark.parametrize("action", [pause_service, resume_service])
def test_a_clerk_of_the_hall_pauses_what_the_desk_takes_where_one_sits(hall: Hall, action: Any) -> None:
    clerk_on_file = replace(CLERK, id=a_clerk(hall))
    with pytest.raises(NotAllowed):
        hall.do(action, by=clerk_on_file, day_id=hall.day_id, service="bpjs")
    hall.do(staff_desk, by=clerk_on_file, desk_id=hall.desk_id("3"), clerk_id=clerk_on_file.id)
    hall.do(action, by=clerk_on_file, day_id=hall.day_id, service="bpjs")
    with pytest.raises(NotAllowed):
        hall.do(action, by=clerk_on_file, day_id=hall.day_id, service="ktp")


def test_what_a_clerk_may_not_pause_stays_as_it_is(hall: Hall) -> None:
    before = hall.seq()
    with pytest.raises(NotAllowed):
        hall.do(pause_service, by=person(Role.CLERK, "who-sits-nowhere"), day_id=hall.day_id, service="ktp")
    assert (hall.seq(), service_row(hall)["pause_reason"]) == (before, None)
