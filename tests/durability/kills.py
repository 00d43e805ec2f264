"""SIGKILL while people take numbers and clerks call and finish; then the server starts again over the same folder."""

import random
import time

from tests.durability.halls import Hall
from tests.durability.people import Crowd, Person, crowd
from tests.durability.truths import Found

ANSWERS_BETWEEN = 20  # commands that are answered before the next kill may come
LONGEST_WAIT = 0.5  # seconds


def killed_at_random_moments(hall: Hall, times: int, seed: int) -> Crowd:
    """Kill and start again so often; after each kill, before the start, what was acknowledged is on the disk."""
    chance = random.Random(seed)
    hall.start()
    with crowd(hall, seed=seed, pause=0.005) as come:
        for _ in range(times):
            come.wait_for(ANSWERS_BETWEEN)
            time.sleep(chance.random() * LONGEST_WAIT)
            hall.kill()
            known = list(come.memory.acknowledged)
            Found(hall.database).assert_acknowledged(known)
            hall.start()
        come.wait_for(ANSWERS_BETWEEN)
    return come


def assert_nothing_lost_and_nothing_doubled(hall: Hall, come: Crowd) -> None:
    memory = come.memory
    assert set(memory.heard) <= {"no_answer", "nobody_waiting"}
    assert memory.heard["no_answer"] > 0, "no command was ever interrupted"
    assert {one.key for one in memory.acknowledged} == set(memory.sent)
    found = Found(hall.database)
    found.assert_sound()
    found.assert_acknowledged(memory.acknowledged)
    found.assert_nothing_unknown(memory.sent)


def assert_repeated_commands_are_answered_the_same(hall: Hall, come: Crowd, how_many: int) -> None:
    """Also those that were answered by a process that is long dead."""
    memory = come.memory
    before = Found(hall.database).of_people()
    for one in random.Random(3).sample(memory.acknowledged, min(how_many, len(memory.acknowledged))):
        again = Person(hall, one.token, memory).repeat(one)
        assert (again["epoch"], again["seq"]) == (one.answer["epoch"], one.answer["seq"])
        if one.action == "issue_ticket":
            assert (again["number"], again["token"]) == (one.answer["number"], one.answer["token"])
        else:
            assert again["turn"]["id"] == one.answer["turn"]["id"]
    assert Found(hall.database).of_people() == before
