"""What a command made is kept as ids, and read again as it was, also in the form of before."""

from typing import Any

import pytest

from queues.persistence.ids import new_id
from queues.persistence.writing.made import Made, SubjectKind

DAY, TURN, TICKET, DESK, NEXT = (new_id() for _ in range(5))


@pytest.mark.parametrize(
    "made",
    [
        Made.of_day(DAY),
        Made.of_ticket(DAY, TICKET),
        Made.of_desk(DAY, DESK),
        Made.of_turn(DAY, TURN, next_turn_id=NEXT),
        Made(DAY, SubjectKind.BLOCK, NEXT, numbers=(2, 21)),
    ],
    ids=lambda made: made.kind,
)
def test_it_is_read_as_it_was_kept(made: Made) -> None:
    assert Made.from_json(made.as_json()) == made


@pytest.mark.parametrize(
    ("kept", "made"),
    [
        ({"day_id": DAY}, Made.of_day(DAY)),
        ({"day_id": DAY, "ticket_id": TICKET}, Made.of_ticket(DAY, TICKET)),
        ({"day_id": DAY, "desk_id": DESK}, Made.of_desk(DAY, DESK)),
        ({"day_id": DAY, "turn_id": TURN, "ticket_id": TICKET, "desk_id": DESK}, Made.of_turn(DAY, TURN)),
        (
            {"day_id": DAY, "turn_id": TURN, "ticket_id": TICKET, "desk_id": DESK, "next_turn_id": NEXT},
            Made.of_turn(DAY, TURN, next_turn_id=NEXT),
        ),
        (
            {"day_id": DAY, "block_id": NEXT, "first": 2, "last": 21},
            Made(DAY, SubjectKind.BLOCK, NEXT, numbers=(2, 21)),
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_the_bag_of_ids_of_before_is_understood(kept: dict[str, Any], made: Made) -> None:
    as_text = {name: value if isinstance(value, int) else str(value) for name, value in kept.items()}
    assert Made.from_json(as_text) == made


def test_nobody_gets_an_id_of_what_a_command_was_not_about() -> None:
    with pytest.raises(LookupError):
        _ = Made.of_day(DAY).ticket_id
