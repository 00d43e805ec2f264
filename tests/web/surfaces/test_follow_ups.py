"""The pages of promises: filtered, closed with and without JavaScript, on paper, as files; and what a citizen reads."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.actions.outcomes.following_up import close_follow_up
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DAY, PLAN, Hall, Taken, later
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import element_of, tags_of, text_of, words_of
from webapp.services import Box

LIST = f"/d/{DAY}/follow-ups"
PAGES = ("/follow-ups", LIST)
COLLECT = {"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"}


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def ended(hall: Hall, outcome: str = "collect_later", service: str = "ktp", desk: str = "1", **more: Any) -> Taken:
    taken = hall.take(service)
    hall.finish(hall.call(desk).id, outcome, **more)
    return taken


def row_of(html: str, turn_id: UUID) -> str:
    return words_of(element_of(html, f'<li class="promise" id="promise-{turn_id}"'))


def done(hall: Hall) -> set[UUID]:
    return {row["turn_id"] for row in hall.rows(tables.follow_up)}


# -- the list ----------------------------------------------------------------------------------------------------------


def test_a_row_says_what_was_promised_by_when_and_how_late_it_is(
    coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    taken, paper = ended(hall, detail=COLLECT), ended(hall, "documents_missing")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    clock.at = later(minutes=13 * 60)
    page = coordinator.get(LIST).text
    assert row_of(page, taken.turn) == (
        "A001 KTP Disdukcapil Diambil nanti Rabu, 25 November 2026 Kantor Camat Manna Sudah diambil"
    )
    assert "Berkas kurang tanpa tanggal membawa: Fotokopi KK Sudah dilengkapi" in row_of(page, paper.turn)
    assert "Belum selesai 2" in words_of(page) and "Terlambat 0" in words_of(page)


def test_a_late_promise_says_by_how_many_days(hall: Hall, signed_in: Callable[[str], Staff], clock: Any) -> None:
    taken = ended(hall, detail=COLLECT)
    clock.at += timedelta(days=7)
    coordinator = signed_in("coordinator")
    assert "Rabu, 25 November 2026 terlambat 3 hari" in row_of(coordinator.get(LIST).text, taken.turn)
    assert "3 days late" in words_of(coordinator.get(f"{LIST}?lang=en").text)


@pytest.mark.parametrize("path", PAGES)
def test_the_list_is_filtered_by_its_address(coordinator: Staff, hall: Hall, path: str) -> None:
    ended(hall, detail=COLLECT)
    ended(hall, "referred", "sim", "4")

    def shown(query: str) -> list[str]:
        html = coordinator.get(f"{path}?{query}").text
        return re.findall(r'number--m">(\w+)<', html)

    first, second = shown("number=")
    assert {first, second} == {"A001", hall.turns()[-1].number}
    assert shown("number=a1") == ["A001"]
    assert shown("agency=polres") == shown("kind=referred") == [hall.turns()[-1].number]
    assert shown("state=done") == shown("number=zzz") == []
    assert coordinator.get(f"{path}?state=nonsense").status_code == 422


def test_a_number_that_is_asked_for_is_found_though_it_is_done(coordinator: Staff, hall: Hall) -> None:
    taken = ended(hall)
    hall.do(close_follow_up, by=COORDINATOR, turn_id=taken.turn)
    assert "A001" not in text_of(coordinator.get(LIST))
    assert "Sudah diambil Sabtu, 21 Nov" in text_of(coordinator.get(f"{LIST}?number=A001"))


def test_a_long_list_has_pages(coordinator: Staff, hall: Hall) -> None:
    for _ in range(101):
        ended(hall, "documents_missing")
    first = coordinator.get(LIST)
    assert "Halaman 1 dari 2" in text_of(first) and first.text.count('class="promise"') == 100
    assert coordinator.get(f"{LIST}?page=2").text.count('class="promise"') == 1


def test_an_empty_list_says_what_will_come(coordinator: Staff, hall: Hall) -> None:
    assert "Tidak ada janji yang menunggu" in text_of(coordinator.get(LIST))


def test_somebody_without_an_agency_is_told_why_the_list_is_empty(hall: Hall, bearer: Any, client: FlaskClient) -> None:
    ended(hall)
    with hall.engine.begin() as connection:
        header = bearer("clerk", of_any_day=True)
        connection.execute(tables.desk_clerk.delete())
    assert "Instansi Anda belum tercatat" in text_of(client.get(LIST, headers=header))


# -- closing -----------------------------------------------------------------------------------------------------------


def form_of(html: str, turn_id: UUID, verb: str) -> dict[str, str]:
    forms = [one for one in tags_of(html, "form") if f"/follow-ups/{turn_id}/{verb}" in one.get("action", "")]
    return forms[0]


def test_without_javascript_a_form_closes_it_and_the_next_page_takes_it_back(coordinator: Staff, hall: Hall) -> None:
    taken = ended(hall)
    for path in PAGES:
        action = form_of(coordinator.get(f"{path}?kind=collect_later").text, taken.turn, "close")["action"]
        sent = coordinator.client.post(action, data={"csrf_token": coordinator.csrf})
        assert sent.status_code == 303 and done(hall) == {taken.turn}
        after = coordinator.get(sent.headers["Location"]).text
        assert "Satu janji dicatat selesai." in words_of(after) and "kind=collect_later" in sent.headers["Location"]
        back = coordinator.client.post(
            form_of(after, taken.turn, "reopen")["action"], data={"csrf_token": coordinator.csrf}
        )
        assert back.status_code == 303 and back.headers["Location"].startswith(path) and done(hall) == set()


def test_a_refusal_of_the_form_is_a_sentence_on_the_same_page(coordinator: Staff, hall: Hall) -> None:
    taken, other = ended(hall, "served"), ended(hall)
    sent = coordinator.client.post(f"/follow-ups/{taken.turn}/close?day={DAY}", data={"csrf_token": coordinator.csrf})
    assert sent.status_code == 409
    assert "A001: tidak ada janji yang perlu ditindaklanjuti" in text_of(sent)
    assert f"promise-{other.turn}" in sent.text


def test_a_form_without_the_token_of_its_page_closes_nothing(coordinator: Staff, hall: Hall) -> None:
    taken = ended(hall)
    assert coordinator.client.post(f"/follow-ups/{taken.turn}/close").status_code == 400
    assert done(hall) == set()


def test_a_tap_is_a_command_of_the_api_and_is_undone_by_another(coordinator: Staff, hall: Hall) -> None:
    taken = ended(hall)
    for verb, then in (("close", {taken.turn}), ("reopen", set())):
        answer = coordinator.post(f"/api/v1/turns/{taken.turn}/{verb}-follow-up")
        assert (answer.status_code, answer.json["seq"], done(hall)) == (200, hall.seq(), then)


@pytest.mark.parametrize(("agency", "status"), [("disdukcapil", 200), ("polres", 403)])
def test_a_clerk_closes_what_the_own_agency_promised(
    hall: Hall, signed_in: Callable[[str], Staff], agency: str, status: int
) -> None:
    taken, clerk = ended(hall), signed_in("clerk")
    with hall.engine.begin() as connection:
        connection.execute(update(tables.staff_user).values(agency=agency))
    assert (f"promise-{taken.turn}" in clerk.get(LIST).text) is (status == 200)
    assert clerk.post(f"/api/v1/turns/{taken.turn}/close-follow-up").status_code == status


def test_a_viewer_reads_and_has_nothing_to_press(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    taken, viewer = ended(hall), signed_in("viewer")
    page = viewer.get(LIST)
    assert "Kantor Camat Manna Belum selesai" in row_of(page.text, taken.turn)
    assert "<button" not in element_of(page.text, '<ul class="card list list--card" id="promises"')
    assert viewer.post(f"/api/v1/turns/{taken.turn}/close-follow-up").status_code == 403


# -- on paper and as a file --------------------------------------------------------------------------------------------


def test_each_agency_has_a_sheet_of_its_own_with_room_to_sign(coordinator: Staff, hall: Hall) -> None:
    ended(hall, detail=COLLECT)
    ended(hall, "referred", "sim", "4")
    for path in PAGES:
        html = coordinator.get(f"{path}/print").text
        first, second = html.split('<section class="sheet__agency">')[1:]
        assert "Daftar tindak lanjut: Disdukcapil" in words_of(first) and "A001" in words_of(first)
        assert "Daftar tindak lanjut: Polres" in words_of(second) and "A001" not in words_of(second)
        assert "Dirujuk: ke Kantor Pertanahan Manna" in words_of(second)
        assert 'class="sheet__tick"' in first and "tanda tangan" in words_of(first)
    assert "Tidak ada janji" in text_of(coordinator.get(f"{LIST}/print?state=done"))


def test_a_spreadsheet_holds_the_same_and_carries_nothing_out(coordinator: Staff, hall: Hall) -> None:
    ended(hall, detail={"collect_on": "2026-11-25", "collect_at": "=HYPERLINK(1)"})
    for path in PAGES:
        text = coordinator.get(f"{path}.csv").data.decode("utf-8-sig")
        heads, row = csv.reader(io.StringIO(text), delimiter=";")
        assert row == [
            *("Disdukcapil", "2026-11-21", PLAN.place, "A001", "KTP", "Diambil nanti", "2026-11-25"),
            *("", "'=HYPERLINK(1)", "1", "", ""),
        ]
        assert len(heads) == len(row)
        with ZipFile(BytesIO(coordinator.get(f"{path}.xlsx").data)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "HYPERLINK" in str(BytesIO(coordinator.get(f"{path}.csv").data).read())


# -- what a citizen reads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("collect_later", "Menurut catatan kami, dokumen sudah diambil pada Sabtu, 21 November 2026."),
        ("documents_missing", "Menurut catatan kami, berkas Anda sudah dilengkapi pada Sabtu, 21 November 2026."),
        ("referred", "Menurut catatan kami, rujukan Anda sudah ditindaklanjuti pada Sabtu, 21 November 2026."),
        ("posted", "Dokumen sudah diserahkan ke Pos dan sedang diantar"),
    ],
)
def test_the_ticket_says_that_its_promise_is_kept(
    client: FlaskClient, box: Box, hall: Hall, outcome: str, says: str
) -> None:
    taken = ended(hall, outcome)
    before = text_of(client.get(f"/t/{box.tokens.token(taken.id)}"))
    hall.do(close_follow_up, by=COORDINATOR, turn_id=taken.turn)
    after = text_of(client.get(f"/t/{box.tokens.token(taken.id)}"))
    assert says not in before and says in after
    assert "Yang masih perlu dibawa" not in after and "Petugas" not in after.split(says)[1][:40]
    assert says in text_of(client.get(f"/t/{box.tokens.token(taken.id)}/slip"))


# -- the way there -----------------------------------------------------------------------------------------------------


def test_the_page_of_a_closed_day_leads_to_what_is_left_to_do(
    coordinator: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    assert LIST in coordinator.get(f"/d/{DAY}/load/outcomes").text
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert LIST in element_of(coordinator.get(f"/d/{DAY}/load").text, '<div class="banner" id="of-state">')
    assert LIST in signed_in("admin").get("/days").text
    assert 'href="/follow-ups"' in coordinator.get("/account").text
