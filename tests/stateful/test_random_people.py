"""Whatever people do, the hall does what a plain model of the queue does, and its events tell the same story."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import create_engine, text

from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from tests.builders import Hall, hall_at, open_hall, sqlite_url
from tests.stateful.machine import PATIENT, People

# The same examples in every run: a test that fails one day in ten is believed on none. The soak run looks further.
SHORT = settings(
    max_examples=15,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
LONG = settings(SHORT, max_examples=150, stateful_step_count=80, derandomize=False, print_blob=True)

NewHall = Callable[[], tuple[Hall, Callable[[], None]]]


def let_people_act(new_hall: NewHall, chosen: settings, who: type[People] = People) -> None:
    machine = type("PeopleHere", (who,), {"hall_in": staticmethod(new_hall)})
    run_state_machine_as_test(machine, settings=chosen)


@pytest.fixture(scope="session")
def patient_hall_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an open day on which a clerk must be patient; copied, never changed."""
    path = tmp_path_factory.mktemp("patient-hall") / "hall.db"
    engine = open_engine(sqlite_url(path))
    upgrade(engine)
    open_hall(engine, PATIENT)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_halls(patient_hall_file: Path, tmp_path: Path) -> NewHall:
    """A new file for each example, without waiting for the disk: nobody pulls the plug here."""
    names = count()

    def new() -> tuple[Hall, Callable[[], None]]:
        path = Path(shutil.copy(patient_hall_file, tmp_path / f"{next(names)}.db"))
        hall = hall_at(sqlite_url(path))

        def leave() -> None:
            hall.engine.dispose()
            path.unlink()

        return hall, leave

    return new


@pytest.fixture
def postgres_halls(postgres_url: str) -> NewHall:
    """Each example in a copy of a database with an open hall."""
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    template = f"people_{uuid4().hex}"

    def run(statement: str) -> None:
        with server.connect() as connection:
            connection.execute(text(statement))

    def url_of(name: str) -> str:
        return postgres_url.replace("/postgres?", f"/{name}?")

    run(f"CREATE DATABASE {template}")
    engine = open_engine(url_of(template))
    upgrade(engine)
    open_hall(engine, PATIENT)
    engine.dispose()

    def new() -> tuple[Hall, Callable[[], None]]:
        name = f"people_{uuid4().hex}"
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
        hall = hall_at(url_of(name))

        def leave() -> None:
            hall.engine.dispose()
            run(f"DROP DATABASE {name} WITH (FORCE)")

        return hall, leave

    return new


def test_random_people_and_the_model_agree(sqlite_halls: NewHall) -> None:
    let_people_act(sqlite_halls, SHORT)


@pytest.mark.soak
def test_many_random_people_and_the_model_agree(sqlite_halls: NewHall) -> None:
    let_people_act(sqlite_halls, LONG)


@pytest.mark.soak
@pytest.mark.postgres
def test_many_random_people_and_the_model_agree_on_postgresql(postgres_halls: NewHall) -> None:
    let_people_act(postgres_halls, settings(LONG, max_examples=60))
