"""What people do at the same moment, in threads of one process or in processes of their own.

Run as a program it is one such process: it reads jobs from its input, one line each, says when it is ready for a job,
begins at the word, and answers with what happened.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from queues.actions.desks.consoles import take_console
from queues.actions.following import follow
from queues.actions.hall.alerting import watch_load
from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.actions.hall.pausing import change_desk_services, open_desk, pause_desk
from queues.actions.hall.replacing import replace_day
from queues.actions.outcomes.following_up import close_follow_up
from queues.actions.record.recording_day import record_day
from queues.actions.tickets.issuing import issue_ticket
from queues.actions.turns.serving import finish_turn
from queues.model.actor import SYSTEM, Actor
from queues.model.catalogue import EntryChange, EntryKind
from queues.model.events.box import AddressesRead
from queues.model.follower import Follower
from queues.model.queue.known_call import KnownCall
from queues.model.refusals import NobodyWaiting, Refusal
from queues.model.stream import StreamKind
from queues.persistence.backup.removal import remove_day
from queues.persistence.catalogue_entries import EntryWrite, write_entries
from queues.persistence.hall_voice import REST, lend_sound, note_spoken
from queues.persistence.people.sign_in_codes import take_card
from queues.persistence.read_transaction import one_read
from queues.snapshots.load.hall_figures import days_to_watch
from tests.builders import CITIZEN, CLERK, COORDINATOR, NOON, OTHER_CLERK, PLAN, Hall, hall_at, later
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
KTP_DESKS = ("1", "2", "3", "6")
PRINTER = Follower("printer", StreamKind.BOX, {AddressesRead: ("count",)}, lambda _task, _now: None)

Answers = list[str]


# -- jobs ------------------------------------------------------------------------------------------------------------


def take(hall: Hall, how_many: int, service: str) -> Answers:
    """Take so many numbers, one after another; a refusal answers with its code."""
    return [_or_code(lambda: hall.take(service).number) for _ in range(how_many)]


def take_and_give_back(hall: Hall, how_many: int, service: str) -> Answers:
    """Take a number and cancel every other one of those that were given."""
    given: Answers = []
    for _ in range(how_many):
        try:
            taken = hall.take(service)
        except Refusal:
            continue
        given.append(taken.number)
        if len(given) % 2:
            hall.cancel(taken.id)
    return given


def take_with_one_key(hall: Hall, times: int, key: str) -> Answers:
    """Send the same command so many times; the ids of the tickets that were answered."""
    command: dict[str, Any] = {"day_id": hall.day_id, "services": ["ktp"]}
    return [str(hall.do(issue_ticket, by=CITIZEN, key=key, **command).ticket_id) for _ in range(times)]


def call_once(hall: Hall, desk: str) -> Answers:
    return [_or_code(lambda: hall.call(desk, by=_clerk_at(desk)).number)]


def serve_everybody(hall: Hall, desk: str) -> Answers:
    """Call, finish and call the next in one breath until nobody waits; the numbers in order."""
    served: Answers = []
    while True:
        try:
            turn = hall.call(desk, by=_clerk_at(desk))
        except NobodyWaiting:
            return served
        next_turn = turn.id
        while next_turn:
            served.append(hall.turn(next_turn).number)
            finished: dict[str, Any] = {"turn_id": next_turn, "outcome": "served", "then_call_next": True}
            next_turn = hall.do(finish_turn, by=_clerk_at(desk), **finished).next_turn_id  # type: ignore[assignment]


def choose_once(hall: Hall, desk: str, turn_id: str) -> Answers:
    """Call this turn out of order."""
    return [_or_code(lambda: hall.choose(UUID(turn_id), desk, by=_clerk_at(desk)).number)]


def transfer_once(hall: Hall, desk: str, turn_id: str, service: str, place: str) -> Answers:
    moved: dict[str, Any] = {"by": _clerk_at(desk), "place": place}
    return [_or_code(lambda: hall.transfer(UUID(turn_id), service, **moved).service)]


def add_once(hall: Hall, desk: str, turn_id: str, service: str) -> Answers:
    return [_or_code(lambda: hall.add_service(UUID(turn_id), service, by=_clerk_at(desk)).service)]


def finish_once(hall: Hall, clerk: str, turn_id: str, outcome: str) -> Answers:
    return [_or_code(lambda: str(hall.finish(UUID(turn_id), outcome, by=_clerk_at(clerk)).outcome))]


def finish_held_once(hall: Hall, turn_id: str, outcome: str) -> Answers:
    """As a coordinator, over the list of the close, on which the turn is on hold."""
    seen: dict[str, Any] = {"by": COORDINATOR, "seen": "on_hold"}
    return [_or_code(lambda: str(hall.finish(UUID(turn_id), outcome, **seen).outcome))]


def resume_once(hall: Hall, desk: str, turn_id: str) -> Answers:
    return [_or_code(lambda: hall.resume(UUID(turn_id), by=_clerk_at(desk)).state.value)]


def correct_once(hall: Hall, clerk: str, turn_id: str, outcome: str) -> Answers:
    return [_or_code(lambda: str(hall.correct(UUID(turn_id), outcome, by=_clerk_at(clerk)).outcome))]


def correct_as_other_once(hall: Hall, turn_id: str, outcome: str) -> Answers:
    """As a colleague who sits at the same desk."""
    return [_or_code(lambda: str(hall.correct(UUID(turn_id), outcome, by=OTHER_CLERK).outcome))]


def call_again_once(hall: Hall, desk: str, turn_id: str) -> Answers:
    return [_or_code(lambda: hall.call_again(UUID(turn_id), desk, by=_clerk_at(desk)).number)]


def close_promise_once(hall: Hall, turn_id: str) -> Answers:
    """Note that what was promised is done."""
    return [_or_code(lambda: str(hall.do(close_follow_up, by=COORDINATOR, turn_id=UUID(turn_id)).turn_id))]


def undo_once(hall: Hall, clerk: str, turn_id: str) -> Answers:
    return [_or_code(lambda: hall.undo(UUID(turn_id), by=_clerk_at(clerk)).state.value)]


def settle_once(hall: Hall, clerk: str, turn_id: str, outcome: str) -> Answers:
    """Send, after the close, what was pressed before it."""
    late: dict[str, Any] = {"pressed_at": later(minutes=5), "at": later(minutes=60)}
    return [_or_code(lambda: str(hall.finish(UUID(turn_id), outcome, by=_clerk_at(clerk), **late).outcome))]


def correct_by_coordinator_once(hall: Hall, turn_id: str, outcome: str) -> Answers:
    return [_or_code(lambda: str(hall.correct(UUID(turn_id), outcome, by=COORDINATOR).outcome))]


def record_day_once(hall: Hall, version: int) -> Answers:
    """Declare this version of the day's figures final."""
    declared: dict[str, Any] = {"day_id": hall.day_id, "version": version}
    return [_or_code(lambda: str(hall.do(record_day, by=COORDINATOR, **declared) and "recorded"))]


