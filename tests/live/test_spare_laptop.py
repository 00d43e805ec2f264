"""The laptop dies and its backup is started on another one: nobody's number is given twice, and everybody is told."""

import itertools
import json
import select
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, TV
from tests.chromium import HALL_NAME
from tests.live.conftest import SCRIPTS, Server, environment, start_server, stop_server
from tests.live.patient_client import NAMESPACE, PatientClient
from tests.patience import PATIENCE

LOST = 12
TO_DO = "Tunjukkan nomor Anda kepada petugas."


class Address:
    """The hall's address: it stays the same, whichever laptop stands behind it. Each guest has an address of its own,
    as every phone of a hall has."""

    def __init__(self) -> None:
        self.target: int | None = None
        self._sources = (f"127.0.{8 + nth // 250}.{1 + nth % 250}" for nth in itertools.count())
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self) -> None:
        self.target = None
        self._listening.close()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                guest, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(guest,), daemon=True).start()

    def _carry(self, guest: socket.socket) -> None:
        with guest, suppress(OSError):
            if self.target is None:
                return
            source = (next(self._sources), 0)
            with socket.create_connection(
                ("127.0.0.1", self.target), timeout=PATIENCE, source_address=source
            ) as laptop:
                while True:
                    ready, _, _ = select.select([guest, laptop], [], [])
                    for one in ready:
                        said = one.recv(65536)
                        if not said:
                            return
                        (laptop if one is guest else guest).sendall(said)


class Phone:
    """A phone that keeps its ticket's socket, and asks again after each reconnect."""

    def __init__(self, address: Address, ticket: dict[str, Any]) -> None:
        self.ticket = ticket
        self.answers: list[dict[str, Any]] = []
        self.client = PatientClient(reconnection_delay=0.3, reconnection_delay_max=1)
        self.client.on("connect", self._watch, namespace=NAMESPACE)
        self.client.connect(f"http://127.0.0.1:{address.port}")

    def _watch(self) -> None:
        asked = {"ticket": self.ticket["token"]}
        self.client.emit("watch", asked, namespace=NAMESPACE, callback=self.answers.append)

    def answer(self, nth: int) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while len(self.answers) < nth and time.monotonic() < until:
            time.sleep(0.05)
        return self.answers[nth - 1]


@pytest.fixture
def address() -> Iterator[Address]:
    opened = Address()
    yield opened
    opened.close()


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[list[Server]]:
    """Whatever was started is stopped."""
    started: list[Server] = []
    yield started
    for server in started:
        stop_server(server)


def new_laptop(laptops: list[Server], folder: Path, address: Address) -> Server:
    folder.mkdir(exist_ok=True)
    laptops.append(start_server(folder))
    address.target = int(laptops[-1].url.rpartition(":")[2])
    return laptops[-1]


def giliran(folder: Path, *arguments: str) -> dict[str, Any]:
    ran = subprocess.run(
        [SCRIPTS / "giliran", *arguments, "--json"],
        env=environment(folder),
        capture_output=True,
        timeout=PATIENCE,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def one_service_of_each_series(server: Server) -> list[str]:
    of_series = {service["series"]: service["code"] for service in reversed(server.demo["services"])}
    return list(of_series.values())[:6]


def board(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.get(f"/api/v1/days/{server.day}/board").json()
    return found


def numbers_on(state: dict[str, Any]) -> list[str]:
    return sorted(number["number"] for desk in state["desks"] for number in desk["numbers"])


def call_at(server: Server, services: list[str]) -> None:
    for service in services:
        desk = server.desk_for(service)
        server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])


