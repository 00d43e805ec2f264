"""The hall page: what it says about a day and its services, and how a number is taken from its form."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import open_day, stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service
from queues.model.hall.service_day import DayPlan
from tests.builders import COORDINATOR, DAY, NOON, PLAN, Hall, open_hall, plan_with
from tests.web.conftest import StandingClock
from tests.web.reading import text_of
from webapp.services import Box
from webapp.words.desk_names import desk_range

HALL = f"/d/{DAY}"
TICKETS = f"{HALL}/tickets"


def row(answer: Any, code: str) -> str:
    """The list item of one service."""
    found = re.search(rf'<li\s+class="choice[^"]*"\s+id="service-{code}".*?\n</li>', answer.text, re.DOTALL)
    assert found is not None
    return found[0]


def take(client: FlaskClient, *services: str, key: str = "a-key", **more: str) -> Any:
    return client.post(TICKETS, data={"services": list(services), "key": key, **more})


# -- what it shows ---------------------------------------------------------------------------------------------------


def test_services_stand_under_their_agency_with_fee_and_documents(client: FlaskClient, hall: Hall) -> None:
    page = client.get(HALL)
    said = text_of(page)
    assert page.status_code == 200
    assert "KTP, KK, akta Disdukcapil · Meja 1, 2" in " ".join(said.split())
    assert "Gratis" in row(page, "ktp") and "Fotokopi KK" in row(page, "ktp")
    assert "Rp75.000" in row(page, "sim") and "PP 76/2020" in row(page, "sim")
    assert "Sesuai tagihan pajak" in row(page, "pajak")
    assert "Lapor pungli: 0811-0000-0000" in said
    assert "Gratis, kecuali: SIM, pajak." in said


def test_how_many_wait_and_how_long_that_takes(client: FlaskClient, hall: Hall) -> None:
    hall.take_many(5, "bpjs")
    assert "5 di depan" in row(client.get(HALL), "bpjs") and "menit" not in row(client.get(HALL), "bpjs")
    hall.serve("3", minutes=12)
    page = client.get(HALL)
    assert re.search(r"4 di depan · <[^>]+>\d+–\d+ menit<", row(page, "bpjs"))
    assert "tanpa antre" in row(page, "sim")


def test_no_range_is_promised_while_no_desk_takes_the_service(client: FlaskClient, hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    assert "1 di depan" in row(client.get(HALL), "bpjs") and "menit" not in row(client.get(HALL), "bpjs")


def test_a_paused_service_says_why_and_cannot_be_ticked(client: FlaskClient, hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs", reason="network", minutes=16)
    paused = row(client.get(HALL), "bpjs")
    assert (
        "Layanan ini berhenti sementara sampai pukul 12.16 karena gangguan jaringan." in paused
        and " disabled" in paused
    )


def test_the_row_of_a_service_says_that_its_only_desk_rests(client: FlaskClient, hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="meal", minutes=40)
    rests = row(client.get(HALL), "bpjs")
    assert "Berhenti sampai pukul 12.40" in rests and "tanpa antre" not in rests and " disabled" not in rests
    hall.do(pause_desk, desk_id=hall.desk_id("5"), reason="other")
    assert "Berhenti sementara" in row(client.get(HALL), "audiensi")
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="meal", minutes=40)
    assert "Berhenti" not in row(client.get(HALL), "ktp"), "Meja 2 works on"


def test_a_full_service_says_so_and_cannot_be_ticked(client: FlaskClient, hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    full = row(client.get(HALL), "audiensi")
    assert "Antrean penuh hari ini" in full and " disabled" in full


def test_facts_that_nobody_verified_are_marked_as_an_example(client: FlaskClient, hall: Hall) -> None:
    assert "Syarat bisa berbeda. Tanyakan kepada petugas." in row(client.get(HALL), "ktp")


def of_group(page: Any, name: str) -> list[str]:
    """The codes of the services in a group, in their order."""
    groups = page.text.split('<div class="group" id="')[1:]
    found = next((group for group in groups if group.startswith(f'{name}"')), "")
    return re.findall(r'id="service-([^"]+)"', found)


def test_an_agency_that_the_catalogue_does_not_know_has_its_name_and_a_picture(client: FlaskClient, hall: Hall) -> None:
    page = client.get(HALL)
    head = re.search(r'id="agency-bpjs".*?</h2>', page.text, re.DOTALL)
    assert head and "BPJS Kesehatan" in head[0] and "#i-hall" in head[0]
    assert of_group(page, "agency-bpjs") == ["bpjs"]


def test_what_most_people_come_for_stands_first_and_only_there(client: FlaskClient, box: Box) -> None:
    plan = wide_plan(9)
    wide = open_hall(box.engine, plan)
    assert of_group(client.get("/d/wide"), "wanted") == []
    for code in ("s8", "s6", "s4", "s2", "s0"):
        wide.take_many(4, code)
    wide.take("s1")
    page = client.get("/d/wide")
    assert of_group(page, "wanted") == ["s0", "s2", "s4", "s6", "s8"]
    assert of_group(page, "agency-disdukcapil") == ["s1", "s3", "s5", "s7"]
    assert page.text.count('value="s4"') == 1


def test_the_bar_can_name_what_is_chosen_and_say_a_tax_in_one_word(client: FlaskClient, hall: Hall) -> None:
    page = client.get(HALL)
    assert 'data-name="KTP"' in row(page, "ktp")
    tax = row(page, "pajak")
    assert 'data-fee="Sesuai tagihan pajak"' in tax and 'data-extra="pajak"' in tax


def test_a_link_in_a_chat_says_what_it_leads_to(client: FlaskClient, hall: Hall) -> None:
    page = " ".join(client.get(HALL).text.split())
    said = "Ambil nomor antrean Buji&#39;an Dusun, Balai Desa Jeranglah Rendah, Sabtu, 21 November 2026."
    assert f'content="{said}"' in page
    assert client.get("/apple-touch-icon.png").mimetype == "image/png"


def test_english_is_one_tap_away_and_is_remembered(client: FlaskClient, hall: Hall) -> None:
    assert 'href="?lang=en"' in client.get(HALL).text
    client.get(f"{HALL}?lang=en")
    page = client.get(HALL)
    assert '<html lang="en"' in page.text
    assert "Identity card" in row(page, "ktp") and "Copy of the family card" in row(page, "ktp")


def test_the_list_is_read_again_only_when_something_has_happened(client: FlaskClient, hall: Hall) -> None:
    first = client.get(f"{HALL}/services")
    assert 'data-module="refreshed"' in first.text
    again = client.get(f"{HALL}/services", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    hall.take("ktp")
    assert client.get(f"{HALL}/services", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_page_is_small_on_the_way(client: FlaskClient, hall: Hall) -> None:
    page = client.get(HALL, headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.data) < len(gzip.decompress(page.data)) / 2


def test_who_cannot_unpack_gets_the_page_as_it_is(client: FlaskClient, hall: Hall) -> None:
    page = client.get(HALL, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in page.headers and "Pilih layanan" in page.text


# -- the day's own state ---------------------------------------------------------------------------------------------


def test_a_prepared_day_says_when_it_opens_and_lets_nobody_tick(
    client: FlaskClient, box: Box, clock: StandingClock
) -> None:
    open_hall(box.engine, plan_with(code="soon", opens_at=NOON + timedelta(hours=1)), open_now=False)
    page = client.get("/d/soon")
    assert "Nomor dapat diambil mulai pukul 13.00." in text_of(page)
    assert "Ambil nomor</span>" not in page.text and 'name="services"' not in page.text
    assert "Fotokopi KK" in page.text


def test_a_page_that_waits_for_the_opening_knows_when_it_is(
    client: FlaskClient, box: Box, clock: StandingClock
) -> None:
    soon = open_hall(box.engine, plan_with(code="soon", opens_at=NOON + timedelta(hours=1)), open_now=False)
    assert f'data-opens="{(NOON + timedelta(hours=1)).isoformat()}"' in client.get("/d/soon").text
    soon.do(open_day, by=COORDINATOR, day_id=soon.day_id)
    assert "data-opens" not in client.get("/d/soon").text


def test_a_day_that_opens_on_another_date_says_which(client: FlaskClient, box: Box) -> None:
    day = plan_with(code="later", opens_at=PLAN.opens_at + timedelta(days=3), held_on=PLAN.held_on + timedelta(days=3))
    open_hall(box.engine, day, open_now=False)
    assert "pada Selasa, 24 November 2026, mulai pukul 08.00" in text_of(client.get("/d/later"))


def test_no_more_numbers_is_said_with_what_to_do(client: FlaskClient, hall: Hall) -> None:
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    page = client.get(HALL)
    assert "Pengambilan nomor sudah ditutup." in text_of(page) and "Tanya petugas pendaftaran." in text_of(page)
    assert 'type="submit"' not in page.text


@pytest.mark.parametrize(
    ("word", "indonesian", "english"),
    [
        ("meja informasi", "Tanya meja informasi.", "Ask the information desk."),
        ("Pos Depan", "Tanya Pos Depan.", "Ask Pos Depan."),
    ],
)
def test_a_day_names_whom_to_ask_for_a_number(
    client: FlaskClient, box: Box, word: str, indonesian: str, english: str
) -> None:
    named = open_hall(box.engine, plan_with(code="named", greeter_word=word))
    named.do(stop_issuing, by=COORDINATOR, day_id=named.day_id)
    assert indonesian in text_of(client.get("/d/named?lang=id"))
    assert english in text_of(client.get("/d/named?lang=en"))


def test_a_closed_day_says_so_and_refuses_the_form_that_is_still_open(client: FlaskClient, hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert "Hari layanan ini sudah selesai" in text_of(client.get(HALL))
    late = take(client, "ktp")
    assert late.status_code == 409 and "Hari layanan ini sudah ditutup." in text_of(late)


def test_the_front_door_leads_to_the_only_day(client: FlaskClient, hall: Hall) -> None:
    answer = client.get("/")
    assert answer.status_code == 302 and answer.headers["Location"] == HALL


def test_the_front_door_lists_the_days_when_there_are_several(client: FlaskClient, box: Box, hall: Hall) -> None:
    open_hall(box.engine, replace(PLAN, code="other", name="Mal Pelayanan"), open_now=False)
    open_hall(box.engine, replace(PLAN, code="a-demo", is_demo=True))
    said = client.get("/").text
    assert f'href="{HALL}"' in said and 'href="/d/other"' in said and "Mal Pelayanan" in said
    marked = [">DEMO · " in row for row in said.split('<a class="day"')[1:]]
    assert marked == [False, False, True]


def test_the_front_door_leads_past_a_demo_and_to_it_where_there_is_no_other_day(
    client: FlaskClient, box: Box, hall: Hall
) -> None:
    open_hall(box.engine, replace(PLAN, code="a-demo", is_demo=True))
    assert client.get("/").headers["Location"] == HALL
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert client.get("/").headers["Location"] == "/d/a-demo"


def test_the_front_door_says_when_there_is_no_day(client: FlaskClient, hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    page = client.get("/")
    assert page.status_code == 200 and "Belum ada hari layanan" in text_of(page)


def test_an_unknown_day_is_a_page_that_says_what_to_do(client: FlaskClient, hall: Hall) -> None:
    page = client.get("/d/nowhere")
    assert page.status_code == 404 and "pindai ulang kode QR" in text_of(page)


# -- taking a number -------------------------------------------------------------------------------------------------


def test_the_form_gives_one_number_for_the_services_that_were_ticked(client: FlaskClient, hall: Hall) -> None:
    answer = take(client, "ktp", "bpjs")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "A001" in page.text
    assert [turn.service for turn in hall.turns()] == ["ktp", "bpjs"]


def test_the_form_carries_a_key_of_its_own_each_time(client: FlaskClient, hall: Hall) -> None:
    keys = {re.search(r'name="key" value="(\w+)"', client.get(HALL).text)[1] for _ in range(2)}  # type: ignore[index]
    assert len(keys) == 2


def test_the_same_form_sent_twice_gives_the_same_ticket(client: FlaskClient, hall: Hall) -> None:
    client.get(HALL)
    first, second = take(client, "ktp"), take(client, "ktp")
    assert first.headers["Location"] == second.headers["Location"]
    assert len(hall.turns()) == 1


def test_a_try_through_the_api_and_one_through_the_form_are_the_same_command(client: FlaskClient, hall: Hall) -> None:
    client.get(HALL)
    body = {"services": ["ktp"], "channel": "phone", "priority": False}
    by_script = client.post(f"/api/v1/days/{DAY}/tickets", json=body, headers={"Idempotency-Key": "one"})
    by_form = take(client, "ktp", key="one")
    assert by_form.headers["Location"] == f"/t/{by_script.json['token']}"


def test_a_form_that_was_used_up_asks_once_more_with_a_new_key(client: FlaskClient, hall: Hall) -> None:
    client.get(HALL)
    take(client, "ktp")
    page = take(client, "kk")
    assert page.status_code == 422
    assert "Halaman ini sudah dipakai untuk mengambil nomor." in text_of(page)
    assert 'value="a-key"' not in page.text and "checked" in row(page, "kk")
    assert len(hall.turns()) == 1


def test_nothing_ticked_is_said_on_the_page_itself(client: FlaskClient, hall: Hall) -> None:
    page = take(client)
    assert page.status_code == 422
    assert "Pilih layanan dulu." in text_of(page) and "Pilih layanan" in text_of(page)


def test_what_has_become_full_meanwhile_is_shown_and_the_rest_stays_ticked(client: FlaskClient, hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    page = take(client, "ktp", "audiensi")
    assert page.status_code == 409
    assert "Antrean layanan ini sudah penuh hari ini." in text_of(page)
    assert "checked" in row(page, "ktp") and "checked" not in row(page, "audiensi")


def wide_plan(how_many: int) -> DayPlan:
    """A day with so many services of one agency: s0, s1, …"""
    services = tuple(replace(PLAN.services[0], code=f"s{n}") for n in range(how_many))
    offered = tuple(replace(PLAN.offered[0], code=one.code) for one in services)
    desks = (replace(PLAN.desks[0], services=("s0",)),)
    return plan_with(code="wide", services=services, offered=offered, desks=desks)


def test_more_than_six_services_are_refused(client: FlaskClient, box: Box) -> None:
    plan = wide_plan(7)
    open_hall(box.engine, plan)
    answer = client.post("/d/wide/tickets", data={"services": [one.code for one in plan.services], "key": "k"})
    assert answer.status_code == 422 and "Paling banyak 6 layanan" in text_of(answer)


def test_a_phone_only_asks_for_priority(client: FlaskClient, hall: Hall) -> None:
    take(client, "ktp", priority="1")
    ticket = hall.ticket(hall.turns()[0].ticket_id)
    assert ticket.priority_asked and not ticket.priority


def test_a_form_without_its_key_gives_nothing(client: FlaskClient, hall: Hall) -> None:
    page = client.post(TICKETS, data={"services": ["ktp"]})
    assert page.status_code == 400 and hall.turns() == []


def test_reloading_the_answer_to_a_refused_form_leads_back(client: FlaskClient, hall: Hall) -> None:
    answer = client.get(f"{TICKETS}?lang=en")
    assert answer.status_code == 302 and answer.headers["Location"] == f"{HALL}?lang=en"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Meja 1", "Meja 2", "Meja 3", "Meja 6"], "Meja\u00a01–3, 6"),
        (["Meja 1", "Meja 2"], "Meja\u00a01, 2"),
        (["Loket 2", "Meja 1", "Loket 1"], "Loket\u00a01, 2, Meja\u00a01"),
        (["Meja Konseling", "Meja 4"], "Meja\u00a04, Meja\u00a0Konseling"),
        (["Loket 8 Pelayanan Administrasi"], "Loket\u00a08 Pelayanan Administrasi"),
        ([], ""),
    ],
)
def test_desks_are_said_in_few_words(names: list[str], said: str) -> None:
    assert desk_range(names) == said
