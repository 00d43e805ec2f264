"""The sheets of the hall through a browser's own print: each paper holds all of it, every code can be read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Route

from queues.actions.hall.opening import prepare_day
from queues.actions.tickets.issuing import reserve_numbers
from queues.model.actor import SYSTEM
from queues.model.hall.service import Agency, Requirement, Service
from queues.model.hall.service_day import PlannedDesk, PlannedService
from tests.builders import COORDINATOR, Hall, plan_with
from tests.printed import A3_MM, A4_MM, A5_MM, as_a_poor_photograph, codes_read, sheets_of, sizes_of
from tests.web.conftest import ADDRESS, Staff
from webapp.profile.box_profile import BoxAnswers, describe
from webapp.profile.hall_wifi import HallWifi, keep_wifi
from webapp.profile.logo import as_logo
from webapp.services import Box

PAPERS = {"a5": A5_MM, "a4": A4_MM, "a3": A3_MM}
DAY = "hari-yang-panjang"
LONG = "Pelayanan Administrasi Terpadu Keliling Pemerintah Kabupaten Bengkulu Selatan!!!"
OVERFLOWING = """() => Array.from(document.querySelectorAll(".page, .sign__side, .step, .stub"))
  .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.className + " " + one.id)"""


@pytest.fixture
def crowded_day(box: Box) -> str:
    """Sixty desks, of which some have names of eighty letters, and an agency of twenty-four services."""
    assert len(LONG) == 80
    agency = Agency("panjang", LONG, "Office of nearly everything")
    needs = tuple(Requirement(f"r{n}", f"Fotokopi surat ke-{n}", f"Copy of letter {n}") for n in range(1, 5))
    codes = tuple(f"s{n}" for n in range(1, 25))
    services = tuple(Service(code, "panjang", f"Surat keterangan {code}", requirements=needs) for code in codes)
    names = ("Meja {}", "Loket {} " + LONG[:70], LONG[:74] + " {:05}", "Kasir {:05}")
    desks = tuple(
        PlannedDesk(str(n), names[n % len(names)].format(n), "", "panjang", codes if n % 2 else codes[:3])
        for n in range(1, 61)
    )
    plan = plan_with(
        code=DAY,
        name=LONG,
        place=LONG,
        is_demo=True,
        agencies=(agency,),
        services=services,
        offered=tuple(PlannedService(code, "A") for code in codes),
        desks=desks,
    )
    box.writer.perform(prepare_day, actor=SYSTEM, now=plan.opens_at, plan=plan)
    return DAY


def a_logo_of_odd_shape(folder: Path) -> bytes:
    """As flat as some arms on a letterhead are, and black: of the code behind it nothing is left."""
    drawn, path = Image.new("RGB", (900, 220), "black"), folder / "arms.png"
    ImageDraw.Draw(drawn).ellipse((20, 20, 880, 200), outline="white", width=12)
    drawn.save(path)
    return as_logo(path)


@pytest.fixture
def browser_of(chromium: Browser) -> Iterator[Callable[[FlaskClient], Page]]:
    """A page whose every request the client answers: no server is needed to print."""
    context = chromium.new_context()

    def page_for(client: FlaskClient) -> Page:
        def answer(route: Route) -> None:
            got = client.get(route.request.url.removeprefix(ADDRESS))
            route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

        page = context.new_page()
        page.route("**/*", answer)
        return page

    yield page_for
    context.close()


@pytest.fixture
def office(signed_in: Callable[[str], Staff], browser_of: Callable[[FlaskClient], Page]) -> Page:
    """The coordinator's page, as a printer gets it."""
    page = browser_of(signed_in("coordinator").client)
    page.emulate_media(media="print")
    return page


@pytest.fixture
def printer(office: Page, crowded_day: str) -> Callable[..., bytes]:
    """`printer("poster", "a4", "both")`: the PDF of a sheet, of which nothing is cut off."""

    def printed(sheet: str, paper: str, words: str) -> bytes:
        shown = office.goto(f"{ADDRESS}/d/{crowded_day}/sheets/{sheet}?paper={paper}&words={words}")
        assert shown and shown.ok
        assert office.evaluate(OVERFLOWING) == []
        return office.pdf(prefer_css_page_size=True)

    return printed


def test_a_poster_is_one_sheet_of_its_paper_and_its_codes_are_read_from_a_poor_photograph(
    printer: Callable[..., bytes], box: Box, tmp_path: Path
) -> None:
    hall, wifi = f"{ADDRESS}/d/{DAY}", HallWifi("Balai; Desa: Jeranglah-Rendah 02", "rahasia dan " * 5 + '"1"')
    assert len(wifi.name.encode()) == 32 and len(wifi.password) == 63  # more no router takes
    require_poster(printer, "a4", [hall])
    describe(box, BoxAnswers(logo=a_logo_of_odd_shape(tmp_path).hex()))
    keep_wifi(box, wifi)
    for paper in PAPERS:
        require_poster(printer, paper, [wifi.text, hall])


def require_poster(printer: Callable[..., bytes], paper: str, codes: list[str]) -> None:
    """One sheet with all its words, of which these codes are read."""
    (sheet,) = sheets_of(printer("poster", paper, "both"), dpi=200)
    assert sheet.size_mm == PAPERS[paper]
    assert "Lapor pungli: 0811-0000-0000" in sheet.text and "Pay official fees only." in sheet.text
    assert codes_read(sheet.picture) == codes
    assert codes_read(as_a_poor_photograph(sheet.picture)) == codes


def test_sixty_desks_are_sixty_signs_and_the_lists_run_over_as_many_sheets_as_they_need(
    printer: Callable[..., bytes],
) -> None:
    assert sizes_of(printer("signs", "a4", "both")) == [A4_MM] * 60
    for paper, size in PAPERS.items():
        for sheet in ("ways", "fees"):
            sizes = sizes_of(printer(sheet, paper, "both"))
            assert set(sizes) == {size} and len(sizes) > 1


def test_twenty_four_slips_of_paper_stand_on_one_sheet_and_each_is_read_from_a_poor_photograph(
    office: Page, box: Box, hall: Hall
) -> None:
    block = hall.do(
        reserve_numbers, by=COORDINATOR, day_id=hall.day_id, series="A", how_many=25, label="slips"
    ).subject_id
    office.goto(f"{ADDRESS}/d/{hall.code}/slips/{block}")
    assert office.evaluate(OVERFLOWING) == []
    first, second = sheets_of(office.pdf(prefer_css_page_size=True), dpi=400)
    assert {first.size_mm, second.size_mm} == {A4_MM}
    codes = codes_read(first.picture)
    assert [code.split("/")[-2] for code in codes] == [f"A{count:03}" for count in range(1, 25)]
    assert codes_read(as_a_poor_photograph(first.picture)) == codes
