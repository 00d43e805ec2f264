"""The village somebody comes from, at the desk: one optional tap that goes along with the outcome."""

import re
from collections.abc import Callable

import pytest

from queues.persistence.schema import tables
from tests.builders import Hall, open_hall, plan_with
from tests.web.conftest import Staff
from tests.web.reading import words_of
from tests.web.surfaces.test_desk import page
from webapp.services import Box


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    """Works at any desk of any day."""
    return signed_in("coordinator")


@pytest.fixture
def known(box: Box, hall: Hall) -> Hall:
    """A day that says in which village it is."""
    return open_hall(box.engine, plan_with(code="known-village", village_code="17.01.04.2026"))


def test_the_desk_offers_the_villages_around_and_asks_nobody_twice(coordinator: Staff, known: Hall) -> None:
    known.take("ktp", "kk")
    turn = known.start(known.call("1").id)
    text = page(coordinator, known)
    near = re.findall(r'name="from_village"\s+value="([0-9.]+)"', text)
    assert near[0] == "17.01.04.2026" and {code[:8] for code in near} == {"17.01.04"}
    assert re.findall(r'data-code="(17\.01\.[0-9.]+)"', text)
    finished = coordinator.post(f"/api/v1/turns/{turn.id}/finish", {"outcome": "served", "from_village": near[0]})
    assert finished.status_code == 200, finished.json
    known.call("1")
    text = page(coordinator, known)
    assert "from_village" not in text
    assert "Dari Jeranglah Rendah" in words_of(text)


def test_a_day_without_a_village_asks_nobody(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    assert "from_village" not in page(coordinator, hall)


def test_an_unknown_village_is_refused_and_nothing_is_recorded(coordinator: Staff, known: Hall) -> None:
    known.take("ktp")
    turn = known.start(known.call("1").id)
    refused = coordinator.post(
        f"/api/v1/turns/{turn.id}/finish", {"outcome": "served", "from_village": "17.01.99.9999"}
    )
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json["error"]["details"]["fields"]] == ["from_village"]
    assert known.outcomes() == {}
    assert [row["from_village"] for row in known.rows(tables.ticket)] == [None]


def test_the_audit_names_the_village(coordinator: Staff, known: Hall) -> None:
    known.take("ktp")
    known.finish(known.call("1").id, from_village="17.01.04.2026")
    audit = coordinator.get(f"/d/{known.code}/audit?group=all").text
    assert "A001 berasal dari Jeranglah Rendah." in words_of(audit)
