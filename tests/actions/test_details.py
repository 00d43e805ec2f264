"""What is about a person: kept for a purpose, erased when that is over, and nowhere else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.outcomes.details import erase_due_details
from queues.model.outcomes.personal import KEEP_FOR, OF_OUTCOME, PersonalPurpose
from tests.builders import COORDINATOR, GREETER, NOON, OTHER_CLERK, Hall, later

NOTE = "Bapak agak tuli, mohon bicara pelan 🙏\n<b>KK lama</b> ada di map"


def kept(hall: Hall) -> list[tuple[str, UUID, str]]:
    return [(row["purpose"], row["turn_id"], row["body"]["note"]) for row in hall.details()]


def passed_on(hall: Hall) -> UUID:
    """The new turn of somebody whom desk 1 has sent on to desk 3 with a note."""
    taken = hall.take("ktp")
    hall.call("1")
    return hall.transfer(taken.turn, "bpjs", note=NOTE, at=later(5)).id


def test_a_note_for_the_next_desk_belongs_to_the_new_turn_and_is_in_no_event(hall: Hall) -> None:
    new = passed_on(hall)
    assert kept(hall) == [("next_desk_note", new, NOTE)]
    assert "tuli" not in str([row["payload"] for row in hall.events()])


def test_a_note_comes_with_an_added_service_too(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", note=NOTE)
    assert kept(hall) == [("next_desk_note", new.id, NOTE)]


def _close_the_day(hall: Hall, _turn: UUID) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(60))


def _serve(hall: Hall, turn: UUID) -> None:
    hall.call("3", by=OTHER_CLERK, at=later(60))
    hall.finish(turn, by=OTHER_CLERK, at=later(90))


def _give_up(hall: Hall, turn: UUID) -> None:
    hall.call("3", by=OTHER_CLERK, at=later(60))
    hall.no_show(turn, by=OTHER_CLERK, at=later(90))


def _send_on(hall: Hall, turn: UUID) -> None:
    hall.call("3", by=OTHER_CLERK, at=later(60))
    hall.transfer(turn, "sim", by=OTHER_CLERK, at=later(90))


def _cancel(hall: Hall, turn: UUID) -> None:
    hall.cancel(hall.turn(turn).ticket_id, by=GREETER, at=later(60))


ENDS: list[Callable[[Hall, UUID], None]] = [_serve, _give_up, _send_on, _cancel, _close_the_day]


@pytest.mark.parametrize("end", ENDS)
def test_a_note_for_the_next_desk_is_erased_however_the_turn_ends(
    hall: Hall, end: Callable[[Hall, UUID], None]
) -> None:
    end(hall, passed_on(hall))
    assert kept(hall) == []


@pytest.mark.parametrize("end", [_serve, _give_up, _send_on])
def test_an_undo_brings_the_turn_back_and_not_the_note(hall: Hall, end: Callable[[Hall, UUID], None]) -> None:
    new = passed_on(hall)
    end(hall, new)
    assert hall.undo(new, by=OTHER_CLERK, at=later(100)).is_open
    assert kept(hall) == []


def test_a_note_stays_while_the_turn_is_called_held_and_taken_back(hall: Hall) -> None:
    new = passed_on(hall)
    hall.start(hall.call("3", at=later(60)).id, at=later(70))
    hall.hold(new, at=later(80))
    hall.resume(new, at=later(90))
    assert kept(hall) == [("next_desk_note", new, NOTE)]


def test_sending_somebody_on_leaves_the_notes_of_others_alone(hall: Hall) -> None:
    first = passed_on(hall)
    second = passed_on(hall)
    _serve(hall, first)
    assert kept(hall) == [("next_desk_note", second, NOTE)]


def test_what_goes_with_an_outcome_is_not_what_was_known_before_it() -> None:
    others = {PersonalPurpose.CALL_NOTE, PersonalPurpose.NEXT_DESK_NOTE, PersonalPurpose.OUTCOME_BEFORE}
    assert set(PersonalPurpose) - set(OF_OUTCOME) == others
    assert set(KEEP_FOR) == set(PersonalPurpose)


def test_what_is_due_is_erased_and_nothing_else(hall: Hall) -> None:
    passed_on(hall)  # a day
    taken = hall.take("ktp")
    hall.choose(taken.turn, "1", "other", note="Rapat desa", at=later(10))  # a month
    assert hall.writer.write(erase_due_details, now=NOON + timedelta(hours=23)) == 0
    assert hall.writer.write(erase_due_details, now=NOON + timedelta(days=2)) == 1
    assert kept(hall) == [("call_note", taken.turn, "Rapat desa")]
    assert hall.writer.write(erase_due_details, now=NOON + timedelta(days=31)) == 1
    assert hall.writer.write(erase_due_details, now=NOON + timedelta(days=31)) == 0
    assert kept(hall) == []
