"""How often one may guess: counted before the secret is looked at, by device or address, by name and for the box."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask, Response
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from queues.model.actor import Role
from queues.model.events.box import SignInsFailed
from queues.model.refusals import Busy
from queues.model.trouble.alerts import THE_BOX
from queues.persistence.people.people import create_user
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import event
from queues.reading.failed_sign_ins import failed_since
from tests.builders import NOON, later
from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.auth.attempts import tried
from webapp.auth.devices import staff_devices
from webapp.auth.failed_sign_ins import RUSH, FailedSignIns, in_trouble, tell_all, tell_minutes_over
from webapp.auth.hashing import HashingSource
from webapp.http.errors import TooMany
from webapp.services import Box
from webapp.settings import Settings


class Hall:
    """Tries at secrets, from wherever, without hashing anything."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.hashed: list[HashingSource] = []

    def guess(self, name: str = "dewi", *, at: str = "192.168.8.7", device: str = "", fits: bool = False) -> str:
        """What comes of it: wrong, right, quick or slow beside it, or refused."""
        headers = {"Cookie": f"{staff_devices.COOKIE}={device}"} if device else {}

        def check(source: HashingSource) -> bool | None:
            self.hashed.append(source)
            return fits or None

        with self.app.test_request_context(environ_base={"REMOTE_ADDR": at}, headers=headers):
            try:
                found = tried("password", name, check)
            except (TooMany, Busy) as refusal:
                return refusal.code
        speed = "slow" if self.hashed[-1].pause else "quick"
        return f"{'right' if found else 'wrong'}, {speed}"


@pytest.fixture
def hall(settings: Settings, clock: StandingClock) -> Hall:
    return Hall(create_app(settings.model_copy(update={"sign_in_pause_seconds": 5.0}), clock))


def a_cookie(app: Flask, born: float = NOON.timestamp(), name: str = "a-tablet") -> str:
    made: Any = URLSafeSerializer(app.secret_key or "", salt="giliran.staff_device").dumps([name, born])
    return str(made)


# -- strangers -------------------------------------------------------------------------------------------------------


def test_one_address_makes_thirty_mistakes_whatever_names_it_tries(hall: Hall) -> None:
    answers = [hall.guess(f"name-{nth}") for nth in range(300)]
    assert answers == ["wrong, quick"] * 30 + ["too_many"] * 270
    assert len(hall.hashed) == 30
    assert hall.guess("somebody", at="192.168.8.8", fits=True) == "right, quick"


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("192.168.8.7", "192.168.8.8", False),
    ],
)
def test_of_ipv6_a_whole_network_is_one_address(hall: Hall, first: str, second: str, is_one: bool) -> None:
    for nth in range(30):
        hall.guess(f"name-{nth}", at=first)
    assert (hall.guess("another", at=second) == "too_many") is is_one


def test_a_name_that_is_tried_from_everywhere_becomes_slow_and_stays_open(hall: Hall) -> None:
    answers = [hall.guess("dewi", at=f"192.168.8.{nth}") for nth in range(25)]
    assert answers == ["wrong, quick"] * 20 + ["wrong, slow"] * 5
    assert hall.guess("dewi", at="192.168.8.99", fits=True) == "right, slow"
    assert hall.guess("hendra", at="192.168.8.99", fits=True) == "right, quick"


def test_a_name_is_one_however_it_is_written(hall: Hall) -> None:
    for nth in range(20):
        hall.guess((" Dewi", "DEWI ", "dewi")[nth % 3], at=f"192.168.8.{nth}")
    assert hall.guess("dEwI", at="192.168.8.99") == "wrong, slow"


def test_when_the_whole_box_is_tried_strangers_become_slow(hall: Hall) -> None:
    for nth in range(300):
        hall.guess(f"name-{nth}", at=f"10.0.{nth // 30}.1")
    assert hall.guess("a name of its own", at="192.168.8.7") == "wrong, slow"


