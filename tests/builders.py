"""A small hall for tests: a day with desks and services, and the people who act in it.

Nothing here knows the web. Time is an argument everywhere; NOON is midday in Jakarta.
"""

import atexit
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select

from queues.actions.hall.opening import open_day, prepare_day
from queues.actions.hall.pausing import pause_desk
from queues.actions.outcomes.correcting import correct_outcome
from queues.actions.tickets.issuing import cancel_ticket, issue_ticket
from queues.actions.tickets.priority import grant_priority
from queues.actions.turns.calling import call_next, call_turn, recall_turn
from queues.actions.turns.calling_again import call_again
from queues.actions.turns.holding import hold_turn, resume_turn
from queues.actions.turns.serving import finish_turn, no_show, restore_turn, start_turn, undo_turn
from queues.actions.turns.transferring import add_service, transfer_turn
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.hall.desk import Desk
from queues.model.hall.service import Agency, AgencyKind, Fee, FeeKind, Requirement, Service, natural_id
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedService, ServiceDay
from queues.model.queue.policy import Policy
from queues.model.queue.ticket import Ticket
from queues.model.queue.turn import Turn
from queues.model.stream import StreamKind
from queues.persistence.engine import open_engine
from queues.persistence.people.tokens import TicketTokens
from queues.persistence.personal.day_keys import DayKeys
from queues.persistence.personal.detail_vault import DetailVault
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.streams.recording import box_stream_id
from queues.persistence.writing import mapping
from queues.persistence.writing.commands import Performed
from queues.persistence.writing.made import Made
from queues.persistence.writing.writer import Writer

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
DAY = "2026-11-21-jeranglah-rendah"
TOKENS = TicketTokens(b"a secret that only the tests of Giliran know")
# As every box whose keys lie in this folder; what needs days of its own makes a folder of its own.
_KEY_FOLDER = Path(mkdtemp(prefix="giliran-keys-"))
atexit.register(rmtree, _KEY_FOLDER, ignore_errors=True)
KEYS = DayKeys(_KEY_FOLDER)
VAULT = DetailVault.under(KEYS)


def later(seconds: float = 0, *, minutes: float = 0) -> datetime:
    """So long after NOON."""
    return NOON + timedelta(seconds=seconds, minutes=minutes)


# -- people ----------------------------------------------------------------------------------------------------------


def person(role: Role, name: str, desk_id: UUID | None = None) -> Actor:
    """Somebody who signed in: known by a key and, unlike a citizen, by an id."""
    return Actor(role=role, key=f"user:{name}", id=natural_id("person", name), desk_id=desk_id)


CITIZEN = Actor(role=Role.CITIZEN, key="device:a-phone")
OTHER_CITIZEN = Actor(role=Role.CITIZEN, key="device:another-phone")
CLERK = person(Role.CLERK, "sari")
OTHER_CLERK = person(Role.CLERK, "bayu")
GREETER = person(Role.GREETER, "wati")
COORDINATOR = person(Role.COORDINATOR, "rina")

# -- the plan of a day -----------------------------------------------------------------------------------------------

