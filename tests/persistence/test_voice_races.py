"""Four TVs ask for the sound in one moment, and say what they have spoken: one speaks, and each call is noted once."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from queues.persistence.hall_voice import REST, lend_sound
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import board, sound_lease, spoken_call
from tests.builders import NOON, Hall, later


@pytest.fixture
def tvs(any_hall: Hall) -> list[str]:
    """Four named TVs."""
    ids = [new_id() for _ in range(4)]
    with any_hall.engine.begin() as connection:
        for nth, board_id in enumerate(ids):
            row = {"id": board_id, "name": f"TV {nth}", "key_hash": uuid4().bytes, "named_at": NOON}
            connection.execute(board.insert().values(**row))
    return [str(board_id) for board_id in ids]


def test_of_four_tvs_that_ask_at_once_one_speaks(any_hall: Hall, tvs: list[str], at_once: Callable[..., Any]) -> None:
    answers = at_once(any_hall.engine, [("lend_sound_once", tv, 0) for tv in tvs])
    assert Counter(map(tuple, answers)) == {("speaks",): 1, (): 3}
    (lease,) = any_hall.rows(sound_lease)
    assert tvs[answers.index(["speaks"])] == str(lease["board_id"])


def test_of_three_that_follow_a_silent_tv_one_speaks(
    any_hall: Hall, tvs: list[str], at_once: Callable[..., Any]
) -> None:
    silent, *others = tvs
    held = {"day_id": any_hall.day_id, "board_id": UUID(silent), "parts": [REST], "now": NOON, "until": later(9)}
    any_hall.writer.write(lend_sound, **held)
    assert at_once(any_hall.engine, [("lend_sound_once", tv, 8) for tv in others]) == [[], [], []]
    answers = at_once(any_hall.engine, [("lend_sound_once", tv, 9) for tv in others])
    assert Counter(map(tuple, answers)) == {("speaks",): 1, (): 2}


def test_a_call_that_one_tv_has_spoken_and_another_was_too_late_for_was_heard(
    any_hall: Hall, tvs: list[str], at_once: Callable[..., Any]
) -> None:
    any_hall.take("ktp")
    number = any_hall.call("1").number
    reports = [("note_spoken_once", tv, number, nth == 2) for nth, tv in enumerate(tvs)]
    assert at_once(any_hall.engine, reports) == [["1"]] * 4
    assert [row["heard"] for row in any_hall.rows(spoken_call)] == [True]
