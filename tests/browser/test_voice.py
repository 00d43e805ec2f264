"""The board speaks: of fifty calls in a rush each is shown, and spoken are those that are true at their turn."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TV, HallServer, House, ScreensOf
from tests.browser.heard import LISTENING, RENDERED, HeardCall, first_times, heard_calls
from tests.patience import PATIENCE

CALLS = 50
YOUNG_MS = 120_000
SLACK_MS = 5_000  # the board knows the server's time no better than a beat is quick, on a machine that is busy
# What the panel shows.
WATCHING = """
() => {
  window.shown = [];
  const number = document.querySelector("#announcement [data-number]");
  new MutationObserver(() => window.shown.push(number.textContent.trim())).observe(number, { childList: true });
}
"""
IS_REPEATED = "(before) => window.heard.filter(([name]) => name === 'queue-number').length > before"
KNOWS = """
([still, over]) => {
  const isHeard = (one) => document.querySelector(`[data-heard='${one}']`);
  return still.every(isHeard) && !over.some(isHeard);
}
"""
# A phone whose screen goes dark: its page is hidden, and its sound stops.
SLEEPING = """
(() => {
  const Context = window.AudioContext;
  const contexts = [];
  window.AudioContext = class extends Context { constructor(...how) { super(...how); contexts.push(this); } };
  let isHidden = false;
  Object.defineProperty(document, "hidden", { get: () => isHidden });
  window.sleep = async (isAsleep) => {
    isHidden = isAsleep;
    if (isAsleep) await contexts[0].suspend();
    document.dispatchEvent(new Event("visibilitychange"));
  };
})();
"""
# Each sentence that is spoken, as who reads the page hears it.
SAID = """
() => {
  window.said = [];
  const region = document.getElementById("spoken");
  const note = () => window.said.push(region.textContent.trim());
  new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
}
"""
# 84 words, and then the agencies of the hall.
HAS_CLIPS = "() => performance.getEntriesByType('resource').filter(({ name }) => /voice.*mp3/.test(name)).length > 84"
HAS_AGENCY = "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('agency-disdukcapil'))"


@dataclass(frozen=True)
class Called:
    """`at`: milliseconds since 1970."""

    number: str
    desk: dict[str, Any]
    turn_id: str
    at: float


class Line:
    """The socket of a page. Where time goes by at once the page takes it for silent, and reads over HTTP meanwhile."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._beats = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def beats(self) -> None:
        """Wait until it brings a beat of the board."""
        before, until = self._beats, monotonic() + PATIENCE
        while self._beats == before:
            assert monotonic() < until, "no beat has come"
            self._page.wait_for_timeout(50)

    def _hear(self, frame: str | bytes) -> None:
        self._beats += '"beat"' in str(frame)


def rush(hall: HallServer) -> list[Called]:
    """Every desk calls somebody, one after the other."""
    called = []
    for desk in hall.demo["desks"][:CALLS]:
        hall.server.take(desk["services"][0])
        turn = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
        at = datetime.fromisoformat(turn["last_called_at"]).timestamp() * 1000
        called.append(Called(turn["number"], desk, turn["id"], at))
    return called


def assert_true_and_young(spoken: list[HeardCall], still: list[Called]) -> None:
    """Exactly those still called and younger than two minutes at their turn, in order, none twice."""
    places = [next(place for place, one in enumerate(still) if one.number == said.number) for said in spoken]
    assert places == sorted(set(places)), "in order, none twice, none that is over"
    for place, said in zip(places, spoken, strict=True):
        assert f"Meja {said.desk}" == still[place].desk["name"]
        assert said.at - still[place].at < YOUNG_MS + SLACK_MS
    for place in set(range(len(still))) - set(places):
        turn = next((said.at for said, spoken_place in zip(spoken, places, strict=True) if spoken_place > place), None)
        assert turn is None or turn - still[place].at > YOUNG_MS - SLACK_MS, f"{still[place].number} was passed over"


def test_of_fifty_calls_in_a_rush_each_is_shown_and_those_are_spoken_that_are_still_true(
    plain_house: House, screens_of: ScreensOf
) -> None:
    """On a screen without a name, which goes on speaking when its network is cut; its time then goes by at once."""
    with plain_house.day(desks=CALLS) as hall:
        board = screens_of(hall).open(size=TV)
        board.add_init_script(LISTENING)
        board.goto(f"/d/{hall.day}/board")
        board.evaluate(WATCHING)
        board.locator("[data-module=board-sound]").click()
        board.wait_for_function(HAS_CLIPS)
        called = rush(hall)
        # Two arrive before the voice comes to them, however far it has come while all these were called.
        first = min(len(first_times(heard_calls(board))) + 10, CALLS - 2)
        over, still = called[first : first + 2], called[:first] + called[first + 2 :]
        for one in over:
            assert hall.server.post(f"/api/v1/turns/{one.turn_id}/start", token=one.desk["token"]).ok
        board.wait_for_function(KNOWS, arg=[[one.number for one in still], [one.number for one in over]])
        board.context.set_offline(True)
        board.evaluate(f"window.pass({YOUNG_MS + 10_000})")

        assert board.evaluate("window.shown") == [one.number for one in called], "each once, in order"
        spoken = first_times(heard_calls(board))
        assert_true_and_young(spoken, still)
        assert len(spoken) >= 20
        assert sum(one.is_rung for one in spoken) < len(spoken) / 2, "several to a chime"