AGENCIES = (
    Agency("disdukcapil", "Disdukcapil", "Civil registry", AgencyKind.OPD),
    Agency("bpjs", "BPJS Kesehatan", "Health insurance", AgencyKind.PARTNER),
    Agency("polres", "Polres", "Police", AgencyKind.VERTICAL),
    Agency("samsat", "Samsat", "Vehicle tax", AgencyKind.VERTICAL),
    Agency("setda", "Sekretariat Daerah", "Regional secretariat", AgencyKind.OPD),
)
SERVICES = (
    Service(
        "ktp",
        "disdukcapil",
        "Cetak KTP-el",
        "Identity card",
        short="KTP",
        short_en="ID card",
        requirements=(Requirement("kk", "Fotokopi KK", "Copy of the family card"), Requirement("lama", "KTP lama")),
        typical_minutes=8,
    ),
    Service("kk", "disdukcapil", "Kartu Keluarga", "Family card", short="KK", short_en="Family card"),
    Service("bpjs", "bpjs", "Pendaftaran BPJS", "Registration", short="BPJS", short_en="BPJS", typical_minutes=12),
    Service("sim", "polres", "Perpanjangan SIM", short="SIM", fee=Fee(FeeKind.PNBP, 75_000, "PP 76/2020")),
    Service("pajak", "samsat", "Pajak kendaraan", short="Pajak", fee=Fee(FeeKind.TAX)),
    Service("audiensi", "setda", "Audiensi Bupati", "Audience", short="Audiensi", discreet=True, typical_minutes=15),
)
OFFERED = (
    PlannedService("ktp", "A"),
    PlannedService("kk", "A"),
    PlannedService("bpjs", "K"),
    PlannedService("sim", "M"),
    PlannedService("pajak", "R"),
    PlannedService("audiensi", "S", quota=3),
)
DESKS = (
    PlannedDesk("1", "Meja 1", "Dukcapil", "disdukcapil", ("ktp", "kk")),
    PlannedDesk("2", "Meja 2", "Dukcapil", "disdukcapil", ("ktp",)),
    PlannedDesk("3", "Meja 3", "BPJS", "bpjs", ("bpjs",)),
    PlannedDesk("4", "Meja 4", "SIM dan pajak", "polres", ("sim", "pajak"), seats=2, label_en="Licences and taxes"),
    PlannedDesk("5", "Meja 5", "Audiensi", "setda", ("audiensi",)),
    PlannedDesk("6", "Meja 6", "Cadangan", "disdukcapil", ("ktp", "kk"), open_at_start=False),
)
PLAN = DayPlan(
    code=DAY,
    name="Buji'an Dusun",
    place="Balai Desa Jeranglah Rendah",
    area="Kecamatan Manna, Kabupaten Bengkulu Selatan",
    held_on=date(2026, 11, 21),
    zone="Asia/Jakarta",
    opens_at=datetime(2026, 11, 21, 1, 0, tzinfo=UTC),
    closes_at=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
    pungli_number="0811-0000-0000",
    agencies=AGENCIES,
    services=SERVICES,
    offered=OFFERED,
    desks=DESKS,
    # Most tests give up on somebody at once; what a clerk has to wait for has tests of its own.
    policy=Policy(others_per_priority=2, max_wait_minutes=90, calls_before_no_show=1, seconds_before_no_show=0),
)


