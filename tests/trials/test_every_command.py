"""HOUSE fault 3, STAFF S1: every `giliran` command works beside a running server and without one.

The steps are one story in one data folder, told twice, each time within one test: a step needs those before it. A
command that no step runs fails the first test.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from queues.model.events import box as events
from queues.model.events.box import UserChange
from tests.live.conftest import Server, free_port, start_server, stop_server
from tests.web.voice.recorded import recording
from webapp.cli.main import cli

# Of all of today: a demo that was begun beside it opens later, at whatever hour this is told.
DAY_FILE = """
[day]
code = "gladi"
name = "Gladi"
date = {today}
opens = "00.00"
closes = "23.59"
village = "17.01.04.2026"
pungli_number = "0812-7345-0021"

[[desk]]
code = "1"
services = ["KTP-REKAM"]
pin = true

[[user]]
username = "yuliana"
role = "clerk"
pin = true

[[user]]
username = "ketua"
role = "admin"
"""


@dataclass(frozen=True)
class Step:
    """A command with what it prints and its exit codes; `{folder}` is a folder of the test's own, `{key}` the day's,
    `{token}` the id of the story's token.
    """

    said: str
    prints: str
    alone: int = 0
    beside: int = 0

    def path(self) -> str:
        words = self.said.split()
        return " ".join(words[: 2 if isinstance(cli.commands[words[0]], click.Group) else 1])


STORY = (
    Step("init {folder}/example.toml", "example.toml"),
    Step("init {folder}/laptop.toml", "laptop.toml"),
    Step("catalogue list", "KTP-REKAM"),
    Step("catalogue search ktp", "KTP-REKAM"),
    Step("catalogue export {folder}/katalog.xlsx", "katalog.xlsx"),
    Step("catalogue import {folder}/katalog.xlsx --json", '"changed": []'),
    Step("village search jeranglah", "17.01.04.2026"),
    Step("day check {folder}/hari.toml", "giliran day create"),
    Step("day create {folder}/hari.toml --json", '"pins": {"1": "'),
    Step("day replace {folder}/hari.toml --json", '"kept_pins": ["1"]'),
    Step("day open gladi", "gladi: Buka"),
    Step("day unopen gladi", "gladi: Belum dibuka"),
    Step("day open gladi", "gladi: Buka"),
    Step("day stop-issuing gladi", "gladi: Pengambilan nomor ditutup"),
    Step("day resume-issuing gladi", "gladi: Buka"),
    Step("day list --json", '"code": "gladi"'),
    Step("day show gladi", "Jam layanan 00.00–23.59"),
    Step("board --dry-run --browser {folder}/chromium --json", "/d/gladi/board?sound=1"),
    Step("day export gladi", 'code = "gladi"'),
    Step("key show gladi", "-"),
    Step("key add gladi {key}", "tersimpan"),
    Step("user add budiman --role clerk", "budiman  "),
    Step("user password budiman", "budiman  "),
    Step("user pin budiman", "budiman  "),
    Step("user pin budiman --remove", "sudah dicabut"),
    Step("user disable budiman", "tidak dapat masuk lagi"),
    Step("user enable budiman", "dapat masuk lagi"),
    Step("user totp ketua", "ketua"),
    Step("user list", "yuliana"),
    Step("desk pin gladi 1", ""),
    Step("desk pin gladi 1 --remove", "sudah dicabut"),
    Step("session list --json", "["),
    Step("session end 00000000-0000-7000-8000-000000000000", "", alone=1, beside=1),  # nobody has signed in
    Step("token add Papan --role viewer --day gladi", ""),
    Step("token list --json", '"label": "Papan"'),
    Step("token revoke {token}", "dicabut"),
    Step("settings set BACKUP_EVERY 5", "giliran.env"),
    Step("voice list", "Bahasa Indonesia"),
    Step("voice sentences", "silakan menuju"),
    Step("voice split {folder}/word.wav {folder}/voice a", "voice check"),
    Step("voice check {folder}/voice --as id", "1 kata disimpan"),
    Step("time show", ""),
    Step("time confirm --yes", ""),
    Step("demo --json", '"admin_token"'),
    Step("demo --reset --json", '"admin_token"'),
    Step("day close gladi", "gladi: Selesai"),
    Step("day reopen gladi --because mistake", "gladi: Pengambilan nomor ditutup"),
    Step("day close gladi --carry-to gladi", "gladi: Selesai"),  # nobody waits who could be carried over
    Step("day hand-in gladi --output {folder}/gladi.giliran-day", "gladi.giliran-day"),
    Step("day take-in {folder}/gladi.giliran-day", "sama dengan yang ada di sini"),
    Step("day send gladi http://127.0.0.1:9 --token none", "", alone=1, beside=1),  # nobody is there
    Step("box key --json", '"fingerprint"'),
    Step("day remove gladi --yes", "gladi dihapus"),
    Step("backup {folder}/copies --json", '"file"'),
    Step("upgrade", "Data siap", beside=1),
    Step("go-back", "cocok", beside=1),
    Step("tls init", ""),
    Step("tls show", ""),
    Step("tls renew", ""),
    Step("tls export {folder}/ca.crt", ""),
    Step("doctor --json", '"findings"', alone=1, beside=1),
    Step("restore {folder}/copies/newest.db --yes --json", '"days"', beside=1),
    Step("serve --bind 203.0.113.9:8000", "203.0.113.9", alone=1, beside=1),
    Step("run --bind 203.0.113.9:8000", "203.0.113.9", alone=1, beside=1),
)


pytestmark = pytest.mark.timeout(600)  # some forty commands, each a program of its own on a slow machine


def commands(group: click.Group, *names: str) -> Iterator[str]:
    """Every command by its words, such as `day create`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)
        else:
            yield " ".join((*names, name))


