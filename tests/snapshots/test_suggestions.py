"""Suggestions in a hall: who may help is a matter of agencies, and what is shown stays."""

from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import change_desk_services, open_desk
from queues.model.hall.service import natural_id
from queues.model.refusals import UnknownDesk, UnknownService
from queues.snapshots.load.load import LoadSnapshot, load_snapshot
from queues.snapshots.load.suggestions import Preview, preview
from tests.builders import COORDINATOR, Hall, later


def load(hall: Hall, minutes: float = 0) -> LoadSnapshot:
    return load_snapshot(hall.engine, hall.code, now=later(minutes=minutes))


def suggested(hall: Hall, minutes: float = 0) -> list[tuple[str, str, bool]]:
    return [(one.desk.code, one.service.code, one.opens) for one in load(hall, minutes).suggestions]


def looked_at(hall: Hall, desk: str, **change: object) -> Preview:
    snapshot = load(hall)
    services = [row.service for row in snapshot.services]
    return preview(snapshot.facts, services, hall.desk_id(desk), **change)  # type: ignore[arg-type]


def test_only_desks_of_the_agency_are_asked(hall: Hall) -> None:
    hall.take_many(20, "ktp")
    assert suggested(hall) == [("6", "ktp", True)]


def test_a_desk_of_another_agency_is_asked_when_it_took_the_service_before(hall: Hall) -> None:
    hall.take_many(14, "bpjs")
    assert suggested(hall) == []
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("2"), services=["ktp", "bpjs"])
    hall.serve("2")
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("2"), services=["ktp"])
    assert suggested(hall, 6) == [("2", "bpjs", False)]


def test_a_suggestion_that_was_followed_is_gone(hall: Hall) -> None:
    hall.take_many(20, "ktp")
    assert suggested(hall) == [("6", "ktp", True)]
    hall.do(open_desk, by=COORDINATOR, desk_id=hall.desk_id("6"))
    assert ("6", "ktp", True) not in suggested(hall)


def test_a_day_that_is_over_needs_no_help(hall: Hall) -> None:
    hall.take_many(20, "ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert suggested(hall) == []


def test_a_preview_of_an_opened_desk_makes_waits_shorter(hall: Hall) -> None:
    hall.take_many(20, "ktp")
    seen = looked_at(hall, "6", is_open=True)
    (effect,) = seen.effects
    assert effect.service.id == natural_id("service", "ktp")
    assert effect.before is not None and effect.after is not None and effect.after < effect.before
    assert seen.left_alone == ()


def test_a_preview_of_a_closed_desk_names_what_nobody_takes(hall: Hall) -> None:
    hall.take_many(3, "bpjs")
    seen = looked_at(hall, "3", is_open=False)
    assert [head.code for head in seen.left_alone] == ["bpjs"]
    assert [effect.after for effect in seen.effects] == [None]


def test_a_preview_of_what_is_not_there_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownService):
        looked_at(hall, "1", takes=["paspor"])
    with pytest.raises(UnknownDesk):
        preview(load(hall).facts, [], UUID(int=9), is_open=True)
