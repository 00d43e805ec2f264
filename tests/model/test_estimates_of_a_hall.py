"""A forecast follows what stands: who waits, which desks work, what was measured, who pauses until when."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.forecast.estimates import Estimate, Pace, estimate
from queues.model.forecast.evidence import Call, Evidence, evidence_of, takes_of
from queues.model.forecast.forecast import (
    AtDesk,
    DeskFacts,
    Forecast,
    HallFacts,
    ServiceFacts,
    finishing,
    pace_of,
    waits,
)
from queues.model.forecast.unplanned_pauses import Pauses, Unplanned

MEASURED = Evidence(20, 8.0, 25.0)


def queue(waiting: int = 10, **more: Any) -> ServiceFacts:
    return ServiceFacts(
        **{"typical_minutes": 8, "waiting": waiting, "evidence": MEASURED, "last_place": waiting} | more
    )


def desk(*services: str, **more: Any) -> DeskFacts:
    taken = services or ("ktp",)
    return DeskFacts(frozenset(taken), **{"at_desk": (AtDesk(taken[0], 4.0),)} | more)


def hall(*desks: DeskFacts, **services: ServiceFacts) -> HallFacts:
    return HallFacts(services or {"ktp": queue()}, dict(enumerate(desks or (desk(),))))


def wait(facts: HallFacts, service: str = "ktp") -> Estimate:
    found = waits(facts)[service]
    assert found
    return found


def middle(facts: HallFacts, service: str = "ktp") -> float:
    return wait(facts, service).middle_minutes


def width(facts: HallFacts) -> int:
    return wait(facts).high_minutes - wait(facts).low_minutes


def pace(facts: HallFacts, service: str = "ktp", **more: Any) -> Pace:
    found = pace_of(facts, service, **more)
    assert found
    return found


# -- when nothing can be said ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        hall(desk("sim"), ktp=queue(), sim=queue()),
        hall(desk(is_open=False)),
        hall(desk(is_open=False, is_paused=True)),
        hall(desk(is_open=False, may_open=True)),
        hall(ktp=queue(is_paused=True)),
    ],
    ids=["no desk takes it", "all closed", "paused without a word", "may be opened", "service paused without a word"],
)
def test_nothing_is_said_while_nobody_knows_when_it_goes_on(facts: HallFacts) -> None:
    assert pace_of(facts, "ktp") is None


def test_there_is_no_reason_to_speak_until_somebody_was_served_at_a_desk_that_takes_the_service() -> None:
    fresh = queue(evidence=Evidence())
    assert not Forecast(hall(desk("ktp", "kk"), ktp=fresh, kk=fresh)).has_reason("ktp")
    assert Forecast(hall(desk("ktp", "kk"), ktp=fresh, kk=queue())).has_reason("ktp")
    assert not Forecast(hall(desk("ktp"), desk("kk"), ktp=fresh, kk=queue())).has_reason("ktp")


def test_a_coordinator_is_told_before_that_from_the_typical_minutes() -> None:
    assert 60 < middle(hall(ktp=queue(evidence=Evidence()))) < 95


# -- people, desks, measurements -------------------------------------------------------------------------------------


def test_ten_people_of_eight_minutes_wait_about_eighty_at_one_desk() -> None:
    assert 75 < middle(hall()) < 92
    assert wait(hall()).low_minutes < 80 < wait(hall()).high_minutes


def test_two_desks_and_two_seats_halve_it() -> None:
    two = (AtDesk("ktp", 4.0), AtDesk("ktp", 4.0))
    assert middle(hall(desk(), desk())) == pytest.approx(middle(hall()) / 2, rel=0.15)
    assert middle(hall(desk(seats=2, at_desk=two))) == pytest.approx(middle(hall(desk(), desk())), rel=0.01)


def test_a_free_seat_calls_at_once() -> None:
    assert wait(hall(desk(at_desk=()), ktp=queue(0))) == Estimate(0, 2)


@given(st.integers(0, 200), st.integers(1, 6))
def test_more_people_wait_longer_and_more_desks_less(waiting: int, desks: int) -> None:
    facts = hall(*[desk()] * desks, ktp=queue(waiting))
    assert middle(facts) <= middle(replace(facts, services={"ktp": queue(waiting + 1)})) + 0.01
    assert middle(facts.with_desk("more", desk())) <= middle(facts) + 0.01


def test_the_head_of_a_queue_waits_less_than_its_last() -> None:
    at = pace(hall())
    said = [estimate(ahead, at) for ahead in range(11)]
    assert all(one and other and one.middle_minutes < other.middle_minutes for one, other in pairwise(said))


def test_evidence_makes_the_range_narrower() -> None:
    widths = []
    for count in (1, 4, 16, 60):
        said = wait(hall(ktp=queue(evidence=Evidence(count, 8.0, 25.0))))
        widths.append(said.high_minutes - said.low_minutes)
    assert widths == sorted(widths, reverse=True) and widths[-1] < widths[0]


def test_one_quick_case_does_not_promise_a_quick_day() -> None:
    assert takes_of(8, Evidence(1, 4.0, 0.0)).mean > 5


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_wrong_typical_time_is_forgotten_after_a_few_cases(factor: float) -> None:
    assert takes_of(8, Evidence(12, 8 * factor, 30 * factor**2)).mean == pytest.approx(8 * factor, rel=0.15)


def test_who_is_long_at_a_desk_makes_the_belief_longer() -> None:
    few = Evidence(2, 6.0, 4.0)
    assert takes_of(8, few, [25.0, 30.0]).mean > takes_of(8, few).mean


def test_what_somebody_still_takes_is_never_nothing() -> None:
    takes = takes_of(8, MEASURED)
    assert takes.left(0) == takes.mean
    assert all(takes.left(after) > 0 for after in (0.1, 8, 60, 10_000))


def test_evidence_is_made_of_calls_with_what_lies_between_them() -> None:
    calls = [Call("ktp", 1, 0, 10 * n, 10 * n + 9) for n in range(5)]
    assert evidence_of(calls) == {"ktp": Evidence(5, 10.0, 0.0)}
    idle = [Call("ktp", 1, 10 * n - 0.5, 10 * n, 10 * n + 9) for n in range(5)]
    assert evidence_of(idle)["ktp"].mean_minutes == 9.0


# -- desks for several services --------------------------------------------------------------------------------------


def test_a_shared_desk_makes_who_waits_for_one_service_wait_for_the_others() -> None:
    alone = hall(desk("ktp", "kk"), ktp=queue(4), kk=queue(0))
    assert middle(replace(alone, services={"ktp": queue(4), "kk": queue(6)})) > middle(alone) + 30


def test_work_flows_to_the_desk_that_is_free_first() -> None:
    own = hall(desk("ktp"), desk("ktp", "kk"), ktp=queue(12), kk=queue(0))
    loaded = replace(own, services={"ktp": queue(12), "kk": queue(6)})
    assert middle(own) < middle(loaded) < middle(own) + 30
    assert middle(loaded, "kk") == pytest.approx(middle(loaded), rel=0.15)


def test_a_desk_that_takes_another_service_helps_it() -> None:
    facts = hall(desk("ktp"), desk("kk"), ktp=queue(12), kk=queue(1))
    helped = facts.with_desk_taking(1, ["ktp", "kk"])
    assert middle(helped) < middle(facts) - 20
    assert middle(helped, "kk") > middle(facts, "kk")


def test_closing_a_desk_lengthens_the_wait_and_opening_it_again_does_not() -> None:
    facts = hall(desk(), desk())
    closed = facts.with_desk_open(1, is_open=False)
    assert middle(closed) > middle(facts) + 20
    assert middle(closed.with_desk_open(1, is_open=True)) == middle(facts)


# -- pauses ----------------------------------------------------------------------------------------------------------


def test_a_paused_desk_with_an_announced_end_comes_back_then() -> None:
    working, paused = hall(), hall(desk(is_open=False, is_paused=True, back_in=30.0, at_desk=()))
    assert middle(paused) == pytest.approx(middle(working) + 30, abs=6)


def test_another_desk_works_on_during_a_pause() -> None:
    both = hall(desk(), desk(is_open=False, is_paused=True, back_in=20.0, at_desk=()))
    assert middle(hall(desk(), desk())) < middle(both) < middle(hall())


def test_a_paused_service_waits_for_its_return_and_its_desks_do_the_rest_meanwhile() -> None:
    services = {"ktp": queue(5, is_paused=True, back_in=40.0), "kk": queue(2)}
    facts = hall(desk("ktp", "kk"), **services)
    assert middle(facts) > 40
    assert middle(facts, "kk") == pytest.approx(
        middle(hall(desk("ktp", "kk"), ktp=queue(0), kk=queue(2)), "kk"), rel=0.01
    )


def test_a_pause_that_was_announced_ahead_moves_who_is_called_after_it_begins() -> None:
    facts = hall(desk(pauses=((30.0, 90.0),)))
    early, late = estimate(1, pace(facts)), estimate(9, pace(facts))
    assert early and early.middle_minutes < 30
    assert late and late.middle_minutes > 120
    assert pace(hall(desk(pauses=((30.0, 90.0),)), desk())).pause_minutes == 0


def test_a_day_with_pauses_of_desks_makes_every_wait_longer_and_less_certain() -> None:
    facts = hall(desk(), desk())
    calm, restless = (replace(facts, unplanned=Unplanned(180.0, Pauses(begun, 15.0 * begun))) for begun in (0, 6))
    assert middle(restless) > middle(calm)
    assert width(restless) > width(calm)


def test_a_calm_morning_makes_a_narrower_range_than_none_at_all() -> None:
    facts = hall()
    assert width(replace(facts, unplanned=Unplanned(300.0))) <= width(facts)
    assert pace(replace(facts, unplanned=Unplanned(300.0))).each_varies < pace(facts).each_varies


def test_a_desk_that_pauses_holds_up_only_its_part_of_the_queue() -> None:
    seen = Unplanned(120.0, Pauses(2, 30.0), Pauses(1, 20.0))
    alone, among = (seen.toll(desks=4, services=2, working=working) for working in (1, 4))
    assert alone.minutes == among.minutes
    of_services = Unplanned(120.0, of_services=Pauses(1, 20.0)).toll(desks=4, services=2, working=10**6)
    assert alone.varies > among.varies > of_services.varies


@given(st.integers(0, 20), st.floats(0, 600))
def test_pauses_to_come_take_some_minutes_of_an_hour_and_never_all(begun: int, minutes: float) -> None:
    seen = Unplanned(600.0, Pauses(begun, min(30.0 * begun, minutes)))
    toll = seen.toll(desks=1, services=1, working=1)
    assert 0 < toll.minutes < 1 and toll.varies > 0


# -- priority --------------------------------------------------------------------------------------------------------


def test_where_many_have_priority_the_others_wait_longer() -> None:
    assert middle(hall(ktp=queue(priority_share=0.2, priority=2))) > middle(hall()) + 5


def test_a_priority_person_does_not_wait_for_all_whom_they_may_have_to_let_pass() -> None:
    first = estimate(2, pace(hall(), priority=True))
    other = estimate(2, pace(hall()))
    assert first and other and first.middle_minutes < other.middle_minutes


def test_a_priority_person_cannot_know_how_many_they_pass() -> None:
    assert pace(hall(), priority=True).first_varies > pace(hall()).first_varies


# -- the hall --------------------------------------------------------------------------------------------------------


def test_the_hall_is_finished_when_its_slowest_queue_is() -> None:
    facts = hall(desk("ktp"), desk("sim"), ktp=queue(2), sim=queue(12))
    assert finishing(facts) == wait(facts, "sim")
    assert finishing(hall(ktp=queue(0))) == Estimate(0, 0)
    assert finishing(hall(desk("ktp"), ktp=queue(2), sim=queue(1))) is None


def test_while_every_desk_rests_until_a_told_moment_no_range_begins_before_it() -> None:
    resting = desk(is_open=False, is_paused=True, back_in=19.0, at_desk=())
    assert pace(hall(resting)).begins_in == 19.0
    assert wait(hall(resting, ktp=queue(0))).low_minutes >= 19
    assert pace(hall(resting, desk())).begins_in == 0.0
    untold = desk(is_open=False, is_paused=True, at_desk=())
    assert pace(hall(resting, untold)).begins_in == 0.0
    assert pace(hall(ktp=queue(is_paused=True, back_in=12.0))).begins_in == 12.0
