"""What people see when something goes wrong: an old page, a full queue, a full disk, a dead server, no JavaScript."""

import re
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, SMALL_TV, TABLET, TV, HallServer, ScreensOf, serve_at, sign_in
from tests.browser.desk_screens import ONLY_FINISH, desk_for, press, serve_next, session_of, tablet_at
from tests.browser.photographs import BOARD_HEAD, cut_words, wrong_with
from tests.browser.test_accessibility import complaints
from tests.chromium import HALL_NAME
from tests.live.conftest import start_server, stop_server
from tests.patience import wait_until

SERVICE = "JKN"
TAKE_OVER = "Ambil alih"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., HallServer]]:
    """`serve()`: a server of this test alone, which may be starved or stopped."""
    running: list[HallServer] = []

    def start(name: str = HALL_NAME) -> HallServer:
        running.append(serve_at(name, tmp_path / f"hall-{len(running)}"))
        return running[-1]

    yield start
    for hall in running:
        stop_server(hall.server)


def choose(phone: Page, service: str = SERVICE) -> None:
    phone.check(f'input[name="services"][value="{service}"]')


def press_take(phone: Page) -> None:
    phone.click('button[type="submit"]:visible')


def take_number(phone: Page) -> str:
    choose(phone)
    press_take(phone)
    phone.wait_for_url("**/t/*")
    return phone.locator(".number--hero").inner_text()


def tickets_of(hall: HallServer) -> int:
    load = hall.server.get(f"/api/v1/days/{hall.day}/load", hall.demo["coordinator_token"])
    count: int = load.json()["tickets"]
    return count


# -- an old page -----------------------------------------------------------------------------------------------------


def deafen(tablet: Page) -> Callable[[], None]:
    """The tablet hears nothing new until the returned function is called; what it sends arrives."""
    deaf = True

    def answer(route: Route) -> None:
        if deaf:
            route.abort()
        else:
            route.continue_()

    def hear() -> None:
        nonlocal deaf
        deaf = False

    tablet.route(re.compile(r"/socket\.io/|/now$"), answer)
    tablet.route_web_socket(re.compile(r"/socket\.io/"), lambda socket: socket.close())
    return hear


