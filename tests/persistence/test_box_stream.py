"""The box's own stream: what is done to people, secrets and devices is written down with it, or not done at all."""

from dataclasses import replace
from typing import Any

import pytest

from queues.model.actor import Role
from queues.model.events import AgencyDescribed, DayOpened, ServiceDescribed
from queues.model.events.box import AddressesRead, BoxEvent, SignedIn, TimeConfirmed
from queues.model.stream import StreamKind
from queues.persistence.ids import new_id
from queues.persistence.people import people
from queues.persistence.schema import tables
from queues.persistence.streams.chain import next_hash
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork
from tests.builders import CLERK, COORDINATOR, NOON, SERVICES, Hall, open_hall, plan_with

A_USER = {"username": "sari", "display_name": "Sari", "role": Role.CLERK, "password_hash": "…", "now": NOON}


def recorded(hall: Hall, happened: BoxEvent) -> int:
    seq: int = hall.writer.write(record_in_box, happened=happened, actor=COORDINATOR)
    return seq


def happened_on_box(hall: Hall) -> list[Any]:
    """Since the day was prepared, which is the first thing that the box of these tests notes."""
    begun, *since = hall.box_events()
    assert begun["kind"] == "day_begun" and begun["payload"] == {"day_id": str(hall.day_id)}
    return since


def box_kinds(hall: Hall) -> list[str]:
    return [row["kind"] for row in happened_on_box(hall)]


def test_events_of_the_box_have_a_seq_an_actor_and_a_hash_that_continues_the_one_before(any_hall: Hall) -> None:
    assert recorded(any_hall, TimeConfirmed(at=NOON)) == 2
    assert recorded(any_hall, AddressesRead(at=NOON, day_id=any_hall.day_id, desk_id=None, count=3)) == 3
    begun, first, second = any_hall.box_events()
    assert (second["actor_id"], second["actor_role"]) == (COORDINATOR.id, "coordinator")
    assert second["payload"] == {"day_id": str(any_hall.day_id), "desk_id": None, "count": 3}
    assert begun["hash"] == next_hash(None, begun)
    assert first["hash"] == next_hash(begun["hash"], first)
    assert second["hash"] == next_hash(first["hash"], second)
    (box,) = [row for row in any_hall.rows(tables.stream) if row["kind"] is StreamKind.BOX]
    assert (box["last_seq"], box["head"]) == (3, second["hash"])


def test_a_day_hears_nothing_of_the_box(any_hall: Hall) -> None:
    before = any_hall.seq(), any_hall.kinds(), list(any_hall.said)
    recorded(any_hall, SignedIn(at=NOON, person_id=new_id(), desk_id=None, way="password"))
    assert (any_hall.seq(), any_hall.kinds(), any_hall.said) == before


