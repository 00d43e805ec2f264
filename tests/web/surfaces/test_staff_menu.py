"""One menu leads from each staff page to the others that the role may open, and out."""

from collections.abc import Callable
from datetime import date

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from queues.actions.desks.seating import staff_desk
from queues.persistence.people.people import set_desk_pin
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DAY, NOON, Hall, open_hall, plan_with
from tests.posting import let_desk_post
from tests.web.conftest import Staff
from tests.web.reading import element_of, tags_of, words_of
from webapp.services import Box

PIN = "402913"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

PAGES = {
    "coordinator": ["load", "desks", "greeter", "announcements", "follow-ups", "audit", "unreached", "sessions"],
    "viewer": ["load", "follow-ups", "audit", "unreached"],
    "greeter": ["greeter", "unreached"],
    "content": ["announcements"],
    "clerk": ["desks", "follow-ups"],
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


def test_the_post_is_a_page_of_the_menu_for_whoever_brings_documents_home(
    hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    clerk = signed_in("clerk")
    assert f"/d/{DAY}/deliveries" not in clerk.get(f"/d/{DAY}/desks").text
    let_desk_post(hall, clerk=None)
    clerk_id = next(row["id"] for row in hall.rows(tables.staff_user) if row["username"] == "clerk")
    hall.do(staff_desk, by=COORDINATOR, desk_id=hall.desk_id("3"), clerk_id=clerk_id)
    menu = menu_of(clerk.get(f"/d/{DAY}/deliveries").text)
    assert {f"/d/{DAY}/desks", f"/d/{DAY}/deliveries", "/account"} <= {link["href"] for link in tags_of(menu, "a")}


def test_a_tablet_that_a_pin_has_opened_comes_back_from_the_post_to_its_desk(
    hall: Hall, box: Box, client: FlaskClient
) -> None:
    let_desk_post(hall)
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("3"), CHEAP.hash(PIN), now=NOON)
    token = next(one["value"] for one in tags_of(client.get("/sign-in").text, "input") if one["name"] == "csrf_token")
    client.post("/sign-in/desk", data={"csrf_token": token, "desk": str(hall.desk_id("3")), "pin": PIN})
    for page in (f"/d/{DAY}/deliveries", "/account"):
        menu = menu_of(client.get(page).text)
        ways = [link["href"] for link in tags_of(menu, "a")]
        assert ways[0] == f"/desks/{hall.desk_id('3')}"
        assert f"/d/{DAY}/desks" not in ways  # it opens no other desk
        assert "/sign-out" not in menu  # it is left at the desk, which knows what is not sent yet


def test_days_of_one_programme_are_told_apart_by_place_and_date_and_a_demo_comes_last(
    signed_in: Callable[[str], Staff], box: Box, hall: Hall
) -> None:
    open_hall(box.engine, plan_with(code="a-demo", is_demo=True))
    open_hall(box.engine, plan_with(code="besok", held_on=date(2026, 12, 2)), open_now=False)
    menu = menu_of(signed_in("coordinator").get(f"/d/{DAY}/load").text)
    others = words_of(menu[menu.index("Hari lain") :])
    tomorrow, demo = "Jeranglah Rendah · Rabu, 2 Des", "DEMO, Buji'an Dusun, "
    assert demo in others and tomorrow in others and others.count("Buji'an Dusun") == 2


def test_citizens_see_no_menu(hall: Hall, client: FlaskClient) -> None:
    assert "menu__sheet" not in client.get(f"/d/{DAY}").text
    assert "menu__sheet" not in client.get("/sign-in").text


@pytest.mark.parametrize(("role", "home"), [("coordinator", "load"), ("clerk", "desks")])
def test_a_desk_leads_home_from_its_tools(hall: Hall, signed_in: Callable[[str], Staff], role: str, home: str) -> None:
    tools = element_of(signed_in(role).get(f"/desks/{hall.desk_id('1')}").text, '<dialog class="dialog" id="tools"')
    assert f"/d/{DAY}/{home}" in {link["href"] for link in tags_of(tools, "a")}
