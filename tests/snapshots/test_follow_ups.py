"""The follow-up lists: which promises, in which order, a page at a time, and to whom."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from queues.actions.outcomes.following_up import close_follow_up
from queues.model.actor import Actor, Role
from queues.model.outcomes.follow_up import PromiseState
from queues.model.outcomes.outcome import Outcome
from queues.model.refusals import UnknownDay
from queues.persistence.schema import tables
from queues.snapshots.office.follow_ups import FollowUpsSnapshot, PromiseFilter, all_follow_ups, follow_ups_of_day
from tests.builders import CITIZEN, CLERK, COORDINATOR, NOON, Hall, later, person

ADMIN = person(Role.ADMIN, "ani")
VIEWER = person(Role.VIEWER, "vira")
HELD_ON = date(2026, 11, 21)


def promised(hall: Hall, outcome: str = "collect_later", service: str = "ktp", desk: str = "1", **more: Any) -> UUID:
    hall.take(service)
    return hall.finish(hall.call(desk).id, outcome, **more).id


def to_collect(hall: Hall, on: str, service: str = "ktp", desk: str = "1") -> UUID:
    return promised(hall, "collect_later", service, desk, detail={"collect_on": on, "collect_at": "Kantor Camat"})


def seen(hall: Hall, by: Actor = COORDINATOR, *, days: int = 0, **how: Any) -> FollowUpsSnapshot:
    asked = PromiseFilter(**{name: how.pop(name) for name in ("agency", "kind", "state", "number") if name in how})
    return follow_ups_of_day(hall.engine, hall.code, actor=by, now=NOON + timedelta(days=days), asked=asked, **how)


def numbers(snapshot: FollowUpsSnapshot) -> list[str]:
    return [one.number for one in snapshot.rows]


def test_each_kind_says_by_when_and_where(any_hall: Hall) -> None:
    to_collect(any_hall, "2026-11-25")
    promised(any_hall, "posted")
    promised(any_hall, "documents_missing")
    promised(any_hall, "referred")
    promised(any_hall, "served")
    found = {one.kind: one for one in seen(any_hall).rows}
    assert set(found) == {Outcome.COLLECT_LATER, Outcome.POSTED, Outcome.DOCUMENTS_MISSING, Outcome.REFERRED}
    collected = found[Outcome.COLLECT_LATER]
    assert (collected.due_on, collected.collect_at, collected.late_days) == (date(2026, 11, 25), "Kantor Camat", 0)
    assert (collected.public_name, collected.agency_name, collected.day.id) == ("KTP", "Disdukcapil", any_hall.day_id)
    assert found[Outcome.POSTED].due_on == HELD_ON
    assert [one.text for one in found[Outcome.DOCUMENTS_MISSING].missing] == ["Fotokopi KK"]
    assert found[Outcome.REFERRED].referred_to == "Kantor Pertanahan Manna"
    assert found[Outcome.REFERRED].due_on is found[Outcome.DOCUMENTS_MISSING].due_on is None


def test_a_referral_names_the_service_or_the_agency_behind_its_code(hall: Hall) -> None:
    promised(hall, "referred", detail={"to_service": "kk"})
    promised(hall, "referred", detail={"to_agency": "polres"})
    assert {one.referred_to for one in seen(hall).rows} == {"Kartu Keluarga", "Polres"}


def test_late_ones_come_first_then_by_agency_and_date(any_hall: Hall) -> None:
    to_collect(any_hall, "2026-12-20")  # A001
    to_collect(any_hall, "2026-11-30", "sim", "4")
    to_collect(any_hall, "2026-12-10")  # A002
    promised(any_hall, "documents_missing")  # A003, without a date
    to_collect(any_hall, "2026-11-23")  # A004
    listed = seen(any_hall, days=12)  # 3 December
    late = [(one.late_days, one.agency_name) for one in listed.rows if one.late_days]
    assert late == [(10, "Disdukcapil"), (3, "Polres")]
    assert numbers(listed)[:1] + numbers(listed)[2:] == ["A004", "A002", "A001", "A003"]
    assert (listed.counts.open, listed.counts.late, listed.counts.done) == (5, 2, 0)
    assert len(seen(any_hall, days=12, state=PromiseState.LATE).rows) == 2


def test_a_promise_is_late_on_the_day_after_its_date_where_the_day_is_held(hall: Hall) -> None:
    to_collect(hall, "2026-11-25")
    assert [one.late_days for one in seen(hall, days=4).rows] == [0]
    midnight = NOON + timedelta(days=4, hours=12)  # in the hall; in UTC it is still the day before
    listed = follow_ups_of_day(hall.engine, hall.code, actor=COORDINATOR, now=midnight)
    assert [one.late_days for one in listed.rows] == [1]


def test_what_is_done_leaves_the_list_and_stands_among_the_done_with_who_and_when(any_hall: Hall) -> None:
    first, second = to_collect(any_hall, "2026-11-25"), to_collect(any_hall, "2026-11-25")
    any_hall.do(close_follow_up, by=CLERK, turn_id=first, at=later(600))
    assert [one.turn_id for one in seen(any_hall).rows] == [second]
    (one,) = seen(any_hall, state=PromiseState.DONE, days=30).rows
    assert (one.turn_id, one.done_at, one.done_by, one.late_days) == (first, later(600), "Petugas", 0)
    assert len(seen(any_hall, state=PromiseState.ALL).rows) == 2


def test_a_document_that_was_handed_to_the_post_before_promises_had_rows_is_done(any_hall: Hall) -> None:
    turn_id = promised(any_hall, "posted")
    with any_hall.engine.begin() as connection:
        noted = update(tables.outcome).where(tables.outcome.c.turn_id == turn_id)
        connection.execute(noted.values(detail={"handed_to_post_at": later(60).isoformat()}))
    (one,) = seen(any_hall, state=PromiseState.DONE).rows
    assert (one.done_at, one.done_by) == (later(60), "")
    assert seen(any_hall).rows == ()


def test_one_is_found_by_number_agency_and_kind(any_hall: Hall) -> None:
    to_collect(any_hall, "2026-11-25")
    promised(any_hall, "documents_missing", "sim", "4")
    assert numbers(seen(any_hall, number="A001")) == ["A001"]
    assert [one.agency_code for one in seen(any_hall, agency="polres").rows] == ["polres"]
    assert [one.kind for one in seen(any_hall, kind=Outcome.COLLECT_LATER).rows] == [Outcome.COLLECT_LATER]
    assert seen(any_hall, number="A999").rows == ()
    assert seen(any_hall).agencies == (("disdukcapil", "Disdukcapil"), ("polres", "Polres"))


def test_pages_are_cut_by_the_database_and_miss_none(any_hall: Hall) -> None:
    for _ in range(7):
        promised(any_hall, "documents_missing")
    pages: Sequence[FollowUpsSnapshot] = [seen(any_hall, page=page, most=3) for page in (1, 2, 3)]
    assert [len(one.rows) for one in pages] == [3, 3, 1]
    assert sorted(number for one in pages for number in numbers(one)) == [f"A00{nth}" for nth in range(1, 8)]
    beyond = seen(any_hall, page=9, most=3)
    assert (beyond.page, beyond.pages, numbers(beyond)) == (3, 3, numbers(pages[2]))


def test_of_a_discreet_service_only_the_agency_is_said(hall: Hall) -> None:
    with hall.engine.begin() as connection:
        connection.execute(update(tables.service).where(tables.service.c.code == "ktp").values(discreet=True))
    promised(hall, "documents_missing")
    promised(hall, "referred")
    for one in seen(hall).rows:
        assert (one.public_name, one.missing, one.referred_to) == ("Disdukcapil", (), "")


def test_a_referral_in_confidence_is_on_no_list(hall: Hall) -> None:
    promised(hall, "referred", detail={"to_office": "Rumah Aman Melur", "confidential": True})
    listed = seen(hall, state=PromiseState.ALL)
    assert (listed.rows, listed.counts.open, listed.agencies) == ((), 0, ())


# -- of all days -------------------------------------------------------------------------------------------------------


def of_all(hall: Hall, by: Actor = COORDINATOR, days: int = 0) -> FollowUpsSnapshot:
    return all_follow_ups(hall.engine, actor=by, now=NOON + timedelta(days=days))


def test_all_days_of_the_box_have_one_list(any_hall: Hall) -> None:
    to_collect(any_hall, "2026-11-25")
    listed = of_all(any_hall)
    assert (numbers(listed), listed.day) == (["A001"], None)
    assert listed.rows[0].day.held_on == HELD_ON


def test_a_rehearsal_promises_nothing(hall: Hall) -> None:
    to_collect(hall, "2026-11-25")
    with hall.engine.begin() as connection:
        connection.execute(update(tables.service_day).values(is_rehearsal=True))
    assert of_all(hall).rows == ()
    assert numbers(seen(hall)) == ["A001"]


def test_what_is_older_than_thirteen_months_is_on_the_page_of_its_day(hall: Hall) -> None:
    to_collect(hall, "2026-11-25")
    assert numbers(of_all(hall, days=400)) == ["A001"]
    assert of_all(hall, days=401).rows == ()
    assert numbers(seen(hall, days=401)) == ["A001"]


def test_a_box_without_days_has_an_empty_list(empty_engine: Any) -> None:
    listed = all_follow_ups(empty_engine, actor=ADMIN, now=NOON)
    assert (listed.rows, listed.pages) == ((), 1)


# -- who ---------------------------------------------------------------------------------------------------------------


def belongs_to(hall: Hall, actor: Actor, agency: str) -> None:
    with hall.engine.begin() as connection:
        of_actor = update(tables.staff_user).where(tables.staff_user.c.id == actor.id)
        connection.execute(of_actor.values(agency=agency))


def test_a_clerk_sees_what_the_own_agency_promised_and_nothing_else(any_hall: Hall) -> None:
    to_collect(any_hall, "2026-11-25")
    to_collect(any_hall, "2026-11-25", "sim", "4")
    belongs_to(any_hall, CLERK, "polres")
    listed = seen(any_hall, CLERK)
    assert [one.agency_code for one in listed.rows] == ["polres"]
    assert (listed.counts.open, listed.agencies, listed.may_close) == (1, (("polres", "Polres"),), True)
    assert seen(any_hall, CLERK, agency="disdukcapil").rows == ()


def test_coordinators_and_admins_see_all_and_a_viewer_reads_all(hall: Hall) -> None:
    to_collect(hall, "2026-11-25")
    to_collect(hall, "2026-11-25", "sim", "4")
    shown = {by.role: (len(seen(hall, by).rows), seen(hall, by).may_close) for by in (COORDINATOR, ADMIN, VIEWER)}
    assert shown == {Role.COORDINATOR: (2, True), Role.ADMIN: (2, True), Role.VIEWER: (2, False)}


def test_whoever_belongs_nowhere_sees_nothing_and_is_told_so(hall: Hall) -> None:
    to_collect(hall, "2026-11-25")
    for by in (person(Role.CLERK, "new"), CITIZEN):
        listed = seen(hall, by)
        assert (listed.rows, listed.has_agency) == ((), False)


def test_an_unknown_day_has_no_list(hall: Hall) -> None:
    with pytest.raises(UnknownDay):
        follow_ups_of_day(hall.engine, "another-day", actor=ADMIN, now=NOON)
