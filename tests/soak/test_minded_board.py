"""A browser that hangs, is killed, or finds no server, and the board that comes back each time."""

import os
import signal
from pathlib import Path

import pytest

from tests.browser.minded_board import kiosk
from tests.live.conftest import start_server, stop_server
from webapp.cli.commands.board.minding import Mended

pytestmark = pytest.mark.soak
CALLED = "document.querySelector('.tile--called .number')?.textContent"
LIVES = "window.giliranBeat > 0"


def test_the_board_comes_back_from_a_loop_a_kill_and_a_server_that_was_away(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    url = f"{server.url}/d/{server.day}/board?sound=1"
    with kiosk(url, tmp_path / "profile") as shown:
        assert shown.waits_for(LIVES)
        shown.freeze()
        assert shown.asks("1") is None
        shown.looks_until(lambda: Mended.FROZEN in shown.did)
        assert shown.waits_for(LIVES)
        assert shown.asks("screenX") == 1280

        os.kill(shown.browser.process, signal.SIGKILL)
        shown.looks_until(lambda: Mended.ENDED in shown.did)
        assert shown.waits_for(LIVES)

        stop_server(server)
        shown.crash()  # there is nothing to load again: the browser shows a page of its own
        shown.looks_until(lambda: str(shown.asks("location.href")).startswith("chrome-error:"))
        again = start_server(tmp_path, port=int(server.url.rpartition(":")[2]), demo=server.demo)
        try:
            shown.looks_until(lambda: shown.asks(LIVES) is True)
            number = again.take("JKN")["number"]
            desk = again.desk_for("JKN")
            assert again.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).ok
            assert shown.waits_for(f"{CALLED} === {number!r}")
        finally:
            stop_server(again)
    assert shown.did[:4] == [Mended.STARTED, Mended.FROZEN, Mended.STARTED, Mended.ENDED]