def test_an_old_button_is_answered_with_a_sentence_and_the_state_of_now(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = hall.server.desk_for(SERVICE)
    numbers = [hall.server.take(SERVICE)["number"] for _ in range(2)]
    quick, slow = screens.open(size=TABLET), screens.open(size=TABLET)
    hear = deafen(slow)
    call = "Panggil berikutnya"
    hall.seat(desk)
    for tablet in (slow, quick):
        sign_in(tablet, hall, "clerk")
    with slow.expect_response("**/console"):  # the desk is this tablet's until the other takes over
        slow.goto(f"/desks/{desk['id']}")
    expect(slow.get_by_role("button", name=call, exact=True)).to_be_enabled()
    quick.goto(f"/desks/{desk['id']}")
    quick.get_by_role("button", name=TAKE_OVER).click()
    quick.get_by_role("button", name=call, exact=True).click()
    expect(quick.locator(".now__number")).to_have_text(numbers[0])

    slow.get_by_role("button", name=call, exact=True).click()
    hear()
    expect(slow.get_by_text(f"{desk['name']} masih melayani warga. Selesaikan dahulu.")).to_be_visible()
    expect(slow.locator(".now__number")).to_have_text(numbers[0])
    slow.get_by_role("button", name="Mengerti").click()
    slow.get_by_role("button", name=TAKE_OVER).click()
    slow.get_by_role("button", name="Mulai layani").click()
    expect(quick.get_by_role("button", name="Selesai saja")).to_be_visible()


# -- no numbers any more ---------------------------------------------------------------------------------------------


FULL = "Antrean layanan ini sudah penuh hari ini."


def fill_up(hall: HallServer, service: str) -> None:
    """Others take whatever is left of its quota."""
    greeter = {"token": hall.demo["greeter_token"]}
    while (answer := hall.server.post(f"/api/v1/days/{hall.day}/tickets", {"services": [service]}, **greeter)).ok:
        pass
    assert answer.json()["error"]["code"] == "quota_full", answer.text


def tell(hall: HallServer, path: str, body: dict[str, str] | None = None) -> None:
    """The coordinator changes something about the day."""
    answer = hall.server.post(f"/api/v1/days/{hall.day}/{path}", body, token=hall.demo["coordinator_token"])
    assert answer.ok, answer.text


def read_the_list_again(phone: Page) -> None:
    """What the page does each minute."""
    phone.dispatch_event("#services", "live:read")


def test_a_service_that_has_filled_up_is_said_and_the_others_stay(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    discreet = "AUDIENSI"
    phone = screens.open(f"/d/{hall.day}", PHONE)
    choose(phone, discreet)
    fill_up(hall, discreet)
    before = tickets_of(hall)
    press_take(phone)
    expect(phone.locator(f"#service-{discreet}").get_by_text("Antrean penuh hari ini")).to_be_visible()
    # The list has been read again by now, and the sentence is still there to be read.
    expect(phone.get_by_text(FULL)).to_be_visible()
    box = phone.locator(f'input[value="{discreet}"]')
    expect(box).to_be_disabled()
    expect(box).not_to_be_checked()
    assert tickets_of(hall) == before
    assert take_number(phone)


def test_the_only_choice_that_is_lost_before_the_press_is_told_as_the_server_would_tell_it(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall = hall_server
    phone = screens_of(hall).open(f"/d/{hall.day}", PHONE)
    choose(phone, "SKCK")
    tell(hall, "services/SKCK/pause", {"reason": "network"})
    read_the_list_again(phone)
    said = phone.get_by_role("alert")
    expect(said).to_have_text("Layanan ini berhenti sementara. Silakan coba lagi nanti atau tanyakan kepada petugas.")
    tell(hall, "services/SKCK/resume")
    expect(phone.locator("#take [data-chosen]")).to_be_empty()
    choose(phone)
    expect(said).to_be_hidden()


def test_choices_that_are_lost_before_the_press_are_named_and_the_others_stay_chosen(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall = hall_server
    phone = screens_of(hall).open(f"/d/{hall.day}", PHONE)
    for service in ("AUDIENSI", "SKCK", SERVICE):
        choose(phone, service)
    fill_up(hall, "AUDIENSI")
    tell(hall, "services/SKCK/pause", {"reason": "network"})
    read_the_list_again(phone)
    said = phone.get_by_role("alert")
    expect(said).to_contain_text(f"Bertemu Bupati: {FULL}")
    expect(said).to_contain_text("SKCK: Layanan ini berhenti sementara.")
    for lost in ("AUDIENSI", "SKCK"):
        expect(phone.locator(f'input[value="{lost}"]')).not_to_be_checked()
    expect(phone.locator("#take [data-chosen]")).to_have_text("BPJS")
    expect(phone.locator(f'input[value="{SERVICE}"]')).to_be_checked()

    tell(hall, "stop-issuing")
    read_the_list_again(phone)
    expect(phone.get_by_text("Pengambilan nomor sudah ditutup.")).to_be_in_viewport()
    expect(phone.locator('input[name="services"]')).to_have_count(0)
    tell(hall, "resume-issuing")
    read_the_list_again(phone)
    assert take_number(phone)


def test_a_day_that_is_closed_says_so_and_what_to_do(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall = hall_server
    phone = screens_of(hall).open(f"/d/{hall.day}", PHONE)
    choose(phone)
    assert hall.server.post(f"/api/v1/days/{hall.day}/close", token=hall.demo["coordinator_token"]).ok
    press_take(phone)
    expect(phone.get_by_text("Hari layanan ini sudah selesai")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Hari layanan ini sudah selesai")).to_be_visible()
    expect(phone.get_by_text("Tanyakan jadwal berikutnya kepada perangkat desa.")).to_be_visible()
    expect(phone.locator('input[name="services"]')).to_have_count(0)
    assert tickets_of(hall) == 0


# -- nothing can be written ------------------------------------------------------------------------------------------


# The ticket is read again, as after every command; settled when the page shows what was read.
READ_NOW = """() => new Promise((done) => {
  const ticket = document.querySelector("#ticket");
  ticket.addEventListener("live:morphed", () => done(), { once: true });
  ticket.dispatchEvent(new CustomEvent("live:read"));
})"""


def processes_of(hall: HallServer) -> list[int]:
    """The server and its worker."""
    parent = hall.server.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [parent, *map(int, children.split())]


def fill_the_log(hall: HallServer) -> int:
    """Take numbers until SQLite's log is larger than any other file that a server makes anew; its size then."""
    log = hall.server.data_dir / "giliran.db-wal"
    while log.stat().st_size < 128 * 1024:
        hall.server.take(SERVICE)
    return log.stat().st_size


def let_files_grow_to(hall: HallServer, size: int) -> None:
    """What a full disk does to SQLite, without filling one: a write beyond this size fails."""
    for process in processes_of(hall):
        _soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))


def test_a_full_disk_records_nothing_says_so_and_the_same_tap_works_later(
    serve: Callable[..., HallServer], screens_of: ScreensOf
) -> None:
    hall = serve()
    screens = screens_of(hall)
    phone = screens.open(f"/d/{hall.day}", PHONE)
    other = screens.open(f"/t/{hall.server.take('SKCK')['token']}", PHONE)
    choose(phone)
    size = fill_the_log(hall)
    before = tickets_of(hall)
    let_files_grow_to(hall, size)
    assert hall.server.get("/readyz").status_code == 503
    assert hall.server.get("/healthz").ok
    press_take(phone)
    expect(phone.get_by_text("Belum tercatat: penyimpanan sedang bermasalah. Tidak ada yang berubah.")).to_be_visible()
    assert phone.url.endswith(f"/d/{hall.day}")
    assert tickets_of(hall) == before
    other.click("text=Batalkan nomor")
    other.get_by_role("button", name="Ya, batalkan").click()
    refusal = other.get_by_role("dialog").get_by_text("Belum tercatat: penyimpanan sedang bermasalah.")
    expect(refusal).to_be_visible()
    other.evaluate(READ_NOW)
    expect(refusal).to_be_visible()

    let_files_grow_to(hall, resource.RLIM_INFINITY)
    assert hall.server.get("/readyz").ok
    press_take(phone)
    phone.wait_for_url("**/t/*")
    number = phone.locator(".number--hero").inner_text()
    assert int(number[1:]) == before, "a number was lost to the full disk"
    assert tickets_of(hall) == before + 1
    other.get_by_role("button", name="Ya, batalkan").click()
    expect(other.get_by_text("Dibatalkan").first).to_be_visible()
    assert "Traceback" not in (hall.server.data_dir / "server.log").read_text()


# -- less than a modern browser --------------------------------------------------------------------------------------


def test_a_phone_without_javascript_takes_a_number_and_gives_it_back(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall = hall_server
    phone = screens_of(hall).open(f"/d/{hall.day}", PHONE, java_script_enabled=False)
    before = tickets_of(hall)
    number = take_number(phone)
    assert re.fullmatch(r"[A-Z]\d{3,}", number)
    phone.reload()
    expect(phone.locator(".number--hero")).to_have_text(number)
    phone.click("text=Batalkan nomor")
    phone.click("text=Ya, batalkan")
    expect(phone.get_by_text("Dibatalkan").first).to_be_visible()
    expect(phone.get_by_text(number).first).to_be_visible()
    assert tickets_of(hall) == before + 1


# -- no server -------------------------------------------------------------------------------------------------------


def start_again(hall: HallServer) -> None:
    """On the same address, with the same data."""
    port = urlsplit(hall.base).port
    hall.server = start_server(hall.server.data_dir, port=port, demo=hall.demo, GILIRAN_PUBLIC_URL=hall.base)


def of_tv(hall: HallServer, what: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The only TV that has a name, after it was told something."""
    path, token = f"/api/v1/days/{hall.day}/boards", hall.demo["coordinator_token"]
    one: dict[str, Any] = hall.server.get(path, token).json()["boards"][0]
    return one if not what else hall.server.post(f"{path}/{one['id']}/{what}", body or {}, token=token).json()


def name_tv(hall: HallServer, board: Page) -> None:
    """Its page notices by itself that it has a name now."""
    body = {"screen": board.locator("[data-code]").inner_text(), "name": "TV pendopo"}
    path, token = f"/api/v1/days/{hall.day}/boards", hall.demo["coordinator_token"]
    assert hall.server.post(path, body, token=token).ok
    expect(board.locator(".screen")).to_have_attribute("data-settings-version", "1")


def try_tv(hall: HallServer, board: Page) -> None:
    """It follows what is set for it, still with the sound that somebody has allowed, and plays a test call."""
    of_tv(hall, "settings", {"version": 1, "theme": "light"})
    expect(board.locator("html")).to_have_attribute("data-theme", "light")
    expect(board.locator(".sound--locked")).to_be_hidden()
    of_tv(hall, "test")
    expect(board.locator(".test-call")).to_be_visible()
    assert wait_until(lambda: of_tv(hall)["heard"]["test"]["result"] == "voice")
    assert of_tv(hall)["heard"]["report"]["sound"] == "works"


def blocked(page: Page) -> Page:
    """No WebSocket gets through, as behind a proxy that knows none; HTTP does."""
    page.route_web_socket("**/*", lambda socket: socket.close())
    return page


def test_a_board_without_its_server_says_so_and_recovers_by_itself(
    serve: Callable[..., HallServer], screens_of: ScreensOf
) -> None:
    hall = serve()
    screens = screens_of(hall)
    board, deaf = screens.open("/board", TV), blocked(screens.open(size=TV))
    deaf.goto(f"/d/{hall.day}/board")
    name_tv(hall, board)
    expect(deaf.locator(".freshness__words")).to_have_text("Diperbarui tiap 3 detik")
    fresh = board.locator(".freshness__words")
    expect(fresh).to_have_text("Terhubung")
    sleeps = board.get_by_text("Matikan mode tidur TV ini")
    ask = board.get_by_role("button", name="Tekan OK untuk suara")
    expect(sleeps).to_be_visible()  # plain http lends no wake lock
    expect(ask).to_be_visible()
    board.keyboard.press("Enter")
    expect(ask).to_be_hidden()
    expect(board.locator(".sound--locked")).to_be_hidden()  # a chime has sounded to its end
    expect(sleeps).to_be_hidden()  # a video keeps it awake
    try_tv(hall, board)
    stop_server(hall.server)
    expect(fresh).to_have_text(re.compile(r"Terputus sejak \d\d\.\d\d"))
    expect(board.get_by_text("Papan ini terputus.")).to_be_visible()
    for width, height in (SMALL_TV, TV):
        board.set_viewport_size({"width": width, "height": height})
        assert cut_words(board, BOARD_HEAD) == []

    start_again(hall)
    number = hall.server.take(SERVICE)["number"]
    desk = hall.server.desk_for(SERVICE)
    assert hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).ok
    expect(fresh).to_have_text("Terhubung")
    expect(board.get_by_text("Papan ini terputus.")).to_be_hidden()
    expect(board.locator(".tile--called .number")).to_have_text(number)

    other = hall.server.take("NIKAH")["number"]
    at = hall.server.desk_for("NIKAH")
    called = hall.server.post(f"/api/v1/desks/{at['id']}/call-next", token=at["token"]).json()["turn"]
    assert hall.server.post(f"/api/v1/turns/{called['id']}/start", token=at["token"]).ok
    expect(deaf.locator("#announcement .number")).to_have_text(other)  # served before the board could read again
    expect(deaf.locator(".freshness__words")).to_have_text("Diperbarui tiap 3 detik")


@pytest.mark.parametrize(("role", "page"), [("clerk", "desk"), ("coordinator", "load"), ("greeter", "greeter")])
def test_staff_behind_a_proxy_without_sockets_are_read_to_and_told_how_often(
    hall_server: HallServer, screens_of: ScreensOf, role: str, page: str
) -> None:
    hall = hall_server
    desk = desk_for(hall, SERVICE)
    hall.seat(desk.facts)
    tablet = blocked(screens_of(hall).open(size=TABLET))
    tablet.context.add_cookies(session_of(hall, hall.user(role)))  # type: ignore[arg-type]
    tablet.clock.install()
    tablet.goto(desk.path if page == "desk" else f"/d/{hall.day}/{page}")
    # In all longer than the ten seconds after which a page without contact calls itself cut off.
    for _reading in range(3):
        with tablet.expect_response(re.compile(r"/(now|fragment)\b")):
            tablet.clock.run_for(5500)
        expect(tablet.locator(".freshness__words")).to_have_text("Diperbarui tiap 5 detik")
    expect(tablet.locator("html")).not_to_have_class(re.compile("no-contact"))
    if page == "desk":
        number = hall.server.take(SERVICE)["number"]
        tablet.clock.run_for(5500)
        expect(tablet.locator("#idle .number")).to_have_text(number)


def test_where_browsers_trust_the_address_the_last_ticket_is_readable_without_the_hall(
    serve: Callable[..., HallServer], screens_of: ScreensOf
) -> None:
    hall = serve("127.0.0.1")
    screens = screens_of(hall)
    phone = screens.open(f"/d/{hall.day}", PHONE)
    number = take_number(phone)
    ticket = phone.url
    desk = desk_for(hall, SERVICE)
    tablet = tablet_at(screens, desk)
    serve_next(tablet, number)
    tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = "async (path) => Boolean(await (await caches.open('giliran-tickets-1')).match(path))"
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    other = hall.server.take("SKCK")  # of somebody else in the family
    phone.goto(f"/t/{other['token']}")
    phone.goto(ticket)
    phone.wait_for_function(kept, arg=urlsplit(ticket).path)
    stop_server(hall.server)

    phone.goto(ticket)
    expect(phone.locator(".number--hero")).to_have_text(number)
    expect(phone.get_by_text(re.compile(r"Data pukul \d\d\.\d\d"))).to_be_visible()
    phone.goto("/d/somewhere-else")
    expect(phone.get_by_role("heading", name="Tidak ada sinyal")).to_be_visible()
    expect(phone.locator("[data-number]")).to_have_text([number, other["number"]])
    phone.get_by_role("link", name="Buka halaman nomor").first.click()
    expect(phone.locator(".number--hero")).to_have_text(number)

    # A desk is told what its tablet holds, and nothing of what a citizen holds.
    press(tablet, ONLY_FINISH)
    expect(tablet.get_by_text("menunggu jaringan")).to_be_visible()
    tablet.reload()
    expect(tablet.get_by_text(f"{desk.name}: 1 hasil menunggu jaringan.")).to_be_visible()
    expect(tablet.get_by_text("Hasil yang sudah Anda tekan tidak hilang")).to_be_visible()
    expect(tablet.get_by_text("Nomor antrean Anda tetap berlaku.")).to_be_hidden()
    assert wrong_with(tablet) == []


def test_on_a_plain_name_there_is_no_service_worker_and_nothing_is_missing(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall = hall_server
    phone = screens_of(hall).open(f"/d/{hall.day}", PHONE)
    assert phone.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'randomUUID' in crypto]") == [False] * 3
    number = take_number(phone)
    expect(phone.locator(".freshness__words")).to_have_text("Tersambung")
    sound = phone.get_by_role("button", name="Bunyikan saat dipanggil")
    hint = phone.get_by_text("Biarkan halaman ini terbuka dan layar HP menyala.")
    expect(hint).to_be_hidden()
    sound.click()
    expect(phone.get_by_role("button", name="Bunyi sudah aktif")).to_be_visible()
    expect(hint).to_be_visible()
    phone.goto(f"/d/{hall.day}")
    expect(phone.get_by_role("complementary").get_by_text(number)).to_be_visible()
    phone.get_by_role("complementary").get_by_role("link").click()
    phone.click("text=Batalkan nomor")
    phone.get_by_role("button", name="Ya, batalkan").click()
    expect(phone.get_by_text("Dibatalkan").first).to_be_visible()

    phone.goto("/cek")
    expect(phone.locator("#check-live")).to_have_attribute("data-state", "yes")
    phone.get_by_role("button", name="Coba bunyi").click()
    expect(phone.locator("#check-sound")).to_have_attribute("data-state", "yes")
    assert wrong_with(phone) == [] and not complaints(phone)
    cut_off = blocked(screens_of(hall).open(size=PHONE))
    cut_off.goto("/cek")
    expect(cut_off.locator("#check-live")).to_have_attribute("data-state", "no")
    expect(cut_off.get_by_text("Matikan VPN")).to_be_visible()