def test_what_succeeds_is_given_back(hall: Hall) -> None:
    assert {hall.guess(fits=True) for _ in range(60)} == {"right, quick"}
    assert hall.guess() == "wrong, quick"


def test_what_finds_no_place_in_the_line_is_given_back(hall: Hall) -> None:
    def find_it_full(source: HashingSource) -> None:
        raise Busy

    for _ in range(40):
        with hall.app.test_request_context(environ_base={"REMOTE_ADDR": "192.168.8.7"}), pytest.raises(Busy):
            tried("password", "dewi", find_it_full)
    assert hall.guess() == "wrong, quick"


def test_where_all_share_one_address_it_shuts_nobody_out(settings: Settings, clock: StandingClock) -> None:
    hall = Hall(create_app(settings.model_copy(update={"shared_address": "on"}), clock))
    for nth in range(40):
        with hall.app.test_request_context(headers={"Cookie": f"giliran_device={nth:032x}"}):
            tried("password", f"name-{nth}", lambda source: None)
    with hall.app.test_request_context(headers={"Cookie": f"giliran_device={'f' * 32}"}):
        assert tried("password", "dewi", lambda source: source)


# -- devices that have signed in before ------------------------------------------------------------------------------


def test_what_strangers_do_is_nothing_to_a_device_that_has_signed_in_before(hall: Hall) -> None:
    for nth in range(320):
        hall.guess("dewi", at=f"192.168.8.{nth % 8}")
    assert hall.guess("dewi", at="192.168.8.7") == "too_many"
    assert hall.guess("dewi", at="192.168.8.7", device=a_cookie(hall.app), fits=True) == "right, quick"
    assert hall.hashed[-1].is_known


def test_twelve_tablets_behind_one_address_sign_in_at_eight(hall: Hall) -> None:
    for _ in range(300):
        hall.guess("meja", at="192.168.8.7")
    tablets = [a_cookie(hall.app, name=f"tablet {nth}") for nth in range(12)]
    answers = [hall.guess(f"clerk {nth}", at="192.168.8.7", device=one, fits=True) for nth, one in enumerate(tablets)]
    assert answers == ["right, quick"] * 12
    assert len({source.key for source in hall.hashed[-12:]}) == 12


def test_a_device_that_is_known_has_a_limit_of_its_own(hall: Hall) -> None:
    device = a_cookie(hall.app)
    answers = [hall.guess(f"name-{nth}", at=f"192.168.8.{nth}", device=device) for nth in range(12)]
    assert answers == ["wrong, quick"] * 10 + ["too_many"] * 2
    assert hall.guess("dewi", device=a_cookie(hall.app, name="another"), fits=True) == "right, quick"


@pytest.mark.parametrize("forged", ["invented", "", "a.b.c", "W10.x", "WyJhIiwxXQ.9zzz"])
def test_a_device_does_not_make_itself_known(hall: Hall, forged: str) -> None:
    hall.guess(device=forged)
    assert not hall.hashed[-1].is_known


def test_a_cookie_of_another_box_and_one_of_the_wrong_form_are_nobodys(hall: Hall) -> None:
    for payload, secret in ((["tablet", 1.0], "another box"), ("tablet", hall.app.secret_key), ([1], "x")):
        made: Any = URLSafeSerializer(str(secret), salt="giliran.staff_device").dumps(payload)
        hall.guess(device=str(made))
        assert not hall.hashed[-1].is_known


@pytest.mark.parametrize(("days", "is_known"), [(-400, True), (0, True), (364, True), (366, False)])
def test_a_device_is_known_for_a_year(hall: Hall, days: int, is_known: bool) -> None:
    """Counted from its last first sign-in; one from the future was given before the clock was set back."""
    hall.guess(device=a_cookie(hall.app, NOON.timestamp() - days * 86_400))
    assert hall.hashed[-1].is_known is is_known