def fitting_detail(outcome: str, service: str = "ktp") -> dict[str, Any] | None:
    """What a clerk would write for the outcome."""
    missing = {"missing": ["kk"]} if service == "ktp" else {"note": "Surat kuasa"}
    return {
        "collect_later": {"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"},
        "posted": {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nDesa Jeranglah Rendah"},
        "documents_missing": missing,
        "referred": {"to_office": "Kantor Pertanahan Manna"},
        "rejected": {"reason": "data_mismatch"},
    }.get(outcome)


# -- the hall --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """A ticket as its holder knows it; `turns` in the order of the services."""

    id: UUID
    number: str
    turns: tuple[UUID, ...]

    @property
    def turn(self) -> UUID:
        return self.turns[0]


@dataclass
class Hall:
    """A prepared day in a database, and short sentences for what people do in it."""

    engine: Engine
    writer: Writer
    day_id: UUID
    code: str = DAY
    said: list[UUID] = field(default_factory=list)
    vault: DetailVault = VAULT

    # -- doing

    def perform(
        self, action: Any, *, by: Actor = CLERK, at: datetime = NOON, key: str | None = None, **arguments: Any
    ) -> Performed:
        return self.writer.perform(action, actor=by, now=at, key=key, **arguments)

    def do(
        self, action: Any, *, by: Actor = CLERK, at: datetime = NOON, key: str | None = None, **arguments: Any
    ) -> Made:
        return self.perform(action, by=by, at=at, key=key, **arguments).made

    def take(self, *services: str, by: Actor = CITIZEN, at: datetime = NOON, **more: Any) -> Taken:
        made = self.do(issue_ticket, by=by, at=at, day_id=self.day_id, services=services or ("ktp",), **more)
        return self.taken(made.ticket_id)

    def take_many(self, how_many: int, *services: str, at: datetime = NOON) -> list[Taken]:
        return [self.take(*services, at=at) for _ in range(how_many)]

    def call(self, desk: str = "1", *, by: Actor = CLERK, at: datetime = NOON) -> Turn:
        made = self.do(call_next, by=by, at=at, desk_id=self.desk_id(desk))
        return self.turn(made.turn_id)

    def recall(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON) -> Turn:
        return self._moved(recall_turn, turn_id, by, at)

    def start(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON) -> Turn:
        return self._moved(start_turn, turn_id, by, at)

    def hold(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON, **more: Any) -> Turn:
        return self._moved(hold_turn, turn_id, by, at, **more)

    def resume(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON, **more: Any) -> Turn:
        return self._moved(resume_turn, turn_id, by, at, **more)

    def finish(
        self, turn_id: UUID, outcome: str = "served", *, by: Actor = CLERK, at: datetime = NOON, **more: Any
    ) -> Turn:
        """With a detail that fits the outcome, unless another is named."""
        if fitting_detail(outcome) and "detail" not in more:
            more["detail"] = fitting_detail(outcome, self.turn(turn_id).service)
        return self._moved(finish_turn, turn_id, by, at, outcome=outcome, **more)

    def correct(
        self,
        turn_id: UUID,
        outcome: str,
        reason: str = "mistake",
        *,
        by: Actor = CLERK,
        at: datetime = NOON,
        **more: Any,
    ) -> Turn:
        """With a detail that fits the outcome, unless another is named."""
        if fitting_detail(outcome) and "detail" not in more:
            more["detail"] = fitting_detail(outcome, self.turn(turn_id).service)
        return self._moved(correct_outcome, turn_id, by, at, outcome=outcome, reason=reason, **more)

    def call_again(
        self,
        turn_id: UUID,
        desk: str = "1",
        reason: str = "returning",
        *,
        by: Actor = CLERK,
        at: datetime = NOON,
        **more: Any,
    ) -> Turn:
        return self._moved(call_again, turn_id, by, at, desk_id=self.desk_id(desk), reason=reason, **more)

    def no_show(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON, **more: Any) -> Turn:
        return self._moved(no_show, turn_id, by, at, **more)

    def restore(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON) -> Turn:
        return self._moved(restore_turn, turn_id, by, at)

    def undo(self, turn_id: UUID, *, by: Actor = CLERK, at: datetime = NOON) -> Turn:
        return self._moved(undo_turn, turn_id, by, at)

    def choose(
        self,
        turn_id: UUID,
        desk: str = "1",
        reason: str = "frail",
        *,
        by: Actor = CLERK,
        at: datetime = NOON,
        **more: Any,
    ) -> Turn:
        """Call somebody out of order."""
        return self._moved(call_turn, turn_id, by, at, desk_id=self.desk_id(desk), reason=reason, **more)

    def transfer(self, turn_id: UUID, service: str, *, by: Actor = CLERK, at: datetime = NOON, **more: Any) -> Turn:
        """The new turn, in the other queue."""
        made = self.do(transfer_turn, by=by, at=at, turn_id=turn_id, service=service, **more)
        assert made.next_turn_id is not None
        return self.turn(made.next_turn_id)

    def add_service(self, turn_id: UUID, service: str, *, by: Actor = CLERK, at: datetime = NOON, **more: Any) -> Turn:
        """The new turn beside the one at the desk."""
        made = self.do(add_service, by=by, at=at, turn_id=turn_id, service=service, **more)
        assert made.next_turn_id is not None
        return self.turn(made.next_turn_id)

    def cancel(self, ticket_id: UUID, *, by: Actor = CITIZEN, at: datetime = NOON) -> Made:
        return self.do(cancel_ticket, by=by, at=at, ticket_id=ticket_id)

    def grant(self, ticket_id: UUID, granted: bool = True, *, by: Actor = GREETER, at: datetime = NOON) -> Made:
        return self.do(grant_priority, by=by, at=at, ticket_id=ticket_id, granted=granted)

    def serve(self, desk: str = "1", *, at: datetime = NOON, minutes: float = 5, outcome: str = "served") -> Turn:
        """Call the next person and serve them to the end."""
        turn = self.call(desk, at=at)
        self.start(turn.id, at=at)
        return self.finish(turn.id, outcome, at=at + timedelta(minutes=minutes))

    # -- looking

    def day(self) -> ServiceDay:
        return mapping.day_from(self._row(tables.service_day, self.day_id) | self._row(tables.stream, self.day_id))

    def desk_id(self, code: str) -> UUID:
        where = (tables.desk.c.day_id == self.day_id, tables.desk.c.code == code)
        with one_read(self.engine) as connection:
            found: UUID = connection.execute(select(tables.desk.c.id).where(*where)).scalar_one()
            return found

    def desk(self, code: str) -> Desk:
        return mapping.desk_from(self._row(tables.desk, self.desk_id(code)))

    def turn(self, turn_id: UUID) -> Turn:
        return mapping.turn_from(self._row(tables.turn, turn_id))

    def ticket(self, ticket_id: UUID) -> Ticket:
        return mapping.ticket_from(self._row(tables.ticket, ticket_id))

    def taken(self, ticket_id: UUID) -> Taken:
        of_ticket = select(tables.turn.c.id).where(tables.turn.c.ticket_id == ticket_id)
        with one_read(self.engine) as connection:
            turns = connection.execute(of_ticket.order_by(tables.turn.c.position)).scalars().all()
        return Taken(ticket_id, self.ticket(ticket_id).number, tuple(turns))

    def turns(self) -> list[Turn]:
        """Every turn of the day, by place."""
        return [mapping.turn_from(row) for row in self.rows(tables.turn, order=("place", "position"))]

    def outcomes(self) -> dict[UUID, Any]:
        """The outcome row of each turn that has one."""
        return {row["turn_id"]: row for row in self.rows(tables.outcome)}

    def events(self, *, after: int = 0) -> list[Any]:
        """The day's recorded events, in order of seq."""
        of_day = [row for row in self.rows(tables.event, order=("seq",)) if row["stream_id"] == self.day_id]
        return [row for row in of_day if row["seq"] > after]

    def catalogue_events(self) -> list[Any]:
        """What the catalogue's stream holds."""
        (catalogue,) = [row for row in self.rows(tables.stream) if row["kind"] is StreamKind.CATALOGUE]
        return [row for row in self.rows(tables.event, order=("seq",)) if row["stream_id"] == catalogue["id"]]

    def box_events(self) -> list[Any]:
        """What the box's own stream holds."""
        with one_read(self.engine) as connection:
            box_id = box_stream_id(connection)
        return [row for row in self.rows(tables.event, order=("seq",)) if row["stream_id"] == box_id]

    def kinds(self, *, after: int = 0) -> list[str]:
        return [row["kind"] for row in self.events(after=after)]

    def rows(self, table: Any, order: Sequence[str] = ()) -> list[Any]:
        statement = select(table).order_by(*(table.c[name] for name in order))
        with one_read(self.engine) as connection:
            return list(connection.execute(statement).mappings())

    def details(self) -> list[dict[str, Any]]:
        """What is kept about people, as it reads for whoever has the keys."""
        with one_read(self.engine) as connection:
            rows = connection.execute(select(tables.personal_detail)).all()
        return [{**row._mapping, "body": self.vault.opened(row)} for row in rows]

    def seq(self) -> int:
        return self.day().last_seq

    # -- inside

    def _moved(self, action: Any, turn_id: UUID, by: Actor, at: datetime, **more: Any) -> Turn:
        self.do(action, by=by, at=at, turn_id=turn_id, **more)
        return self.turn(turn_id)

    def _row(self, table: Any, row_id: UUID) -> Any:
        with one_read(self.engine) as connection:
            return dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())


