"""What is printed for the hall: which words stand on which sheet, in which language, and what no wall gives away."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.opening import prepare_day
from queues.model.actor import SYSTEM
from queues.model.hall.service import Fee, FeeKind, Service
from queues.model.hall.service_day import PlannedDesk, PlannedService
from tests.builders import PLAN, Hall, plan_with
from tests.web.conftest import ADDRESS, Staff
from tests.web.reading import element_of, tags_of, words_of
from webapp.profile.box_profile import BoxAnswers, describe
from webapp.profile.hall_wifi import HallWifi, keep_wifi
from webapp.services import Box
from webapp.surfaces.printed.sign_words import DrawnLine, words_of_signs

SHEETS = ("poster", "signs", "ways", "fees")


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def sheet_of(staff: Staff, sheet: str, query: str = "", day: str = PLAN.code) -> str:
    """The markup of what is printed, without what stands above it on the screen."""
    answer = staff.get(f"/d/{day}/sheets/{sheet}{query}")
    assert answer.status_code == 200
    return element_of(answer.text, '<main class="sheets"')


def printed(staff: Staff, sheet: str, query: str = "", day: str = PLAN.code) -> str:
    return words_of(sheet_of(staff, sheet, query, day))


# -- who prints, and on what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(("role", "status"), [("coordinator", 200), ("admin", 200), ("clerk", 403), ("viewer", 403)])
def test_who_may_read_the_check_list_prints(
    signed_in: Callable[[str], Staff], hall: Hall, sheet: str, role: str, status: int
) -> None:
    assert signed_in(role).get(f"/d/{hall.code}/sheets/{sheet}").status_code == status


def test_nobody_prints_without_signing_in(client: FlaskClient, hall: Hall) -> None:
    assert client.get(f"/d/{hall.code}/sheets/poster").status_code == 302


def test_the_check_list_and_the_list_of_days_lead_to_the_sheets(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    admin = signed_in("admin")
    ways = {f"/d/{hall.code}/sheets/{sheet}" for sheet in SHEETS}
    assert ways <= {link["href"] for link in tags_of(admin.get(f"/d/{hall.code}/ready").text, "a")}
    assert f"/d/{hall.code}/sheets/poster" in {link["href"] for link in tags_of(admin.get("/days").text, "a")}


@pytest.mark.parametrize(
    ("query", "paper"), [("", "a4"), ("?paper=a5", "a5"), ("?paper=a3&words=both", "a3"), ("?paper=letter", "a4")]
)
def test_the_paper_is_the_one_of_the_address(coordinator: Staff, hall: Hall, query: str, paper: str) -> None:
    shown = coordinator.get(f"/d/{hall.code}/sheets/signs{query}").text
    assert re.findall(r"paper_(a\d)", shown) == [paper]
    chosen = [link["href"] for link in tags_of(shown, "a") if link.get("aria-current")]
    assert chosen[1].split("?")[1].startswith(f"paper={paper}")


def test_a_sheet_that_does_not_exist_is_not_found(coordinator: Staff, hall: Hall) -> None:
    assert coordinator.get(f"/d/{hall.code}/sheets/leaflet").status_code == 404
    assert coordinator.get("/d/none/sheets/poster").status_code == 404


# -- languages -------------------------------------------------------------------------------------------------------

INDONESIAN, ENGLISH = "Bayarlah hanya biaya resmi.", "Pay official fees only."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", (True, False)),
        ("?words=en", (False, True)),
        ("?words=both", (True, True)),
        ("?words=jawa", (True, False)),
        # who looks at it reads English, and prints in Indonesian
        ("?words=id&lang=en", (True, False)),
    ],
)
def test_a_sheet_speaks_its_own_languages(coordinator: Staff, hall: Hall, query: str, said: tuple[bool, bool]) -> None:
    found = printed(coordinator, "poster", query)
    assert (INDONESIAN in found, ENGLISH in found) == said


def test_what_is_the_same_in_both_languages_is_said_once(coordinator: Staff, hall: Hall) -> None:
    found = sheet_of(coordinator, "ways", "?words=both")
    assert words_of(found).count("Perpanjangan SIM") == 1
    assert 'lang="en">Identity card</span>' in found


def test_a_box_of_one_language_offers_no_other(coordinator: Staff, hall: Hall, box: Box) -> None:
    describe(box, BoxAnswers(languages=("id",)))
    page = coordinator.get(f"/d/{hall.code}/sheets/poster?words=both").text
    assert "words=en" not in page and ENGLISH not in page


# -- the poster ------------------------------------------------------------------------------------------------------


def test_the_poster_leads_into_the_wi_fi_and_into_the_queue(coordinator: Staff, hall: Hall) -> None:
    found = printed(coordinator, "poster")
    for words in (
        "1. Wi‑Fi",
        "2. Antrean",
        "HP mungkin berkata tidak ada internet: tetap sambungkan.",
        "Gratis, kecuali: SIM, pajak.",
        "Lapor pungli: 0811-0000-0000",
        "minta nomor kepada petugas pendaftaran",
        "Buji'an Dusun",
        "Sabtu, 21 November 2026",
    ):
        assert words in found
    assert ADDRESS.removeprefix("http://") in found.replace(" ", "")


@pytest.mark.parametrize(
    ("wifi", "said", "unsaid"),
    [
        (HallWifi("Balai <Desa>", "rahasia&123"), "Balai <Desa> Sandi: rahasia&123", "Tanpa sandi"),
        (HallWifi("Balai Desa"), "Balai Desa Tanpa sandi", "Sandi:"),
    ],
)
def test_the_wi_fi_of_the_hall_is_said_in_letters_too(
    coordinator: Staff, hall: Hall, box: Box, wifi: HallWifi, said: str, unsaid: str
) -> None:
    keep_wifi(box, wifi)
    found = printed(coordinator, "poster")
    assert said in found and unsaid not in found
    assert "spidol" not in words_of(coordinator.get(f"/d/{hall.code}/sheets/poster").text)


def test_where_nobody_has_said_the_wi_fi_there_is_room_to_write_it(coordinator: Staff, hall: Hall) -> None:
    page = coordinator.get(f"/d/{hall.code}/sheets/poster").text
    assert page.count('class="step__blank"') == 2
    assert "Wi‑Fi balai belum diisi di Pengaturan" in words_of(page)
    assert "belum diisi" not in words_of(coordinator.get(f"/d/{hall.code}/sheets/ways").text)


def many_services(count: int, words: str = "Surat keterangan yang ke-{}", **more: Any) -> tuple[Service, ...]:
    return tuple(Service(f"s{n}", "disdukcapil", words.format(n), **more) for n in range(1, count + 1))


def a_day_of(box: Box, services: Sequence[Service], desks: Sequence[PlannedDesk], code: str = "another") -> str:
    """A prepared day that offers these services at these desks."""
    offered = tuple(PlannedService(one.code, "A") for one in services)
    plan = plan_with(code=code, services=tuple(services), offered=offered, desks=tuple(desks))
    box.writer.perform(prepare_day, actor=SYSTEM, now=plan.opens_at, plan=plan)
    return code


def test_where_nearly_everything_costs_something_the_poster_points_to_the_list(
    coordinator: Staff, hall: Hall, box: Box
) -> None:
    services = many_services(40, "{} surat", fee=Fee(FeeKind.OTHER, 5000))
    found = printed(coordinator, "poster", day=a_day_of(box, services, ()))
    assert "Sebagian layanan berbiaya resmi: lihat daftar biaya di balai." in found and "kecuali" not in found


# -- signs -----------------------------------------------------------------------------------------------------------


def sign_of(staff: Staff, code: str, query: str = "", day: str = PLAN.code) -> str:
    return words_of(element_of(sheet_of(staff, "signs", query, day), f'<section class="page sign" id="sign-{code}"'))


def test_each_desk_has_a_sign_that_says_the_same_to_both_sides(coordinator: Staff, hall: Hall) -> None:
    sheet = sheet_of(coordinator, "signs")
    assert re.findall(r'id="sign-(\w+)"', sheet) == ["1", "2", "3", "4", "5", "6"]
    sign = sign_of(coordinator, "1")
    assert sign == " ".join(["Meja Disdukcapil Cetak KTP-el · Kartu Keluarga"] * 2)  # the number is drawn
    assert sheet.count(">4</text>") == 2


def test_a_sign_does_not_name_a_discreet_service(coordinator: Staff, hall: Hall) -> None:
    assert sign_of(coordinator, "5") == " ".join(["Meja Sekretariat Daerah"] * 2)
    assert "Audien" not in sheet_of(coordinator, "signs", "?words=both")


@pytest.mark.parametrize(
    ("name", "word", "large", "is_drawn"),
    [
        ("Meja 3", "Meja", "3", True),
        ("Loket 12A", "Loket", "12A", True),
        ("7", "", "7", True),
        ("Kasir", "", "Kasir", True),
        ("Ruang Pertanggungjawaban", "", "Ruang", True),
        ("Pertanggungjawabannya", "", "Pertanggungjawabannya", False),
    ],
)
def test_the_number_of_a_desk_stands_large_or_its_name_where_it_has_none(
    name: str, word: str, large: str, is_drawn: bool
) -> None:
    sign = words_of_signs([name])[name]
    assert (sign.word, sign.large, sign.drawn is not None) == (word, large, is_drawn)


def test_more_letters_are_drawn_in_a_wider_box() -> None:
    assert DrawnLine.of("7").width < DrawnLine.of("12").width < DrawnLine.of("MW").width
    assert DrawnLine.of("Meja").height > DrawnLine.of("3").height


def test_a_sign_names_as_many_services_as_can_be_read(coordinator: Staff, hall: Hall, box: Box) -> None:
    services = many_services(24)
    desk = PlannedDesk("1", "Meja 1", "", "disdukcapil", tuple(one.code for one in services))
    day = a_day_of(box, services, [desk])
    for query, named in (("", 14), ("?words=both", 8)):
        sign = sign_of(coordinator, "1", query, day)
        assert f"ke-{named} · dan" in sign and f"ke-{named + 1}" not in sign
        assert sign.count(f"dan {24 - named} layanan lain") == 2


def test_of_a_service_that_is_longer_than_a_sign_the_name_stands_all_the_same(
    coordinator: Staff, hall: Hall, box: Box
) -> None:
    services = many_services(2, "Surat keterangan " + "sangat " * 60 + "{}")
    desk = PlannedDesk("1", "Meja 1", "", "disdukcapil", ("s1", "s2"))
    assert "dan 1 layanan lain" in sign_of(coordinator, "1", "", a_day_of(box, services, [desk]))


def test_a_day_without_desks_or_services_says_so(coordinator: Staff, hall: Hall, box: Box) -> None:
    day = a_day_of(box, (), ())
    assert printed(coordinator, "signs", day=day) == "Hari ini belum punya meja."
    assert printed(coordinator, "fees", day=day) == "Hari ini belum punya layanan."
    assert rows_of(sheet_of(coordinator, "ways", day=day)) == ["Layanan Ke meja", "Instansi Ke meja"]
    assert "Semua layanan gratis." in printed(coordinator, "poster", day=day)


# -- which desk for what ---------------------------------------------------------------------------------------------


def rows_of(sheet: str) -> list[str]:
    return [words_of(row) for row in re.findall(r"<tr>.*?</tr>", sheet, re.S)]


def test_the_ways_are_listed_by_service_and_by_agency_from_a_to_z(coordinator: Staff, hall: Hall) -> None:
    assert rows_of(sheet_of(coordinator, "ways")) == [
        "Layanan Ke meja",
        "Cetak KTP-el Meja 1, 2",
        "Kartu Keluarga Meja 1",
        "Pajak kendaraan Meja 4",
        "Pendaftaran BPJS Meja 3",
        "Perpanjangan SIM Meja 4",
        "Instansi Ke meja",
        "BPJS Kesehatan Meja 3",
        "Disdukcapil KTP, KK, akta Meja 1, 2",
        "Polres Surat kelakuan baik Meja 4",
        "Samsat Pajak kendaraan, STNK Meja 4",
        "Sekretariat Daerah Meja 5",
    ]


def test_in_english_the_ways_are_in_the_order_of_the_english_names(coordinator: Staff, hall: Hall) -> None:
    rows = rows_of(sheet_of(coordinator, "ways", "?words=en"))
    assert [row.split()[0] for row in rows[1:6]] == ["Family", "Identity", "Pajak", "Perpanjangan", "Registration"]


def test_where_only_a_desk_in_reserve_takes_a_service_people_are_sent_there(
    coordinator: Staff, hall: Hall, box: Box
) -> None:
    desks = [PlannedDesk("9", "Meja 9", "", "disdukcapil", ("s1",), open_at_start=False)]
    day = a_day_of(box, many_services(2), desks)
    assert rows_of(sheet_of(coordinator, "ways", day=day))[1:] == [
        "Surat keterangan yang ke-1 Meja 9",
        "Surat keterangan yang ke-2 Tanya petugas pendaftaran",
        "Instansi Ke meja",
        "Disdukcapil KTP, KK, akta Meja 9",
    ]


# -- what to bring and to pay ----------------------------------------------------------------------------------------


def test_each_agency_has_a_sheet_of_what_to_bring_and_to_pay(coordinator: Staff, hall: Hall) -> None:
    sheet = sheet_of(coordinator, "fees")
    assert re.findall(r'id="fees-(\w+)"', sheet) == ["bpjs", "disdukcapil", "polres", "samsat", "setda"]
    of = {
        code: words_of(element_of(sheet, f'<section class="flow fees" id="fees-{code}"'))
        for code in ("polres", "setda")
    }
    assert "Perpanjangan SIM Biaya: Rp75.000 PP 76/2020" in of["polres"]
    assert "Audien" not in of["setda"] and "tanyakan kepada petugas" in of["setda"]
    assert "Cetak KTP-el Biaya: GRATIS Yang harus dibawa: Fotokopi KK KTP lama" in words_of(sheet)
