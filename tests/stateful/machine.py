"""People who do anything at any time: each step is done to the real hall and to the model, and then both are compared.

A machine knows nothing of how the hall is stored: `hall_in` gives it a new one for each example.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.opening import prepare_day, resume_issuing, stop_issuing
from queues.actions.hall.pausing import (
    change_desk_services,
    close_desk,
    open_desk,
    pause_desk,
    pause_service,
    resume_desk,
    resume_service,
)
from queues.actions.hall.reopening import reopen_day
from queues.actions.outcomes.correcting import correct_outcome
from queues.actions.tickets.issuing import cancel_ticket, issue_ticket
from queues.actions.tickets.priority import grant_priority
from queues.actions.turns.calling import call_next, call_turn, recall_turn
from queues.actions.turns.calling_again import call_again
from queues.actions.turns.holding import hold_turn, resume_turn
from queues.actions.turns.serving import finish_turn, no_show, restore_turn, start_turn, undo_turn
from queues.actions.turns.transferring import add_service, transfer_turn
from queues.model.actor import Actor
from queues.model.hall.closing import Fate, FateKind
from queues.model.refusals import KeyReused, Refusal
from queues.persistence.backup.removal import remove_day
from queues.persistence.schema import tables
from queues.persistence.writing.commands import Performed
from tests.builders import (
    CITIZEN,
    CLERK,
    COORDINATOR,
    DESKS,
    GREETER,
    NOON,
    OFFERED,
    OTHER_CLERK,
    PLAN,
    Hall,
    fitting_detail,
    plan_with,
)
from tests.stateful.model import Desk, No, Queue, Turn
from tests.stateful.replay import NEVER_CALLED, Replayed, replay

CODES = [one.code for one in OFFERED]
DESK_CODES = [desk.code for desk in DESKS]
CLERKS = (CLERK, CLERK, OTHER_CLERK)
OUTCOMES = ("served", "handed_over", "documents_missing", "left", "not_served")
DEEDS = ("start", "finish", "finish", "hold", "no_show", "recall", "undo", "transfer", "add")
PLACES = ("arrival", "arrival", "end", "next")
PATIENT = plan_with(policy=replace(PLAN.policy, calls_before_no_show=2, seconds_before_no_show=20))
A_DAY, SHIFTED = timedelta(days=1), ("held_on", "opens_at", "closes_at")
STEPS_OF_TIME = (0, 1, 20, 59, 61, 600, 5400, -61, -7200)  # seconds; some clocks are set back

any_one = st.integers(0, 10_000)
desk_codes = st.sampled_from(DESK_CODES)
clerks = st.sampled_from(CLERKS)
service_codes = st.sampled_from(CODES)
places = st.sampled_from(PLACES)
baskets = st.lists(service_codes, min_size=1, max_size=3, unique=True)


def planned_queue() -> Queue:
    policy = PATIENT.policy
    desks = {
        desk.code: Desk(
            set(desk.services), desk.seats, "open" if desk.open_at_start else "closed", policy.others_per_priority
        )
        for desk in DESKS
    }
    return Queue(
        desks,
        {one.code: one.series for one in OFFERED},
        {one.code: one.quota for one in OFFERED if one.quota is not None},
        ratio=policy.others_per_priority,
        longest_wait=timedelta(minutes=policy.max_wait_minutes),
        patience=(policy.calls_before_no_show, timedelta(seconds=policy.seconds_before_no_show)),
    )


@dataclass
class Said:
    """A command that was carried out, as it was sent."""

    action: Any
    actor: Actor
    key: str
    arguments: dict[str, Any]
    performed: Performed


class People(RuleBasedStateMachine):
    """Steps are named like the commands of the hall."""

    hall_in: Callable[[], tuple[Hall, Callable[[], None]]]

    @initialize(crowd=st.lists(baskets, min_size=5, max_size=12), grants=st.sets(st.integers(0, 11), max_size=3))
    def enter(self, crowd: list[list[str]], grants: set[int]) -> None:
        """People stand before the door when it opens."""
        self._meet()
        for nth, services in enumerate(crowd):
            self.take(services, GREETER, 0 if nth in grants else 1)

    def _meet(self) -> None:
        self.hall, self.leave = self.hall_in()
        self.queue, self.now = planned_queue(), NOON
        self.queue.seq = self.hall.seq()
        self.ids: dict[int, UUID] = {}
        self.said: list[Said] = []
        self.desk_id = {code: self.hall.desk_id(code) for code in DESK_CODES}
        self.deeds: dict[str, tuple[Any, Callable[..., Any]]] = {
            "start": (start_turn, self.queue.start),
            "finish": (finish_turn, partial(self.queue.finish, outcome="served", then_call=True)),
            "hold": (hold_turn, self.queue.hold),
            "no_show": (no_show, self.queue.no_show),
            "recall": (recall_turn, self.queue.recall),
            "undo": (undo_turn, self.queue.undo),
        }
        self.desk_code = {desk_id: code for code, desk_id in self.desk_id.items()}
        self.planned = {
            str(self.desk_id[desk.code]): {
                "state": "open" if desk.open_at_start else "closed",
                "services": sorted(desk.services),
                "pause_reason": None,
                "paused_at": None,
                "pause_until": None,
            }
            for desk in DESKS
        }

    # -- numbers -------------------------------------------------------------------------------------------------

    @rule(services=baskets, by=st.sampled_from((CITIZEN, CITIZEN, GREETER)), priority=st.integers(0, 3))
    def take(self, services: list[str], by: Actor, priority: int) -> None:
        wishes = priority == 0
        made = self.both(
            issue_ticket,
            by,
            partial(self.queue.take, services, self.now, priority=wishes and by is GREETER),
            day_id=self.hall.day_id,
            services=tuple(services),
            priority=wishes,
        )
        if made:
            ticket, performed = made
            taken = self.hall.taken(performed.made.ticket_id)
            assert taken.number == ticket.number
            self.ids[id(ticket)] = taken.id
            self.ids |= {id(turn): turn_id for turn, turn_id in zip(ticket.turns, taken.turns, strict=True)}

    @rule(services=baskets)
    def take_again(self, services: list[str]) -> None:
        """Most people come for something and go: a line must form."""
        self.take(services[:1], CITIZEN, 1)

    @rule(which=any_one, granted=st.booleans())
    def grant(self, which: int, granted: bool) -> None:
        if ticket := self.one_of(self.queue.tickets, which):
            ask = partial(self.queue.grant, ticket, granted)
            self.both(grant_priority, GREETER, ask, ticket_id=self.ids[id(ticket)], granted=granted)

    @rule(which=any_one, by=st.sampled_from((CITIZEN, GREETER)))
    def cancel(self, which: int, by: Actor) -> None:
        if ticket := self.one_of(self.queue.tickets, which):
            ask = partial(self.queue.cancel, ticket, self.name_of(by), self.now)
            self.both(cancel_ticket, by, ask, ticket_id=self.ids[id(ticket)])

    # -- at the desk ---------------------------------------------------------------------------------------------

    @rule(code=desk_codes, by=clerks)
    def call(self, code: str, by: Actor) -> None:
        ask = partial(self.queue.call_next, code, self.name_of(by), self.now)
        called = self.both(call_next, by, ask, desk_id=self.desk_id[code])
        if called:
            turn, performed = called
            assert performed.made.turn_id == self.ids[id(turn)], "not whom the policy names"

    @rule(which=any_one, code=desk_codes, by=clerks)
    def choose(self, which: int, code: str, by: Actor) -> None:
        """Somebody out of order: mostly one who waits for what the desk takes."""
        takes = self.queue.desks[code].services
        fitting = [turn for turn in self.queue.turns if turn.state == "waiting" and turn.service in takes]
        turn = self.one_of(fitting if which % 8 else self.queue.turns, which // 8)
        if turn:
            ask = partial(self.queue.choose, turn, code, self.name_of(by), self.now)
            more = {"desk_id": self.desk_id[code], "reason": "frail"}
            self.both(call_turn, by, ask, turn_id=self.ids[id(turn)], **more)

    @rule(code=desk_codes, by=clerks, deed=st.sampled_from(DEEDS), service=service_codes, at=places)
    def work_on(self, code: str, by: Actor, deed: str, service: str, at: str) -> None:
        """What a clerk does: go on with who is there, or call the next one."""
        there = self.queue.live_at(code)
        if not there:
            self.call(code, by)
            return
        if deed in ("transfer", "add"):
            (self._transfer if deed == "transfer" else self._add)(there[0], by, service, at)
            return
        action, ask = self.deeds[deed]
        arguments = {"outcome": "served", "then_call_next": True} if deed == "finish" else {}
        asked = partial(ask, there[0], self.name_of(by), self.now)
        self.both(action, by, asked, turn_id=self.ids[id(there[0])], **arguments)

    @rule(which=any_one, by=clerks)
    def recall(self, which: int, by: Actor) -> None:
        self.move(recall_turn, self.queue.recall, which, by, "called")

    @rule(which=any_one, by=clerks)
    def start(self, which: int, by: Actor) -> None:
        self.move(start_turn, self.queue.start, which, by, "called")

    @rule(which=any_one, by=clerks)
    def hold(self, which: int, by: Actor) -> None:
        self.move(hold_turn, self.queue.hold, which, by, "called", "serving")

    @rule(which=any_one, by=clerks, other=st.none() | desk_codes)
    def resume(self, which: int, by: Actor, other: str | None) -> None:
        turn = self.turn(which, "on_hold")
        if turn and (to := other or turn.desk):
            ask = partial(self.queue.resume, turn, to, self.name_of(by), self.now)
            self.both(resume_turn, by, ask, turn_id=self.ids[id(turn)], desk_id=self.desk_id[to])

    @rule(which=any_one, by=clerks, outcome=st.sampled_from(OUTCOMES), then_call=st.booleans())
    def finish(self, which: int, by: Actor, outcome: str, then_call: bool) -> None:
        turn = self.turn(which, "called", "serving", "on_hold")
        if turn is None:
            return
        ask = partial(self.queue.finish, turn, self.name_of(by), self.now, outcome=outcome, then_call=then_call)
        more = {"outcome": outcome, "detail": fitting_detail(outcome, turn.service), "then_call_next": then_call}
        done = self.both(finish_turn, by, ask, turn_id=self.ids[id(turn)], **more)
        if done:
            following, performed = done
            assert performed.made.next_turn_id == (following and self.ids[id(following)])

    @rule(which=any_one, by=clerks, service=service_codes, at=places)
    def transfer(self, which: int, by: Actor, service: str, at: str) -> None:
        if turn := self.turn(which, "called", "serving"):
            self._transfer(turn, by, service, at)

    @rule(which=any_one, by=clerks, service=service_codes, at=places)
    def add(self, which: int, by: Actor, service: str, at: str) -> None:
        if turn := self.turn(which, "called", "serving", "on_hold"):
            self._add(turn, by, service, at)

    def _transfer(self, turn: Turn, by: Actor, service: str, at: str) -> None:
        self._join(transfer_turn, self.queue.transfer, turn, by, service, at)

    def _add(self, turn: Turn, by: Actor, service: str, at: str) -> None:
        self._join(add_service, self.queue.add, turn, by, service, at)

    def _join(self, action: Any, ask: Callable[..., Turn], turn: Turn, by: Actor, service: str, at: str) -> None:
        asked = partial(ask, turn, service, self.name_of(by), self.now, place=at)
        done = self.both(action, by, asked, turn_id=self.ids[id(turn)], service=service, place=at)
        if done:
            made, performed = done
            assert performed.made.next_turn_id is not None
            self.ids[id(made)] = performed.made.next_turn_id

    @rule(code=desk_codes, by=clerks, service=service_codes, quantity=st.sampled_from((1, 1, 5, -1)))
    def count(self, code: str, by: Actor, service: str, quantity: int) -> None:
        ask = partial(self.queue.count, code, service, quantity)
        self.both(count_people, by, ask, desk_id=self.desk_id[code], service=service, quantity=quantity)

    @rule(which=any_one, by=st.sampled_from((CLERK, OTHER_CLERK, COORDINATOR)))
    def no_show(self, which: int, by: Actor) -> None:
        """A coordinator need not be patient."""
        if turn := self.turn(which, "called"):
            overrules = by is COORDINATOR
            ask = partial(self.queue.no_show, turn, self.name_of(by), self.now, anyway=overrules)
            self.both(no_show, by, ask, turn_id=self.ids[id(turn)], anyway=overrules)

    @rule(which=any_one, by=clerks)
    def restore(self, which: int, by: Actor) -> None:
        gone = [turn for turn in self.queue.turns if turn.outcome == "no_show"]
        if turn := self.one_of(gone if which % 8 else self.queue.turns, which // 8):
            ask = partial(self.queue.restore, turn, self.name_of(by), self.now)
            self.both(restore_turn, by, ask, turn_id=self.ids[id(turn)])

    @rule(which=any_one, by=clerks, outcome=st.sampled_from(OUTCOMES))
    def correct(self, which: int, by: Actor, outcome: str) -> None:
        if turn := self.turn(which, "closed"):
            ask = partial(self.queue.correct, turn, self.name_of(by), self.now, outcome=outcome)
            more = {"outcome": outcome, "detail": fitting_detail(outcome, turn.service), "reason": "mistake"}
            self.both(correct_outcome, by, ask, turn_id=self.ids[id(turn)], **more)

    @rule(which=any_one, by=clerks, code=desk_codes, same=st.booleans())
    def call_again(self, which: int, by: Actor, code: str, same: bool) -> None:
        """Mostly to the desk where it ended."""
        if turn := self.turn(which, "closed"):
            to = turn.desk if same and turn.desk else code
            ask = partial(self.queue.call_again, turn, to, self.name_of(by), self.now)
            more = {"desk_id": self.desk_id[to], "reason": "unfinished"}
            self.both(call_again, by, ask, turn_id=self.ids[id(turn)], **more)

    @rule(which=any_one, by=st.sampled_from((*CLERKS, GREETER)))
    def undo(self, which: int, by: Actor) -> None:
        """Mostly what was done last, by whoever did it."""
        moved = sorted((turn for turn in self.queue.turns if turn.last), key=lambda turn: turn.last.seq)
        turn = self.one_of(moved[-2:] if which % 8 else self.queue.turns, which // 8)
        if turn:
            by = next((one for one in CLERKS if which % 4 and turn.last and one.key == turn.last.by), by)
            ask = partial(self.queue.undo, turn, self.name_of(by), self.now)
            self.both(undo_turn, by, ask, turn_id=self.ids[id(turn)])

    # -- desks, services, the day --------------------------------------------------------------------------------

    @rule(code=desk_codes, to=st.sampled_from(("open", "open", "paused", "resumed", "closed")))
    def change_desk(self, code: str, to: str) -> None:
        actions = {"open": open_desk, "paused": pause_desk, "resumed": resume_desk, "closed": close_desk}
        ask = partial(self.queue.resume_desk, code) if to == "resumed" else partial(self.queue.set_desk, code, to)
        self.both(actions[to], COORDINATOR, ask, desk_id=self.desk_id[code])

    @rule(code=desk_codes, services=baskets)
    def assign(self, code: str, services: list[str]) -> None:
        ask = partial(self.queue.assign, code, set(services))
        desk_id = self.desk_id[code]
        self.both(change_desk_services, COORDINATOR, ask, desk_id=desk_id, services=tuple(services))

    @rule(service=service_codes, on=st.integers(0, 2))
    def pause_or_resume_service(self, service: str, on: int) -> None:
        action = pause_service if on == 0 else resume_service
        ask = partial(self.queue.pause, service, on=on == 0)
        self.both(action, COORDINATOR, ask, day_id=self.hall.day_id, service=service)

    @rule(on=st.integers(0, 3))
    def stop_or_resume_issuing(self, on: int) -> None:
        action = resume_issuing if on else stop_issuing
        self.both(action, COORDINATOR, partial(self.queue.issue, on=bool(on)), day_id=self.hall.day_id)

    @rule(seconds=st.sampled_from(STEPS_OF_TIME))
    def time_moves(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    # -- the same key again --------------------------------------------------------------------------------------

    @rule(which=any_one)
    def repeat(self, which: int) -> None:
        """The answer of then, and nothing changed."""
        if said := self.one_of(self.said, which):
            again = self.hall.perform(said.action, by=said.actor, at=self.now, key=said.key, **said.arguments)
            assert again.repeated
            assert (again.made, again.epoch, again.seq) == (
                said.performed.made, said.performed.epoch, said.performed.seq,
            )  # fmt: skip

    @rule(which=any_one)
    def repeat_with_another_body(self, which: int) -> None:
        if said := self.one_of(self.said, which):
            try:
                self.hall.perform(call_next, by=said.actor, at=self.now, key=said.key, desk_id=self.hall.day_id)
            except KeyReused:
                return
            raise AssertionError("the same key with another body was carried out")

    # -- what holds after every step -----------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        self.rows = self.hall.turns()
        self.the_tables_are_as_the_model()
        self.numbers_are_unique_and_without_holes()
        self.nobody_is_at_two_places()
        self.who_is_there_has_the_priority_of_the_ticket()
        self.quotas_are_kept()
        self.whoever_is_done_has_an_outcome()
        self.the_events_tell_the_same_story()

    def the_tables_are_as_the_model(self) -> None:
        tables_say = Counter(
            (
                row.number, row.service, row.place, row.position, row.priority, row.state.value,
                self.desk_code.get(row.desk_id) if row.desk_id else None, row.seat, row.call_count,
                row.outcome and row.outcome.value,
            )
            for row in self.rows
        )  # fmt: skip
        assert tables_say == Counter(turn.shown() for turn in self.queue.turns)
        assert self.hall.day().state.value == self.queue.state
        assert self.hall.seq() == self.queue.seq
        services = {row["id"]: row["code"] for row in self.hall.rows(tables.service)}
        counted = self.hall.rows(tables.walk_in)
        assert self.queue.counted == {
            (self.desk_code[row["desk_id"]], services[row["service_id"]]): row["quantity"] for row in counted
        }
        desks = {row["code"]: (row["state"], row["others_since_priority"]) for row in self.hall.rows(tables.desk)}
        assert desks == {code: (desk.state, desk.others) for code, desk in self.queue.desks.items()}

    def numbers_are_unique_and_without_holes(self) -> None:
        given: dict[str, list[int]] = {}
        for row in self.hall.rows(tables.ticket, order=("count",)):
            given.setdefault(row["series"], []).append(row["count"])
        assert all(counts == list(range(1, len(counts) + 1)) for counts in given.values())

    def nobody_is_at_two_places(self) -> None:
        live = [turn for turn in self.rows if turn.is_live]
        for held in (
            [(turn.desk_id, turn.seat) for turn in live],
            [turn.ticket_id for turn in live],
            [(turn.ticket_id, turn.service) for turn in self.rows if turn.is_open],
        ):
            assert max(Counter(held).values(), default=1) == 1

    def who_is_there_has_the_priority_of_the_ticket(self) -> None:
        granted = {row["id"]: row["priority"] for row in self.hall.rows(tables.ticket)}
        assert all(turn.priority == granted[turn.ticket_id] for turn in self.rows if turn.is_open)

    def quotas_are_kept(self) -> None:
        services = {row["id"]: row["code"] for row in self.hall.rows(tables.service)}
        for row in self.hall.rows(tables.day_service):
            assert row["issued"] == self.queue.taken[services[row["service_id"]]]
            assert row["quota"] is None or row["issued"] <= row["quota"]

    def whoever_is_done_has_an_outcome(self) -> None:
        recorded = {turn_id: row["code"] for turn_id, row in self.hall.outcomes().items()}
        assert recorded == {turn.id: turn.outcome for turn in self.rows if not turn.is_open}
        assert all(row["waited_seconds"] >= 0 for row in self.hall.outcomes().values())
        assert all((row["served_seconds"] or 0) >= 0 for row in self.hall.outcomes().values())

    def the_events_tell_the_same_story(self) -> None:
        events = self.hall.events()
        assert [row["seq"] for row in events] == list(range(1, self.hall.seq() + 1))
        told = replay(events, self.planned)
        assert told.state == self.hall.day().state.value
        self._compare_turns(told)
        self._compare_desks(told)

    def _compare_turns(self, told: Replayed) -> None:
        names = (*NEVER_CALLED, "service", "place", "position", "queued_at", "priority")
        assert {UUID(turn_id): {name: turn[name] for name in names} for turn_id, turn in told.turns.items()} == {
            turn.id: {name: getattr(turn, name) for name in names} for turn in self.rows
        }

    def _compare_desks(self, told: Replayed) -> None:
        names = ("state", "pause_reason", "paused_at", "pause_until")
        code_of = {row["id"]: row["code"] for row in self.hall.rows(tables.service)}
        taken: dict[str, list[str]] = {}
        for row in self.hall.rows(tables.desk_service):
            taken.setdefault(str(row["desk_id"]), []).append(code_of[row["service_id"]])
        assert told.desks == {
            str(row["id"]): {name: row[name] for name in names} | {"services": sorted(taken[str(row["id"])])}
            for row in self.hall.rows(tables.desk)
        }
        paused = {code_of[row["service_id"]]: row["pause_reason"] for row in self.hall.rows(tables.day_service)}
        assert told.paused == {code: reason for code, reason in paused.items() if reason}

    def teardown(self) -> None:
        """The day ends well, whatever has happened in it."""
        if not hasattr(self, "hall"):
            return
        try:
            for turn in self.hall.turns():
                if turn.is_live:
                    self.hall.finish(turn.id, at=self.now)
            self.now += timedelta(microseconds=1)  # what ends in the very moment of a close is ended by it
            self._close_carrying_some()
            self.rows = self.hall.turns()
            assert all(turn.outcome for turn in self.rows)
            self.whoever_is_done_has_an_outcome()
            self.the_events_tell_the_same_story()
        finally:
            self.leave()

    def _close_carrying_some(self) -> None:
        """Every other turn goes on to the next day; the close is taken back, and made without that day."""
        following = replace(PATIENT, code="next", **{name: getattr(PATIENT, name) + A_DAY for name in SHIFTED})
        to = self.hall.do(prepare_day, by=COORDINATOR, at=self.now, plan=following).stream_id
        still_open = [turn for turn in self.hall.turns() if turn.is_open]
        goes = still_open[::2]
        fates = [Fate(turn.id, FateKind.CARRY, to=to) for turn in goes]
        self.hall.do(close_day, by=COORDINATOR, day_id=self.hall.day_id, at=self.now, fates=fates)
        there = [turn for turn in self.hall.turns() if turn.day_id == to]
        assert [turn.place < 0 for turn in there] == [True] * len(goes)
        of = {ticket["id"]: ticket["carried_from"] for ticket in self.hall.rows(tables.ticket)}
        assert Counter((of[turn.ticket_id], turn.service) for turn in there) == Counter(
            (turn.ticket_id, turn.service) for turn in goes
        )
        self.hall.do(reopen_day, by=COORDINATOR, day_id=self.hall.day_id, at=self.now, reason="mistake")
        places = {turn.id: turn.place for turn in self.hall.turns() if turn.is_open}
        assert places == {turn.id: turn.place for turn in still_open}
        open_desks = {desk["id"] for desk in self.hall.rows(tables.desk) if desk["state"] != "closed"}
        held = [turn for turn in still_open if turn.state == "on_hold" and turn.desk_id in open_desks]
        back = {turn.id: turn.movable() for turn in self.hall.turns() if turn.state == "on_hold"}
        assert back == {turn.id: turn.movable() for turn in held}
        self.hall.do(close_day, by=COORDINATOR, day_id=self.hall.day_id, at=self.now)
        self.hall.writer.write(remove_day, to, now=self.now, by=COORDINATOR)

    # -- inside --------------------------------------------------------------------------------------------------

    def both(self, action: Any, by: Actor, ask: Callable[[], Any], **arguments: Any) -> tuple[Any, Performed] | None:
        """Ask the hall and the model; what one refuses the other refuses."""
        key = f"key-{len(self.said)}"
        try:
            performed = self.hall.perform(action, by=by, at=self.now, key=key, **arguments)
        except Refusal as refusal:
            self._require_refusal(ask, refusal)
            return None
        self.said.append(Said(action, by, key, arguments, performed))
        try:
            return ask(), performed
        except No:
            raise AssertionError(f"{action.__name__} was carried out against the rules") from None

    def _require_refusal(self, ask: Callable[[], Any], refusal: Refusal) -> None:
        try:
            ask()
        except No:
            return
        raise AssertionError(f"refused with {refusal.code}, although the rules allow it")

    def move(self, action: Any, ask: Callable[..., Any], which: int, by: Actor, *states: str) -> None:
        if turn := self.turn(which, *states):
            self.both(action, by, partial(ask, turn, self.name_of(by), self.now), turn_id=self.ids[id(turn)])

    def turn(self, which: int, *states: str) -> Turn | None:
        """Mostly one for which the move makes sense; now and then anybody."""
        fitting = [turn for turn in self.queue.turns if turn.state in states]
        return self.one_of(fitting if which % 8 else self.queue.turns, which // 8)

    @staticmethod
    def one_of(choices: Any, which: int) -> Any:
        return choices[which % len(choices)] if choices else None

    @staticmethod
    def name_of(by: Actor) -> str | None:
        return None if by is CITIZEN else by.key
