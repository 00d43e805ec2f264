"""Which of its three levels the board gives a browser, all at one address."""

import pytest
from flask.testing import FlaskClient

from tests.builders import Hall
from webapp.http.assets import asset
from webapp.surfaces.screens.screen_level import ScreenLevel, level_of

MODERN, OLD, PLAIN = ScreenLevel
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
WEBOS = "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36".format
TIZEN = (
    "Mozilla/5.0 (SMART-TV; Linux; Tizen {}) AppleWebKit/537.36 (KHTML, like Gecko) Version/{} TV Safari/537.36".format
)
IPAD = "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{} Safari/604.1"


@pytest.mark.parametrize(
    ("calls_itself", "level"),
    [
        (LAPTOP, MODERN),
        (WEBOS("94.0.4606.128"), MODERN),  # webOS 22
        (WEBOS("79.0.3945.79"), OLD),  # webOS 6
        (WEBOS("53.0.2785.34"), OLD),  # webOS 4
        (WEBOS("38.0.2125.122"), PLAIN),  # webOS 3
        (WEBOS("38.0.2125.122").replace("Chrome/38.0.2125.122 ", ""), PLAIN),
        (TIZEN("7.0", "7.0"), MODERN),
        (TIZEN("9.0", "9.0"), MODERN),
        (TIZEN("4.0", "4.0"), OLD),
        (TIZEN("5.5", "5.5"), OLD),
        (TIZEN("3.0", "3.0"), PLAIN),
        (TIZEN("5.0", "3.0").replace("Version/3.0", "Chrome/63.0.3239.84"), OLD),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", MODERN),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0", OLD),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", PLAIN),
        (IPAD.format("17.4"), MODERN),
        (IPAD.format("12.1"), OLD),
        (IPAD.format("9.0"), PLAIN),
        ("", MODERN),
        ("A browser that nobody knows", MODERN),
    ],
)
def test_a_browser_is_given_what_it_can_run(calls_itself: str, level: ScreenLevel) -> None:
    assert level_of(calls_itself) == level


def page(client: FlaskClient, hall: Hall, calls_itself: str, query: str = "") -> str:
    answer = client.get(f"/d/{hall.code}/board{query}", headers={"User-Agent": calls_itself})
    assert answer.status_code == 200
    return answer.text


def test_each_level_has_its_own_bundle_and_knows_the_way_down(client: FlaskClient, hall: Hall) -> None:
    modern, old = page(client, hall, LAPTOP), page(client, hall, WEBOS("53.0.2785.34"))
    with client.application.app_context():
        modern_script, old_script = asset("js/surfaces/board.js"), asset("js/old-board.js")
        old_look = asset("css/old-board.css")
    assert modern_script in modern and old_script not in modern and f'"/d/{hall.code}/board?level=old"' in modern
    assert old_script in old and old_look in old and f'"/d/{hall.code}/board?level=plain"' in old
    plain = page(client, hall, WEBOS("38.0.2125.122"))
    assert old_look in plain and "<script" not in plain
    assert f'content="5;url=/d/{hall.code}/board?step=1"' in plain


def test_one_that_went_down_by_itself_stays_there_and_nobody_is_lifted(client: FlaskClient, hall: Hall) -> None:
    assert page(client, hall, LAPTOP, "?level=old") != page(client, hall, LAPTOP)
    with client.application.app_context():
        assert asset("js/old-board.js") in page(client, hall, LAPTOP, "?level=old")
    for query in ("?level=plain", "?plain=1"):
        assert "<script" not in page(client, hall, LAPTOP, query)
    assert "<script" not in page(client, hall, WEBOS("38.0.2125.122"), "?level=old")
    assert "level=plain&amp;step=1" in page(client, hall, LAPTOP, "?level=plain")
