"""Announcements on a page of their own: whoever writes them does that, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DAY, Hall, later
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import element_of, tags_of, words_of

PAGE = f"/d/{DAY}/announcements"


@pytest.fixture
def writer(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("content")


def sent(writer: Staff, text: str = "Mohon sabar.", **more: Any) -> Any:
    known = {"text": text, "text_en": "", "to": "all", "minutes": "15", "key": "its-own-key"}
    return writer.client.post(PAGE, data=known | more | {"csrf_token": writer.csrf})


def said_in(hall: Hall) -> list[tuple[str, str]]:
    return [(row["audience"], row["text"]) for row in hall.rows(tables.announcement)]


def test_what_is_announced_stands_on_the_page_of_the_hall_until_its_time(
    writer: Staff, client: FlaskClient, clock: StandingClock
) -> None:
    assert sent(writer, "Air minum ada di teras.", minutes="30").status_code == 303
    assert "Air minum ada di teras." in words_of(client.get(f"/d/{DAY}").text)
    page = words_of(writer.get(PAGE).text)
    assert "Sedang tampil Air minum ada di teras. Untuk papan TV dan semua HP" in page
    clock.at = later(minutes=31)
    assert "Sudah berakhir Air minum ada di teras." in words_of(writer.get(PAGE).text)


def test_one_queue_is_told_by_its_service(writer: Staff, hall: Hall) -> None:
    sent(writer, "Blangko datang pukul 13.", to="service:bpjs")
    assert said_in(hall) == [("queue", "Blangko datang pukul 13.")]
    assert "yang menunggu BPJS" in words_of(writer.get(PAGE).text)


def test_pressed_twice_it_is_said_once(writer: Staff, hall: Hall) -> None:
    assert [sent(writer).status_code, sent(writer).status_code] == [303, 303]
    assert len(said_in(hall)) == 1


def test_it_is_withdrawn_by_the_button_beside_it(writer: Staff, client: FlaskClient) -> None:
    sent(writer, "Salah tulis.")
    (form,) = [one for one in tags_of(writer.get(PAGE).text, "form") if one.get("action", "").endswith("/withdraw")]
    assert writer.client.post(form["action"], data={"csrf_token": writer.csrf}).status_code == 303
    assert "Salah tulis." not in client.get(f"/d/{DAY}").text
    assert "Tidak ada pengumuman sekarang." in words_of(writer.get(PAGE).text)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": "  "}, "Tulis dahulu apa yang diumumkan."),
        ({"text": "x" * 243}, "3 huruf terlalu panjang."),
        ({"text_en": "x" * 241}, "1 huruf terlalu panjang."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    writer: Staff, hall: Hall, wrong: dict[str, str], sentence: str
) -> None:
    answer = sent(writer, **({"text": "Tetap ada."} | wrong))
    assert answer.status_code == 422 and sentence in words_of(answer.text)
    assert wrong.get("text", "Tetap ada.") in answer.text
    assert said_in(hall) == []


def test_a_sixth_announcement_is_refused_in_words_above_the_form(writer: Staff) -> None:
    for nth in range(5):
        sent(writer, f"Nomor {nth}", key=f"key-{nth}")
    answer = sent(writer, "Nomor enam", key="key-6")
    assert answer.status_code == 409 and "Nomor enam" in answer.text
    assert 'role="alert"' in element_of(answer.text, '<div class="banner banner--trouble"')


def test_a_ready_text_fills_the_form_in_both_languages(writer: Staff) -> None:
    page = writer.get(PAGE).text
    link = next(one["href"] for one in tags_of(page, "a") if "Listrik" in one["href"])
    filled = writer.get(link.partition("#")[0]).text
    assert "Listrik padam. Layanan dilanjutkan" in filled and "power" in filled.casefold()


def test_whoever_writes_announcements_is_led_there_and_opens_no_figures(writer: Staff) -> None:
    assert writer.get("/work").location == PAGE
    menu = {link["href"] for link in tags_of(element_of(writer.get(PAGE).text, '<nav class="menu__sheet"'), "a")}
    assert {PAGE, f"/d/{DAY}", f"/d/{DAY}/board", "/account"} <= menu
    for kept in ("load", "desks", "greeter", "audit", "sessions", "deliveries", "unreached"):
        assert f"/d/{DAY}/{kept}" not in menu
        assert writer.get(f"/d/{DAY}/{kept}").status_code == 403


def test_over_the_api_it_announces_and_does_nothing_else(writer: Staff, hall: Hall) -> None:
    there = f"/api/v1/days/{DAY}"
    assert writer.post(f"{there}/announcements", {"text": "Halo", "minutes": 5}).status_code == 200
    refused = writer.post(f"/api/v1/desks/{hall.desk_id('1')}/call-next")
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not_allowed")
    assert writer.get(f"{there}/load").status_code == 403


def test_after_the_close_the_page_only_reads(writer: Staff, hall: Hall, clock: StandingClock) -> None:
    sent(writer, "Terima kasih.", minutes="120")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    clock.at = clock.at + timedelta(minutes=1)
    page = writer.get(PAGE).text
    assert "Hari layanan sudah ditutup." in words_of(page) and 'id="announce"' not in page
    assert sent(writer, key="late").status_code == 409
