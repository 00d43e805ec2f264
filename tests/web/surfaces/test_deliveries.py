"""The page of the day's post, its labels, and who opens them."""

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.actions.desks.seating import staff_desk
from queues.actions.hall.closing import close_day
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, Hall, later
from tests.posting import let_desk_post
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import text_of, words_of

LETTER = {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nDesa Terulung", "phone": "0811-7300-0001"}
PAGES = ("", "/now", "/labels", "/hand-over")


@pytest.fixture
def posting(hall: Hall) -> Hall:
    let_desk_post(hall, clerk=None)
    return hall


@pytest.fixture
def postman(posting: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    """A clerk who sits at the desk that brings documents home."""
    clerk = signed_in("clerk")
    posting.do(staff_desk, by=COORDINATOR, desk_id=posting.desk_id("3"), clerk_id=account_of(posting, "clerk"))
    return clerk


def account_of(hall: Hall, username: str) -> UUID:
    found: UUID = next(row["id"] for row in hall.rows(tables.staff_user) if row["username"] == username)
    return found


def posted(hall: Hall, service: str = "ktp", desk: str = "1", **more: Any) -> UUID:
    hall.take(service)
    return hall.finish(hall.call(desk).id, "posted", detail=LETTER | more).id


def path_of(hall: Hall, more: str = "") -> str:
    return f"/d/{hall.code}/deliveries{more}"


def hand(who: Staff, hall: Hall, *turns: UUID, **more: Any) -> Any:
    body = {"turns": [str(turn_id) for turn_id in turns], **more}
    return who.post(f"/api/v1/days/{hall.code}/deliveries/handed", body)


# -- who reads is written down -------------------------------------------------------------------------------------


def readings(hall: Hall) -> list[Any]:
    return [row for row in hall.box_events() if row["kind"] == "addresses_read"]


def test_each_reading_of_addresses_is_an_event_of_the_box(postman: Staff, posting: Hall, clock: StandingClock) -> None:
    posted(posting)
    posted(posting, address="Jalan Kenanga 8")
    assert postman.get(path_of(posting)).status_code == 200
    [read] = readings(posting)
    assert read["payload"] == {"day_id": str(posting.day_id), "desk_id": None, "count": 2}
    assert read["actor_id"] == account_of(posting, "clerk")
    assert "Jalan" not in str(read["payload"])


def test_a_page_that_reads_itself_again_counts_only_what_is_new(
    postman: Staff, posting: Hall, clock: StandingClock
) -> None:
    posted(posting)
    for _ in range(3):
        postman.get(path_of(posting, "/now"))
    posted(posting, address="Jalan Kenanga 8")
    postman.get(path_of(posting, "/now"))
    assert [read["payload"]["count"] for read in readings(posting)] == [1, 1]
    clock.at += timedelta(minutes=11)
    postman.get(path_of(posting, "/now"))
    assert [read["payload"]["count"] for read in readings(posting)] == [1, 1, 2]


def test_labels_on_paper_count_each_time(postman: Staff, posting: Hall) -> None:
    posted(posting)
    for _ in range(2):
        postman.get(path_of(posting, "/labels"))
    assert [read["payload"]["count"] for read in readings(posting)] == [1, 1]


def test_a_page_without_addresses_is_no_reading(postman: Staff, posting: Hall) -> None:
    assert postman.get(path_of(posting)).status_code == 200
    assert readings(posting) == []


# -- who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", PAGES)
@pytest.mark.parametrize("role", ["coordinator", "greeter", "viewer"])
def test_roles_that_see_the_whole_queue_see_no_address(
    posting: Hall, signed_in: Callable[[str], Staff], role: str, more: str
) -> None:
    posted(posting)
    answer = signed_in(role).get(path_of(posting, more))
    assert answer.status_code == 403 and "Melati" not in answer.text


@pytest.mark.parametrize("more", PAGES)
def test_a_clerk_at_another_desk_is_told_where_addresses_are_read(
    posting: Hall, signed_in: Callable[[str], Staff], more: str
) -> None:
    posted(posting)
    answer = signed_in("clerk").get(path_of(posting, more))
    assert answer.status_code == 409 and "Melati" not in answer.text
    assert "hanya dapat dibuka di meja yang mengantar dokumen" in text_of(answer)


@pytest.mark.parametrize("more", PAGES)
def test_a_citizen_is_asked_to_sign_in(client: FlaskClient, posting: Hall, more: str) -> None:
    assert "/sign-in" in client.get(path_of(posting, more)).headers["Location"]


@pytest.mark.parametrize("more", PAGES)
def test_the_clerk_at_the_desk_and_an_admin_read_it_and_nothing_keeps_it(
    postman: Staff, posting: Hall, signed_in: Callable[[str], Staff], more: str
) -> None:
    posted(posting)
    for who in (postman, signed_in("admin")):
        answer = who.get(path_of(posting, more))
        assert answer.status_code == 200
        assert "Siti Aminah" in text_of(answer) and re.search("Jalan Melati 3,? Desa Terulung", text_of(answer))
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers


@pytest.mark.parametrize(("desk", "status"), [("3", 200), ("1", 409), (None, 409)])
def test_the_token_of_a_tablet_opens_it_at_its_own_desk_only(
    client: FlaskClient, posting: Hall, bearer: Any, desk: str | None, status: int
) -> None:
    answer = client.get(path_of(posting), headers=bearer("clerk", desk=desk))
    assert answer.status_code == status


def test_nobody_else_notes_what_is_on_its_way(posting: Hall, signed_in: Callable[[str], Staff]) -> None:
    turn_id = posted(posting)
    codes = {}
    for role in ("coordinator", "greeter", "viewer", "clerk"):
        answer = hand(signed_in(role), posting, turn_id)
        codes[role] = (answer.status_code, answer.json["error"]["code"])
    refused = (403, "not_allowed")
    assert codes == dict.fromkeys(("coordinator", "greeter", "viewer"), refused) | {"clerk": (409, "not_delivering")}
    assert posting.outcomes()[turn_id]["detail"] == {}


def test_no_address_stands_in_the_log_or_in_an_event(
    postman: Staff, posting: Hall, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    posting.take("ktp")
    path = f"/api/v1/turns/{posting.call('1').id}/finish"
    assert postman.post(path, {"outcome": "posted", "detail": LETTER | {"address": "Melati " * 99}}).status_code == 422
    assert postman.post(path, {"outcome": "posted", "detail": LETTER | {"kota": "Manna"}}).status_code == 422
    assert postman.post(path, {"outcome": "posted", "detail": LETTER}).status_code == 200
    hand(postman, posting, posting.turns()[0].id)
    for more in PAGES:
        assert postman.get(path_of(posting, more)).status_code == 200
    out, err = capfd.readouterr()
    everything = caplog.text + out + err + json.dumps([dict(row["payload"]) for row in posting.events()])
    assert "handed" in everything and "Melati" not in everything and "Aminah" not in everything


# -- the page ----------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_will_come(postman: Staff, posting: Hall) -> None:
    said = text_of(postman.get(path_of(posting)))
    assert "Belum diserahkan ke Pos: 0" in said and "Tidak ada yang menunggu dikirim" in said
    assert "Cetak label" not in said


def test_what_is_handed_over_moves_down_and_can_be_taken_back(
    postman: Staff, posting: Hall, clock: StandingClock
) -> None:
    first, second = posted(posting), posted(posting)
    clock.at = later(minutes=65)
    assert hand(postman, posting, first).status_code == 200
    said = text_of(postman.get(path_of(posting, "/now")))
    assert "Belum diserahkan ke Pos: 1" in said and "Sudah diserahkan: 1" in said
    assert "Diserahkan pukul 13.05" in said
    assert hand(postman, posting, first, handed=False).json["seq"] == posting.seq()
    assert "Belum diserahkan ke Pos: 2" in text_of(postman.get(path_of(posting)))
    assert hand(postman, posting, first, second).status_code == 200
    assert "Belum diserahkan ke Pos: 0" in text_of(postman.get(path_of(posting)))


def test_what_goes_the_next_morning_says_its_date(postman: Staff, posting: Hall, clock: StandingClock) -> None:
    turn_id = posted(posting)
    posting.do(close_day, by=COORDINATOR, day_id=posting.day_id)
    clock.at = later(minutes=13 * 60)  # a session lives for fourteen hours
    assert hand(postman, posting, turn_id).status_code == 200
    assert "Diserahkan Minggu, 22 November 2026 pukul 01.00" in text_of(postman.get(path_of(posting)))


def test_of_a_discreet_service_only_the_agency_is_shown(postman: Staff, posting: Hall) -> None:
    with posting.engine.begin() as connection:
        connection.execute(update(tables.service).where(tables.service.c.code == "sim").values(discreet=True))
    posted(posting, "sim", "4")
    said = text_of(postman.get(path_of(posting)))
    assert "Polres" in said and "SIM" not in said


def test_markup_in_an_address_is_printed_as_words(postman: Staff, posting: Hall) -> None:
    posted(posting, recipient="<script>alert(1)</script> Siti", address="Jalan <b>3</b>\n</address>Manna")
    for more in PAGES:
        answer = postman.get(path_of(posting, more))
        assert "<script>alert" not in answer.text and "<b>3</b>" not in answer.text
        assert "<script>alert(1)</script> Siti" in text_of(answer)
        assert re.search("Jalan <b>3</b>,? </address>Manna", text_of(answer))


def test_labels_are_for_what_still_has_to_go(postman: Staff, posting: Hall) -> None:
    gone = posted(posting, recipient="Pak Rusdi")
    posted(posting)
    hand(postman, posting, gone)
    said = text_of(postman.get(path_of(posting, "/labels")))
    assert "Label kiriman Pos: 1" in said
    assert "Kepada: Siti Aminah Jalan Melati 3 Desa Terulung Kode pos HP: 0811-7300-0001 A002" in said
    assert "Rusdi" not in said


def test_the_desk_page_leads_there_only_who_may_go(
    postman: Staff, posting: Hall, signed_in: Callable[[str], Staff]
) -> None:
    path = f"/desks/{posting.desk_id('3')}"
    assert path_of(posting) in postman.get(path).text
    assert path_of(posting) not in signed_in("coordinator").get(path).text


def test_an_unknown_day_has_no_post(signed_in: Callable[[str], Staff]) -> None:
    assert signed_in("admin").get("/d/another-day/deliveries").status_code == 404


# -- what changes hands ----------------------------------------------------------------------------------------------


def test_a_label_names_the_sender_and_has_room_for_the_postal_code(postman: Staff, posting: Hall) -> None:
    posted(posting)
    posted(posting, address="Jalan Melati 3\nManna 38511")
    first, second = postman.get(path_of(posting, "/labels")).text.split('<section class="label">')[1:]
    assert "Pengirim: Disdukcapil , Kecamatan Manna, Kabupaten Bengkulu Selatan" in words_of(first)
    assert re.findall(r'label__digit">(\d?)<', first) == [""] * 5
    assert re.findall(r'label__digit">(\d?)<', second) == list("38511")


def test_the_hand_over_list_counts_letters_and_documents_for_both_to_sign(postman: Staff, posting: Hall) -> None:
    posted(posting)
    posting.take("ktp")
    posting.finish(posting.call("1").id, "posted", detail=LETTER, quantity=3)
    said = text_of(postman.get(path_of(posting, "/hand-over")))
    assert "1 A001 Siti Aminah Jalan Melati 3, Desa Terulung" in said
    assert "Jumlah: 2 kiriman 4" in said
    assert said.index("Yang menyerahkan") < said.index("Yang menerima (Pos)")


def test_the_list_of_what_was_handed_over_last_can_still_be_printed(postman: Staff, posting: Hall) -> None:
    first, second = posted(posting), posted(posting)
    assert hand(postman, posting, first, handed=True).status_code == 200
    assert hand(postman, posting, second, handed=True).status_code == 200
    listed = text_of(postman.get(path_of(posting, "/hand-over")))
    assert "A002" in listed


def test_all_that_were_handed_over_together_are_taken_back_together(
    postman: Staff, posting: Hall, clock: StandingClock
) -> None:
    first, *others = [posted(posting) for _ in range(3)]
    assert hand(postman, posting, first, handed=True).status_code == 200
    assert "back-all" not in postman.get(path_of(posting)).text
    clock.at = later(60)
    assert hand(postman, posting, *others, handed=True).status_code == 200
    page = postman.get(path_of(posting)).text
    assert "Batalkan 2 penyerahan terakhir" in words_of(page)
    assert hand(postman, posting, *others, handed=False).status_code == 200
    assert "Belum diserahkan ke Pos: 2" in text_of(postman.get(path_of(posting)))
