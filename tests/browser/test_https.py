"""The hall's own https: a tablet comes to trust the box, and the desk works there with what only secure pages have."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.conftest import TABLET, HallServer, House, ScreensOf, housing, sign_in
from tests.browser.desk_screens import CALL, FINISH, START, desk_for, expect_number, press
from tests.chromium import HALL_NAME, chromium_at
from tests.live.conftest import SCRIPTS, environment, free_port, start_server
from tests.patience import PATIENCE

AUTHORITY = "tls/ca.crt"


@pytest.fixture(scope="module")
def secure_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """A house with a certificate of its own: plain http for citizens, https for staff; the second is its address."""
    folder = tmp_path_factory.mktemp("secure-hall")
    port, secure_port = free_port(), free_port()
    base = f"http://{HALL_NAME}:{port}"
    more = {"GILIRAN_PUBLIC_URL": base, "GILIRAN_HTTPS_BIND": f"127.0.0.1:{secure_port}"}
    subprocess.run([SCRIPTS / "giliran", "tls", "init"], env=environment(folder, **more), check=True, timeout=PATIENCE)
    with housing(HallServer(start_server(folder, port=port, **more), base)) as house:
        yield house, f"https://{HALL_NAME}:{secure_port}"


@pytest.fixture
def secure_hall(secure_house: tuple[House, str]) -> Iterator[tuple[HallServer, str]]:
    """An empty day there, and the https address."""
    house, secure = secure_house
    with house.day() as hall:
        yield hall, secure


@pytest.fixture
def trusting(playwright_here: Playwright, secure_hall: tuple[HallServer, str], tmp_path: Path) -> Iterator[Browser]:
    """A browser into whose own store of certificates somebody has put the hall's authority, as /cek/https describes."""
    store = tmp_path / ".pki/nssdb"
    store.mkdir(parents=True)
    authority = secure_hall[0].server.data_dir / AUTHORITY
    for words in (
        ["-N", "--empty-password"],
        ["-A", "-n", "Giliran", "-t", "C,,", "-i", str(authority)],
    ):
        subprocess.run(["certutil", "-d", f"sql:{store}", *words], check=True, timeout=PATIENCE)
    opened = chromium_at(playwright_here, env={**os.environ, "HOME": str(tmp_path)})
    yield opened
    opened.close()


def test_a_tablet_that_trusts_the_hall_is_led_to_https_once_its_outbox_is_empty_and_works_there(
    secure_hall: tuple[HallServer, str], trusting: Browser, screens_of: ScreensOf
) -> None:
    hall, secure = secure_hall
    desk = desk_for(hall, "JKN")
    first, second = hall.server.take("JKN"), hall.server.take("JKN")
    screens = screens_of(hall, trusting)
    phone = screens.open(f"/t/{first['token']}")
    check = screens.open("/cek/https")
    expect(check.get_by_text("Perangkat ini percaya sertifikat balai.")).to_be_visible()

    # A result that was written down on plain http leaves from there first.
    tablet = screens.open("/healthz", TABLET)
    tablet.evaluate(HOLD_A_RESULT)
    tablet.goto("/sign-in")
    expect(tablet.get_by_text("Setelah semua terkirim")).to_be_visible()
    expect(tablet.locator('input[name="username"]')).to_be_visible()
    tablet.evaluate(FORGET_RESULTS)
    tablet.wait_for_url(f"{secure}/sign-in")

    sign_in(tablet, hall, "clerk", at=secure)  # the page on plain http would lead here while it is being filled in
    assert tablet.url.startswith(secure)
    hall.seat(desk.facts)
    session = {cookie["name"]: cookie for cookie in tablet.context.cookies(secure)}["__Host-giliran_session"]
    assert (session["secure"], session["httpOnly"]) == (True, True)
    tablet.goto(secure + desk.path)
    expect(tablet.locator(".freshness__words")).to_have_text("Tersambung")
    press(tablet, CALL)
    expect_number(tablet, first["number"])
    press(tablet, START)
    press(tablet, FINISH)
    expect_number(tablet, second["number"])
    expect(phone.get_by_text("Selesai dilayani").first).to_be_visible()
    assert phone.url.startswith(hall.base), "citizens stay on plain http"
    assert tablet.evaluate("isSecureContext && navigator.serviceWorker.ready.then((one) => !!one.active)")
    assert tablet.evaluate("navigator.wakeLock.request('screen').then((lock) => !lock.released)")


def test_a_tablet_that_does_not_trust_the_hall_yet_is_told_and_not_led_into_a_warning(
    secure_hall: tuple[HallServer, str], screens_of: ScreensOf
) -> None:
    hall, _secure = secure_hall
    screens = screens_of(hall)
    check = screens.open("/cek/https")
    expect(check.get_by_text("Perangkat ini belum percaya sertifikat balai. Ikuti")).to_be_visible()
    tablet = screens.open("/sign-in", TABLET)
    expect(tablet.get_by_text("Cara memasang sertifikat balai")).to_be_visible()
    assert tablet.url == f"{hall.base}/sign-in"


_STORE = """
new Promise((done) => {
  const asked = indexedDB.open("giliran-outbox", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("commands", { keyPath: "id", autoIncrement: true });
  asked.onsuccess = () => {
    const change = asked.result.transaction("commands", "readwrite");
    const commands = change.objectStore("commands");
    %s;
    change.oncomplete = () => { asked.result.close(); done(); };
  };
})
"""
HOLD_A_RESULT = _STORE % 'commands.put({ url: "/x", body: {}, label: "A001", key: "held", at: "2026-11-28T01:00:00Z" })'
FORGET_RESULTS = _STORE % "commands.clear()"