def count_people_one_by_one(hall: Hall, desk: str, times: int, quantity: int) -> Answers:
    counted: dict[str, Any] = {"desk_id": hall.desk_id(desk), "service": "ktp", "quantity": quantity}
    return [_or_code(lambda: str(hall.do(count_people, **counted).desk_id and "counted")) for _ in range(times)]


def take_console_once(hall: Hall, desk: str, console: str) -> Answers:
    taken: dict[str, Any] = {"desk_id": hall.desk_id(desk), "console": console}
    return [_or_code(lambda: console if hall.do(take_console, **taken) else "")]


def take_card_once(hall: Hall, code: str, device: str) -> Answers:
    """Scan a printed card and press its button, on this device."""
    return [str(hall.writer.write(take_card, code=code, device_hash=device.encode(), now=NOON))]


def lend_sound_once(hall: Hall, board_id: str, seconds: int) -> Answers:
    """A TV asks for the sound of the whole hall, so many seconds after NOON."""
    asked: dict[str, Any] = {"parts": [REST], "now": later(seconds), "until": later(seconds + 9)}
    held = hall.writer.write(lend_sound, day_id=hall.day_id, board_id=UUID(board_id), **asked)
    return ["speaks" for _ in held]


def note_spoken_once(hall: Hall, board_id: str, number: str, heard: bool) -> Answers:
    """A TV has spoken the call of this number that was made at NOON, or was too late for it."""
    noted: dict[str, Any] = {"calls": [KnownCall(number, NOON)], "heard": heard, "now": NOON}
    return [str(hall.writer.write(note_spoken, day_id=hall.day_id, board_id=UUID(board_id), **noted))]


def replace_once(hall: Hall, place: str) -> Answers:
    """Write another plan over the day."""
    given: dict[str, Any] = {"day_id": hall.day_id, "plan": replace(PLAN, place=place)}
    return [_or_code(lambda: hall.do(replace_day, by=SYSTEM, **given) and "replaced")]


def close_once(hall: Hall, other_id: str) -> Answers:
    """Close the day; whoever waits goes on to the other one."""
    closes: dict[str, Any] = {"day_id": hall.day_id, "carry_to": UUID(other_id), "at": later(minutes=30)}
    return [_or_code(lambda: hall.do(close_day, by=COORDINATOR, **closes) and "closed")]


def remove_other_once(hall: Hall, other_id: str) -> Answers:
    """Take another day away."""
    return [_or_code(lambda: hall.writer.write(remove_day, UUID(other_id), now=NOON, by=SYSTEM) or "removed")]


def remove_once(hall: Hall) -> Answers:
    """Take the whole day away."""
    return [_or_code(lambda: hall.writer.write(remove_day, hall.day_id, now=NOON, by=SYSTEM) or "removed")]


def describe_once(hall: Hall, name: str, over: int) -> Answers:
    """Describe an agency over this version, and one that only this one knows; the name, or a refusal's code."""
    writes = [
        EntryWrite(EntryKind.AGENCY, code, EntryChange.CHANGED, version, {"code": code, "name": name})
        for code, version in ((name, 0), ("shared", over))
    ]
    return [_or_code(lambda: hall.writer.write(write_entries, writes, now=NOON, by=COORDINATOR) or name)]


