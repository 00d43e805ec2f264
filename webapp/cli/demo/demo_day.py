"""The demo day: Buji'an Dusun at Desa Jeranglah Rendah today, with users, tokens and PINs that are printed again.

The database holds hashes only. What opens the demo is kept beside it in a file that only the owner can read, because a
demo whose passwords are gone shows nothing. A real day never comes here.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import open_day, prepare_day
from queues.actions.turns.serving import finish_turn
from queues.model.actor import Actor, Role
from queues.model.hall.service_day import DayPlan, DayState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import LIVE
from queues.persistence.people.people import create_access_token, find_user
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import ticket, turn
from queues.reading.hall.day_head import read_day as read_head
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from webapp.auth.credentials import new_pin
from webapp.cli.demo.traffic import LASTS, Crew, Morning
from webapp.cli.people import SignIn, add_user, give_pins, is_taken, reset_pin
from webapp.cli.progress import counted
from webapp.cli.running.command_context import KnownDay, known_days, perform_here
from webapp.cli.running.private_files import read_private, write_private
from webapp.day_file.day_file import example_day, read_day_text
from webapp.day_file.plan import DayFile, PlannedUser
from webapp.services import Box

SIGN_INS = "demo-signins.json"
HALL_HOURS = timedelta(hours=6)
LEAD = timedelta(minutes=20)  # the day is prepared this long before its doors open


@dataclass(frozen=True)
class DemoDay:
    """The day, who and what opens it; `made` is False when it was there already."""

    day: KnownDay
    users: tuple[SignIn, ...]
    pin: str
    desk_tokens: dict[str, str]
    greeter_token: str
    coordinator_token: str
    admin_token: str
    made: bool
    tickets: int


def ensure_demo_day(here: Box, *, busy: bool = False, reset: bool = False) -> DemoDay:
    """Today's demo day: the one that is there, or a new one; those of other dates are closed.

    A busy morning lies in the past, so it needs a day in which nothing has happened yet.
    """
    file = _day_file(here)
    today = file.plan.held_on
    found = next((day for day in _demo_days(here) if day.held_on == today and day.is_open), None)
    if found and (reset or (busy and not _tickets(here, found.id))):
        found = None
    made = found is None
    day = found or _make(here, file, busy=busy)
    users = _users(here, file.users)
    if made and busy:
        _play(here, day, users)
    return _with_secrets(here, day, users, made)


# -- the day ---------------------------------------------------------------------------------------------------------


def _demo_days(here: Box) -> list[KnownDay]:
    return [day for day in known_days(here.engine) if day.is_demo]


def _day_file(here: Box) -> DayFile:
    """The example day, on the date that it is now in the village."""
    first = read_day_text(example_day(here.now().date()), name="example-day.toml", for_real=False)
    local = here.now().astimezone(first.plan.opens_at.tzinfo)
    return read_day_text(example_day(local.date()), name="example-day.toml", for_real=False)


def _make(here: Box, file: DayFile, *, busy: bool) -> KnownDay:
    for old in _demo_days(here):
        _close(here, old)
    now = here.now()
    started = now - LASTS if busy else now
    plan = replace(_at_hours(file.plan, started, now), code=_free_code(here, file.plan.code), is_demo=True)
    made = perform_here(here, prepare_day, at=started - LEAD if busy else now, plan=plan)
    perform_here(here, open_day, at=started, day_id=made.stream_id, anyway=True)  # a morning at night began yesterday
    return next(day for day in known_days(here.engine) if day.id == made.stream_id)


def _at_hours(plan: DayPlan, started: datetime, now: datetime) -> DayPlan:
    """The printed hours, or hours around now: a demo is looked at in the evening too."""
    if plan.opens_at <= started and now < plan.closes_at:
        return plan
    zone = plan.opens_at.tzinfo
    opens_at = _full_hour(started.astimezone(zone))
    closes_at = max(opens_at + HALL_HOURS, _full_hour(now.astimezone(zone)) + HALL_HOURS / 2)
    return replace(plan, opens_at=opens_at, closes_at=closes_at)


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _free_code(here: Box, code: str) -> str:
    taken = {day.code for day in known_days(here.engine)}
    again = (f"{code}-{nth}" for nth in range(2, 1000))
    return next(free for free in (code, *again) if free not in taken)


def _close(here: Box, day: KnownDay) -> None:
    """Whoever was left at a desk of an old demo is sent home first."""
    if day.state == DayState.CLOSED:
        return
    with one_read(here.engine) as connection:
        live = select(turn.c.id).where(turn.c.day_id == day.id, turn.c.state.in_(LIVE))
        turn_ids = list(connection.execute(live).scalars())
    for turn_id in turn_ids:
        perform_here(here, finish_turn, turn_id=turn_id, outcome=Outcome.NOT_SERVED.value)
    perform_here(here, close_day, day_id=day.id)


def _tickets(here: Box, day_id: UUID) -> int:
    with one_read(here.engine) as connection:
        counted = select(func.count()).select_from(ticket).where(ticket.c.day_id == day_id)
        return connection.execute(counted).scalar_one()


def day_parts(here: Box, day_id: UUID) -> tuple[list[ServiceHead], list[DeskHead]]:
    """Services and desks in the order of the plan."""
    with one_read(here.engine) as connection:
        day = read_head(connection, day_id=day_id)
        return list(read_services(connection, day).values()), list(read_desks(connection, day))


# -- a morning -------------------------------------------------------------------------------------------------------


def _play(here: Box, day: KnownDay, users: Iterable[SignIn]) -> None:
    services, desks = day_parts(here, day.id)
    people = {person.username: person for person in users}
    ids = {name: _id_of(here, name) for name in people}
    clerks = [
        Actor(role=Role.CLERK, key=f"user:{ids[name]}", id=ids[name])
        for name, person in people.items()
        if person.role == Role.CLERK
    ]
    greeter = next(name for name, person in people.items() if person.role == Role.GREETER)
    crew = Crew(clerks=clerks, greeter=Actor(role=Role.GREETER, key=f"user:{ids[greeter]}", id=ids[greeter]))
    Morning(here.writer, day.id, services, desks, crew, held_on=day.held_on, ends_at=here.now()).play()


# -- what opens it ---------------------------------------------------------------------------------------------------


def _sign_ins_path(here: Box) -> Path:
    return here.settings.data_dir / SIGN_INS


def _kept(here: Box) -> dict[str, Any]:
    kept = read_private(_sign_ins_path(here))
    return kept if isinstance(kept, dict) else {}


def _users(here: Box, planned: Iterable[PlannedUser]) -> tuple[SignIn, ...]:
    """The demo's users with the passwords that were kept; a user of a real day is left alone."""
    kept = {person["planned"]: person for person in _kept(here).get("users", [])}
    with counted(list(planned), _("Kata sandi dan PIN")) as each:
        people = {user.username: _kept_or_new(here, kept.get(user.username), user) for user in each}
    ids = {name: str(_id_of(here, sign_in.username)) for name, sign_in in people.items()}
    _keep(here, users=[{"planned": name, "id": ids[name]} | asdict(people[name]) for name in people])
    return tuple(people.values())


