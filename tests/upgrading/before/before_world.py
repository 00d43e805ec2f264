"""The hall in which make_before.py plays: a clock that is set by hand, fixed chance, an app, the command line, people.

Ids, tokens and keys come from the version's own code; only the time and the random bytes that it asks for are fixed, so
that the day on SQLite and the day on PostgreSQL are the same, hashes of events included. Salts of passwords and nonces
of encryption stay random.
"""

import hashlib
import json
import os
import random
import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyotp
import uuid_utils.compat
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

import webapp.cli.backup
import webapp.cli.opened
from queues.actions.restoring import raise_epoch
from queues.model.actor import SYSTEM
from queues.model.sessions import SessionEnd
from queues.persistence.backup import become_another_box
from queues.persistence.sessions import end_all_sessions
from webapp import create_app
from webapp.box import Box
from webapp.cli.main import cli
from webapp.cli.opened import known_days
from webapp.cli.people import renew_desk_pins
from webapp.clock import Clock
from webapp.failed_sign_ins import tell_minutes_over
from webapp.retention import retention_duties
from webapp.settings import Settings
from webapp.steward import DUTIES, Steward, alarms, of_sessions, timely

ZONE = ZoneInfo("Asia/Jakarta")
SECRET = "a secret that only the data of before the migration knows"
SECRET_OF_OLD_LAPTOP = "a secret of the laptop that died a month before"
PUBLIC_URL = "http://192.168.8.10:8000"
LAPTOP = "127.0.0.1"  # an admin may sign in, and addresses may be read, on the laptop itself
ID_BITS = 12


class HandClock(Clock):
    """Shows what it was set to."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.at.timestamp()


class Chance:
    """What is random elsewhere: the same for each run. A phase begins anew, whatever was asked for before it."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self._random = random.Random()
        self._phases = self._made = 0

    def fix(self) -> None:
        self.phase("beginning")
        uuid_utils.compat.uuid7 = self.id  # type: ignore[assignment]
        secrets.token_bytes = lambda nbytes=None: self._random.randbytes(nbytes or 32)
        secrets.choice = lambda seq: self._random.choice(seq)
        secrets.randbelow = lambda below: self._random.randrange(below)
        pyotp.random_base32 = lambda *_, **__: "".join(  # type: ignore[assignment]
            self._random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(32)
        )

    def phase(self, name: str) -> None:
        self._random.seed(f"giliran before {name}")
        self._made, self._phases = self._phases * 200, self._phases + 1
        self.keys: Counter[str] = Counter()

    def key(self, name: str) -> str:
        """As a page would make it."""
        self.keys[name] += 1
        return hashlib.sha256(f"{name} {self._phases} {self.keys[name]}".encode()).hexdigest()[:32]

    def id(self, *_: Any, **__: Any) -> UUID:
        """A UUIDv7 of the clock's time; those of one moment are in the order of making."""
        self._made += 1
        moment = int(self._clock.at.timestamp() * 1000)
        rest = self._random.getrandbits(62)
        return UUID(int=moment << 80 | 7 << 76 | (self._made % (1 << ID_BITS)) << 64 | 2 << 62 | rest)


@dataclass
class Visitor:
    """A browser of the hall. `sends`: what goes with each request beside its cookies."""

    world: "World"
    name: str
    client: FlaskClient
    address: str = LAPTOP
    csrf: str = ""
    bearer: str = ""

    def get(self, path: str) -> Any:
        return self._checked(self.client.get(path, headers=self._headers(), environ_base=self._environ()), path)

    def post(self, path: str, body: dict[str, Any] | None = None, *, key: str = "", repeat: str = "") -> Any:
        """A command of the API, a second later than the one before; `repeat` names it among those to be repeated."""
        self.world.later(1)
        key = key or self.world.chance.key(self.name)
        headers = self._headers() | {"Idempotency-Key": key}
        answer = self.client.post(path, json=body or {}, headers=headers, environ_base=self._environ())
        self._checked(answer, path)
        if repeat:
            self.world.repeat(repeat, self, path, key=key, body=body or {})
        return answer.json

    def form(self, path: str, fields: dict[str, Any], *, expect: int = 303, repeat: str = "") -> Any:
        self.world.later(1)
        given = fields | ({"csrf_token": self.csrf} if self.csrf else {})
        answer = self.client.post(path, data=given, headers=self._headers(), environ_base=self._environ())
        assert answer.status_code == expect, (path, answer.status_code, answer.text[:2000])
        if repeat:
            self.world.repeat(repeat, self, path, key=fields["key"], form=fields)
        return answer

    def read_csrf(self, path: str) -> None:
        text = self.get(path).text
        found = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', text)
        assert found, path
        self.csrf = found[1]

    def cookies(self) -> dict[str, str]:
        return {
            name: cookie.value
            for name in ("giliran_session", "giliran_device", "giliran_staff_device", "giliran_board")
            if (cookie := self.client.get_cookie(name))
        }

    def _headers(self) -> dict[str, str]:
        headers = {"X-CSRFToken": self.csrf} if self.csrf else {}
        headers |= {"User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/130.0"}
        return headers | ({"Authorization": f"Bearer {self.bearer}"} if self.bearer else {})

    def _environ(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}

    def _checked(self, answer: Any, path: str) -> Any:
        assert answer.status_code < 400, (self.name, path, answer.status_code, answer.text[:2000])
        return answer


