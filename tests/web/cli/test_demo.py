"""The demo day: made once for a date, printed again with the same sign-ins, busy when asked for."""

import json
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from queues.actions.tickets.issuing import issue_ticket
from queues.actions.turns.calling import call_next
from queues.model.actor import Role
from queues.persistence.people.people import create_user, find_user
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import desk, event, outcome, service_day, staff_user, ticket, turn
from queues.snapshots.load.load import load_snapshot
from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.auth.signing_in import check_own_pin, check_password, check_pin
from webapp.cli.commands.demo import demo_summary
from webapp.cli.demo.demo_day import DemoDay, day_parts, ensure_demo_day
from webapp.cli.demo.traffic import LASTS, PEOPLE
from webapp.cli.running.command_context import known_days, perform_here, writing
from webapp.services import Box, box
from webapp.settings import Settings

MORNING = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 11.00 in the village
NIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)  # 01.30 of the next date in the village


@contextmanager
def box_at(folder: Path, at: datetime) -> Iterator[Box]:
    """The box of this folder, as a process that starts at this time opens it."""
    app = create_app(Settings(data_dir=folder, public_url="http://192.168.8.10:8000"), StandingClock(at))
    with app.app_context():
        yield box()
        box().engine.dispose()


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, DemoDay]]:
    """One busy morning for all tests that only look at it."""
    with box_at(tmp_path_factory.mktemp("busy"), MORNING) as here:
        yield here, ensure_demo_day(here, busy=True)


@pytest.fixture
def rows(busy: tuple[Box, DemoDay]) -> Iterator[Connection]:
    with one_read(busy[0].engine) as connection:
        yield connection


# -- a day and what opens it -----------------------------------------------------------------------------------------


def test_the_day_is_in_the_village_of_the_example_and_marked_as_a_demo(busy: tuple[Box, DemoDay]) -> None:
    here, demo = busy
    head = load_snapshot(here.engine, demo.day.code, now=here.now()).day
    assert head.code == "jeranglah-rendah-2026-11-21"
    assert (head.name, head.place) == ("Buji'an Dusun", "Balai Desa Jeranglah Rendah")
    assert head.area == "Kec. Manna, Kab. Bengkulu Selatan"
    assert (head.is_demo, head.state, head.pungli_number) == (True, "open", "0812-0000-0000")


def test_a_second_run_keeps_the_day_and_prints_the_same_sign_ins(tmp_path: Path) -> None:
    with box_at(tmp_path, MORNING) as here:
        first = demo_summary(here, ensure_demo_day(here))
    with box_at(tmp_path, MORNING + timedelta(hours=2)) as here:
        again = ensure_demo_day(here)
        assert not again.made
        assert demo_summary(here, again) == first
        assert len(known_days(here.engine)) == 1


def test_every_sign_in_that_is_printed_opens_the_door(busy: tuple[Box, DemoDay]) -> None:
    here, demo = busy
    for person in demo.users[-2:]:
        signed_in = check_password(person.username, person.password)
        assert signed_in is not None and signed_in.role == person.role
    _services, desks = day_parts(here, demo.day.id)
    at_desk = check_pin(desks[0].id, demo.pin)
    assert at_desk is not None and at_desk.desk_id == desks[0].id
    clerk = next(person for person in demo.users if person.role == Role.CLERK)
    next_clerk = check_own_pin(clerk.username, clerk.pin, desks[0].id)
    assert next_clerk is not None and next_clerk.desk_id == desks[0].id


def test_the_database_knows_hashes_only_and_the_file_is_closed_to_others(busy: tuple[Box, DemoDay]) -> None:
    here, demo = busy
    secrets = [person.password for person in demo.users] + [*demo.desk_tokens.values()]
    secrets += [demo.greeter_token, demo.coordinator_token, demo.admin_token]
    stored = b"".join(path.read_bytes() for path in here.settings.data_dir.glob("giliran.db*"))
    assert len(secrets) == 11 + 12 + 3
    assert not [secret for secret in secrets if secret.encode() in stored]
    for name in ("demo-signins.json", "secret-key"):
        assert stat.S_IMODE((here.settings.data_dir / name).stat().st_mode) == 0o600


