"""What scripts of the pages may do, and where the few things are done that are done in one place only."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "webapp/static/js").rglob("*.js"))
ASKING = "webapp/static/js/lib/server/asking.js"
TRUST = "webapp/static/js/lib/device/https.js"  # asks whether a certificate is trusted, and may not read the answer


def files_with(pattern: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in SCRIPTS if re.search(pattern, path.read_text())}


def test_one_place_fetches_and_knows_the_servers_own_answers_from_others() -> None:
    assert files_with(r"(?<![\w.])fetch\(") == {ASKING, TRUST}
    assert files_with(r"XMLHttpRequest|sendBeacon|EventSource") == set()


def test_page_worker_and_server_mean_the_same_mark() -> None:
    sources = [ROOT / ASKING, ROOT / "webapp/static/sw.js", ROOT / "webapp/http/headers.py"]
    marks = [re.search(r'MARK = "([\w-]+)"', path.read_text()) for path in sources]
    assert {found and found[1] for found in marks} == {"X-Giliran"}
