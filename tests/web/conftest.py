"""Fixtures of the web tests: an app with an open hall in it, and clients for everybody who uses it.

The clock stands at NOON until a test moves it: `clock.at = later(minutes=5)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, RuleFactory

from queues.model.actor import Role
from queues.persistence.people.people import create_access_token, create_user, find_access_token
from tests.builders import NOON, Hall, hall_at, seat_everywhere, sqlite_url
from webapp import create_app
from webapp.auth.sessions import begin_here
from webapp.auth.signing_in import check_password
from webapp.clock import Clock
from webapp.services import Box
from webapp.settings import Settings

PASSWORD = "sirih-pinang-41"
ADDRESS = "http://192.168.8.10:8000"


class CompiledTemplates(BytecodeCache):
    """Templates that an app of this run has compiled already: that takes longer than most requests."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class Routes(Map):
    """The routes are the same in every app of this run: werkzeug makes code of each, which is half of making an app."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._known: set[tuple[Any, ...]] = set()
        self.are_whole = False

    def add(self, rulefactory: RuleFactory) -> None:
        for rule in rulefactory.get_rules(self):
            known = (rule.rule, rule.endpoint, frozenset(rule.methods or ()))
            if known in self._known:
                continue
            assert not self.are_whole, f"{rule.rule} would be in every app: a test with a route makes its own app"
            self._known.add(known)
            super().add(rule)


class QuickApp(Flask):
    url_map_class = staticmethod(cache(Routes))  # type: ignore[assignment]


class StandingClock(Clock):
    """A clock that shows what it is set to. `at` is true time; `ahead` is how far somebody has moved the clock."""

    def __init__(self, at: datetime = NOON, speed: float = 1.0) -> None:
        super().__init__(speed)
        self.at = at
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return self.at + self.ahead

    def steady(self) -> float:
        return self.at.timestamp()

    def awake(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def sqlite_open_hall(hall_file: Path) -> str:
    return sqlite_url(hall_file)


@pytest.fixture
def database_url(sqlite_open_hall: str) -> str:
    """The address of a database with an open hall: SQLite's, unless a module says otherwise."""
    return sqlite_open_hall


@pytest.fixture(params=["sqlite_open_hall", pytest.param("postgres_open_hall", marks=pytest.mark.postgres)])
def either_database(request: pytest.FixtureRequest) -> str:
    """A module runs on both databases when its own `database_url` is this."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secret_key="a secret that only the tests of Giliran know",
        public_url=ADDRESS,
        hall_page_seconds=0,
        sign_in_pause_seconds=0,
    )


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Flask:
    made = create_app(settings, clock, QuickApp)
    made.url_map.are_whole = True  # type: ignore[attr-defined]
    made.testing = True
    made.jinja_env.bytecode_cache = COMPILED
    return made


@pytest.fixture
def box(app: Flask) -> Box:
    found: Box = app.extensions["giliran"]
    return found


@pytest.fixture
def hall(box: Box, database_url: str) -> Hall:
    """The hall inside the app: what a test does there, its pages show."""
    opened = hall_at(database_url)
    opened.engine.dispose()
    return Hall(box.engine, box.writer, opened.day_id, opened.code, vault=box.vault)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's phone without a cookie yet."""
    return app.test_client()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Cheaper than in a hall: argon2 is slow on purpose, and a hash says itself how slow."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class Staff:
    """A signed-in member of staff: commands carry the page's CSRF token and an idempotency key of their own."""

    client: FlaskClient
    csrf: str
    sent: int = 0

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None) -> Any:
        self.sent += 1
        headers = {"X-CSRFToken": self.csrf, "Idempotency-Key": key or f"staff-{id(self)}-{self.sent}"}
        return self.client.post(path, json=body or {}, headers=headers)


@pytest.fixture
def signed_in(app: Flask, box: Box, password_hash: str) -> Callable[[str], Staff]:
    """`signed_in("clerk")`: a client with that role's session."""

    def sign(role: str) -> Staff:
        with box.engine.begin() as connection:
            person_id = create_user(
                connection,
                username=role,
                display_name=role.title(),
                role=Role(role),
                password_hash=password_hash,
                now=NOON,
            )
            if role == "clerk":  # who may act where has tests of its own
                seat_everywhere(connection, person_id)
        return _staff(app, role)

    return sign


def _staff(app: Flask, username: str) -> Staff:
    client = app.test_client()
    with app.test_request_context():
        person = check_password(username, PASSWORD)
        assert person is not None
        carried = begin_here(person.way, person.mark, user_id=person.id, desk_id=person.desk_id)
    secret = "a page's own token"
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["csrf_token"] = carried, True, secret
    return Staff(client, URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(secret))


@pytest.fixture
def bearer(box: Box, hall: Hall) -> Callable[..., dict[str, str]]:
    """`bearer("clerk", desk="1")`: the header of a device with that role's token."""

    def header(role: str, desk: str | None = None, *, of_any_day: bool = False) -> dict[str, str]:
        desk_id, day_id = hall.desk_id(desk) if desk else None, None if of_any_day else hall.day_id
        with box.engine.begin() as connection:
            token = create_access_token(
                connection, role=Role(role), label=role, now=NOON, day_id=day_id, desk_id=desk_id
            )
            known = find_access_token(connection, token)
            if role == "clerk" and not desk and known:
                seat_everywhere(connection, known.id)
        return {"Authorization": f"Bearer {token}"}

    return header