def pause_hall_once(hall: Hall, seconds: int) -> Answers:
    """A coordinator pauses every open desk, so many seconds after NOON."""
    return [_or_code(lambda: str(hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, at=later(seconds))))]


def resume_hall_once(hall: Hall, seconds: int) -> Answers:
    return [_or_code(lambda: str(hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(seconds))))]


def pause_desk_once(hall: Hall, desk: str) -> Answers:
    """A clerk goes to eat."""
    paused: dict[str, Any] = {"desk_id": hall.desk_id(desk), "reason": "meal", "by": _clerk_at(desk)}
    return [_or_code(lambda: str(hall.do(pause_desk, **paused)))]


def watch_over(hall: Hall, times: int) -> Answers:
    """Look for trouble as a server's runner does; whether there was something to raise or to clear."""
    seen: Answers = []
    for _ in range(times):
        with one_read(hall.engine) as connection:
            found = days_to_watch(connection, NOON, {})
        for work in found:
            hall.do(watch_load, by=SYSTEM, **work)
        seen.append("trouble" if found else "quiet")
    return seen


def follow_readings(hall: Hall, owner: str) -> Answers:
    """Follow the box to the end of its stream, as a process does that has the lease; how it went, page by page."""
    looked: Answers = []
    while not looked or looked[-1] == "followed":
        went = hall.writer.write(follow, PRINTER, owner=owner, now=NOON)
        looked.append("followed" if went.events else "at the end" if went.has_lease else "not mine")
    return looked


def _clerk_at(desk: str) -> Actor:
    """A clerk who sits at every desk, as CLERK does, and has keys of one's own."""
    return replace(CLERK, key=f"user:clerk-{desk}")


def _or_code(job: Callable[[], str]) -> str:
    try:
        return job()
    except Refusal as refusal:
        return refusal.code


JOBS: dict[str, Callable[..., Answers]] = {
    job.__name__: job
    for job in (
        take,
        take_and_give_back,
        take_with_one_key,
        call_once,
        serve_everybody,
        choose_once,
        transfer_once,
        add_once,
        finish_once,
        finish_held_once,
        resume_once,
        correct_once,
        correct_as_other_once,
        call_again_once,
        close_promise_once,
        undo_once,
        settle_once,
        correct_by_coordinator_once,
        record_day_once,
        count_people_one_by_one,
        take_console_once,
        take_card_once,
        lend_sound_once,
        note_spoken_once,
        replace_once,
        remove_once,
        close_once,
        remove_other_once,
        describe_once,
        pause_hall_once,
        resume_hall_once,
        pause_desk_once,
        watch_over,
        follow_readings,
    )
}
Job = tuple[Any, ...]  # a job's name and its arguments


def let_four_desks_take_ktp(hall: Hall) -> None:
    hall.do(open_desk, by=COORDINATOR, desk_id=hall.desk_id("6"))
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("3"), services=["ktp"])


# -- at once ---------------------------------------------------------------------------------------------------------


def in_threads(engine: Engine, jobs: Sequence[Job]) -> list[Answers]:
    """All jobs in threads of this process, over one writer."""
    hall = hall_at(_address(engine))
    gate, answers = threading.Barrier(len(jobs)), dict[int, Answers]()

    def run(index: int, name: str, *arguments: Any) -> None:
        gate.wait()
        answers[index] = JOBS[name](hall, *arguments)

    threads = [threading.Thread(target=run, args=(index, *job)) for index, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hall.engine.dispose()
    return [answers[index] for index in range(len(jobs))]


class Processes:
    """Processes that wait for jobs, each with a writer of its own."""

    def __init__(self, how_many: int) -> None:
        command = [sys.executable, "-m", __name__]
        self._running = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
            for _ in range(how_many)
        ]

    def __call__(self, engine: Engine, jobs: Sequence[Job]) -> list[Answers]:
        """All jobs at once, one in each process."""
        running = self._running[: len(jobs)]
        assert len(running) == len(jobs)
        for process, job in zip(running, jobs, strict=True):
            _say(process, {"url": _address(engine), "job": job})
        for process in running:
            assert _hear(process) == "ready"
        for process in running:
            _say(process, "go")
        return [_hear(process) for process in running]

    def stop(self) -> None:
        for process in self._running:
            process.communicate(timeout=PATIENCE)


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _say(process: "subprocess.Popen[str]", message: Any) -> None:
    assert process.stdin is not None
    print(json.dumps(message), file=process.stdin, flush=True)


def _hear(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def _work() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        hall = hall_at(asked["url"])
        name, *arguments = asked["job"]
        print(json.dumps("ready"), flush=True)
        sys.stdin.readline()
        print(json.dumps(JOBS[name](hall, *arguments)), flush=True)
        hall.engine.dispose()


if __name__ == "__main__":
    _work()