def _kept_or_new(here: Box, kept: dict[str, str] | None, user: PlannedUser) -> SignIn:
    return _with_pin(here, _kept_user(here, kept) or _new_user(here, user))


def _kept_user(here: Box, kept: dict[str, str] | None) -> SignIn | None:
    """None when the database is another one than the file speaks of."""
    if kept is None or str(_id_of(here, kept["username"])) != kept["id"]:
        return None
    return SignIn(kept["username"], kept["password"], kept["role"], kept.get("pin", ""))


def _new_user(here: Box, user: PlannedUser) -> SignIn:
    names = (user.username, f"{user.username}-demo", *(f"{user.username}-demo-{nth}" for nth in range(2, 100)))
    free = next(name for name in names if not is_taken(here.engine, name))
    return add_user(here, username=free, name=user.name, role=user.role)


def _with_pin(here: Box, sign_in: SignIn) -> SignIn:
    """Every clerk of a demo can take over from another."""
    user_id = _id_of(here, sign_in.username)
    if sign_in.pin or sign_in.role != Role.CLERK or user_id is None:
        return sign_in
    return replace(sign_in, pin=reset_pin(here, user_id))


def _id_of(here: Box, username: str) -> UUID | None:
    with one_read(here.engine) as connection:
        found = find_user(connection, username)
    return found.id if found else None


def _with_secrets(here: Box, day: KnownDay, users: tuple[SignIn, ...], made: bool) -> DemoDay:
    kept = _kept(here).get("day", {})
    if kept.get("id") != str(day.id):
        kept = {"id": str(day.id)} | _new_secrets(here, day)
        _keep(here, day=kept)
    opening = {name: value for name, value in kept.items() if name != "id"}
    return DemoDay(day=day, users=users, made=made, tickets=_tickets(here, day.id), **opening)


def _new_secrets(here: Box, day: KnownDay) -> dict[str, Any]:
    """Tokens for the devices of the hall, and one PIN for all desks: a demo is for trying."""
    _services, desks = day_parts(here, day.id)
    pin, now = new_pin(), here.now()
    give_pins(here, {desk.id: pin for desk in desks})

    def token(role: Role, name: str, **limits: Any) -> str:
        made: str = here.writer.write(create_access_token, role=role, label=f"{day.code} {name}", now=now, **limits)
        return made

    tokens = {str(desk.id): token(Role.CLERK, desk.name, day_id=day.id, desk_id=desk.id) for desk in desks}
    others = {f"{role.value}_token": token(role, role.value) for role in (Role.GREETER, Role.COORDINATOR, Role.ADMIN)}
    return {"pin": pin, "desk_tokens": tokens} | others


def _keep(here: Box, **parts: Any) -> None:
    write_private(_sign_ins_path(here), _kept(here) | parts)