@pytest.mark.soak
def test_the_spare_laptop_goes_on_where_the_backup_ends(
    tmp_path: Path, address: Address, laptops: list[Server], chromium: Browser
) -> None:
    first = new_laptop(laptops, tmp_path / "first", address)
    services = one_service_of_each_series(first)
    known = [first.take(service) for service in services]
    call_at(first, services[:1])
    kept = giliran(tmp_path / "first", "backup")
    shown = board(first)
    lost = [first.take(services[nth % len(services)]) for nth in range(LOST)]
    call_at(first, services[1:])
    assert len(numbers_on(board(first))) > len(numbers_on(shown))
    phones = [Phone(address, ticket) for ticket in known + lost]
    assert all(phone.answer(1)["epoch"] == 1 for phone in phones)

    pages = Pages(chromium, address)
    tv = pages.open(f"/d/{first.day}/board", TV)
    own = pages.open(f"/t/{known[1]['token']}", PHONE)
    gone = [pages.open(f"/t/{ticket['token']}", PHONE) for ticket in lost[:2]]
    address.target = None
    first.process.kill()
    first.process.wait()
    restored = giliran(tmp_path / "spare", "restore", kept["file"], "--yes")
    spare = new_laptop(laptops, tmp_path / "spare", address)
    pages.show_the_restored_state(tv, own, known[1]["number"], gone, lost)
    pages.close()

    assert restored["days"][0]["epoch"] == 2
    assert (board(spare)["epoch"], numbers_on(board(spare))) == (2, numbers_on(shown))
    everybody_is_told(phones, known, address)
    no_number_comes_twice(spare, services, known, lost)
    for phone in phones:
        phone.client.disconnect()


class Pages:
    """Browsers of people in the hall, on plain http by the hall's name."""

    def __init__(self, chromium: Browser, address: Address) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self._base = f"http://{HALL_NAME}:{address.port}"

    def open(self, path: str, size: tuple[int, int]) -> Page:
        context = self._chromium.new_context(
            base_url=self._base, viewport={"width": size[0], "height": size[1]}, locale="id-ID"
        )
        context.set_default_timeout(PATIENCE * 1000)
        self._contexts.append(context)
        page = context.new_page()
        page.goto(path)
        expect(page.locator("[data-epoch='1']").first).to_be_attached(timeout=PATIENCE * 1000)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def show_the_restored_state(
        self, tv: Page, own: Page, number: str, gone: list[Page], lost: list[dict[str, Any]]
    ) -> None:
        """Nobody touches the screens: they find the other laptop and show what it knows."""
        wait = PATIENCE * 1000
        expect(tv.locator("[data-epoch='2']").first).to_be_attached(timeout=wait)
        expect(own.locator("#ticket[data-epoch='2']")).to_be_attached(timeout=wait)
        expect(own.locator("#ticket")).to_contain_text(number)
        for page, ticket in zip(gone, lost, strict=False):
            expect(page.get_by_text(TO_DO)).to_be_visible(timeout=wait)
            expect(page.locator("[data-number]")).to_have_text(ticket["number"])


def everybody_is_told(phones: list[Phone], known: list[dict[str, Any]], address: Address) -> None:
    for phone in phones:
        answer = phone.answer(2)
        page = requests.get(f"http://127.0.0.1:{address.port}/t/{phone.ticket['token']}", timeout=PATIENCE)
        if phone.ticket in known:
            assert answer["epoch"] == 2
            assert page.status_code == 200 and phone.ticket["number"] in page.text
        else:
            assert answer["error"]["code"] == "ticket_unknown_after_restore"
            assert "kepada petugas" in answer["error"]["message"]
            assert page.status_code == 404 and TO_DO in page.text


def ahead(spare: Server, ticket: dict[str, Any]) -> int:
    turn = spare.get(f"/api/v1/tickets/{ticket['token']}").json()["turns"][0]
    return int(turn["ahead"])


def no_number_comes_twice(
    spare: Server, services: list[str], known: list[dict[str, Any]], lost: list[dict[str, Any]]
) -> None:
    """New people come while those who hold a lost number go to the greeter; everybody is called in the right order."""
    new = [spare.take(services[nth % len(services)]) for nth in range(LOST)]
    for ticket in lost:
        service = ticket["turns"][0]["service"]
        back = spare.post(
            f"/api/v1/days/{spare.day}/tickets/adopt",
            {"number": ticket["number"], "services": [service]},
            token=spare.demo["greeter_token"],
        )
        assert (back.status_code, back.json()["number"]) == (201, ticket["number"])
        came_after = next(one for one in new if one["turns"][0]["service"] == service)
        assert ahead(spare, back.json()) < ahead(spare, came_after)
    numbers = [ticket["number"] for ticket in known + lost + new]
    assert len(numbers) == len(set(numbers)) == len(known) + 2 * LOST
