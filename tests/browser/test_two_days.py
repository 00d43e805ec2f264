"""From the first number to the regent's sheet, the regency's server and the next morning: the clock jumps."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from queues.actions.hall.opening import prepare_day
from queues.model.hall.service_day import DayPlan
from tests.browser.conftest import PHONE, SMALL_TV, TABLET, TV, HallServer, House, ScreensOf, serve_at, sign_in
from tests.browser.desk_screens import CALL, button, desk_for, press, serve_next
from tests.browser.photographs import wrong_with
from tests.browser.test_accessibility import complaints
from tests.chromium import HALL_NAME
from tests.jumping_server import let_pass
from tests.live.conftest import stop_server
from tests.printed import A4_MM, sheets_of
from tests.story_days import ZONE, StoryDays
from webapp.cli.main import cli
from webapp.cli.running.command_context import day_of_code, opened, perform_here
from webapp.day_file.day_file import example_day, read_day_text
from webapp.settings import Settings

SERVICE = "KTP-REKAM"
OFFICE = (1366, 768)
THURSDAY = 3
SERVED, REACHED = 11, 13  # numbers; two of them wait when the hall closes


@dataclass(frozen=True)
class Village:
    """A box whose hours a test lets pass; its days are real ones, on a Thursday and a Friday."""

    hall: HallServer
    thursday: DayPlan
    friday: DayPlan

    def it_is(self, plan: DayPlan, hour: int, minute: int = 0) -> None:
        there = datetime.combine(plan.held_on, time(hour, minute), tzinfo=ZONE)
        let_pass(self.hall.server.data_dir, there)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    folder = tmp_path / "village"
    folder.mkdir()
    today = datetime.now(ZONE).date()
    held_on = today + timedelta(days=7 + (THURSDAY - today.weekday()) % 7)
    plan = read_day_text(example_day(held_on), name="example-day.toml", for_real=False).plan
    thursday = replace(plan, code="kamis", is_demo=False)
    one = timedelta(days=1)
    times = {name: getattr(plan, name) + one for name in ("held_on", "opens_at", "closes_at")}
    friday = replace(thursday, code="jumat", **times)
    early = datetime.combine(held_on, time(6), tzinfo=ZONE)
    let_pass(folder, early)
    hall = serve_at(HALL_NAME, folder, module="tests.jumping_server")
    try:
        with opened(Settings(data_dir=folder)) as box:
            days = StoryDays(box, hall.demo)
            days.remove(day_of_code(box.engine, hall.day))
            made = perform_here(box, prepare_day, at=early, plan=thursday)
            perform_here(box, prepare_day, at=early, plan=friday, continues=made.stream_id)
            demo = days.said(day_of_code(box.engine, thursday.code))
        yield Village(HallServer(replace(hall.server, demo=demo), hall.base), thursday, friday)
    finally:
        stop_server(hall.server)


def test_a_day_ends_with_its_record_and_goes_on_the_next_morning(
    village: Village, plain_house: House, screens_of: ScreensOf, tmp_path: Path
) -> None:
    hall, screens = village.hall, screens_of(village.hall)
    laptop, tablet = screens.open(size=OFFICE), screens.open(size=TABLET)
    village.it_is(village.thursday, 8)
    sign_in(laptop, hall, "admin")
    opens(laptop, village.thursday)
    village.it_is(village.thursday, 8, 10)
    papers = [hall.server.take(SERVICE) for _ in range(REACHED)]
    desk = desk_for(hall, SERVICE)
    hall.seat(desk.facts)
    sign_in(tablet, hall, "clerk")
    tablet.goto(desk.path)
    village.it_is(village.thursday, 9, 10)  # the first has waited for an hour
    serve_next(tablet, "A001")
    village.it_is(village.thursday, 9, 30)
    press(tablet, "Selesai saja")
    expect(button(tablet, CALL)).to_be_visible()
    for _ in range(SERVED - 1):
        turn = desk.press("call-next").json()["turn"]
        assert desk.move(turn, "finish", {"outcome": "handed_over"}).ok

    village.it_is(village.thursday, 15)
    waited = longest_wait(hall)
    assert waited >= timedelta(hours=1, minutes=15), "the hours that jumped by were waited for"
    closes_over_two(laptop, village)
    reads_and_prints_the_record(laptop, village, waited)
    file = takes_the_file_along(laptop, village, tmp_path)
    hands_it_in(file, plain_house, screens_of)
    sends_it_as_well(village, plain_house.hall)

    village.it_is(village.friday, 7, 45)
    sign_in(laptop, hall, "admin")  # a session does not last until the next morning
    opens(laptop, village.friday)
    own = hall.server.get(f"/api/v1/days/{village.friday.code}").json()["desks"]
    seat = next(one for one in own if SERVICE in one["services"])
    hall.seat(seat)
    late = hall.server.post(
        f"/api/v1/days/{village.friday.code}/tickets", {"services": [SERVICE]}, token=hall.demo["greeter_token"]
    )
    assert late.json()["number"] == "A001"
    board, small = (screens.open(f"/d/{village.friday.code}/board", size) for size in (TV, SMALL_TV))
    phone = screens.open(f"/t/{papers[11]['token']}", PHONE)  # the old paper
    expect(phone.locator("#carried-from")).to_contain_text("A012")
    assert complaints(phone) == []
    sign_in(tablet, hall, "clerk")
    tablet.goto(f"/desks/{seat['id']}")
    press(tablet, CALL)
    expect(tablet.locator(".now__number")).to_have_text("A012 Kamis")
    for screen in (board, small):
        expect(screen.locator(f'[id="desk-{seat["id"]}"] [data-number]').first).to_have_text("A012 Kamis")
        expect(screen.locator("#announcement .number")).to_have_text("A012 Kamis")
        assert wrong_with(screen) == []
    expect(phone.locator(".called .number")).to_have_text("A012 Kamis")
    assert wrong_with(phone) == [] and wrong_with(tablet) == []


def opens(laptop: Page, plan: DayPlan) -> None:
    laptop.goto(f"/d/{plan.code}/load")
    laptop.get_by_role("button", name="Buka hari layanan").first.click()
    expect(laptop.locator("#of-state")).to_have_count(0)


def longest_wait(hall: HallServer) -> timedelta:
    """From a number to its call, by the events: on a busy machine the hours that jump are not all that passes."""
    given: dict[str, datetime] = {}
    called: dict[str, datetime] = {}
    page = hall.server.get(f"/api/v1/days/{hall.day}/events?after=0", hall.demo["coordinator_token"]).json()
    for event in page["events"]:
        at = datetime.fromisoformat(event["at"])
        if event["kind"] == "ticket_issued":
            given[event["number"]] = at
        elif event["kind"] == "turn_called":
            called.setdefault(event["number"], at)
    assert (len(given), len(called)) == (REACHED, SERVED)
    return max(called[number] - given[number] for number in called)


def closes_over_two(laptop: Page, village: Village) -> None:
    laptop.goto(f"/d/{village.thursday.code}/close")
    assert wrong_with(laptop) == [] and complaints(laptop) == []
    laptop.get_by_role("button", name="Lanjut: periksa lalu tutup").first.click()
    expect(laptop.locator(".sums li").first).to_contain_text("2 Dilanjutkan")
    press(laptop, "Ya, tutup hari layanan")
    expect(laptop.get_by_text("Giliran yang masih terbuka ketika hari ini ditutup")).to_be_visible()


def reads_and_prints_the_record(laptop: Page, village: Village, waited: timedelta) -> None:
    """The hours that passed are in the figures, and the regent's sheet is one sheet of paper."""
    laptop.goto(f"/d/{village.thursday.code}/record")
    write = laptop.get_by_role("button", name="Tulis sekarang")
    if write.is_visible():  # else they were written by themselves meanwhile
        write.click()
    sheet = laptop.locator(".sheet")
    expect(sheet).to_contain_text("Versi 1, belum dinyatakan final")
    words = " ".join(sheet.inner_text().split())
    hours, minutes = divmod(round(int(waited.total_seconds()) / 60), 60)
    for said in (
        f"yang terlama {hours} jam {minutes} menit",
        "Sudah diserahkan 10",
        "Selesai dilayani 1",
        "2 giliran dilanjutkan ke hari lain",
    ):
        assert said in words
    laptop.emulate_media(media="print")
    first, *rest = sheets_of(laptop.pdf(format="A4"))
    laptop.emulate_media(media="screen")
    assert first.size_mm == A4_MM and "Mengetahui" in first.text and "Kode catatan" in first.text
    assert rest and all(sheet.size_mm == A4_MM for sheet in rest)


