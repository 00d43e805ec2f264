"""A screen is set by staff where it has a name, else by its address; what is wrong there is said on the wall."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.model.hall.board_settings import BoardSettings
from queues.persistence.schema.tables import board
from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.live.test_named_boards import named_tv, sign_of_life
from webapp.services import Box


class _Board(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("id", "board") in attrs:
            self.attributes = dict(attrs)


def settings_of(screen: FlaskClient, hall: Hall, address: str = "") -> dict[str, Any]:
    """As the page and its fragment carry them, which is the same."""
    page = _Board(screen.get(f"/d/{hall.code}/board{address}").text).attributes
    fragment = _Board(screen.get(page["data-src"] or "").text).attributes
    assert page["data-settings"] == fragment["data-settings"]
    found: dict[str, Any] = json.loads(page["data-settings"] or "")
    return found


def changed(found: dict[str, Any]) -> dict[str, Any]:
    default = BoardSettings().document()
    assert set(found) == set(default)
    return {name: value for name, value in found.items() if value != default[name]}


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def set_up(app: Flask, box: Box, settings: dict[str, Any]) -> None:
    """As a later version of the server may have written it."""
    app.extensions.pop("giliran_known_boards", None)
    with box.engine.begin() as connection:
        connection.execute(board.update().values(settings=settings, settings_version=board.c.settings_version + 1))


def test_a_screen_without_a_name_has_the_defaults(client: FlaskClient, hall: Hall) -> None:
    assert changed(settings_of(client, hall)) == {}


def test_an_address_chooses_desks_agencies_and_theme(client: FlaskClient, hall: Hall) -> None:
    found = settings_of(client, hall, "?desks=2,1&agency=DISDUKCAPIL&theme=light")
    assert changed(found) == {"desks": ["2", "1"], "agencies": ["disdukcapil"], "theme": "light"}


def test_the_choice_of_one_screen_is_not_shown_by_another(app: Flask, client: FlaskClient, hall: Hall) -> None:
    assert changed(settings_of(client, hall, "?desks=1")) == {"desks": ["1"]}
    assert changed(settings_of(app.test_client(), hall)) == {}


@pytest.mark.parametrize(
    ("address", "said", "shown"),
    [
        ("?desks=1,99", "Meja 99 tidak ada pada hari ini.", {"desks": ["1"]}),
        ("?desks=98,99", "Meja 98, 99 tidak ada pada hari ini. Semua meja ditampilkan.", {}),
        ("?agency=nasa", "Instansi nasa tidak ada pada hari ini. Semua instansi ditampilkan.", {}),
        ("?theme=purple", "Tampilan purple tidak dikenal.", {}),
        ("?desks=%3Cscript%3E", "Meja &lt;script&gt; tidak ada", {}),
    ],
)
def test_what_an_address_says_wrongly_is_said_on_the_wall(
    client: FlaskClient, hall: Hall, address: str, said: str, shown: dict[str, Any]
) -> None:
    assert said in client.get(f"/d/{hall.code}/board{address}").text
    assert changed(settings_of(client, hall, address)) == shown


@pytest.mark.parametrize("address", ["?desks=" + ",".join(map(str, range(300))), f"?desks={'9' * 90}"])
def test_an_address_of_any_length_shows_all_desks_and_a_short_note(
    client: FlaskClient, hall: Hall, address: str
) -> None:
    assert changed(settings_of(client, hall, address)) == {}
    assert "Semua meja ditampilkan." in client.get(f"/d/{hall.code}/board{address}").text


def test_an_empty_choice_is_none(client: FlaskClient, hall: Hall) -> None:
    assert changed(settings_of(client, hall, "?desks=&agency=&theme=")) == {}


def test_what_staff_have_chosen_for_a_tv_goes_before_its_address(
    app: Flask, hall: Hall, coordinator: Staff, box: Box
) -> None:
    tv = named_tv(app, hall, coordinator)
    assert changed(settings_of(tv, hall, "?desks=1&theme=light")) == {"desks": ["1"], "theme": "light"}
    before = sign_of_life(tv, hall)["settings_version"]
    set_up(app, box, {"theme": "contrast", "volume": 20, "later": "unknown"})
    assert changed(settings_of(tv, hall, "?desks=1&theme=light")) == {
        "desks": ["1"],
        "theme": "contrast",
        "volume": 20,
    }
    assert sign_of_life(tv, hall)["settings_version"] == before + 1


def test_a_page_knows_the_version_of_its_settings(
    app: Flask, client: FlaskClient, hall: Hall, coordinator: Staff
) -> None:
    assert sign_of_life(client, hall)["settings_version"] == 0
    assert 'data-settings-version="0"' in client.get(f"/d/{hall.code}/board").text
    tv = named_tv(app, hall, coordinator)
    assert f'data-settings-version="{sign_of_life(tv, hall)["settings_version"]}"' in (
        tv.get(f"/d/{hall.code}/board").text
    )


def test_desks_of_another_day_are_left_out_and_said(app: Flask, hall: Hall, coordinator: Staff, box: Box) -> None:
    tv = named_tv(app, hall, coordinator)
    set_up(app, box, {"desks": ["1", "A9"]})
    assert changed(settings_of(tv, hall)) == {"desks": ["1"]}
    assert "Meja A9 tidak ada pada hari ini." in tv.get(f"/d/{hall.code}/board").text


def test_what_an_address_says_beside_that_is_left_alone(client: FlaskClient, hall: Hall) -> None:
    assert client.get(f"/d/{hall.code}/board?day=x&_scheme=ftp&_anchor=a").status_code == 200


def test_a_board_that_turns_its_pages_keeps_its_choice(client: FlaskClient, hall: Hall) -> None:
    assert "desks=1&amp;" in client.get(f"/d/{hall.code}/board?plain=1&desks=1").text