ANSWERS = """
regency = "Bengkulu Selatan"
programme = "Buji'an Dusun"
logo = "logo.png"
"""

# Kinds of events of the box that the story leaves in its record, and what became of people in it.
RECORDED_BY_COMMANDS = {
    events.UserChanged.kind,
    events.DeskPinRenewed.kind,
    events.DeskPinRemoved.kind,
    events.TokenMade.kind,
    events.TokenRevoked.kind,
    events.Restored.kind,
    events.DayBegun.kind,
    events.DayEnded.kind,
    events.EndTakenBack.kind,
    events.DayHandedIn.kind,
    events.StreamRemoved.kind,
    events.TimeConfirmed.kind,
    events.BoxDescribed.kind,
    events.DayKeyShown.kind,
}
IN_THE_BROWSER = {UserChange.ROLE, UserChange.AGENCY, UserChange.TOTP_ON}
BECAME = set(UserChange) - IN_THE_BROWSER - {UserChange.TOTP_OFF, UserChange.RECOVERY_CODE_USED}


def test_the_story_runs_every_command() -> None:
    assert {step.path() for step in STORY} == set(commands(cli))


class Story:
    def __init__(self, folder: Path, data: Path, url: str) -> None:
        self._folder = folder
        self._key = ""  # of the day, as `key show` has said it
        self._token = ""  # its id, as `token list` has said it
        self._environment = {"GILIRAN_DATA_DIR": str(data), "GILIRAN_PUBLIC_URL": url, "LANG": "C.UTF-8"}
        today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
        (folder / "hari.toml").write_text(DAY_FILE.format(today=today))
        (folder / "laptop.toml").write_text(ANSWERS)
        Image.new("RGB", (40, 40), "green").save(folder / "logo.png")
        (folder / "chromium").write_text("#!/bin/sh\n")
        (folder / "chromium").chmod(0o755)
        recording(folder / "word.wav")

    def run(self, step: Step, **environment: str) -> Result:
        known = {"folder": self._folder, "key": self._key, "token": self._token}
        words = [word.format(**known) for word in step.said.split()]
        if step.path() == "restore":  # the copy that the story has made
            made = sorted((self._folder / "copies").glob("*.db"))
            words = [str(made[-1]) if "newest" in word else word for word in words]
        result = CliRunner(env=self._environment | environment).invoke(cli, words)
        if step.path() == "key show":
            self._key = result.output.strip()
        if step.path() == "token list":
            self._token = next(one["id"] for one in json.loads(result.output) if one["label"] == "Papan")
        return result

    def recorded(self) -> list[tuple[str, dict[str, Any]]]:
        """Kind and payload of what the box has written down of itself."""
        of_box = "SELECT kind, payload FROM event WHERE stream_id = (SELECT id FROM stream WHERE kind = 'box')"
        with closing(sqlite3.connect(Path(self._environment["GILIRAN_DATA_DIR"]) / "giliran.db")) as connection:
            return [(kind, json.loads(payload)) for kind, payload in connection.execute(of_box)]


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[tuple[Story, Server]]:
    running = start_server(tmp_path / "data")
    yield Story(tmp_path, tmp_path / "data", running.url), running
    stop_server(running)