def takes_the_file_along(laptop: Page, village: Village, folder: Path) -> Path:
    laptop.goto(f"/days/{village.thursday.code}/hand-in")
    assert not complaints(laptop) and wrong_with(laptop) == []
    with laptop.expect_download() as download:
        laptop.get_by_role("button", name="Unduh berkas hari ini").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def hands_it_in(file: Path, there: House, screens_of: ScreensOf) -> None:
    """Another box, which has never heard of this one, takes it in once somebody has compared the key by eye."""
    server = screens_of(there.hall).open(size=PHONE)
    sign_in(server, there.hall, "admin")
    server.goto("/received")
    before = server.locator("#received tbody tr").count()
    server.set_input_files('input[type="file"]', file)
    server.get_by_role("button", name="Periksa dan terima").click()
    assert not complaints(server) and wrong_with(server) == []
    server.get_by_text("Sudah saya bandingkan, dan sama").click()
    server.get_by_role("button", name="Percayai kotak ini dan terima harinya").click()
    expect(server.locator(".banner")).to_contain_text("Diterima sebagai versi 1.")
    words = " ".join(server.locator("main").inner_text().split())
    assert "Nomor diambil 13" in words and "Dilanjutkan ke hari lain 2" in words
    assert not complaints(server) and wrong_with(server) == []
    server.get_by_role("link", name="Lembar catatan hari").click()
    expect(server.locator(".sheet")).to_contain_text("diterima")
    assert not complaints(server) and wrong_with(server) == []
    server.goto("/received")
    expect(server.locator("#received tbody tr")).to_have_count(before + 1)
    assert not complaints(server) and wrong_with(server) == []


def sends_it_as_well(village: Village, there: HallServer) -> None:
    """The same day over the network: it is there already; and nobody hands in without a token of that server."""
    known = {"GILIRAN_DATA_DIR": str(village.hall.server.data_dir), "SERVER_TOKEN": there.demo["admin_token"]}
    sends = ["day", "send", village.thursday.code, there.server.url]
    sent = CliRunner(env=known).invoke(cli, [*sends, "--json"])
    assert sent.exit_code == 0, sent.output
    answer = json.loads(sent.output.splitlines()[-1])
    assert (answer["version"], answer["is_new"], answer["relation"]) == (1, False, "same_events")
    refused = CliRunner(env=known | {"SERVER_TOKEN": "nobody's"}).invoke(cli, sends)
    assert refused.exit_code == 1 and "Server itu menolak (401)" in refused.output
