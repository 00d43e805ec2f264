"""The greeter gives a number in two taps: who may, what is offered, what is shown, what is taken back."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import pause_desk, pause_service
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, SERVICES, Hall, open_hall, plan_with
from tests.web.conftest import ADDRESS, Staff
from webapp.services import Box

SignedIn = Callable[[str], Staff]


def paths(hall: Hall, token: str = "some-token") -> list[str]:
    base = f"/d/{hall.code}/greeter"
    return [base, f"{base}/fragment", f"{base}/given/{token}", f"{base}/number"]


@pytest.fixture
def greeter(signed_in: SignedIn) -> Staff:
    return signed_in("greeter")


def screen(greeter: Staff, hall: Hall) -> str:
    answer = greeter.get(f"/d/{hall.code}/greeter")
    assert answer.status_code == 200
    return unescape(answer.text)


def row_of(html: str, service: str) -> str:
    """The tile of one service."""
    return html.split(f'id="service-{service}"')[1].split("</label>")[0]


def test_citizens_are_asked_to_sign_in(client: FlaskClient, hall: Hall) -> None:
    for path in paths(hall):
        answer = client.get(path)
        assert answer.status_code == 302 and answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("role", ["clerk", "viewer"])
def test_other_staff_may_not(signed_in: SignedIn, hall: Hall, role: str) -> None:
    other = signed_in(role)
    assert {other.get(path).status_code for path in paths(hall)} == {403}


@pytest.mark.parametrize("role", ["greeter", "coordinator", "admin"])
def test_greeters_and_coordinators_may(signed_in: SignedIn, hall: Hall, role: str) -> None:
    assert screen(signed_in(role), hall).count('name="services"') == len(SERVICES)


def test_an_unknown_day_or_number_is_not_found(greeter: Staff, hall: Hall) -> None:
    assert greeter.get("/d/nowhere/greeter").status_code == 404
    assert greeter.get(paths(hall)[2]).status_code == 404


def test_a_tile_says_who_waits_and_what_it_costs(greeter: Staff, hall: Hall) -> None:
    hall.take_many(2, "sim")
    html = screen(greeter, hall)
    assert "2\u00a0di\u00a0depan · Rp75.000" in row_of(html, "sim")
    assert "belum ada antrean" in row_of(html, "ktp") and "disabled" not in row_of(html, "ktp")


def test_a_tile_says_that_the_only_desk_rests(greeter: Staff, hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="meal", minutes=30)
    assert "meja berhenti sampai 12.30" in row_of(screen(greeter, hall), "bpjs")


def test_the_village_somebody_comes_from_is_one_tap_and_never_required(greeter: Staff, hall: Hall, box: Box) -> None:
    assert "from_village" not in screen(greeter, hall), "this day does not say its village"
    known = open_hall(box.engine, plan_with(code="known-village", village_code="17.01.04.2026"))
    html = screen(greeter, known)
    near = re.findall(r'name="from_village" value="([0-9.]+)"', html)
    assert near[0] == "17.01.04.2026" and len(near) > 1
    assert {code[:8] for code in near} == {"17.01.04"}
    elsewhere = re.findall(r'data-code="([0-9.]+)"', html)
    assert elsewhere and not set(elsewhere) & set(near) and {code[:5] for code in elsewhere} == {"17.01"}
    for wish in ({}, {"from_village": near[1]}, {"from_village": elsewhere[0]}):
        body = {"services": ["ktp"], "channel": "greeter"} | wish
        assert greeter.post(f"/api/v1/days/{known.code}/tickets", body).status_code == 201
    villages = [row["from_village"] for row in known.rows(tables.ticket, ["number"])]
    assert villages == [None, near[1], elsewhere[0]]


def test_paused_and_full_services_cannot_be_chosen(greeter: Staff, hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs", reason="network")
    for _ in range(3):
        hall.take("audiensi")
    html = screen(greeter, hall)
    assert "disabled" in row_of(html, "bpjs") and "gangguan jaringan" in row_of(html, "bpjs")
    assert "disabled" in row_of(html, "audiensi") and "Antrean penuh" in row_of(html, "audiensi")


def test_a_long_list_can_be_searched_and_a_short_one_need_not(greeter: Staff, hall: Hall, box: Box) -> None:
    assert 'id="search"' not in screen(greeter, hall)
    plan = plan_with(code="many-services")
    many = tuple(
        type(SERVICES[0])(f"extra-{n}", "disdukcapil", f"Layanan {n}", short=f"Layanan {n}") for n in range(10)
    )
    offered = plan.offered + tuple(type(plan.offered[0])(service.code, "A") for service in many)
    other = open_hall(box.engine, plan_with(code="many-services", services=plan.services + many, offered=offered))
    html = screen(greeter, other)
    assert 'id="search"' in html and "Kartu Keluarga" in row_of(html, "kk")


def test_before_and_after_numbers_are_given_the_button_stays_shut(greeter: Staff, hall: Hall, box: Box) -> None:
    assert 'data-gives="yes"' in screen(greeter, hall)
    prepared = open_hall(box.engine, plan_with(code="tomorrow"), open_now=False)
    assert "Antrean belum dibuka" in screen(greeter, prepared)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    stopped = screen(greeter, hall)
    assert "Pengambilan nomor sudah ditutup" in stopped and 'data-gives="no"' in stopped
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert "Layanan hari ini sudah selesai" in screen(greeter, hall)


def test_a_number_is_given_shown_and_taken_back(greeter: Staff, hall: Hall) -> None:
    hall.take_many(2, "kk")
    wish = {"services": ["kk", "sim"], "channel": "greeter", "priority": False}
    made = greeter.post(f"/api/v1/days/{hall.code}/tickets", wish)
    assert (made.status_code, made.json["channel"]) == (201, "greeter")
    path = f"/d/{hall.code}/greeter/given/{made.json['token']}"
    shown = unescape(greeter.get(path).text)
    assert "A003" in shown and "2 orang di depan" in shown and "Giliran berikutnya" in shown
    assert made.json["url"].startswith(ADDRESS) and 'class="qr"' in shown
    assert f"/t/{made.json['token']}/slip?print=1" in shown and "Urungkan" in shown
    assert greeter.post(f"/api/v1/tickets/{made.json['token']}/cancel").status_code == 200
    gone = greeter.get(path).text
    assert "Dibatalkan" in gone and "Urungkan" not in gone and 'class="qr"' not in gone


def test_the_same_intention_gives_one_number(greeter: Staff, hall: Hall) -> None:
    wish = {"services": ["ktp"], "channel": "greeter", "priority": True}
    first = greeter.post(f"/api/v1/days/{hall.code}/tickets", wish, key="one-person")
    again = greeter.post(f"/api/v1/days/{hall.code}/tickets", wish, key="one-person")
    assert first.json["number"] == again.json["number"] == "A001"
    assert hall.ticket(hall.turns()[0].ticket_id).priority and len(hall.turns()) == 1


def test_a_wish_for_priority_is_granted_with_one_tap(greeter: Staff, hall: Hall) -> None:
    taken = hall.take("ktp", priority=True)
    assert f'id="wish-{taken.id}"' in screen(greeter, hall)
    assert greeter.post(f"/api/v1/tickets/by-id/{taken.id}/priority", {"granted": True}).status_code == 200
    assert hall.ticket(taken.id).priority
    assert f'id="wish-{taken.id}"' not in screen(greeter, hall)


def test_the_fragment_is_the_whole_screen_and_answers_304(greeter: Staff, hall: Hall) -> None:
    path = f"/d/{hall.code}/greeter/fragment"
    first = greeter.get(path)
    assert first.text.lstrip().startswith("<main") and f'data-seq="{hall.seq()}"' in first.text
    assert greeter.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    hall.take("ktp")
    assert greeter.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


# -- a number that is looked up --------------------------------------------------------------------------------------


def looked_up(greeter: Staff, hall: Hall, number: str) -> str:
    answer = greeter.get(f"/d/{hall.code}/greeter/number?number={number}")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_number_of_a_phone_is_found_and_its_slip_printed_with_the_outcome(
    greeter: Staff, client: FlaskClient, hall: Hall
) -> None:
    assert f'data-opens="/d/{hall.code}/greeter/number"' in screen(greeter, hall)
    hall.take("ktp")
    hall.serve("1", outcome="collect_later")
    found = looked_up(greeter, hall, "a1")
    assert "Nomor A001" in found and "Cetak KTP-el" in found and "Diambil nanti" in found
    slip = re.search(r'href="(/t/[^"]+/slip\?print=1)" target="slip"', found)
    assert slip is not None
    assert "Rabu, 25 November 2026" in client.get(slip[1]).text


def test_a_number_that_nobody_has_is_answered_in_words_and_asked_again(greeter: Staff, hall: Hall) -> None:
    for number in ("A099", "siapa"):
        found = looked_up(greeter, hall, number)
        assert "tidak ditemukan" in found and "/slip" not in found
        assert f'data-opens="/d/{hall.code}/greeter/number"' in found
    assert "tidak ditemukan" not in looked_up(greeter, hall, "")
