"""A PostgreSQL server for tests: made in a temporary folder, reached by a Unix socket, stopped afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from tests.builders import Hall, hall_at, open_hall

ROOM = 2**31  # bytes, for a server of each worker
# Nothing of these servers outlives the test run, so nothing of theirs need reach a disk.
_SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
)


def _programs() -> Path:
    """The folder of the newest server on this machine; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.fail("PostgreSQL's server programs are missing: run `make system-packages`")
    return (found[-1] if found else Path(str(on_path))).parent


def _in_memory() -> str | None:
    """A folder in memory for the server, where there is room: copying a database there takes a fifth of the time."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def _owner() -> str | None:
    """Whose server it is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return next(user.pw_name for name in ("postgres", "nobody") for user in pwd.getpwall() if user.pw_name == name)


def _run(owner: str | None, *command: str | Path) -> None:
    as_owner = ["runuser", "-u", owner, "--"] if owner else []
    done = subprocess.run([*as_owner, *map(str, command)], capture_output=True, text=True, cwd="/")
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stdout}{done.stderr}")


class PostgresServer:
    """`url` is the address of its maintenance database."""

    def __init__(self) -> None:
        self._programs, self._owner = _programs(), _owner()
        # A socket's path may have 107 characters: pytest's own folders are too deep for that.
        self._folder = Path(tempfile.mkdtemp(prefix="giliran-pg-", dir=_in_memory()))
        if self._owner:
            shutil.chown(self._folder, self._owner)
        user = self._owner or pwd.getpwuid(os.geteuid()).pw_name
        self.url = f"postgresql+psycopg://{user}@/postgres?host={self._folder}"
        made = ("-A", "trust", "-U", user, "--no-sync", "-E", "UTF8", "--locale=C")
        _run(self._owner, self._programs / "initdb", "-D", self._data, *made)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"unix_socket_directories={self._folder}"))
        self._control("-o", options, "-l", self._folder / "log", "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *arguments: str | Path) -> None:
        _run(self._owner, self._programs / "pg_ctl", "-D", self._data, "-w", *arguments)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    try:
        server.start()
        yield server
        server.stop()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of this test run alone; the address is that of its maintenance database."""
    with running_postgres() as server:
        yield server.url


@contextmanager
def new_database(postgres_url: str, like: str = "template1") -> Iterator[str]:
    """The address of a new database, gone afterwards; `like` names the one that it is a copy of."""
    name = f"test_{uuid4().hex}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    yield postgres_url.replace("/postgres?", f"/{name}?")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database of this test alone."""
    with new_database(postgres_url) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a database with the day of tests.builders.PLAN, open and empty; copied, never changed."""
    with new_database(postgres_url) as address:
        engine = open_engine(address)
        upgrade(engine)
        open_hall(engine)
        engine.dispose()
        yield str(engine.url.database)


@pytest.fixture
def postgres_open_hall(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """The address of a database of this test alone, with an open hall."""
    with new_database(postgres_url, like=postgres_template) as address:
        yield address


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[str]:
    """The name of a migrated database without a day; copied, never changed."""
    with new_database(postgres_url) as address:
        engine = open_engine(address)
        upgrade(engine)
        engine.dispose()
        yield str(engine.url.database)


@pytest.fixture
def postgres_engine(postgres_url: str, migrated_postgres: str) -> Iterator[Engine]:
    """A migrated, empty database on PostgreSQL."""
    with new_database(postgres_url, like=migrated_postgres) as address:
        engine = open_engine(address)
        yield engine
        engine.dispose()


@pytest.fixture
def postgres_hall(postgres_open_hall: str) -> Iterator[Hall]:
    """An open hall on PostgreSQL."""
    opened = hall_at(postgres_open_hall)
    yield opened
    opened.engine.dispose()
