"""The Wi-Fi of the hall: as phones read it from a code, and kept so that no power cut and no typing error hides it."""

import json

import pytest
from segno.helpers import make_wifi_data

from queues.persistence.backup.companion import WIFI
from tests.builders import Hall
from webapp.profile.hall_wifi import (
    HallWifi,
    hall_wifi,
    keep_wifi,
    problem_of_name,
    problem_of_password,
)
from webapp.services import Box

BALAI = HallWifi("Balai Desa", "rahasia123")


@pytest.mark.parametrize(
    ("wifi", "text"),
    [
        (BALAI, "WIFI:T:WPA;S:Balai Desa;P:rahasia123;;"),
        (HallWifi("Balai Desa"), "WIFI:T:nopass;S:Balai Desa;;"),
        (HallWifi('a;b:c,d"e\\f', 'p;w:,"\\1234'), 'WIFI:T:WPA;S:a\\;b\\:c\\,d\\"e\\\\f;P:p\\;w\\:\\,\\"\\\\1234;;'),
    ],
)
def test_the_code_holds_what_phones_understand(wifi: HallWifi, text: str) -> None:
    assert wifi.text == text


def test_a_library_writes_the_same(hall: Hall) -> None:
    odd = HallWifi("Balai; Desa: 1", 'semi;colon"12')
    assert odd.text == make_wifi_data(odd.name, odd.password, "WPA")


def test_it_is_kept_changed_and_taken_away(box: Box, hall: Hall) -> None:
    assert hall_wifi(box) is None
    assert keep_wifi(box, BALAI)
    assert hall_wifi(box) == BALAI
    assert not keep_wifi(box, BALAI)
    assert keep_wifi(box, HallWifi("Balai Desa")) and keep_wifi(box, None)
    assert hall_wifi(box) is None
    changes = [one["payload"] for one in hall.box_events() if one["kind"] == "box_described"]
    assert changes == [{"changed": ["wifi"]}] * 3  # what it says is in none of them


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"name": ""}', '{"name": "a", "password": "short"}', '{"name": "a\\u0000", "password": ""}'],
)
def test_a_file_that_says_nothing_useful_is_as_none(box: Box, text: str) -> None:
    (box.settings.data_dir / WIFI).write_text(text)
    assert hall_wifi(box) is None


def test_other_processes_of_the_folder_see_it_at_once(box: Box) -> None:
    (box.settings.data_dir / WIFI).write_text(json.dumps({"name": "Pos Ronda", "password": ""}))
    found = hall_wifi(box)
    assert found and found.is_open


@pytest.mark.parametrize(
    ("name", "is_taken"), [("a" * 32, True), ("a" * 33, False), ("é" * 17, False), ("a\nb", False)]
)
def test_a_name_has_at_most_32_bytes(name: str, is_taken: bool) -> None:
    assert (problem_of_name(name) is None) is is_taken


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [("", True), ("1234567", False), ("12345678", True), ("a" * 63, True), ("a" * 64, False), ("rahasiaé", False)],
)
def test_a_password_is_one_of_wpa_or_none(password: str, is_taken: bool) -> None:
    assert (problem_of_password(password) is None) is is_taken
