"""The board shows every desk in every state, is public, and says what kind of day it is."""

from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk
from queues.actions.hall.policy_changes import change_policy
from queues.model.hall.service_day import PlannedDesk
from tests.builders import CLERK, COORDINATOR, NOON, SYSTEM, Hall, demo_like_day, later, open_hall, plan_with
from tests.web.conftest import ADDRESS, StandingClock
from webapp.services import Box
from webapp.surfaces.board_pages import grid_of

BOARD = "/d/{day}/board"


class _Texts(HTMLParser):
    """The visible text and the classes below each element with an id."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "link", "input", "br"):
            return
        found = dict(attrs).get("id")
        self.open.append((tag, found))
        if found:
            self.attributes[found] = dict(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A shape: it has no text."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, found in self.open:
            if found and data.strip():
                self.texts.setdefault(found, []).append(data.strip())


def parsed(html: str) -> _Texts:
    texts = _Texts()
    texts.feed(html)
    return texts


def tile(html: str, hall: Hall, desk: str) -> tuple[str, list[str]]:
    """The classes and the texts of a desk's tile."""
    page, found = parsed(html), f"desk-{hall.desk_id(desk)}"
    return str(page.attributes[found]["class"]), page.texts[found]


def age_of(client: FlaskClient, hall: Hall, desk: str) -> str | None:
    """Of the call at a desk; None where nobody is called."""
    return parsed(board(client, hall)).attributes[f"desk-{hall.desk_id(desk)}"].get("data-age")


def stage(client: FlaskClient, hall: Hall) -> str:
    """The words of the calls beside the tiles."""
    return " ".join(parsed(board(client, hall)).texts["calls"])


def board(client: FlaskClient, hall: Hall, query: str = "") -> str:
    answer = client.get(BOARD.format(day=hall.code) + query)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_anybody_sees_the_board_and_nobody_keeps_it(client: FlaskClient, hall: Hall) -> None:
    answer = client.get(BOARD.format(day=hall.code))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert 'data-theme="dark"' in answer.text


def test_an_unknown_day_has_no_board(client: FlaskClient) -> None:
    assert client.get("/d/nowhere/board").status_code == 404
    assert client.get("/d/nowhere/board/fragment").status_code == 404


def test_a_called_number_is_gold_and_says_so(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    classes, texts = tile(board(client, hall), hall, "1")
    assert "tile--called" in classes.split()
    assert {"A001", "Dipanggil"} <= set(texts)
    assert age_of(client, hall, "1") == "new"


def test_gold_is_full_for_a_minute_and_a_recall_looks_like_one(
    client: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"calls_before_no_show": 2})
    hall.take("ktp")
    turn = hall.call("1")
    clock.at = later(60)
    assert (age_of(client, hall, "1"), "Masih dipanggil" in stage(client, hall)) == ("standing", True)
    hall.recall(turn.id, at=later(90))
    clock.at = later(95)
    assert age_of(client, hall, "1") == "new"
    assert "Panggilan ke‑2" in stage(client, hall)
    assert "Dipanggil 2×" in " ".join(tile(board(client, hall), hall, "1")[1])
    clock.at = later(150)
    assert (age_of(client, hall, "1"), "Panggilan terakhir" in stage(client, hall)) == ("last", True)


