"""SECURITY C1, M9, L7, FIELD F4, F18: one visitor against a real server's numbers, with cookies, bursts and keys."""

import http.client
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest

from tests.live.conftest import Server, serving
from tests.patience import PATIENCE
from tests.trials.hall import address

AT_ONCE = 60
FROM_ONE_ADDRESS = 36  # the server holds no more than forty connections of one address


@pytest.fixture(scope="module")
def module_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo day with the limits of a real one."""
    folder: Path = tmp_path_factory.mktemp("numbers")
    with serving(folder, GILIRAN_TICKETS_PER_ADDRESS="6 per minute; 30 per hour") as running:
        yield running


class Phone:
    """A browser, or a script, at an address of its own."""

    def __init__(self, server: Server, source: str) -> None:
        self.server, self.source, self.cookie = server, source, ""

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(self.server.url)
        line = http.client.HTTPConnection(
            str(parts.hostname), parts.port, timeout=PATIENCE, source_address=(self.source, 0)
        )
        known = {"Cookie": self.cookie} if self.cookie else {}
        line.request(method, path, body or None, known | headers)
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, said

    def visit(self) -> str:
        """Load the page as a browser does, cookie and all; its key."""
        _status, headers, page = self.ask("GET", f"/d/{self.server.day}")
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        return key_in(page)

    def take(self, service: str = "PBB", key: str | None = None, **headers: str) -> tuple[int, Any]:
        said = {"Content-Type": "application/json", "Idempotency-Key": key or uuid4().hex} | headers
        body = json.dumps({"services": [service]})
        status, _headers, answer = self.ask("POST", f"/api/v1/days/{self.server.day}/tickets", body, **said)
        return status, json.loads(answer)

    def send_form(self, key: str, service: str = "PBB") -> str:
        """Without a script; where the answer leads to."""
        said = {"Content-Type": "application/x-www-form-urlencoded"}
        form = urlencode({"services": service, "key": key})
        return self.ask("POST", f"/d/{self.server.day}/tickets", form, **said)[1].get("location", "")


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found
    return found[1]


def at_once(phones: list[Phone], **more: str) -> Counter[int]:
    gate, statuses = threading.Barrier(len(phones)), Counter[int]()

    def take(phone: Phone) -> None:
        gate.wait(PATIENCE)
        statuses[phone.take(**more)[0]] += 1

    threads = [threading.Thread(target=take, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return statuses


def test_whoever_changes_cookies_gets_six_numbers_a_minute_and_the_greeter_all_that_are_asked_for(
    server: Server,
) -> None:
    statuses = Counter[int]()
    for nth in range(40):
        phone = Phone(server, address(1))
        if nth % 2:
            phone.visit()
        else:
            phone.cookie = f"giliran_device={uuid4().hex}"
        statuses[phone.take()[0]] += 1
        if nth % 8 == 0:
            server.take("PBB")
    assert statuses == {201: 6, 429: 34}
    assert Phone(server, address(2)).take()[0] == 201


def test_many_at_once_get_no_number_more_than_one_after_the_other(server: Server) -> None:
    assert at_once([Phone(server, address(3)) for _ in range(FROM_ONE_ADDRESS)]) == {201: 6, 429: FROM_ONE_ADDRESS - 6}


def test_one_cookie_at_sixty_addresses_at_once_holds_four_numbers(server: Server) -> None:
    first = Phone(server, address(4))
    first.visit()
    phones = [Phone(server, f"127.0.11.{nth + 1}") for nth in range(AT_ONCE)]
    for phone in phones:
        phone.cookie = first.cookie
    assert at_once(phones) == {201: 4, 409: 56}


def test_one_address_cannot_empty_a_quota(server: Server) -> None:
    phones = [Phone(server, address(5)) for _ in range(FROM_ONE_ADDRESS)]
    assert at_once(phones, service="AUDIENSI")[201] == 4
    assert Phone(server, address(6)).take("AUDIENSI")[0] == 201


def test_what_a_visitor_says_about_himself_lifts_no_limit(server: Server) -> None:
    Phone(server, address(9)).visit()  # whoever is alone with the server may be a proxy that nobody has named
    statuses = Counter(
        Phone(server, address(7)).take(**{"X-Forwarded-For": f"203.0.113.{nth}", "Forwarded": f"for=203.0.113.{nth}"})[
            0
        ]
        for nth in range(20)
    )
    assert statuses == {201: 6, 429: 14}


def test_a_form_gives_one_number_with_and_without_a_cookie_and_in_a_hurry(server: Server) -> None:
    phone, without = Phone(server, address(8)), Phone(server, address(8))
    key = phone.visit()
    found = {without.send_form(key), phone.send_form(key), without.send_form(key)}
    assert len(found) == 1 and found.pop().startswith("/t/")


def test_two_phones_without_cookies_at_one_address_never_see_each_other_s_number(server: Server) -> None:
    one, other = Phone(server, address(9)), Phone(server, address(9))
    numbers = {phone.send_form(key_in(phone.ask("GET", f"/d/{server.day}")[2])) for phone in (one, other)}
    assert len(numbers) == 2 and "" not in numbers
