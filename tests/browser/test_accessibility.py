"""axe finds nothing to complain about, on any page in any of its states, in both languages."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, TABLET, TV, HallServer, ScreensOf, sign_in
from tests.browser.desk_screens import icons_without_shape
from tests.browser.photographs import OVERHANG

# Rules that another language can break; the others see the same page.
OF_WORDS = ("html-has-lang", "html-lang-valid", "valid-lang", "button-name", "link-name", "label", "image-alt")


def complaints(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Rule and place of every violation, once the page is whole; `rules`: these only."""
    page.wait_for_load_state("load")
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def look(page: Page, address: str) -> None:
    """In Indonesian at everything, in English at what its words could break."""
    for language, rules in (("en", OF_WORDS), ("id", ())):
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        found = [*complaints(page, rules), *icons_without_shape(page)]
        assert not found, f"{address} in {language}: {found}"


def call(hall: HallServer, desk: dict[str, Any]) -> dict[str, Any]:
    """Call the next person to a desk, whoever was there before being finished."""
    page = hall.server.get(f"/api/v1/desks/{desk['id']}", desk["token"]).json()
    for turn in page["live"]:
        move(hall, desk, turn, "finish", {"outcome": "served"})
    answer = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
    assert answer.ok, answer.text
    called: dict[str, Any] = answer.json()["turn"]
    return called


def move(hall: HallServer, desk: dict[str, Any], turn: dict[str, Any], name: str, body: Any = None) -> None:
    answer = hall.server.post(f"/api/v1/turns/{turn['id']}/{name}", body, token=desk["token"])
    assert answer.ok, answer.text


def tell(hall: HallServer, changes: tuple[tuple[str, Any], ...]) -> None:
    """What a coordinator changes for everybody."""
    for path, body in changes:
        told = hall.server.post(f"/api/v1/days/{hall.day}/{path}", body, token=hall.demo["coordinator_token"])
        assert told.ok, told.text


# state -> a service whose desk is used for it alone, and the moves after the call that lead there
LEADS_TO = {
    "waiting": ("PINDAH", None),
    "called": ("SKCK", ()),
    "serving": ("NIB", (("start", None),)),
    "on_hold": ("AUDIENSI", (("hold", {"reason": "printing"}),)),
    "no_show": ("AUDIENSI", (("no-show", None),)),
    "documents_missing": ("AUDIENSI", (("start", None), ("finish", {"outcome": "documents_missing"}))),
}


def tickets_in_each_state(hall: HallServer) -> dict[str, str]:
    """state -> token of a ticket in that state."""
    return {state: ticket_led_to(hall, *way) for state, way in LEADS_TO.items()}


def ticket_led_to(hall: HallServer, service: str, moves: Any) -> str:
    ticket = hall.server.take(service)
    token: str = ticket["token"]
    if moves is None:
        return token
    desk = hall.server.desk_for(service)
    turn = call(hall, desk)
    while turn["number"] != ticket["number"]:
        turn = call(hall, desk)
    for name, body in moves:
        move(hall, desk, turn, name, body)
    return token


