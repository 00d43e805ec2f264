"""The address of the QR codes while the network changes: what works stays, what has gone is said until it is back."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from queues.model.trouble.alerts import AlertKind
from queues.persistence.read_transaction import one_read
from tests.builders import NOON, Hall
from tests.web.conftest import Staff
from webapp.background.box_troubles import BoxTroubles
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import BoardWatch, alarms
from webapp.network.hall_address import LOOK_EVERY, HallAddress
from webapp.network.lan import LOOPBACK, Candidate
from webapp.settings import Settings

ROUTER, OTHER, LINK_LOCAL = "192.168.8.10", "192.168.8.77", "169.254.7.9"


class Laptop:
    """A laptop whose interfaces a test changes; time passes with each change."""

    def __init__(self, tmp_path: Path, *found: str, **settings: Any) -> None:
        self.found, self.at = found, 0.0
        known = Settings(data_dir=tmp_path, bind="0.0.0.0:8000", **settings)
        self.address = HallAddress(known, find=self.find, seconds=lambda: self.at)

    def find(self) -> list[Candidate]:
        return [Candidate("wlan0", address) for address in self.found]

    def has(self, *found: str) -> str:
        self.found, self.at = found, self.at + LOOK_EVERY
        return self.address.url

    @property
    def gone(self) -> set[str]:
        return set(self.address.gone())


def test_a_new_address_is_taken_at_once_and_the_old_one_said_until_it_is_back(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, ROUTER)
    assert (laptop.address.url, laptop.gone) == (f"http://{ROUTER}:8000", set())
    assert (laptop.has(OTHER), laptop.gone) == (f"http://{OTHER}:8000", {ROUTER})
    assert (laptop.has(OTHER, ROUTER), laptop.gone) == (f"http://{OTHER}:8000", set())


def test_every_address_at_which_the_hall_reaches_the_box_is_known_to_its_screens(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, OTHER, ROUTER)
    assert laptop.address.urls == (f"http://{ROUTER}:8000", f"http://{OTHER}:8000")
    laptop.has(OTHER)
    assert laptop.address.urls == (f"http://{OTHER}:8000",)
    laptop.has()
    assert laptop.address.urls == (f"http://{LOOPBACK}:8000",)
    named = Laptop(tmp_path, ROUTER, public_url="https://antrean.example.go.id")
    assert named.address.urls == ("https://antrean.example.go.id",)


def test_an_address_that_still_works_stays_whatever_comes_beside_it(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, ROUTER)
    assert laptop.address.url == f"http://{ROUTER}:8000"
    assert (laptop.has(OTHER, ROUTER), laptop.gone) == (f"http://{ROUTER}:8000", set())


def test_a_laptop_that_finds_its_router_late_was_never_reachable_before(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    assert (laptop.address.url, laptop.gone) == (f"http://{LOOPBACK}:8000", set())
    assert (laptop.has(LINK_LOCAL), laptop.gone) == (f"http://{LINK_LOCAL}:8000", set())
    assert (laptop.has(LINK_LOCAL, ROUTER), laptop.gone) == (f"http://{ROUTER}:8000", set())


def test_a_pulled_cable_is_a_lost_address(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, ROUTER)
    assert laptop.address.url == f"http://{ROUTER}:8000"
    laptop.has()
    assert laptop.gone == {ROUTER}


@pytest.mark.parametrize(
    ("settings", "gone"),
    [
        ({"public_url": f"http://{ROUTER}:8000"}, {ROUTER}),
        ({"public_url": "http://antrean.local:8000"}, set()),
        ({"public_url": "http://127.0.0.1:8000"}, set()),
        ({"public_url": f"http://{ROUTER}", "trusted_proxies": "10.0.0.1"}, set()),
    ],
)
def test_a_fixed_address_stays_and_is_missed_when_this_machine_should_have_it(
    tmp_path: Path, settings: dict[str, str], gone: set[str]
) -> None:
    laptop = Laptop(tmp_path, OTHER, **settings)
    assert (laptop.address.url, laptop.gone) == (settings["public_url"], gone)
    laptop.has(OTHER, ROUTER)
    assert laptop.gone == set()


def test_the_load_says_that_every_code_is_dead_and_that_it_is_over(
    tmp_path: Path, hall: Hall, signed_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    laptop, parts = Laptop(tmp_path, ROUTER), BoxTroubles()
    parts.judged_by(AlertKind.ADDRESS_GONE, laptop.address.troubles)
    runner = JobRunner(hall.engine, hall.writer, [alarms(BoardWatch(NOON), parts)])
    staff: Staff = signed_in("coordinator")

    def load(at: datetime = NOON) -> str:
        runner.look(at)
        return str(staff.get(f"/d/{hall.code}/load/now").text)

    words = f"Semua kode QR mati: server tidak lagi beralamat {ROUTER}"
    laptop.has(ROUTER)
    assert words not in load()
    laptop.has(OTHER)
    assert words in load()
    laptop.has(OTHER)
    load()
    assert capsys.readouterr().err.count(f"Alamat {ROUTER} hilang") == 1
    laptop.has(ROUTER)
    assert words not in load()


def test_a_part_that_looks_needs_no_database(tmp_path: Path, hall: Hall) -> None:
    with one_read(hall.engine) as connection:
        assert Laptop(tmp_path, ROUTER).address.troubles(connection, NOON) == frozenset()
