"""One menu leads from each staff page to the others that the role may open, and out."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
from tests.web.conftest import Staff
from tests.web.reading import element_of, tags_of, words_of

PAGES = {
    "coordinator": ["load", "desks", "greeter", "audit", "unreached", "sessions"],
    "viewer": ["load", "audit", "unreached"],
    "greeter": ["greeter", "unreached"],
    "clerk": ["desks"],
}


def menu_of(html: str) -> str:
    return element_of(html, '<nav class="menu__sheet"')


@pytest.mark.parametrize("role", PAGES)
def test_each_page_that_a_role_may_open_leads_to_all_of_them_and_out(
    hall: Hall, signed_in: Callable[[str], Staff], role: str
) -> None:
    staff = signed_in(role)
    for page in PAGES[role]:
        menu = menu_of(staff.get(f"/d/{DAY}/{page}").text)
        ways = {link["href"] for link in tags_of(menu, "a")}
        assert {f"/d/{DAY}/{one}" for one in PAGES[role]} | {f"/d/{DAY}", f"/d/{DAY}/board", "/account"} <= ways
        assert not ways & {f"/d/{DAY}/{one}" for one in PAGES["coordinator"] if one not in PAGES[role]}
        here = [link["href"] for link in tags_of(menu, "a") if link.get("aria-current") == "page"]
        assert here == [f"/d/{DAY}/{page}"]
        assert 'action="/sign-out"' in menu and "Keluar" in words_of(menu)


def test_a_page_of_no_day_leads_to_the_day_that_is_on(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    menu = menu_of(signed_in("coordinator").get("/account").text)
    assert f"/d/{DAY}/load" in {link["href"] for link in tags_of(menu, "a")}


def test_citizens_see_no_menu(hall: Hall, client: FlaskClient) -> None:
    assert "menu__sheet" not in client.get(f"/d/{DAY}").text
    assert "menu__sheet" not in client.get("/sign-in").text
