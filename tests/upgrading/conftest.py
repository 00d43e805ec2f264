"""The data of the version before, opened by this one: a data folder, a backup in its place, and PostgreSQL."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.services import Box
from webapp.settings import Settings

BEFORE = Path(__file__).parent / "before"
FACTS: dict[str, Any] = json.loads((BEFORE / "facts.json").read_text())
TODAY = "jeranglah-rendah-2026-11-21"


@dataclass(frozen=True)
class Opened:
    app: Flask
    box: Box

    def client(self, cookies: dict[str, str] | None = None) -> FlaskClient:
        client = self.app.test_client()
        for name, value in (cookies or {}).items():
            client.set_cookie(name, value)
        return client

    def get(self, path: str, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {FACTS['tokens'][token]['token']}"} if token else {}
        answer = self.client().get(path, headers=headers, environ_base={"REMOTE_ADDR": "192.168.8.77"})
        assert answer.status_code == 200, (path, answer.text)
        return answer.json

    def post(self, sent: dict[str, Any], path: str, key: str, **how: Any) -> Any:
        headers = {"Idempotency-Key": key, **sent.get("headers", {})}
        headers |= {"X-CSRFToken": sent["csrf"]} if sent.get("csrf") else {}
        where = {"REMOTE_ADDR": sent["remote_addr"]}
        return self.client(sent["cookies"]).post(path, headers=headers, environ_base=where, **how)


def data_folder(folder: Path, database: str | None) -> Path:
    """With the keys and the secret of then; `database`: the packed file that stands there, None for PostgreSQL."""
    folder.mkdir()
    shutil.copytree(BEFORE / "keys", folder / "keys")
    shutil.copy(BEFORE / "secret-key", folder)
    if database:
        (folder / "giliran.db").write_bytes(gzip.decompress((BEFORE / database).read_bytes()))
    return folder


def opened(folder: Path, database_url: str | None = None, *, minutes_later: int = 0) -> Opened:
    now = datetime.fromisoformat(FACTS["now"])
    clock = StandingClock(now.replace(minute=now.minute + minutes_later))
    more = {"database_url": database_url} if database_url else {}
    settings = Settings(
        data_dir=folder, public_url=FACTS["public_url"], hall_page_seconds=0, second_factor="required", **more
    )
    app = create_app(settings, clock)
    return Opened(app, app.extensions["giliran"])


@pytest.fixture
def open_before(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., Opened]:
    """By the name of what is opened."""

    def open_one(what: str, **how: Any) -> Opened:
        if what == "postgresql":
            url = request.getfixturevalue("postgres_database")
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                connection.execute(gzip.decompress((BEFORE / "before.sql.gz").read_bytes()).decode())
            return opened(data_folder(tmp_path / "data", None), url, **how)
        return opened(data_folder(tmp_path / "data", f"{what}.db.gz"), **how)

    return open_one


@pytest.fixture(params=["before", "backup", pytest.param("postgresql", marks=pytest.mark.postgres)])
def upgraded(request: pytest.FixtureRequest, open_before: Callable[..., Opened]) -> Iterator[Opened]:
    found = open_before(request.param)
    yield found
    found.box.engine.dispose()