def test_a_later_date_makes_a_new_day_and_closes_the_old_one(tmp_path: Path) -> None:
    with box_at(tmp_path, MORNING) as here:
        first = ensure_demo_day(here)
        _services, desks = day_parts(here, first.day.id)
        for _ in range(2):
            perform_here(here, issue_ticket, day_id=first.day.id, services=["KTP-REKAM"])
        perform_here(here, call_next, desk_id=desks[0].id)
    with box_at(tmp_path, MORNING + timedelta(days=1)) as here:
        second = ensure_demo_day(here)
        days = {day.code: day.state for day in known_days(here.engine)}
        assert days == {"jeranglah-rendah-2026-11-21": "closed", "jeranglah-rendah-2026-11-22": "open"}
        assert second.users == first.users
        assert not set(second.desk_tokens) & set(first.desk_tokens)
        with one_read(here.engine) as connection:
            assert set(connection.execute(select(outcome.c.code)).scalars()) == {"not_served"}


def test_sign_ins_of_a_database_that_is_gone_are_made_anew(tmp_path: Path) -> None:
    with box_at(tmp_path, MORNING) as here:
        first = ensure_demo_day(here)
    for path in tmp_path.glob("giliran.db*"):
        path.unlink()
    with box_at(tmp_path, MORNING) as here:
        again = ensure_demo_day(here)
        _services, desks = day_parts(here, again.day.id)
        assert set(again.desk_tokens) == {str(desk.id) for desk in desks}
        assert not {user.password for user in again.users} & {user.password for user in first.users}


def test_reset_begins_anew_and_leaves_the_old_day_readable(tmp_path: Path) -> None:
    with box_at(tmp_path, MORNING) as here:
        first = ensure_demo_day(here)
        perform_here(here, issue_ticket, day_id=first.day.id, services=["KTP-REKAM"])
        second = ensure_demo_day(here, reset=True)
        assert (second.made, second.tickets) == (True, 0)
        assert {day.code: day.state for day in known_days(here.engine)} == {
            first.day.code: "closed",
            f"{first.day.code}-2": "open",
        }


def test_a_busy_morning_is_not_laid_over_tickets_that_people_hold(tmp_path: Path) -> None:
    with box_at(tmp_path, MORNING) as here:
        first = ensure_demo_day(here)
        perform_here(here, issue_ticket, day_id=first.day.id, services=["KTP-REKAM"])
        again = ensure_demo_day(here, busy=True)
        assert (again.made, again.day.code, again.tickets) == (False, first.day.code, 1)


def test_the_demo_never_takes_over_a_real_user(tmp_path: Path) -> None:
    with box_at(tmp_path, MORNING) as here:
        with writing(here.engine) as connection:
            create_user(
                connection,
                username="yuliana",
                display_name="Yuliana",
                role=Role.ADMIN,
                password_hash="a real hash",
                now=here.now(),
            )
        demo = ensure_demo_day(here)
        assert demo.users[0].username == "yuliana-demo"
        with one_read(here.engine) as connection:
            real = find_user(connection, "yuliana")
        assert real is not None and real.password_hash == "a real hash"


@pytest.mark.parametrize("at", [MORNING, NIGHT])
def test_the_printed_hours_hold_the_present_at_any_hour(tmp_path: Path, at: datetime) -> None:
    with box_at(tmp_path, at) as here:
        day = ensure_demo_day(here).day
        assert day.opens_at <= at < day.closes_at


def test_at_night_the_date_is_that_of_the_village(tmp_path: Path) -> None:
    with box_at(tmp_path, NIGHT) as here:
        assert ensure_demo_day(here).day.held_on.isoformat() == "2026-11-22"


