"""Events say what happened in codes, numbers and ids, and nothing about a person."""

import dataclasses
import json
import types
import typing
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from queues.model import events
from queues.model.events import CatalogueEvent, DayEvent, catalogue_events, day_events
from queues.model.events import box as box_events
from queues.model.events import box_events as events_of_the_box
from queues.model.events.box import BoxEvent
from queues.model.events.upcasting import UPCASTS
from queues.persistence.ids import new_id
from tests.builders import NOON

EVERY = {**day_events(), **events_of_the_box(), **catalogue_events()}
KINDS = sorted(EVERY)
PLAIN = {UUID, str, int, bool, type(None)}

# Words of prose and of persons; a field of such a name would hold more than a code.
ABOUT_PEOPLE = {"name", "note", "text", "address", "phone", "nik", "comment", "message", "title", "email"}


def payload_fields(kind: str) -> dict[str, Any]:
    annotations = typing.get_type_hints(EVERY[kind])
    return {f.name: annotations[f.name] for f in dataclasses.fields(EVERY[kind])}


def kinds_of_value(annotation: Any) -> set[Any]:
    """The plain types that a value of this annotation is made of."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType, tuple):
        return set[Any]().union(*(kinds_of_value(part) for part in typing.get_args(annotation) if part is not ...))
    # The members of a StrEnum are codes, and there are no others.
    return {str} if isinstance(annotation, type) and issubclass(annotation, StrEnum) else {annotation}


@pytest.mark.parametrize("kind", KINDS)
def test_a_payload_is_made_of_codes_numbers_and_ids(kind: str) -> None:
    for name, annotation in payload_fields(kind).items():
        if name == "at":
            assert annotation is datetime
        elif name == "before":  # what a move changed: checked value by value where whole days are recorded
            assert annotation == dict[str, object]
        else:
            assert kinds_of_value(annotation) <= PLAIN, name


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_is_named_for_prose_or_for_a_person(kind: str) -> None:
    assert not ABOUT_PEOPLE & set(payload_fields(kind))


def test_every_event_class_has_a_kind_of_its_own_in_snake_case() -> None:
    def below(cls: Any) -> list[Any]:
        return [one for sub in cls.__subclasses__() for one in (sub, *below(sub))]

    of_model = [
        cls for cls in below(DayEvent) + below(BoxEvent) + below(CatalogueEvent) if cls.__module__.startswith("queues.")
    ]  # no test's own
    with_kind = [cls for cls in of_model if cls not in (events.TurnEvent, events.DeskEvent)]
    assert len(with_kind) == len(KINDS)
    for cls in with_kind:
        in_snake_case = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in cls.__name__)
        assert cls.kind == in_snake_case.strip("_")


def test_what_tells_about_a_person_by_its_name_has_another_name_in_public() -> None:
    renamed = {kind: cls.public_kind for kind, cls in day_events().items() if cls.public_kind}
    assert renamed == {
        "source_cancelled": "load_changed",
        "priority_granted": "ticket_changed",
        "village_noted": "ticket_changed",
        "handed_to_post": "ticket_changed",
        "follow_up_closed": "ticket_changed",
        "follow_up_reopened": "ticket_changed",
        "outcome_settled": "ticket_changed",
        "turn_corrected": "turn_changed",
        "turn_called_again": "turn_called",
        "desk_staffed": "desk_changed",
        "desk_taken_over": "desk_changed",
        "desk_message_sent": "desk_changed",
        "desk_message_read": "desk_changed",
        "alert_raised": "load_changed",
        "alert_cleared": "load_changed",
        "alert_acknowledged": "load_changed",
    }


def test_three_fields_of_a_payload_may_be_public_and_of_a_call_how_often() -> None:
    of_calls = ("number", "desk_id", "service", "call_count")
    assert {cls.public_fields for cls in day_events().values()} == {("number", "desk_id", "service"), of_calls}


def test_every_event_has_a_schema_version() -> None:
    assert {kind: cls.schema for kind, cls in EVERY.items() if cls.schema != 1} == {"ticket_issued": 2}


def test_a_number_of_before_there_was_carrying_over_was_carried_from_nowhere() -> None:
    assert UPCASTS.newest("ticket_issued", 1, {"number": "A012"}) == {"number": "A012", "carried_from": None}


def test_what_happens_on_the_box_is_no_event_of_a_day() -> None:
    """Whoever may hear of a day's events hears nothing of sign-ins and secrets."""
    assert not set(day_events()) & set(events_of_the_box())
    assert not issubclass(box_events.SignedIn, DayEvent)


def test_a_payload_leaves_out_the_envelope_and_is_json() -> None:
    turn_id, ticket_id, day_id = new_id(), new_id(), new_id()
    issued = events.TicketIssued(
        day_id=day_id,
        at=NOON,
        ticket_id=ticket_id,
        number="A012",
        series="A",
        count=12,
        turns=((turn_id, "ktp"),),
        channel="phone",
    )
    payload = issued.payload()
    assert json.loads(json.dumps(payload)) == payload
    assert not {"at", "day_id"} & set(payload)
    assert payload["ticket_id"] == str(ticket_id)
    assert payload["turns"] == [[str(turn_id), "ktp"]]
    assert payload["service"] == "ktp"


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        events.DayOpened(day_id=new_id(), at=NOON).at = NOON  # type: ignore[misc]
