"""A coordinator seats clerks from the load page: on free seats only, in one step, and written down with names."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from queues.actions.hall.closing import close_day
from queues.model.actor import Role
from queues.persistence.people.people import create_user, set_active
from queues.persistence.schema.tables import desk_clerk
from queues.snapshots.desk.seating import clerks_at_desks
from tests.builders import DAY, NOON, Hall
from tests.web.conftest import Staff
from webapp.services import Box


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


@pytest.fixture
def clerks(box: Box, hall: Hall) -> dict[str, UUID]:
    """Three clerks with an account, in a hall where nobody sits anywhere yet."""
    with box.engine.begin() as connection:
        connection.execute(delete(desk_clerk))
        return {
            name: create_user(
                connection, username=name, display_name=name.title(), role=Role.CLERK, password_hash="-", now=NOON
            )
            for name in ("dewi", "hendra", "rahma")
        }


def at_desks(hall: Hall) -> dict[str, list[str]]:
    """The names of those who sit at each desk."""
    found: dict[str, list[str]] = {}
    for one in clerks_at_desks(hall.engine, hall.day_id):
        for _id, desk in one.desks:
            found.setdefault(desk, []).append(one.name)
    return found


def seat(staff: Staff, hall: Hall, desk: str, clerk: str) -> Any:
    return staff.post(f"/api/v1/desks/{hall.desk_id(desk)}/seat", {"clerk": clerk})


def unseat(staff: Staff, hall: Hall, desk: str, clerk: str) -> Any:
    return staff.post(f"/api/v1/desks/{hall.desk_id(desk)}/unseat", {"clerk": clerk})


def dialog_of(staff: Staff, hall: Hall, desk: str) -> str:
    return staff.get(f"/d/{DAY}/load/desks/{hall.desk_id(desk)}").text


def row_of(page: str, row: str) -> str:
    found = re.search(rf'<li class="row" id="{row}">.*?</li>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def audit_of(staff: Staff) -> str:
    """What the audit shows to whoever opens it."""
    return " ".join(re.sub(r"<[^>]+>", " ", staff.get(f"/d/{DAY}/audit").text).split())


def test_a_clerk_who_sits_nowhere_is_seated_with_one_tap(
    coordinator: Staff, hall: Hall, clerks: dict[str, UUID]
) -> None:
    assert "Belum ada yang duduk di sini." in dialog_of(coordinator, hall, "1")
    assert seat(coordinator, hall, "1", "dewi").status_code == 200
    assert hall.desk("1").clerk_id == clerks["dewi"]
    page = dialog_of(coordinator, hall, "1")
    assert row_of(page, "sits-dewi") == "Dewi Lepas"
    assert "Semua kursi terisi." in page
    assert 'id="to-seat"' not in page


def test_who_sits_at_another_desk_is_said_and_moves_in_one_step(
    coordinator: Staff, hall: Hall, clerks: dict[str, UUID]
) -> None:
    seat(coordinator, hall, "3", "dewi")
    page = dialog_of(coordinator, hall, "1")
    assert row_of(page, "seats-dewi") == "Dewi sekarang di Meja 3, akan pindah ke sini Dudukkan"
    assert page.index('id="seats-hendra"') < page.index('id="seats-dewi"')
    before = hall.seq()
    seat(coordinator, hall, "1", "dewi")
    assert at_desks(hall) == {"Meja 1": ["Dewi"]}
    left, came = hall.events(after=before)
    assert (left["payload"]["clerk_id"], left["payload"]["left"]) == (None, [str(clerks["dewi"])])
    assert (came["payload"]["clerk_id"], came["payload"]["left"]) == (str(clerks["dewi"]), [])


def test_a_desk_without_a_free_seat_refuses_in_plain_words(
    coordinator: Staff, hall: Hall, clerks: dict[str, UUID]
) -> None:
    seat(coordinator, hall, "1", "dewi")
    before = hall.seq()
    refused = seat(coordinator, hall, "1", "hendra")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "seats_taken")
    assert refused.json["error"]["message"] == (
        "Semua kursi di Meja 1 sudah terisi. Lepas dahulu petugas yang duduk di sana."
    )
    assert (at_desks(hall), hall.seq()) == ({"Meja 1": ["Dewi"]}, before)
    assert unseat(coordinator, hall, "1", "dewi").status_code == 200
    assert seat(coordinator, hall, "1", "hendra").status_code == 200
    assert at_desks(hall) == {"Meja 1": ["Hendra"]}


def test_a_desk_takes_as_many_as_it_has_seats_and_gives_each_of_them_back(
    coordinator: Staff, hall: Hall, clerks: dict[str, UUID]
) -> None:
    assert [seat(coordinator, hall, "4", name).status_code for name in clerks] == [200, 200, 409]
    assert at_desks(hall) == {"Meja 4": ["Dewi", "Hendra"]}
    assert unseat(coordinator, hall, "4", "dewi").status_code == 200  # not the one in whose name the desk is
    assert at_desks(hall) == {"Meja 4": ["Hendra"]}
    assert hall.events()[-1]["payload"]["left"] == [str(clerks["dewi"])]
    assert unseat(coordinator, hall, "4", "hendra").status_code == 200
    assert hall.desk("4").clerk_id is None


def test_nothing_is_recorded_when_nothing_changes(coordinator: Staff, hall: Hall, clerks: dict[str, UUID]) -> None:
    seat(coordinator, hall, "1", "dewi")
    before = hall.seq()
    assert seat(coordinator, hall, "1", "dewi").status_code == 200
    assert unseat(coordinator, hall, "1", "hendra").status_code == 200
    assert (hall.seq(), at_desks(hall)) == (before, {"Meja 1": ["Dewi"]})


def test_a_desk_that_was_emptied_asks_the_next_tablet_nothing(
    coordinator: Staff, signed_in: Callable[[str], Staff], hall: Hall, clerks: dict[str, UUID]
) -> None:
    seat(coordinator, hall, "1", "dewi")
    coordinator.post(f"/api/v1/desks/{hall.desk_id('1')}/console", {"console": "tablet-of-dewi"})
    unseat(coordinator, hall, "1", "dewi")
    assert hall.desk("1").console is None


def test_what_the_coordinator_arranged_is_in_the_default_audit_with_names(
    coordinator: Staff, hall: Hall, clerks: dict[str, UUID]
) -> None:
    seat(coordinator, hall, "4", "dewi")
    seat(coordinator, hall, "4", "hendra")
    unseat(coordinator, hall, "4", "dewi")
    unseat(coordinator, hall, "4", "hendra")
    told = audit_of(coordinator)
    for sentence in (
        "Dewi duduk di Meja 4.",
        "Dewi meninggalkan Meja 4. Di sana sekarang duduk Hendra.",
        "Hendra meninggalkan Meja 4.",
    ):
        assert sentence in told


def test_only_an_active_clerk_is_seated_and_anybody_is_taken_off(
    coordinator: Staff, box: Box, hall: Hall, clerks: dict[str, UUID]
) -> None:
    seat(coordinator, hall, "1", "dewi")
    with box.engine.begin() as connection:
        set_active(connection, clerks["dewi"], False, now=NOON)
    assert row_of(dialog_of(coordinator, hall, "1"), "sits-dewi") == "Dewi Lepas"
    assert unseat(coordinator, hall, "1", "dewi").status_code == 200
    for nobody in ("dewi", "coordinator", "tidak-ada"):
        assert seat(coordinator, hall, "1", nobody).status_code == 422
    assert row_of(dialog_of(coordinator, hall, "1"), "seats-dewi") == ""
    assert at_desks(hall) == {}


@pytest.mark.parametrize("role", ["clerk", "greeter", "viewer"])
def test_nobody_but_a_coordinator_arranges_the_clerks(
    signed_in: Callable[[str], Staff], hall: Hall, clerks: dict[str, UUID], role: str
) -> None:
    somebody = signed_in(role)
    before = at_desks(hall)
    assert seat(somebody, hall, "1", "dewi").status_code == 403
    assert unseat(somebody, hall, "1", "dewi").status_code == 403
    assert at_desks(hall) == before


def test_after_the_close_nobody_is_seated(coordinator: Staff, hall: Hall, clerks: dict[str, UUID]) -> None:
    hall.do(close_day, day_id=hall.day_id)
    refused = seat(coordinator, hall, "1", "dewi")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "day_closed")
    assert 'id="clerks"' not in dialog_of(coordinator, hall, "1")
