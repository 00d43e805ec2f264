"""Service days made in a running server through its command socket: a new one for each test, gone after it.

A day costs a fraction of what another server costs, and nobody finds in it what another test has left.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from queues.actions.hall.opening import open_day, prepare_day
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.hall.service_day import DayPlan
from queues.persistence.backup.removal import remove_day
from queues.persistence.people.people import create_access_token, find_user
from queues.persistence.read_transaction import one_read
from webapp.cli.commands.demo import demo_summary
from webapp.cli.demo.demo_day import DemoDay, day_parts
from webapp.cli.demo.traffic import LASTS, Crew, Morning
from webapp.cli.people import SignIn
from webapp.cli.running.command_context import KnownDay, day_of_code, opened, perform_here
from webapp.day_file.day_file import example_day, read_day_text
from webapp.services import Box
from webapp.settings import Settings

ZONE = ZoneInfo("Asia/Jakarta")
LEAD = timedelta(minutes=20)  # the day is prepared this long before its doors open
HALL_HOURS = timedelta(hours=6)


@dataclass(frozen=True)
class StoryDays:
    """Makes the days of one running server; `demo` is what its own first day was said to have.

    People sign in to all of them by the same names. A code is never given twice: pages are kept by it for a moment.
    """

    box: Box
    demo: dict[str, Any]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def day(
        self, *, busy: bool = False, desks: int = 0, wordy: bool = False, seats: int = 0
    ) -> Iterator[dict[str, Any]]:
        """Open, and empty or in the middle of a busy morning; as `giliran demo --json` says it.

        `desks`: so many, if that is more than the example has; the further ones do what its first ones do.
        `wordy`: the day, its place and its desks have names as long as some offices give them. `seats`: of every desk.
        """
        known = self._begin(busy, desks, wordy=wordy, seats=seats)
        try:
            yield self.said(known)
        finally:
            self.remove(known)

    def remove(self, known: KnownDay) -> None:
        """The hall has one day at a time: its first page leads to it, and no tablet is offered the desks of others."""
        self.box.writer.write(remove_day, day_id=known.id, now=self.box.now(), by=SYSTEM)

    # -- inside

    def _begin(self, busy: bool, desks: int, *, wordy: bool, seats: int) -> KnownDay:
        now = self.box.now()
        started = now - LASTS if busy else now
        plan = with_desks(self._plan(started, now), desks)
        plan = _wordy(plan) if wordy else plan
        plan = replace(plan, desks=tuple(replace(desk, seats=seats or desk.seats) for desk in plan.desks))
        made = perform_here(self.box, prepare_day, at=started - LEAD, plan=plan)
        perform_here(self.box, open_day, at=started, day_id=made.stream_id, anyway=True)
        known = day_of_code(self.box.engine, plan.code)
        if busy:
            self._play_a_morning(known, now)
        return known

    def _plan(self, started: datetime, now: datetime) -> DayPlan:
        """The example day on the date that it is now in the village, at hours around now."""
        opens_at, at = _full_hour(started), now.astimezone(ZONE)
        plan = read_day_text(example_day(at.date()), name="example-day.toml", for_real=False).plan
        code, closes_at = f"{plan.code}-{next(self.numbers)}", _full_hour(now) + HALL_HOURS
        return replace(plan, code=code, is_demo=True, opens_at=opens_at, closes_at=closes_at)

    def _play_a_morning(self, known: KnownDay, now: datetime) -> None:
        clerks, greeters = self._actors(Role.CLERK), self._actors(Role.GREETER)
        crew = Crew(clerks=clerks, greeter=greeters[0])
        services, desks = day_parts(self.box, known.id)
        Morning(self.box.writer, known.id, services, desks, crew, held_on=known.held_on, ends_at=now).play()

    def _actors(self, role: Role) -> list[Actor]:
        ids = [self._user_id(user["username"]) for user in self.demo["users"] if user["role"] == role]
        return [Actor(role=role, key=f"user:{user_id}", id=user_id) for user_id in ids]

    def _user_id(self, username: str) -> UUID:
        with one_read(self.box.engine) as connection:
            found = find_user(connection, username)
        assert found, username
        return found.id

    def said(self, known: KnownDay) -> dict[str, Any]:
        users = tuple(SignIn(**user) for user in self.demo["users"])
        of_every_day = {name: self.demo[name] for name in ("greeter_token", "coordinator_token", "admin_token")}
        tokens = self._desk_tokens(known)
        made = DemoDay(day=known, users=users, pin="", desk_tokens=tokens, made=True, tickets=0, **of_every_day)
        return demo_summary(self.box, made)

    def _desk_tokens(self, known: KnownDay) -> dict[str, str]:
        now, (_services, desks) = self.box.now(), day_parts(self.box, known.id)
        write, of_day = self.box.writer.write, {"role": Role.CLERK, "now": now, "day_id": known.id}
        return {
            str(desk.id): write(create_access_token, label=f"{known.code} {desk.name}", desk_id=desk.id, **of_day)
            for desk in desks
        }


def with_desks(plan: DayPlan, count: int) -> DayPlan:
    """The plan with further desks, as many as are wanted in all."""
    numbers = range(len(plan.desks), count)
    further = [replace(plan.desks[n % len(plan.desks)], code=str(n + 1), name=f"Meja {n + 1}") for n in numbers]
    return replace(plan, desks=(*plan.desks, *further))


def _wordy(plan: DayPlan) -> DayPlan:
    names = ("Loket {} Pelayanan Administrasi Kependudukan", "Ruang Pertanggungjawaban Terpadu {}", "Informasi Umum {}")
    desks = tuple(
        replace(desk, name=names[at % len(names)].format(at + 1), label="Pelayanan Administrasi Kependudukan Terpadu")
        for at, desk in enumerate(plan.desks)
    )
    name = "Pelayanan Administrasi Terpadu Keliling Pemerintah Kabupaten Bengkulu Selatan Buji'an Dusun"
    place = "Balai Pertemuan Desa Jeranglah Rendah, Kecamatan Manna, Kabupaten Bengkulu Selatan, Provinsi Bengkulu"
    return replace(plan, name=name, place=place, desks=desks)


def _full_hour(at: datetime) -> datetime:
    return at.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)


@contextmanager
def days_in(folder: Path, demo: dict[str, Any]) -> Iterator[StoryDays]:
    """Beside the server that runs over this folder; its first day is removed."""
    with opened(Settings(data_dir=folder)) as box:
        days = StoryDays(box, demo)
        days.remove(day_of_code(box.engine, demo["day"]))
        yield days