@dataclass
class World:
    """`people`: the sign-ins that were made; `repeats`: commands whose answers must be the same when sent again."""

    folder: Path
    database_url: str | None
    clock: HandClock = field(default_factory=HandClock)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    second_factors: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeats: list[dict[str, Any]] = field(default_factory=list)
    desks: dict[str, dict[str, UUID]] = field(default_factory=dict)
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        os.environ |= settings_of(self.folder, self.database_url)
        self.chance = Chance(self.clock)
        self.chance.fix()
        for module in (webapp.cli.opened, webapp.cli.backup):
            module.Clock = lambda *_, **__: self.clock  # type: ignore[attr-defined]
        self.folder.mkdir(mode=0o700, parents=True)
        (self.folder / "secret-key").write_text(SECRET_OF_OLD_LAPTOP)

    # -- time

    def at(self, when: str) -> None:
        """`2026-11-21 08:00` in the village."""
        to = datetime.fromisoformat(when).replace(tzinfo=ZONE).astimezone(UTC)
        assert to >= self.clock.at, (when, self.clock.at.astimezone(ZONE))
        self.clock.at = to

    def later(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)

    # -- the box

    @property
    def here(self) -> Box:
        found: Box = self.app.extensions["giliran"]
        return found

    def start(self) -> None:
        """A server's app, as far as requests and the steward go."""
        self.app = create_app(Settings(), self.clock)
        here = self.here
        duties = (*timely(here.time, retention_duties(here)), *DUTIES, alarms(here.now(), here.troubles))
        sessions = of_sessions(self.app.extensions["giliran_sessions"], here.time.trusted_now)
        self._steward = Steward(here.engine, here.writer, (*duties, *sessions))

    def stop(self) -> None:
        self.here.engine.dispose()

    def look(self) -> None:
        """What the server does by itself now and then."""
        self._steward.look(self.clock.at)
        tell_minutes_over(self.here, self.app.extensions["giliran_failed_sign_ins"], self.clock.at)

    def cli(self, *arguments: str) -> str:
        done = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
        assert done.exit_code == 0, (arguments, done.output)
        return str(done.output)

    def create_day(self, toml: str, *arguments: str) -> dict[str, Any]:
        file = self.folder / "hari.toml"
        file.write_text(toml, encoding="utf-8")
        made: dict[str, Any] = json.loads(self.cli("day", "create", str(file), "--json", *arguments))
        file.unlink()
        return made

    def token(self, name: str, label: str, role: str, *more: str) -> str:
        made = json.loads(self.cli("token", "add", label, "--role", role, *more, "--json"))
        self.tokens[name] = {"token": made["token"], "role": role, "label": label, "expires_at": made["expires_at"]}
        return str(made["token"])

    def desk(self, day: str, code: str) -> UUID:
        if day not in self.desks:
            found = self.visitor("anybody").get(f"/api/v1/days/{day}").json
            self.desks[day] = {one["code"]: UUID(one["id"]) for one in found["desks"]}
        return self.desks[day][code]

    def back_up(self) -> Path:
        return Path(json.loads(self.cli("backup", str(self.folder / "copies"), "--json"))["file"])

    def restore(self, copy: Path | None) -> None:
        """On another laptop, with a secret of its own: on SQLite by the command, on PostgreSQL by what that does."""
        self.chance.phase("restored")
        self.stop()
        (self.folder / "secret-key").write_text(SECRET)
        if copy:
            self.cli("restore", str(copy), "--yes")
        else:
            self.start()
            self._restore_in_place()
            self.stop()
        self.chance.phase("after the restore")
        self.start()

    def _restore_in_place(self) -> None:
        here = self.here
        with here.engine.begin() as connection:
            become_another_box(connection, now=here.now(), trusted=True)
        for day in known_days(here.engine):
            if day.state != "closed":
                here.writer.perform(raise_epoch, actor=SYSTEM, now=here.now(), day_id=day.id, gap=None)
        here.writer.write(end_all_sessions, why=SessionEnd.RESTORED, now=here.now())
        renew_desk_pins(here)

    # -- people

    def visitor(self, name: str, address: str = LAPTOP) -> Visitor:
        return Visitor(self, name, self.app.test_client(), address)

    def phone(self, name: str, last: int, day: str) -> Visitor:
        """With the cookie that the first page gives."""
        made = self.visitor(name, f"192.168.8.{last}")
        made.get(f"/d/{day}")
        self.visitors[name] = made
        return made

    def with_token(self, name: str, token: str) -> Visitor:
        made = self.visitor(name)
        made.bearer = token
        return made

    def sign_in(self, username: str, password: str) -> Visitor:
        """By name; admins and coordinators also give a code, and set their app up the first time."""
        made = self.visitor(username)
        made.read_csrf("/sign-in")
        answer = made.form("/sign-in", {"username": username, "password": password})
        if answer.headers["Location"].endswith("/sign-in/code"):
            self._give_code(made, username)
        return self._signed_in(username, made)

    def sign_in_at_desk(self, name: str, desk_id: UUID, pin: str) -> Visitor:
        made = self.visitor(name)
        made.read_csrf("/sign-in")
        made.form("/sign-in/desk", {"desk": str(desk_id), "pin": pin})
        return self._signed_in(name, made, f"/desks/{desk_id}")

    def _signed_in(self, name: str, made: Visitor, page: str = "/account") -> Visitor:
        made.read_csrf(page)
        self.visitors[name] = made
        return made

    def _give_code(self, made: Visitor, username: str) -> None:
        known = self.second_factors.get(username)
        if known:
            self.later(60)  # a code is taken once
            made.read_csrf("/sign-in/code")
            code = known["recovery_codes"].pop(0) if len(known["recovery_codes"]) == 10 else self._code(known)
            made.form("/sign-in/code", {"code": code})
            return
        made.read_csrf("/sign-in/code/new")
        shown = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", made.get("/sign-in/code/new").text)
        assert shown
        known = {"secret": shown[0].replace(" ", "")}
        answer = made.form("/sign-in/code/new", {"code": self._code(known)}, expect=200)
        codes = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", answer.text)
        assert len(codes) == 10, codes
        self.second_factors[username] = known | {"recovery_codes": codes}

    def _code(self, known: dict[str, Any]) -> str:
        return pyotp.TOTP(known["secret"]).at(self.clock.at)

    # -- what must be answered the same again

    def repeat(self, what: str, by: Visitor, path: str, *, key: str, **sent: Any) -> None:
        headers = {"Authorization": f"Bearer {by.bearer}"} if by.bearer else {}
        self.repeats.append(
            {"what": what, "by": by.name, "path": path, "key": key, "remote_addr": by.address, "headers": headers}
            | {"cookies": by.cookies(), "csrf": by.csrf, **sent}
        )


def settings_of(folder: Path, database_url: str | None) -> dict[str, str]:
    """The environment of the day's server; what is not named has its default."""
    found = {
        "GILIRAN_DATA_DIR": str(folder),
        "GILIRAN_PUBLIC_URL": PUBLIC_URL,
        "GILIRAN_SECOND_FACTOR": "required",
        "GILIRAN_SIGN_IN_PAUSE_SECONDS": "0",
        "GILIRAN_HALL_PAGE_SECONDS": "0",
        "LANG": "id_ID.UTF-8",
        "LC_ALL": "",
    }
    return found | ({"GILIRAN_DATABASE_URL": database_url} if database_url else {})
