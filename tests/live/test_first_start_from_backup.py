"""A new laptop goes on from the stick of the old one, in the browser: its server begins again with that data."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from queues.persistence.backup.backup import back_up
from tests.builders import NOON
from tests.demo_days import copy_demo_day
from tests.live.conftest import Server, start_server, stop_server
from tests.patience import PATIENCE
from tests.servers import SERVERS


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "media" / "budi" / "STICK"
    folder.mkdir(parents=True)
    copy_demo_day(tmp_path / "old")
    back_up(tmp_path / "old" / "giliran.db", folder, NOON)
    return tmp_path / "media"


@pytest.fixture(params=SERVERS)
def empty_box(request: pytest.FixtureRequest, tmp_path: Path, stick: Path) -> Iterator[Server]:
    (tmp_path / "new").mkdir()
    more = {"GILIRAN_SERVER": request.param, "GILIRAN_USB_DIRS": str(stick)}
    server = start_server(tmp_path / "new", demo={}, **more)
    yield server
    stop_server(server)


def field_on(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]+)"', page)
    assert found is not None
    return found[1]


def restored_page(browser: requests.Session, url: str) -> str:
    """As the page does: ask again and again, also while nobody answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if browser.get(f"{url}/first-start/restoring/state", timeout=5).json()["done"]:
                return browser.get(f"{url}/first-start/restored", timeout=5).text
        except (requests.RequestException, ValueError):
            pass  # it is beginning again
        time.sleep(0.3)
    raise AssertionError("never restored")


@pytest.mark.soak
def test_a_new_laptop_goes_on_from_the_stick_of_the_old_one(empty_box: Server, stick: Path) -> None:
    url, browser = empty_box.url, requests.Session()
    page = browser.get(f"{url}/first-start/backups").text
    form = {"csrf_token": field_on(page, "csrf_token"), "backup": field_on(page, "backup")}
    look = browser.post(f"{url}/first-start/backups", data=form)
    assert "Panitia" in look.text
    form = {"csrf_token": field_on(look.text, "csrf_token")}
    assert browser.post(f"{url}/first-start/backups/restore", data=form).ok
    shown = restored_page(browser, url)
    assert len(re.findall(r"<b>\d{6}</b>", shown)) > 5  # a PIN for each desk
    assert re.search(r"<h2>[^<]+, [^<]+, \w+, \d+ \w+ \d{4}</h2>", shown)  # the day by its name, place and date
    assert "giliran serve" not in shown  # there is nothing left to do
    assert empty_box.process.poll() is None  # the same process, so that whoever watches over it notices nothing
    day = requests.get(f"{url}/", timeout=PATIENCE)
    assert "/d/" in day.url and day.ok
    assert requests.get(f"{url}/first-start", timeout=PATIENCE).status_code == 404
