"""A command that is repeated with its key is carried out once and answered as then."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from queues.actions.hall.opening import stop_issuing
from queues.actions.tickets.issuing import issue_ticket
from queues.actions.turns.calling import call_next
from queues.actions.turns.serving import finish_turn
from queues.model.actor import Actor
from queues.model.refusals import KeyReused, NobodyWaiting
from queues.persistence.people.tokens import hash_of
from queues.persistence.schema import tables
from queues.persistence.writing.commands import Performed
from tests.builders import CITIZEN, CLERK, COORDINATOR, OTHER_CITIZEN, TOKENS, Hall, later

KEY = "0d4c1f9e-a-key"


def take(hall: Hall, *services: str, key: str | None = KEY, by: Actor = CITIZEN, seconds: int = 0) -> Performed:
    return hall.perform(
        issue_ticket, by=by, at=later(seconds), key=key, day_id=hall.day_id, services=list(services or ("ktp",))
    )


def test_the_same_command_again_gets_the_answer_of_then(hall: Hall) -> None:
    first = take(hall)
    hall.take_many(2, "ktp")
    again = take(hall, seconds=600)
    assert again == replace(first, repeated=True)
    assert (first.repeated, again.seq, again.epoch) == (False, first.seq, 1)


def test_it_makes_no_event_no_ticket_and_no_noise(hall: Hall) -> None:
    take(hall)
    before = hall.seq(), hall.rows(tables.ticket), hall.rows(tables.series)
    hall.said.clear()
    take(hall)
    assert (hall.seq(), hall.rows(tables.ticket), hall.rows(tables.series)) == before
    assert hall.said == []


def test_the_answer_of_then_can_give_the_token_again_although_no_table_holds_it(hall: Hall) -> None:
    first, again = take(hall), take(hall)
    assert first.made.ticket_id == again.made.ticket_id
    token = TOKENS.token(again.made.ticket_id)
    (command,) = [row for row in hall.rows(tables.command) if row["key"] == KEY]
    assert token not in str(dict(command))
    assert hall.rows(tables.ticket)[0]["token_hash"] == hash_of(token)


def test_a_command_row_says_who_when_what_and_what_was_made(hall: Hall) -> None:
    performed = take(hall)
    (row,) = [row for row in hall.rows(tables.command) if row["key"] == KEY]
    assert (row["actor"], row["day_id"], row["name"]) == (CITIZEN.key, hall.day_id, "issue_ticket")
    assert (row["epoch"], row["seq"], row["at"]) == (1, performed.seq, later(0))
    assert len(row["body_hash"]) == 32
    assert row["made"] == {"stream": str(hall.day_id), "subject": ["ticket", str(performed.made.ticket_id)]}


def test_the_same_key_with_another_body_is_refused(hall: Hall) -> None:
    take(hall, "ktp")
    with pytest.raises(KeyReused) as refused:
        take(hall, "bpjs")
    assert refused.value.details == {"key": KEY}
    with pytest.raises(KeyReused):
        take(hall, "ktp", "bpjs")
    assert len(hall.rows(tables.ticket)) == 1


def test_the_same_key_for_another_command_is_refused(hall: Hall) -> None:
    take(hall)
    with pytest.raises(KeyReused):
        hall.do(stop_issuing, by=CITIZEN, key=KEY, day_id=hall.day_id)


def test_keys_belong_to_whoever_sent_them(hall: Hall) -> None:
    first, other = take(hall), take(hall, by=OTHER_CITIZEN)
    assert first.made.ticket_id != other.made.ticket_id
    assert not other.repeated


def test_without_a_key_every_command_is_a_new_one(hall: Hall) -> None:
    assert take(hall, key=None).made.ticket_id != take(hall, key=None).made.ticket_id


def test_a_refusal_is_not_kept_but_judged_anew(hall: Hall) -> None:
    def call() -> Performed:
        return hall.perform(call_next, by=CLERK, key=KEY, desk_id=hall.desk_id("1"))

    with pytest.raises(NobodyWaiting):
        call()
    taken = hall.take("ktp")
    called = call()
    assert (called.made.turn_id, called.repeated) == (taken.turn, False)
    assert call().made.turn_id == taken.turn


def test_a_repeated_call_names_the_turn_of_then_and_calls_nobody_else(hall: Hall) -> None:
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")

    def finish() -> Performed:
        return hall.perform(finish_turn, key=KEY, turn_id=first.turn, outcome="served", then_call_next=True)

    assert finish().made.next_turn_id == second.turn
    hall.finish(second.turn)
    again = finish()
    assert (again.made.next_turn_id, again.repeated) == (second.turn, True)


def test_a_command_that_comes_again_after_the_world_has_moved_on_is_still_answered(hall: Hall) -> None:
    first = take(hall)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert take(hall).made == first.made


def at_once(how_many: int, job: Callable[[], object]) -> list[object]:
    """Run the job in so many threads that start together; what each returned or raised."""
    gate, found = threading.Barrier(how_many), list[object]()

    def run() -> None:
        gate.wait()
        try:
            found.append(job())
        except Exception as trouble:
            found.append(trouble)

    threads = [threading.Thread(target=run) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_while_the_first_runs_the_second_waits_for_it(hall: Hall) -> None:
    answers = at_once(8, lambda: take(hall))
    assert all(isinstance(answer, Performed) for answer in answers), answers
    assert len({answer.made.ticket_id for answer in answers if isinstance(answer, Performed)}) == 1
    assert sum(not answer.repeated for answer in answers if isinstance(answer, Performed)) == 1
    assert len(hall.rows(tables.ticket)) == 1
