"""The board on TVs of 2018: the lowered bundle, in a Chromium that lacks what version 53 lacked."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TV, HallServer, ScreensOf
from tests.browser.old_chromium import WEBOS_4, forget_what_is_younger

SERVICE = "JKN"
ENOUGH_TO_BE_OLD = 400  # names of the list that today's Chromium has on a page on plain http


def test_a_tv_of_2018_shows_each_call_with_and_without_sockets(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall = hall_server
    old, deaf = (screens_of(hall).open(size=TV, user_agent=WEBOS_4) for _ in range(2))
    deaf.route_web_socket("**/*", lambda socket: socket.close())
    for tv in (old, deaf):
        forget_what_is_younger(tv)
        tv.goto(f"/d/{hall.day}/board")
    assert int(old.locator("html").get_attribute("data-forgotten") or 0) > ENOUGH_TO_BE_OLD
    expect(old.locator(".freshness__words")).to_have_text("Terhubung")
    expect(deaf.locator(".freshness__words")).to_have_text("Diperbarui tiap 3 detik")
    number = hall.server.take(SERVICE)["number"]
    desk = hall.server.desk_for(SERVICE)
    assert hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).ok
    for tv in (old, deaf):
        expect(tv.locator(f"[id='desk-{desk['id']}'] .number")).to_have_text(number)
        expect(tv.locator("#announcement .number")).to_have_text(number)
        expect(tv.locator("#calls .number")).to_have_text(number)  # the list as the server sends it


@pytest.mark.soak
def test_a_browser_without_scripts_shows_the_same_facts_and_renews_itself(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall = hall_server
    plain, modern = screens_of(hall).open(size=TV, java_script_enabled=False), screens_of(hall).open(size=TV)
    for tv in (plain, modern):
        tv.goto(f"/d/{hall.day}/board")
    number = hall.server.take(SERVICE)["number"]
    hall.server.take(SERVICE)
    desk = hall.server.desk_for(SERVICE)
    assert hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).ok
    for tv in (plain, modern):
        expect(tv.locator(f"[id='desk-{desk['id']}'] .number")).to_have_text(number)
        expect(tv.locator("#calls .number")).to_have_text(number)
    facts = ".tile__name, .tile .number:not([hidden]), .tile__state, #calls .call, .waits__queue, .ticker, .scan"
    assert plain.locator(facts).all_inner_texts() == modern.locator(facts).all_inner_texts()
    expect(plain.locator("[data-module=board-sound], .freshness")).to_have_count(2)  # there, and never shown
    for hidden in ("[data-module=board-sound]", ".freshness"):
        expect(plain.locator(hidden)).to_be_hidden()