def test_what_the_hall_hears_of_a_call_are_the_samples_of_its_clips(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    board = screens_of(hall_server).open(size=TV)
    for script in (LISTENING, RENDERED):
        board.add_init_script(script)
    board.goto(f"/d/{hall_server.day}/board")
    board.locator("[data-module=board-sound]").click()
    board.wait_for_function(HAS_CLIPS)
    board.wait_for_function(HAS_AGENCY)  # nobody waits for the name of an agency: a call before it says none
    call_next(hall_server, hall_server.demo["desks"][0])
    board.wait_for_function(IS_REPEATED, arg=1)
    assert board.locator("#spoken").inner_text() == "Nomor antrean, A nol nol satu, silakan menuju meja satu, Dukcapil"
    clips = board.evaluate("window.likeness()")[:9]
    call = ["queue-number", "a", "0", "0", "1", "please-go-to", "desk", "1", "agency-disdukcapil"]
    assert [name for name, _ in clips] == call
    assert min(like for _, like in clips) > 0.95, clips


def call_next(hall: HallServer, desk: dict[str, Any]) -> dict[str, Any]:
    """Somebody takes a number there and is called; the turn."""
    hall.server.take(desk["services"][0])
    answer = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
    assert answer.ok, answer.text
    turn: dict[str, Any] = answer.json()["turn"]
    return turn


def test_a_phone_as_a_loudspeaker_goes_on_by_itself_when_its_screen_is_on_again(
    plain_house: House, screens_of: ScreensOf
) -> None:
    with plain_house.day() as hall:
        phone = screens_of(hall).open(size=PHONE)
        for script in (LISTENING, SLEEPING):
            phone.add_init_script(script)
        phone.goto(f"/d/{hall.day}/board?small")
        assert not phone.evaluate("window.isSecureContext"), "the hall has no https"
        strip = phone.locator("[data-module=board-sound]")
        expect(strip).to_contain_text("Ketuk untuk suara")
        strip.click()
        phone.wait_for_function(HAS_CLIPS)
        first, second, third = hall.demo["desks"][:3]
        before = call_next(hall, first)["number"]
        phone.wait_for_function("() => window.heard.some(([name]) => name === 'queue-number')")
        phone.evaluate("window.sleep(true)")  # in the middle of the call
        meanwhile = call_next(hall, second)["number"]
        expect(phone.locator(f"[data-heard={meanwhile}]")).to_have_count(1)
        heard = phone.evaluate("window.heard.length")
        phone.wait_for_timeout(3_000)
        assert phone.evaluate("window.heard.length") == heard, "nothing sounds in a pocket"
        phone.evaluate("window.sleep(false)")
        phone.wait_for_function("(before) => window.heard.length > before", arg=heard)
        after = call_next(hall, third)["number"]
        phone.wait_for_function("() => window.heard.some(([name]) => name === '3')")
        numbers = [one.number for one in heard_calls(phone)]
        assert list(dict.fromkeys(numbers)) == [before, meanwhile, after]
        expect(strip).to_be_hidden()


def test_recalls_last_calls_pauses_and_the_end_of_numbers_are_said_as_what_they_are(
    plain_house: House, screens_of: ScreensOf
) -> None:
    """On a TV that staff have named and set; what has reached the page has its time at once."""
    with plain_house.day() as hall:
        tv = screens_of(hall).open(size=TV)
        line = Line(tv)
        tv.add_init_script(LISTENING)
        tv.goto(f"/d/{hall.day}/board")
        coordinator = {"token": hall.demo["coordinator_token"]}
        code = tv.locator("[data-code]").inner_text()
        boards = f"/api/v1/days/{hall.day}/boards"
        (named,) = hall.server.post(boards, {"screen": code, "name": "Depan"}, **coordinator).json()["boards"]
        speaks = {"sound": "own", "speaks": ["pauses", "resumptions", "closing"], "repeats": False}
        chosen = {"version": named["settings_version"], **speaks}
        assert hall.server.post(f"{boards}/{named['id']}/settings", chosen, **coordinator).ok
        tv.reload()
        tv.locator("[data-module=board-sound]").click()
        tv.wait_for_function(HAS_CLIPS)
        tv.evaluate(SAID)
        desk = hall.demo["desks"][0]
        token = desk["token"]
        turn = call_next(hall, desk)
        recall = f"/api/v1/turns/{turn['id']}/recall"
        place = f"/api/v1/desks/{desk['id']}"
        day = f"/api/v1/days/{hall.day}"
        # Path, who asks, what is said of it. What becomes of a desk or a day is said only where a socket brings it.
        steps: list[tuple[str, str, dict[str, Any], str]] = [
            ("", "", {}, "Nomor antrean, A nol nol satu, silakan menuju meja satu, Dukcapil"),
            (recall, token, {}, "Panggilan ulang, A nol nol satu, silakan menuju meja satu, Dukcapil"),
            (recall, token, {}, "Panggilan terakhir, A nol nol satu, silakan menuju"),
            (f"/api/v1/turns/{turn['id']}/no-show", token, {}, ""),
            (f"{place}/pause", token, {"reason": "prayer"}, "Meja satu, Dukcapil, berhenti melayani sebentar"),
            (f"{place}/resume", token, {}, "Meja satu, Dukcapil, melayani kembali"),
            (f"{day}/stop-issuing", coordinator["token"], {}, "Perhatian, pengambilan nomor sudah ditutup"),
        ]
        for path, by, body, _words in steps:
            if path:
                if path.startswith((place, day)):
                    line.beats()
                answer = hall.server.post(path, body, token=by)
                assert answer.ok, answer.text
            seq = hall.server.get(f"/api/v1/days/{hall.day}/board").json()["seq"]
            tv.wait_for_function("(seq) => Number(document.getElementById('board').dataset.seq) >= seq", arg=seq)
            tv.evaluate("window.pass(9000)")
        starts = [words for *_, words in steps if words]
        said = tv.evaluate("window.said")
        assert len(said) == len(starts) and all(map(str.startswith, said, starts)), said