def open_hall(engine: Engine, plan: DayPlan = PLAN, *, open_now: bool = True) -> Hall:
    """A hall in an empty, migrated database: the plan is written down and the day opened."""
    said: list[UUID] = []
    writer = Writer(engine, TOKENS, vault=VAULT, after_commit=said.append)
    day_id = writer.perform(prepare_day, actor=SYSTEM, now=plan.opens_at, plan=plan).made.stream_id
    if open_now:
        writer.perform(open_day, actor=SYSTEM, now=plan.opens_at, day_id=day_id, anyway=True)
    with engine.begin() as connection:
        seat_everywhere(connection, CLERK.id, OTHER_CLERK.id)
    return Hall(engine, writer, day_id, plan.code, said)


def seat_everywhere(connection: Connection, *clerks: UUID | None) -> None:
    """These clerks sit at every desk but those that send documents home.

    Most tests are about what happens at a desk, not about who may act there.
    """
    delivering = (
        select(tables.desk_service.c.desk_id)
        .join(tables.service, tables.service.c.id == tables.desk_service.c.service_id)
        .where(tables.service.c.delivers)
    )
    desks = connection.execute(select(tables.desk.c.id).where(tables.desk.c.id.not_in(delivering))).scalars().all()
    known = set(connection.execute(select(tables.staff_user.c.id)).scalars())
    for clerk_id in clerks:
        if clerk_id not in known:
            connection.execute(insert(tables.staff_user).values(id=clerk_id, **_OF_EVERY_DESK, username=str(clerk_id)))
        seated = select(tables.desk_clerk.c.desk_id).where(tables.desk_clerk.c.clerk_id == clerk_id)
        already = set(connection.execute(seated).scalars())
        for desk_id in set(desks) - already:
            seat = {"desk_id": desk_id, "clerk_id": clerk_id, "sat_at": NOON - timedelta(hours=4)}
            connection.execute(insert(tables.desk_clerk).values(seat))


