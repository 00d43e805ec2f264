"""What two clerks' tablets hold unsent: real Chromium in front of the version's own server, on a copy of the data.

    before_outbox.py FOLDER < tablets.json > recorded.json

Each tablet opens its desk's page, loses the network and presses its buttons; then its IndexedDB is read. The tablet's
clock is set by hand, and the keys that it makes are the same in each run; both are given by the browser to the page's
own script, which is the version's. Of the first command of desk 1 only the answer is lost: the server carries it out.
"""

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from before_world import HandClock, settings_of
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from tests.chromium import chromium_at
from webapp import create_app
from webapp.settings import Settings

_KEYS = """
const keys = %s;
const real = crypto.getRandomValues.bind(crypto);
crypto.getRandomValues = (bytes) => {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 16 || !keys.length) return real(bytes);
  const key = keys.shift();
  bytes.forEach((_, nth) => { bytes[nth] = parseInt(key.slice(2 * nth, 2 * nth + 2), 16); });
  return bytes;
};
"""
_READ = """async () => {
  const database = await new Promise((done, failed) => {
    const asked = indexedDB.open("giliran-outbox");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const all = database.transaction("commands").objectStore("commands").getAll();
  return new Promise((done) => { all.onsuccess = () => done({ version: database.version, entries: all.result }); });
}"""


class Tablet:
    """`asks`: desk, path of its page, cookies, console, and the turns that its buttons are about."""

    def __init__(self, context: BrowserContext, base: str, clock: HandClock, asks: dict[str, Any]) -> None:
        self._context, self._base, self._clock, self.asks = context, base, clock, asks
        keys = [hashlib.sha256(f"tablet {asks['desk']} {nth}".encode()).hexdigest()[:32] for nth in range(20)]
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in asks["cookies"].items()])
        context.add_init_script(_KEYS % json.dumps(keys))
        remembered = {"giliran:console": asks["console"], f"giliran:walk-in:{asks['desk_id']}": True}
        for name, value in remembered.items():
            said = json.dumps(json.dumps(value))
            context.add_init_script(f"localStorage.setItem({json.dumps(name)}, {said})")
        self.page: Page = context.new_page()

    def open(self) -> None:
        self.page.clock.set_fixed_time(self._clock.at)
        self.page.goto(f"{self._base}/desks/{self.asks['desk_id']}")
        expect(self.page.locator(".desk__work .large").first).to_be_enabled()
        expect(self.page.locator("#taken")).to_be_hidden()

    def lose_network(self, but: str = "") -> None:
        """Nothing arrives any more; `but` names the command that the server gets, though not its answer."""

        def cut(route: Route) -> None:
            if but and route.request.url.endswith(but):
                route.fetch()
            route.abort("internetdisconnected")

        self._context.route("**/*", cut)

    def press(self, act: Callable[[Page], Any]) -> None:
        """Some seconds after the one before."""
        self._clock.at += timedelta(seconds=4, milliseconds=137)
        self.page.clock.set_fixed_time(self._clock.at)
        before = len(self.read()["entries"])
        act(self.page)
        self.page.wait_for_function(f"({_READ})().then(({{ entries }}) => entries.length === {before + 1})")
        self.page.wait_for_timeout(400)  # the second half of a double tap presses nothing

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(_READ)
        return found

    def turn(self, name: str) -> str:
        return f"#turn-{self.asks['turns'][name]}"


def press_at_desk_1(tablet: Tablet) -> None:
    turns = tablet.asks["turns"]
    tablet.lose_network(but=f"/turns/{turns['serving']}/finish")
    tablet.press(lambda page: _button(page, tablet.turn("serving"), "Selesai & panggil berikutnya").click())

    def what_is_missing(page: Page) -> None:
        form = page.locator(tablet.turn("third"))
        form.get_by_text("Hasil lain …").click()
        form.locator('input[name="quantity"]').fill("2")
        form.locator('input[name="note"]').fill("Dijemput besok.")
        form.locator('input[name="outcome"][value="documents_missing"]').check()
        needed = form.locator('[data-unfolds="documents_missing"]')
        for code in ("kk", "hilang"):
            needed.locator(f'input[name="detail.missing"][value="{code}"]').check()
        needed.locator('textarea[name="detail.note"]').fill("Surat kehilangan dari Polsek.")
        _button(page, tablet.turn("third"), "Selesai & panggil berikutnya").click()

    tablet.press(what_is_missing)

    def hold(page: Page) -> None:
        _button(page, tablet.turn("other"), "Tunda").click()
        page.locator('#hold [data-move="hold"][data-body*="documents"]').click()

    tablet.press(hold)

    def did_not_come(page: Page) -> None:
        page.locator(f"#ask-no-show-{turns['called']}").click()
        page.locator('#no-show [data-move="no-show"]').click()

    tablet.press(did_not_come)
    tablet.press(lambda page: page.locator(f'#held-{turns["parked"]} [data-command$="/resume"]').click())
    tablet.press(lambda page: page.locator(f'[data-command$="/{tablet.asks["wish"]}/priority"]').click())


def press_at_desk_4(tablet: Tablet) -> None:
    turns = tablet.asks["turns"]
    tablet.lose_network()

    def by_post(page: Page) -> None:
        form = page.locator(tablet.turn("letter"))
        form.locator('input[name="outcome"][value="posted"]').check()
        for name, value in tablet.asks["address"].items():
            form.locator(f'[name="detail.{name}"]').fill(value)
        _button(page, tablet.turn("letter"), "Selesai & panggil berikutnya").click()

    tablet.press(by_post)
    tablet.press(lambda page: page.locator(f'#absent-{turns["absent"]} [data-command$="/restore"]').click())
    tablet.press(lambda page: page.locator("#walk-in-POS .walk-in__more").click())


def recorded_by(asks: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """A tablet as it is kept: where it lies, what opens its session, and its commands as they stand in IndexedDB."""
    return {
        "desk": asks["desk"],
        "page": f"/desks/{asks['desk_id']}",
        "cookies": asks["cookies"],
        "local_storage": {"giliran:console": json.dumps(asks["console"])},
        "indexed_db": {"name": "giliran-outbox", "version": held["version"], "store": "commands", "key_path": "id"},
        "entries": held["entries"],
    }


def _with_whole_bodies(app: Any) -> Any:
    """werkzeug's server waits for more than there is where the app asks for as much as there may be."""

    def called(environ: dict[str, Any], start_response: Any) -> Any:
        if length := int(environ.get("CONTENT_LENGTH") or 0):
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        return app(environ, start_response)

    return called


def _button(page: Page, within: str, words: str) -> Any:
    return page.locator(within).get_by_role("button", name=words)


def main(folder: Path) -> None:
    asked = json.load(sys.stdin)
    os.environ |= settings_of(folder, None)
    clock = HandClock()
    clock.at = clock.at.fromisoformat(asked["at"])
    server = make_server("127.0.0.1", 0, _with_whole_bodies(create_app(Settings(), clock)), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    recorded = []
    with sync_playwright() as playwright:
        browser = chromium_at(playwright)
        for tablet_asks, press in zip(asked["tablets"], (press_at_desk_1, press_at_desk_4), strict=True):
            size = {"width": 1280, "height": 800}
            context = browser.new_context(
                viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", service_workers="block"
            )
            tablet = Tablet(context, base, clock, tablet_asks)
            tablet.open()
            press(tablet)
            recorded.append(tablet.read())
            context.close()
        browser.close()
    server.shutdown()
    json.dump(recorded, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
