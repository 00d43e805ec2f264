"""The hall page on a poor connection: how long a real browser needs until the page can be used."""

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Goal, Row, Spread
from bench.halls import BenchTrouble, Hall, Halls
from bench.sizes import Sizes

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
KILOBITS, LATENCY_MS = 400, 400
PATIENCE_MS = 60_000
GOAL = Goal(3, unit=" s")
_NETWORK = {
    "offline": False,
    "latency": LATENCY_MS,
    "downloadThroughput": KILOBITS * 1000 / 8,
    "uploadThroughput": KILOBITS * 1000 / 8,
}
# The moment at which every script of the page has run: modules run before this event.
_READY = (
    "() => { const [one] = performance.getEntriesByType('navigation'); return one.domContentLoadedEventEnd / 1000; }"
)
_PAINTED = (
    "() => { const found = performance.getEntriesByName('first-contentful-paint'); "
    "return found.length ? found[0].startTime / 1000 : null; }"
)


def measure(halls: Halls, sizes: Sizes) -> list[Row]:
    with halls.open() as hall, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        runs = [_visit(chromium, hall) for _ in sizes.each_run()]
        chromium.close()
    ready, painted = (Spread.of(run[nth] for run in runs) for nth in (0, 1))
    note = f"first text after {painted.text('s', 2)}; Chromium, nothing cached, {KILOBITS} kbit/s and {LATENCY_MS} ms"
    return [Row("hall page ready on a poor network", ready.text("s", 2), ready, goal=GOAL, note=note)]


def _visit(chromium: Browser, hall: Hall) -> tuple[float, float]:
    """Seconds until the scripts have run, and until something could be read."""
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", _NETWORK)
    page.goto(f"http://127.0.0.1:{hall.port}/d/{hall.day}", timeout=PATIENCE_MS, wait_until="load")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length", timeout=PATIENCE_MS)
    ready, painted = page.evaluate(_READY), page.evaluate(_PAINTED)
    context.close()
    if not ready:
        raise BenchTrouble("the browser does not say when the page was ready")
    return float(ready), float(painted)