def test_the_json_has_the_promised_shape(busy: tuple[Box, DemoDay]) -> None:
    here, demo = busy
    said = json.loads(json.dumps(demo_summary(here, demo)))
    assert list(said) == [
        "url",
        "day",
        "board_url",
        "services",
        "desks",
        "greeter_token",
        "coordinator_token",
        "admin_token",
        "users",
    ]
    assert said["board_url"] == "http://192.168.8.10:8000/d/jeranglah-rendah-2026-11-21/board"
    assert {tuple(service) for service in said["services"]} == {("code", "name", "series")}
    assert {tuple(one) for one in said["desks"]} == {("id", "name", "services", "token")}
    for user in said["users"]:
        pin = ("pin",) if user["role"] == "clerk" else ()
        assert tuple(user) == ("username", "password", "role", *pin)
    assert sum(any(code.startswith("KTP-") for code in one["services"]) for one in said["desks"]) >= 4
    assert {user["role"] for user in said["users"]} == {"clerk", "greeter", "coordinator", "viewer", "content", "admin"}


# -- a busy morning --------------------------------------------------------------------------------------------------


def test_a_busy_morning_leaves_something_on_every_screen(busy: tuple[Box, DemoDay], rows: Connection) -> None:
    here, demo = busy
    states = Counter(rows.execute(select(turn.c.state)).scalars())
    assert demo.tickets == PEOPLE
    assert states["called"] >= 1 and states["on_hold"] >= 1
    assert states["serving"] >= 4 and states["waiting"] >= 20
    load = load_snapshot(here.engine, demo.day.code, now=here.now())
    assert load.wishes
    assert [row.desk.state for row in load.desks].count("paused") == 1
    assert any(row.service.pause_reason for row in load.services)
    assert {"no_show", "documents_missing", "transferred", "cancelled", "posted", "handed_over"} <= set(
        rows.execute(select(outcome.c.code)).scalars()
    )


def test_a_morning_happened_in_the_order_of_its_events(busy: tuple[Box, DemoDay], rows: Connection) -> None:
    here, _demo = busy
    of_day = select(event.c.seq, event.c.at).where(event.c.stream_id == service_day.c.id).order_by(event.c.seq)
    seqs, times = zip(*rows.execute(of_day), strict=True)
    assert list(seqs) == list(range(1, len(seqs) + 1))
    assert list(times) == sorted(times)
    assert times[-1] <= here.now()
    assert times[1] == here.now() - LASTS  # the doors open; before it the day was only prepared


def test_nobody_was_called_before_coming_or_served_for_less_than_no_time(rows: Connection) -> None:
    for row in rows.execute(select(turn)).mappings():
        moments = [row[name] for name in ("queued_at", "called_at", "started_at", "closed_at") if row[name]]
        assert moments == sorted(moments), row["number"]
    served = rows.execute(select(func.min(outcome.c.served_seconds))).scalar_one()
    assert served > 0


def test_most_people_come_early(rows: Connection) -> None:
    times = sorted(rows.execute(select(ticket.c.issued_at)).scalars())
    assert sum(at - times[0] < LASTS / 2 for at in times) > 0.6 * len(times)


def test_priority_is_wished_for_and_granted(rows: Connection) -> None:
    kinds = Counter(rows.execute(select(event.c.kind)).scalars())
    assert kinds["priority_granted"] >= 2
    assert rows.execute(select(func.count()).select_from(ticket).where(ticket.c.priority)).scalar_one() >= 5


def test_clerks_of_the_demo_sit_at_its_first_desks(rows: Connection) -> None:
    sits = dict(rows.execute(select(desk.c.position, desk.c.clerk_id).where(desk.c.clerk_id.is_not(None))).all())
    clerks = set(rows.execute(select(staff_user.c.id).where(staff_user.c.role == "clerk")).scalars())
    assert sorted(sits) == list(range(6))
    assert set(sits.values()) == clerks


def test_the_same_morning_is_played_twice_alike(busy: tuple[Box, DemoDay], tmp_path: Path, rows: Connection) -> None:
    story = select(event.c.seq, event.c.kind, event.c.at).order_by(event.c.seq)
    with box_at(tmp_path, MORNING) as here:
        ensure_demo_day(here, busy=True)
        with one_read(here.engine) as other:
            assert other.execute(story).all() == rows.execute(story).all()
            assert other.execute(select(service_day.c.is_demo)).scalars().all() == [True]