def test_a_call_that_grows_older_is_read_anew_though_nothing_happened(
    client: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    hall.take("ktp")
    hall.call("1")
    path = f"/d/{hall.code}/board/fragment"
    known = client.get(path).headers["ETag"]
    clock.at = later(60)
    assert client.get(path, headers={"If-None-Match": known}).status_code == 200


def test_gold_ends_when_the_person_has_come(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.start(hall.call("1").id)
    classes, texts = tile(board(client, hall), hall, "1")
    assert "tile--serving" in classes
    assert age_of(client, hall, "1") is None
    assert {"A001", "Sedang dilayani"} <= set(texts)


def test_of_two_numbers_at_a_desk_only_the_called_one_is_gold(client: FlaskClient, hall: Hall) -> None:
    hall.take("sim")
    hall.take("sim")
    hall.start(hall.call("4").id)
    hall.call("4")
    html = board(client, hall)
    classes, texts = tile(html, hall, "4")
    assert "tile--n2" in classes
    assert {"M001", "M002"} <= set(texts)
    seats = parsed(html).attributes
    assert "data-age" not in seats[f"desk-{hall.desk_id('4')}"]
    assert [seat for seat in (1, 2) if "data-age" in seats[f"seat-{hall.desk_id('4')}-{seat}"]] == [2]


def test_a_paused_desk_says_until_when_and_no_longer_than_that(
    client: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    hall.do(pause_desk, by=CLERK, desk_id=hall.desk_id("3"), reason="prayer", minutes=15)
    assert "Kembali\u00a012.15" in tile(board(client, hall), hall, "3")[1]
    clock.at = later(minutes=16)
    classes, texts = tile(board(client, hall), hall, "3")
    assert "tile--paused" in classes and "Berhenti sementara" in texts


def test_desks_are_ready_or_closed(client: FlaskClient, hall: Hall) -> None:
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("5"))
    html = board(client, hall)
    assert "Siap" in tile(html, hall, "1")[1]
    assert "Tutup" in tile(html, hall, "5")[1]


def test_who_has_not_come_stands_first_the_newest_before_the_others(client: FlaskClient, hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.start(hall.call("1", at=later(0)).id)
    hall.finish(hall.turns()[0].id)
    hall.call("1", at=later(5))
    hall.call("2", at=later(10))
    html = board(client, hall)
    calls = ["Sedang dipanggil", "A003", "ke Meja 2", "Sedang dipanggil", "A002", "ke Meja 1"]
    assert parsed(html).texts["calls"] == calls
    assert parsed(html).texts["recent"] == ["A001", "Meja 1", "12.00"]
    assert (html.count("data-still"), html.count("data-over")) == (2, 1)


def test_who_is_served_was_called_and_may_still_be_announced(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.start(hall.call("1").id)
    html = board(client, hall)
    assert "Terakhir dipanggil" in html
    assert parsed(html).texts["recent"] == ["A001", "Meja 1", "12.00"]
    assert ("data-still" in html, "data-over" in html) == (False, False)


def test_no_past_call_says_where_to_go(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.finish(hall.start(hall.call("1").id).id)
    assert "ke Meja" not in board(client, hall)


@pytest.mark.parametrize(("calls", "is_small"), [(4, False), (5, True)])
def test_the_code_is_large_while_at_most_four_calls_compete_with_it(
    client: FlaskClient, box: Box, hall: Hall, calls: int, is_small: bool
) -> None:
    day = another_day(box, desks=tuple(a_desk(number) for number in range(1, 7)), opened=True)
    day.take_many(calls, "ktp")
    for desk in range(1, calls + 1):
        day.call(str(desk))
    html = board(client, day)
    assert ("scan--small" in html) is is_small
    assert f"stage--n{calls}" in html


def test_the_way_in_begins_with_the_network_and_ends_with_an_address_to_type(client: FlaskClient, hall: Hall) -> None:
    html = board(client, hall)
    assert html.index("Sambungkan HP ke Wi‑Fi balai") < html.index("Pindai kode ini, atau buka")
    assert ADDRESS.removeprefix("http://") in html.replace("<wbr>", "")


def test_before_the_first_call_the_board_says_so(client: FlaskClient, hall: Hall) -> None:
    assert "Belum ada panggilan" in board(client, hall)


def test_who_waits_is_counted_and_a_discreet_service_is_its_agency(client: FlaskClient, hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.take("audiensi")
    html = board(client, hall)
    waits = parsed(html).texts["waits"]
    assert waits[:-1] == ["KTP", "3", "Sekretariat Daerah", "1"]  # the last page says the order of calls


def test_fees_and_the_number_against_levies_are_always_there(client: FlaskClient, hall: Hall) -> None:
    html = board(client, hall)
    assert "Gratis, kecuali: SIM, pajak." in html
    assert "Lapor pungli: 0811-0000-0000" in html


def test_the_board_speaks_english_when_asked(client: FlaskClient, hall: Hall) -> None:
    hall.take("kk")
    html = board(client, hall, "?lang=en")
    assert '<html lang="en"' in html
    assert f'data-src="/d/{hall.code}/board/fragment?lang=en"' in html
    assert "Family card" in html.replace("\u00a0", " ")
    assert "Licences and taxes" in html and "SIM dan pajak" in board(client, hall, "?lang=id")


def test_a_browser_without_scripts_loads_the_board_again(client: FlaskClient, hall: Hall) -> None:
    refresh = '<meta http-equiv="refresh" content="5;url=/d/{day}/board?{query}">'.format
    assert f"<noscript>{refresh(day=hall.code, query='step=1')}</noscript>" in board(client, hall)
    plain = board(client, hall, "?plain=1")
    assert refresh(day=hall.code, query="plain=1&step=1") in plain and "<noscript>" not in plain
    assert "<script" not in plain
    assert refresh(day=hall.code, query="lang=en&plain=1&step=8") in board(client, hall, "?lang=en&plain=1&step=7")
    assert "step=1" in board(client, hall, "?step=often")


def test_each_loading_without_scripts_shows_the_next_page_of_desks_and_of_who_waits(
    client: FlaskClient, box: Box, hall: Hall
) -> None:
    day = another_day(box, desks=tuple(a_desk(number) for number in range(1, 41)), opened=True)
    day.take("ktp")
    day.call("40")
    day.take("kk")
    shown = [parsed(board(client, day, f"?plain=1&step={step}")).attributes for step in range(4)]
    in_sight = [{name for name, known in one.items() if "data-away" not in known} for one in shown]
    called = f"desk-{day.desk_id('40')}"
    assert [called in names for names in in_sight] == [True, False, True, True]  # first, and every second time
    for code in range(1, 41):
        assert any(f"desk-{day.desk_id(str(code))}" in names for names in in_sight)
    assert ["waits-kk" in names for names in in_sight] == [True, False, True, False]
    assert ["waits-order" in names for names in in_sight] == [False, True, False, True]


def test_the_fragment_is_the_board_itself_and_answers_304_until_something_happens(
    client: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    path = f"/d/{hall.code}/board/fragment"
    first = client.get(path)
    assert first.text.lstrip().startswith("<main") and f'data-seq="{hall.seq()}"' in first.text
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    hall.do(pause_desk, by=CLERK, desk_id=hall.desk_id("3"), minutes=15)
    paused = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert paused.status_code == 200
    clock.at = later(minutes=20)
    assert client.get(path, headers={"If-None-Match": paused.headers["ETag"]}).status_code == 200


def test_the_fragment_tells_the_build_so_that_a_board_renews_itself(client: FlaskClient, hall: Hall) -> None:
    page, part = board(client, hall), client.get(f"/d/{hall.code}/board/fragment").text
    build = str(parsed(page).attributes["board"]["data-build"])
    assert len(build) == 12 and parsed(part).attributes["board"]["data-build"] == build


def test_numbers_are_no_longer_given_but_the_queue_goes_on(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    html = board(client, hall)
    assert "Pengambilan nomor sudah ditutup" in html and "Ambil nomor" not in html
    assert "Siap" in tile(html, hall, "1")[1]


def test_a_closed_day_thanks(client: FlaskClient, hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    html = board(client, hall)
    assert "Antrean hari ini sudah selesai" in html and "Ambil nomor" not in html
    assert "tile" not in html and "Tutup" not in html and "Layanan berikutnya" not in html


def test_a_closed_day_says_when_the_hall_is_served_next(client: FlaskClient, box: Box, hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    path = f"/d/{hall.code}/board/fragment"
    known = client.get(path).headers["ETag"]
    next_day = another_day(box, held_on=date(2026, 12, 2), place="Balai Desa Kota Agung")
    html = board(client, hall)
    assert "Rabu, 2 Desember 2026" in html and "Balai Desa Kota Agung" in html
    assert f'href="/d/{next_day.code}/board"' in html
    assert client.get(path, headers={"If-None-Match": known}).status_code == 200


def another_day(box: Box, *, opened: bool = False, **changes: Any) -> Hall:
    plan = plan_with(code="another-day", **changes)
    return open_hall(box.engine, plan, open_now=opened)


def test_a_prepared_day_says_when_it_opens(client: FlaskClient, box: Box, hall: Hall, clock: StandingClock) -> None:
    prepared = another_day(box)
    clock.at = prepared.day().opens_at - timedelta(minutes=30)
    html = board(client, prepared)
    assert "Dibuka pukul 08.00" in html
    assert "Belum buka" in tile(html, prepared, "1")[1]


def test_a_demo_is_marked_as_one(client: FlaskClient, box: Box, hall: Hall) -> None:
    demo = another_day(box, is_demo=True)
    assert "DEMO – bukan antrean sungguhan" in board(client, demo)
    assert "DEMO" not in board(client, hall)


def test_the_code_on_the_board_opens_the_hall_page(client: FlaskClient, app: Flask, hall: Hall) -> None:
    with app.test_request_context():
        drawn = app.jinja_env.globals["qr_svg"](f"{ADDRESS}/d/{hall.code}", "Kode QR halaman antrean")
    assert str(drawn) in board(client, hall)


def a_desk(number: int) -> PlannedDesk:
    return PlannedDesk(str(number), f"Meja {number}", "Dukcapil", "disdukcapil", ("ktp", "kk"))


@pytest.mark.parametrize("desks", [1, 2, 8, 12, 16, 24, 40])
def test_every_desk_has_its_tile(client: FlaskClient, box: Box, hall: Hall, desks: int) -> None:
    day = another_day(box, desks=tuple(a_desk(number) for number in range(1, desks + 1)))
    html = board(client, day)
    assert html.count('class="tile tile--') == desks
    grid = grid_of(desks)
    assert f"desks--c{grid.columns} desks--r{grid.rows}" in html


@pytest.mark.parametrize("desks", range(1, 25))
def test_up_to_24_desks_are_on_one_page_in_either_position(desks: int) -> None:
    grid = grid_of(desks)
    assert grid.columns * grid.rows >= desks
    assert grid.tall_columns * grid.tall_rows >= desks
    assert grid.columns <= 3 and grid.rows <= 8


@pytest.mark.parametrize(("desks", "of_page"), [(25, 13), (40, 20), (60, 20), (100, 20)])
def test_more_desks_than_fit_are_paged_and_the_pages_are_alike(desks: int, of_page: int) -> None:
    assert grid_of(desks) == grid_of(of_page)


def test_a_busy_morning_shows_every_state_at_once(client: FlaskClient, box: Box, hall: Hall) -> None:
    busy = demo_like_day(box, plan_with(code="busy-day"))
    html = board(client, busy)
    looks = {tile(html, busy, code)[0].split()[1] for code in "123456"}
    assert looks == {"tile--serving", "tile--called", "tile--paused", "tile--ready", "tile--closed"}
    assert busy.day().opens_at < NOON and SYSTEM.key not in html