def test_only_who_signs_in_gets_the_cookie_and_keeps_the_one_it_has(hall: Hall) -> None:
    def cookies(answer: Response) -> list[str]:
        return [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(staff_devices.COOKIE)]

    app = hall.app

    def sign_in() -> str:
        staff_devices.remember_device()
        return "in"

    sign_in.access = "everybody"  # type: ignore[attr-defined]
    app.add_url_rule("/in", "in", sign_in)
    client = app.test_client()
    assert cookies(client.get("/sign-in")) == []
    given = cookies(client.get("/in"))
    assert len(given) == 1
    assert "HttpOnly" in given[0]
    assert "SameSite=Lax" in given[0]
    assert cookies(client.get("/in")) == []


# -- what failed -----------------------------------------------------------------------------------------------------


def test_all_that_fails_is_counted_refused_or_not(hall: Hall) -> None:
    failures: FailedSignIns = hall.app.extensions["giliran_failed_sign_ins"]
    for _ in range(50):
        hall.guess("dewi", at="192.168.8.7")
    hall.guess("dewi", at="192.168.8.8", fits=True)
    assert failures.total == {"password": 50}
    minute = NOON.replace(second=0)
    assert failures.of(minute) == {("password", "dewi", "192.168.8.7"): 50}


def test_a_minute_is_told_when_it_is_over_and_only_once() -> None:
    failures = FailedSignIns()
    failures.note("password", "dewi", "192.168.8.7", later(10))
    assert failures.minutes_over(later(59)) == []
    assert failures.minutes_over(later(60)) == [NOON]
    told = failures.of(NOON)
    failures.note("password", "dewi", "192.168.8.7", later(50))  # while it was written
    failures.forget(NOON, told)
    assert failures.of(NOON) == {("password", "dewi", "192.168.8.7"): 1}
    failures.forget(NOON, failures.of(NOON))
    assert failures.minutes_over(later(minutes=9)) == []


def test_invented_names_fill_no_memory() -> None:
    failures = FailedSignIns()
    for nth in range(5000):
        failures.note("password", f"name-{nth}", "192.168.8.7", NOON)
    kept = failures.of(NOON)
    assert len(kept) <= 101
    assert (sum(kept.values()), kept[("password", "", "")]) == (5000, 4900)


def test_the_audit_is_told_who_was_meant_and_how_often(app: Flask, box: Box, dewi: UUID) -> None:
    """A name that is nobody's, which may be a password typed in the wrong field, is not written down."""
    failures: FailedSignIns = app.extensions["giliran_failed_sign_ins"]
    for name, address in (("dewi", "192.168.8.7"), ("dewi", "192.168.8.7"), ("sandi-rahasia", "192.168.8.8")):
        failures.note("password", name, address, NOON)
    assert [tell_minutes_over(box, failures, later(seconds)) for seconds in (30, 61, 90)] == [0, 1, 0]
    with one_read(box.engine) as connection:
        payloads = [row.payload for row in connection.execute(select(event).where(event.c.kind == SignInsFailed.kind))]
        assert failed_since(connection, NOON) == 3
        assert failed_since(connection, later(1)) == 0
    assert [(one["known_id"], one["count"]) for one in payloads] == [(str(dewi), 2), (None, 1)]
    assert len({one["address_hash"] for one in payloads}) == 2
    assert "192.168" not in str(payloads) and "rahasia" not in str(payloads)


def test_many_failures_are_trouble_until_ten_minutes_have_passed(app: Flask, box: Box) -> None:
    failures: FailedSignIns = app.extensions["giliran_failed_sign_ins"]
    for nth in range(RUSH):
        with one_read(box.engine) as connection:
            assert in_trouble(connection, NOON) == ()
        failures.note("password", f"name-{nth}", "192.168.8.7", NOON)
    with app.app_context():
        tell_all(box, failures)
    with one_read(box.engine) as connection:
        assert in_trouble(connection, later(minutes=10)) == (THE_BOX,)
        assert in_trouble(connection, later(minutes=11)) == ()


@pytest.fixture
def dewi(box: Box) -> UUID:
    with box.engine.begin() as connection:
        return create_user(
            connection, username="dewi", display_name="Dewi", role=Role.CLERK, password_hash="none", now=NOON
        )