def test_pages_of_citizens(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    phone = screens.open(size=PHONE)
    helping = ("/help", "/help/petugas", "/help/panitia", "/help/kit", "/help/total-failure")
    for address in (f"/d/{hall.day}", "/", "/offline", "/d/no-such-day", "/t/no-such-ticket", *helping):
        look(phone, address)
    for state, token in tickets_in_each_state(hall).items():
        look(phone, f"/t/{token}")
        expected = state if state in ("waiting", "called", "serving", "on_hold") else "closed"
        assert phone.get_attribute("#ticket", "data-state") == expected
    look(phone, f"/t/{token}/slip")


def of_each_kind(hall: HallServer) -> list[dict[str, Any]]:
    """Of the desks whose pages are made of the same parts, one; each series has outcomes of its own."""
    kinds: dict[Any, dict[str, Any]] = {}
    series = {service["code"]: service["series"] for service in hall.demo["services"]}
    for desk in hall.demo["desks"]:
        shown = hall.server.get(f"/api/v1/desks/{desk['id']}", desk["token"]).json()
        parts = [bool(shown[part]) for part in ("waiting", "on_hold", "no_shows", "undo")]
        live = [(turn["state"], series[turn["service"]]) for turn in shown["live"]]
        kinds.setdefault(str((shown["desk"]["state"], len(desk["services"]) > 1, parts, live)), desk)
    return list(kinds.values())


def test_the_board_and_the_desks(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    look(screens.open(size=TV), f"/d/{hall.day}/board")
    tablet = screens.open(size=TABLET)
    look(tablet, "/sign-in")
    sign_in(tablet, hall, "clerk")
    look(tablet, f"/d/{hall.day}/desks")
    for desk in of_each_kind(hall):
        hall.seat(desk)
        look(tablet, f"/desks/{desk['id']}")


def test_the_load_and_the_greeter(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    coordinator = screens.open(size=LAPTOP)
    sign_in(coordinator, hall, "coordinator")
    for page in ("load", "sheets/poster?words=both", "slips"):
        look(coordinator, f"/d/{hall.day}/{page}")
    greeter = screens.open(size=TABLET)
    sign_in(greeter, hall, "greeter")
    look(greeter, f"/d/{hall.day}/greeter")


def test_every_page_of_an_empty_hall(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    look(screens.open(size=PHONE), f"/d/{hall.day}")
    look(screens.open(size=TV), f"/d/{hall.day}/board")
    staff = screens.open(size=TABLET)
    sign_in(staff, hall, "admin")
    for path in (f"/d/{hall.day}/desks", f"/desks/{hall.demo['desks'][0]['id']}", f"/d/{hall.day}/load"):
        look(staff, path)
    look(staff, f"/d/{hall.day}/greeter")


def test_what_is_said_to_the_hall_and_who_is_not_reached(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    said: tuple[tuple[str, Any], ...] = (
        ("announcements", {"text": "Listrik padam.", "text_en": "Power cut.", "minutes": 30}),
        ("services/PINDAH/pause", {"reason": "power", "minutes": 30}),
        ("services/PINDAH/limits", {"blanks": 0, "quota": 900}),
    )
    ticket = hall.server.take("PINDAH")
    tell(hall, said)
    look(screens.open(size=TV), f"/d/{hall.day}/board")
    phone = screens.open(size=PHONE)
    for address in (f"/d/{hall.day}", f"/t/{ticket['token']}"):
        look(phone, address)
    coordinator = screens.open(size=LAPTOP)
    sign_in(coordinator, hall, "coordinator")
    look(coordinator, f"/d/{hall.day}/unreached")
    for opener in ("#of-announcement", "#of-planned-pauses", "#of-boards", "#opens-PINDAH"):
        coordinator.goto(f"/d/{hall.day}/load")
        coordinator.evaluate("opener => document.querySelector(opener).click()", opener)
        coordinator.wait_for_selector("dialog[open]")
        assert complaints(coordinator) == []


# In two lines although there is room for it in one
BROKEN = "(all) => all.filter((one) => one.getClientRects().length > 1).map(({textContent}) => textContent)"
RING = "getComputedStyle(document.activeElement).outlineStyle"
EDGES = "(all) => all.map((one) => parseFloat(getComputedStyle(one).borderTopWidth))"


def with_large_letters(page: Page) -> Page:
    """As a visitor has set the browser: twice as large."""
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    return page


def test_letters_twice_as_large_leave_services_in_sight(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    phone, greeter = (with_large_letters(screens.open(size=PHONE)) for _ in range(2))
    sign_in(greeter, hall, "greeter")
    for page, path, row in ((phone, "", "choice"), (greeter, "/greeter", "service")):
        page.goto(f"/d/{hall.day}{path}")
        expect(page.locator(f".{row} .tick__name").first).to_be_in_viewport(ratio=1)
        ranges = page.locator(f".{row}__range")
        assert ranges.count() > 0
        assert ranges.evaluate_all(BROKEN) == []
        assert page.evaluate(OVERHANG) <= 0
    phone.locator(".bring summary").first.click()
    assert phone.evaluate(RING) == "none"
    phone.keyboard.press("Tab")
    assert phone.evaluate(RING) == "solid"


def test_colours_of_the_visitor_leave_edges(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    hall.server.take("SKCK")
    call(hall, hall.server.desk_for("SKCK"))
    phone = screens.open(f"/d/{hall.day}", PHONE, forced_colors="active")
    board = screens.open(f"/d/{hall.day}/board", TV, forced_colors="active")
    assert phone.eval_on_selector_all("#take .button--primary", EDGES) == [2]
    called = board.eval_on_selector_all(".tile[data-age] .tile__in", EDGES)
    others = board.eval_on_selector_all(".tile:not([data-age]) .tile__in", EDGES)
    assert called
    assert min(called) >= 2 * max(others) > 0