@pytest.fixture
def alone(tmp_path: Path) -> Story:
    return Story(tmp_path, tmp_path / "data", f"http://127.0.0.1:{free_port()}")


def fault(result: Result, expected: int, prints: str) -> str:
    """What is wrong with the answer of a step; empty where nothing is."""
    said = f"{result.exit_code} {result.output} {result.exception}"
    is_right = result.exit_code == expected and (prints in result.output or expected)
    return "" if is_right and not {"Traceback", "KeyError"} & set(said.split()) else said


def test_without_a_server_and_what_stands_in_the_security_record(alone: Story) -> None:
    faults = {step.said: fault(alone.run(step), step.alone, step.prints) for step in STORY}
    assert {said: what for said, what in faults.items() if what} == {}
    # After its last step: the copy that was put in place had everything of before.
    rows = alone.recorded()
    assert {kind for kind, _ in rows} == RECORDED_BY_COMMANDS
    assert {payload["change"] for kind, payload in rows if kind == events.UserChanged.kind} == BECAME


def test_beside_a_server_which_is_asked_and_opens_its_doors(beside: tuple[Story, Server]) -> None:
    story, server = beside
    faults = {step.said: fault(story.run(step), step.beside, step.prints) for step in STORY}
    assert {said: what for said, what in faults.items() if what} == {}
    the_last_demo_was_made_by_the_running_server(story, server)
    the_doctor_asks_the_running_server_where_it_is_reached(story, server)


def the_last_demo_was_made_by_the_running_server(story: Story, server: Server) -> None:
    """Its tokens open that server's doors, and its clock and address are the server's."""
    said = json.loads(story.run(Step("demo --json", "")).output.strip().splitlines()[-1])
    assert said["url"] == server.url
    assert server.get(f"/api/v1/days/{said['day']}/load", token=said["coordinator_token"]).status_code == 200
    log = (server.data_dir / "server.log").read_text()
    assert not re.search(r'"event": "command failed"', log)


def the_doctor_asks_the_running_server_where_it_is_reached(story: Story, server: Server) -> None:
    """Also from a shell that knows nothing of the settings that the server was started with."""
    elsewhere = {"GILIRAN_PUBLIC_URL": "http://192.0.2.2:8000"}
    said = story.run(Step("doctor --json", ""), **elsewhere).output.strip().splitlines()[-1]
    found = {one["check"]: one for one in json.loads(said)["findings"]}
    assert found["reached"]["ok"] and server.url in found["reached"]["what"]
    assert server.url in found["address"]["what"]


def test_every_command_that_ends_by_itself_answers_in_json_too() -> None:
    def options(group: click.Group) -> Iterator[tuple[str, set[str]]]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from ((f"{name} {below}", found) for below, found in options(command))
            else:
                yield name, {flag for parameter in command.params for flag in parameter.opts}

    lacking = {name for name, found in options(cli) if "--json" not in found}
    assert lacking == {"serve", "run", "tls export"}
