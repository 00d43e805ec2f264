"""The close of a day over the API: with a fate for each turn, or one day for all who wait; and its taking back."""

from collections.abc import Callable

import pytest

from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from tests.actions.test_carrying import a_day_later, numbers_there
from tests.builders import DAY, Hall
from tests.web.conftest import Staff

CLOSE, REOPEN = f"/api/v1/days/{DAY}/close", f"/api/v1/days/{DAY}/reopen"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def test_a_close_names_what_becomes_of_each_turn(coordinator: Staff, hall: Hall) -> None:
    monday, taken = a_day_later(hall), hall.take_many(2, "ktp")
    called = hall.call("1")
    fates = [
        {"turn": str(called.id), "kind": "finish", "seen": "called", "outcome": "served"},
        {"turn": str(taken[1].turn), "kind": "carry", "seen": "waiting", "to": "senin"},
    ]
    answer = coordinator.post(CLOSE, {"fates": fates, "only_these": True})
    assert (answer.status_code, answer.json["day"]["state"]) == (200, "closed")
    assert [hall.turn(one.turn).outcome for one in taken] == [Outcome.SERVED, Outcome.CARRIED_OVER]
    assert numbers_there(monday) == ["A002 Sabtu"]


def test_who_is_not_named_goes_to_one_day(coordinator: Staff, hall: Hall) -> None:
    monday = a_day_later(hall)
    hall.take_many(2, "ktp")
    assert coordinator.post(CLOSE, {"carry_to": "senin"}).status_code == 200
    assert numbers_there(monday) == ["A001 Sabtu", "A002 Sabtu"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"carry_to": "nowhere"}, 404, "unknown_day"),
        ({"fates": [{"turn": "no id", "kind": "carry"}]}, 422, "invalid"),
        ({"fates": [{"turn": "00000000-0000-7000-8000-000000000000", "kind": "eaten"}]}, 422, "invalid"),
        ({"only_these": True}, 409, "closing_moved_on"),
        ({"carry_to": DAY}, 409, "takes_no_carried"),
    ],
)
def test_what_cannot_be_is_said_and_the_day_stays_open(
    coordinator: Staff, hall: Hall, body: dict[str, object], status: int, code: str
) -> None:
    hall.take("ktp")
    answer = coordinator.post(CLOSE, body)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert hall.day().state is DayState.OPEN


def test_a_close_is_taken_back_with_a_reason(coordinator: Staff, hall: Hall) -> None:
    taken = hall.take("ktp")
    assert coordinator.post(CLOSE).status_code == 200
    assert coordinator.post(REOPEN).status_code == 422
    answer = coordinator.post(REOPEN, {"reason": "continues"})
    assert (answer.status_code, answer.json["day"]["state"]) == (200, "issuing_stopped")
    assert hall.turn(taken.turn).is_open
    assert coordinator.post(REOPEN, {"reason": "continues"}).status_code == 409


def test_a_clerk_neither_closes_nor_reopens(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    clerk = signed_in("clerk")
    assert clerk.post(CLOSE).status_code == 403
    assert clerk.post(REOPEN, {"reason": "mistake"}).status_code == 403
