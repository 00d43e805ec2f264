"""The board on the laptop's own second screen: whatever happens to its page, it is there again."""

from pathlib import Path

from tests.browser.conftest import HallServer
from tests.browser.minded_board import kiosk
from webapp.cli.commands.board.minding import Mended


def test_a_board_whose_renderer_has_died_is_loaded_again_on_the_second_screen(
    hall_server: HallServer, tmp_path: Path
) -> None:
    url = f"{hall_server.server.url}/d/{hall_server.day}/board?sound=1"
    with kiosk(url, tmp_path / "profile") as shown:
        assert shown.waits_for("window.giliranBeat > 0")
        # A page hears of its new size and place a moment after its window has them.
        assert shown.waits_for("[screenX, innerWidth, innerHeight].join() === '1280,1920,1080'")
        shown.crash()
        assert shown.asks("1") is None
        shown.looks_until(lambda: Mended.CRASHED in shown.did)
        assert shown.waits_for("window.giliranBeat > 0")
        # Nobody has tapped: this browser may sound by itself, and the chime has sounded to its end.
        assert shown.waits_for("document.querySelector('.sound--locked').hidden")
    assert shown.did == [Mended.STARTED, Mended.CRASHED]