_OF_EVERY_DESK = {
    "display_name": "Petugas",
    "role": "clerk",
    "password_hash": "-",
    "is_active": False,  # who signs in, and who is listed, are other people
    "created_at": NOON - timedelta(days=1),
}


def hall_at(url: str, code: str = DAY) -> Hall:
    """The hall that is already in a database, as another process sees it."""
    engine = open_engine(url)
    said: list[UUID] = []
    with one_read(engine) as connection:
        of_code = select(tables.service_day.c.id).where(tables.service_day.c.code == code)
        day_id: UUID = connection.execute(of_code).scalar_one()
    return Hall(engine, Writer(engine, TOKENS, vault=VAULT, after_commit=said.append), day_id, code, said)


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def plan_with(**changes: Any) -> DayPlan:
    """The plan, with some of it different."""
    return replace(PLAN, **changes)


def demo_like_day(box: Any, plan: DayPlan = PLAN) -> Hall:
    """Fill a box (anything with `engine`, `writer`, `tokens`) with an hour of a day: every state is there.

    Desk 1 serves, desk 2 has called, desk 3 is paused, desk 4 serves two at once, somebody is on hold, somebody did
    not come, a phone asks for priority, and people wait.
    """
    day_id = box.writer.perform(prepare_day, actor=SYSTEM, now=plan.opens_at, plan=plan).made.stream_id
    box.writer.perform(open_day, actor=SYSTEM, now=plan.opens_at, day_id=day_id, anyway=True)
    hall = Hall(box.engine, box.writer, day_id, plan.code)
    with box.engine.begin() as connection:
        seat_everywhere(connection, CLERK.id, OTHER_CLERK.id)
    _fill(hall)
    return hall


def _fill(hall: Hall) -> None:
    from_nine = NOON - timedelta(hours=1)
    for minute in range(12):
        hall.take("ktp", at=from_nine + timedelta(minutes=minute))
    hall.take("ktp", "bpjs", at=later(-2400), priority=True)
    hall.take("kk", by=GREETER, at=later(-2300), priority=True)
    for services in (("sim",), ("pajak",), ("sim", "pajak"), ("bpjs",), ("audiensi",)):
        hall.take(*services, at=later(-2000))
    hall.serve("1", at=later(-1800))
    hall.serve("1", at=later(-1200), outcome="collect_later")
    hall.no_show(hall.call("1", at=later(-800)).id, at=later(-700))
    hall.hold(hall.call("2", at=later(-900)).id, at=later(-600))
    hall.start(hall.call("1", at=later(-500)).id, at=later(-480))
    hall.call("2", at=later(-20))
    for _ in range(2):
        hall.start(hall.call("4", at=later(-400)).id, at=later(-300))
    hall.serve("3", at=later(-1500), minutes=10)
    hall.do(pause_desk, by=CLERK, at=later(-100), desk_id=hall.desk_id("3"), reason="prayer", minutes=15)
