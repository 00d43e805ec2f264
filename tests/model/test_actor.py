"""Who gives a command: a person, whoever has a desk's PIN, a device with a token, a phone, or the box itself."""

import pytest

from queues.model.actor import SYSTEM, Actor, Role
from queues.persistence.ids import new_id

SOMEBODY, DESK = new_id(), new_id()
CLERK = Actor(role=Role.CLERK, key=f"user:{SOMEBODY}", id=SOMEBODY)
CLERK_AT_ONE_DESK = Actor(role=Role.CLERK, key=f"user:{SOMEBODY}", id=SOMEBODY, desk_id=DESK)
DESK_PIN = Actor(role=Role.CLERK, key=f"user:{DESK}", id=DESK, desk_id=DESK)
TOKEN = Actor(role=Role.CLERK, key=f"token:{SOMEBODY}", id=SOMEBODY, desk_id=DESK)
PHONE = Actor(role=Role.CITIZEN, key="device:3f")


@pytest.mark.parametrize(
    ("actor", "is_person", "is_integration"),
    [
        (CLERK, True, False),
        (CLERK_AT_ONE_DESK, True, False),
        (DESK_PIN, False, False),
        (TOKEN, False, True),
        (PHONE, False, False),
        (SYSTEM, False, False),
    ],
)
def test_an_actor_is_known_by_name_or_is_a_device_or_neither(
    actor: Actor, is_person: bool, is_integration: bool
) -> None:
    assert (actor.is_person, actor.is_integration) == (is_person, is_integration)