CHANGES: dict[str, Any] = {
    "password": (people.set_password, {"password_hash": "another"}),
    "role": (people.set_role, {"role": Role.VIEWER}),
    "agency": (people.set_place, {"role": Role.CLERK, "agency": "pos"}),
    "switched_off": (people.set_active, {"is_active": False}),
    "switched_on": (people.set_active, {"is_active": True}),
    "pin_set": (people.set_own_pin, {"pin_hash": "…"}),
    "pin_removed": (people.set_own_pin, {"pin_hash": None}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_a_user_is_an_event_of_the_box(hall: Hall, change: str) -> None:
    user_id = hall.writer.write(people.create_user, **A_USER)
    do, arguments = CHANGES[change]
    assert hall.writer.write(do, user_id=user_id, now=NOON, by=COORDINATOR, **arguments)
    made, changed = happened_on_box(hall)
    assert (made["payload"]["change"], made["payload"]["role"], made["actor_role"]) == ("created", "clerk", "system")
    assert changed["payload"] == {"user_id": str(user_id), "change": change, "role": "viewer" * (change == "role")}
    assert changed["actor_id"] == COORDINATOR.id


def test_tokens_and_pins_are_events_of_the_box_and_no_secret_is_in_them(any_hall: Hall) -> None:
    desk_id = any_hall.desk_id("1")
    token = any_hall.writer.write(
        people.create_access_token, role=Role.CLERK, label="Tablet", now=NOON, desk_id=desk_id
    )
    [made] = any_hall.rows(tables.access_token)
    assert any_hall.writer.write(people.revoke_access_token, token_id=made["id"], now=NOON)
    for pin_hash in ("$argon2id$", None):
        assert any_hall.writer.write(people.set_desk_pin, desk_id=desk_id, pin_hash=pin_hash, now=NOON)
    assert box_kinds(any_hall) == ["token_made", "token_revoked", "desk_pin_renewed", "desk_pin_removed"]
    said = str([row["payload"] for row in happened_on_box(any_hall)])
    assert str(desk_id) in said and token not in said and "argon2" not in said and "Tablet" not in said


def test_what_changed_nobody_is_no_event(hall: Hall) -> None:
    nobody = new_id()
    assert not hall.writer.write(people.set_password, user_id=nobody, password_hash="…", now=NOON)
    assert not hall.writer.write(people.set_desk_pin, desk_id=nobody, pin_hash="…", now=NOON)
    assert not hall.writer.write(people.revoke_access_token, token_id=nobody, now=NOON)
    assert happened_on_box(hall) == []


def test_a_change_that_is_refused_leaves_no_event(hall: Hall) -> None:
    def half_done(connection: Any) -> None:
        people.create_user(connection, **A_USER)
        raise ValueError("the rest went wrong")

    before = hall.rows(tables.staff_user)
    with pytest.raises(ValueError, match="the rest"):
        hall.writer.write(half_done)
    assert happened_on_box(hall) == [] and hall.rows(tables.staff_user) == before


# -- inside an action ------------------------------------------------------------------------------------------------


def note_reading(work: UnitOfWork, *, now: Any, day_id: Any, box_first: bool) -> Made:
    if box_first:
        work.lock_box()
    work.record(DayOpened(day_id=day_id, at=now))
    work.record_in_box(AddressesRead(at=now, day_id=day_id, desk_id=None, count=1))
    return Made.of_day(day_id)


def test_an_action_records_in_the_box_and_in_its_day_at_once(any_hall: Hall) -> None:
    any_hall.perform(note_reading, by=CLERK, day_id=any_hall.day_id, box_first=True)
    assert any_hall.kinds()[-1] == "day_opened"
    assert box_kinds(any_hall) == ["addresses_read"]
    assert happened_on_box(any_hall)[0]["actor_id"] == CLERK.id


def test_the_box_is_locked_before_a_day_or_not_at_all(any_hall: Hall) -> None:
    with pytest.raises(RuntimeError, match="before a day"):
        any_hall.perform(note_reading, day_id=any_hall.day_id, box_first=False)
    assert box_kinds(any_hall) == []


def test_box_catalogue_and_each_day_have_one_stream(any_hall: Hall) -> None:
    kinds = sorted(row["kind"] for row in any_hall.rows(tables.stream))
    assert kinds == [StreamKind.BOX, StreamKind.CATALOGUE, StreamKind.DAY]


def test_what_a_day_brings_that_is_new_is_an_event_of_the_catalogue_once(any_hall: Hall) -> None:
    def described() -> list[str]:
        rows = any_hall.rows(tables.event, order=("seq",))
        kinds = {AgencyDescribed.kind, ServiceDescribed.kind}
        return [row["payload"].get("service") or row["payload"]["agency"] for row in rows if row["kind"] in kinds]

    first = described()
    assert {service.code for service in SERVICES} <= set(first)
    open_hall(any_hall.engine, plan_with(code="the-same-services"))
    assert described() == first
    renamed = [replace(service, name="Rekam KTP baru") if service.code == "ktp" else service for service in SERVICES]
    open_hall(any_hall.engine, plan_with(code="a-new-name", services=tuple(renamed)))
    assert described() == [*first, "ktp"]
