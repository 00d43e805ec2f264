"""The clerk's screens in each state of the desk, the day and the people at it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service
from queues.persistence.schema.tables import staff_user
from tests.builders import COORDINATOR, GREETER, PLAN, Hall, later, open_hall
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import element_of, tags_of
from webapp.services import Box


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


def page(clerk: Staff, hall: Hall, desk: str = "1") -> str:
    answer = clerk.get(f"/desks/{hall.desk_id(desk)}")
    assert answer.status_code == 200
    text: str = answer.text
    return text


def commands(text: str) -> dict[str, str]:
    """What can be pressed: the command's path after /api/v1/, and the button's words."""
    found = re.findall(r'<button([^>]*)data-command="/api/v1/([^"]+)"([^>]*)>(.*?)</button>', text, re.S)
    return {
        url: re.sub(r"<kbd.*?</kbd>|<[^>]+>", "", words).strip()
        for _, url, rest, words in found
        if " disabled" not in rest
    }


def asks(text: str, turn: Any) -> set[str]:
    """What is asked about this turn before it is done, and may be asked now."""
    found = re.findall(rf'<button[^>]*data-asks="([\w-]+)" data-scope="{turn.id}"([^>]*)>', text)
    return {dialog for dialog, rest in found if " disabled" not in rest}


def primary(text: str) -> list[str]:
    """The words of every large button."""
    return [
        re.sub(r"<kbd.*?</kbd>|<[^>]+>", "", words).strip()
        for look, words in re.findall(r'<button class="([^"]*)"[^>]*>(.*?)</button>', text, re.S)
        if "button--primary" in look
    ]


def sent(clerk: Staff, path: str, body: dict[str, Any] | None = None) -> Any:
    answer = clerk.post(f"/api/v1/{path}", body)
    assert answer.status_code == 200, answer.json
    return answer.json


# -- who may look ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/desks/{desk}", "/desks/{desk}/now", "/d/{day}/desks", "/d/{day}/desks/list"])
def test_clerks_coordinators_and_admins_only(
    client: FlaskClient, hall: Hall, signed_in: Callable[[str], Staff], path: str
) -> None:
    there = path.format(desk=hall.desk_id("1"), day=hall.code)
    statuses = {role: signed_in(role).get(there).status_code for role in ("clerk", "coordinator", "admin")}
    assert statuses == {"clerk": 200, "coordinator": 200, "admin": 200}
    assert [signed_in(role).get(there).status_code for role in ("greeter", "viewer")] == [403, 403]
    assert client.get(there).status_code == 302


def test_a_desk_that_does_not_exist(clerk: Staff, hall: Hall) -> None:
    assert clerk.get(f"/desks/{UUID(int=7)}").status_code == 404


# -- the one large action --------------------------------------------------------------------------------------------


def test_nobody_waits(clerk: Staff, hall: Hall) -> None:
    text = page(clerk, hall)
    assert "Belum ada yang menunggu" in text
    assert f"desks/{hall.desk_id('1')}/call-next" not in commands(text)


def test_idle_shows_who_comes_next_and_why(clerk: Staff, hall: Hall) -> None:
    number = hall.take("ktp").number
    text = page(clerk, hall)
    assert primary(text) == ["Panggil berikutnya"]
    assert number in text
    assert "sesuai urutan datang" in text


def test_a_priority_person_comes_by_the_ratio(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp", by=GREETER, priority=True)
    assert "giliran prioritas: satu setelah 2 orang lain" in page(clerk, hall)


def test_who_waited_too_long_comes_first(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take("ktp")
    clock.at = later(minutes=91)
    assert "menunggu paling lama, lebih dari 90 menit" in page(clerk, hall)


def test_everybody_who_waits_is_somewhere_else(clerk: Staff, hall: Hall) -> None:
    hall.take("bpjs", "ktp")
    hall.call("3")
    text = page(clerk, hall)
    assert "Belum ada yang dapat dipanggil" in text
    assert "sedang di meja lain" in text


def test_a_called_person(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp", "bpjs")
    turn = hall.call("1")
    text = page(clerk, hall)
    assert primary(text) == ["Mulai layani"]
    assert commands(text)[f"turns/{turn.id}/recall"] == "Panggil ulang"
    assert asks(text, turn) == {"hold", "transfer", "add"}
    assert "Sesudah ini:" in text
    hall.recall(turn.id)
    hall.recall(turn.id)
    assert commands(page(clerk, hall))[f"turns/{turn.id}/recall"] == "Panggil ulang (2)"


def test_somebody_who_is_being_served(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    clock.at = later(minutes=6)
    text = page(clerk, hall)
    assert primary(text) == ["Selesai & panggil berikutnya"]
    assert "6 menit" in text
    assert "(biasanya 8)" in text
    assert re.search(r'value="served" checked', text)
    assert f"turns/{turn.id}/finish" in commands(text)
    assert asks(text, turn) == {"hold", "transfer", "add"}


def test_the_number_of_documents_stands_beside_the_outcomes_that_hand_them_over(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    text = page(clerk, hall)
    assert 'name="quantity"' not in element_of(text, f'<details class="rarer" id="rarer-{turn.id}">')
    (documents,) = [one for one in tags_of(text, "div") if one.get("id") == f"documents-{turn.id}"]
    assert documents["data-unfolds"] == "handed_over collect_later posted"


def test_what_may_be_set_stands_before_the_tap_that_acts(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    text = page(clerk, hall)
    transfer = element_of(text, '<dialog class="dialog dialog--wide" id="transfer" aria-labelledby="transfer-title">')
    assert transfer.index('name="place"') < transfer.index('name="note"') < transfer.index("data-move")
    pause = element_of(text, '<dialog class="dialog" id="pause" aria-labelledby="pause-title">')
    assert pause.index('name="minutes"') < pause.index("data-reason")


def test_what_the_ticket_waits_for_already_is_not_offered(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp", "bpjs")
    turn = hall.start(hall.call("1").id)
    text = page(clerk, hall)
    taken = re.search(
        rf'data-asks="transfer" data-scope="{turn.id}" data-turn="{turn.id}" data-number="\w+" data-taken="([^"]*)"',
        text,
    )
    assert taken
    assert set(taken[1].split()) == {"ktp", "bpjs"}
    moves = [one for one in tags_of(text, "button") if one.get("data-move", "").endswith("/transfer")]
    assert {one["data-code"] for one in moves} >= {"ktp", "kk", "bpjs", "sim"}


def test_each_seat_has_its_own_card(clerk: Staff, hall: Hall) -> None:
    hall.take_many(3, "sim")
    one = hall.call("4")
    assert primary(page(clerk, hall, "4")) == ["Mulai layani", "Panggil berikutnya"]
    other = hall.start(hall.call("4").id)
    text = page(clerk, hall, "4")
    assert primary(text) == ["Mulai layani", "Selesai & panggil berikutnya"]
    assert text.index(f"turn-{one.id}") < text.index(f"turn-{other.id}")


def of_enter(text: str) -> list[tuple[str, str]]:
    """The buttons that wear the badge of Enter, and what a press of Enter commands: one and the same."""
    found = re.findall(r"<button([^>]*)>(.*?)</button>", text, re.S)
    worn = [rest for rest, words in found if ">Enter</kbd>" in words]
    assert worn == [rest for rest, _ in found if 'data-action="main"' in rest]
    return [match[1] for rest in worn if (match := re.search(r'data-command="/api/v1/([^"]+)"', rest))]


def test_enter_belongs_to_one_button_of_several(clerk: Staff, hall: Hall) -> None:
    hall.take_many(4, "sim")
    one = hall.start(hall.call("4").id)
    assert of_enter(page(clerk, hall, "4")) == [f"desks/{hall.desk_id('4')}/call-next"]
    other = hall.call("4")
    assert of_enter(page(clerk, hall, "4")) == [f"turns/{other.id}/start"], "nobody else is finished by it"
    hall.start(other.id)
    assert of_enter(page(clerk, hall, "4")) == [f"turns/{one.id}/finish"]


def test_somebody_who_is_called_back_is_whom_enter_is_about(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take_many(2, "sim")
    parked = hall.hold(hall.call("4").id, reason="printing")
    hall.start(hall.call("4").id)
    assert commands(page(clerk, hall, "4"))[f"turns/{parked.id}/resume"] == f"Panggil {parked.number} lagi"
    hall.resume(parked.id)
    assert of_enter(page(clerk, hall, "4")) == [f"turns/{parked.id}/start"]


# -- pauses and ends -------------------------------------------------------------------------------------------------


def test_a_paused_desk_says_why_and_until_when(clerk: Staff, hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="prayer", minutes=15)
    text = page(clerk, hall)
    assert "Jeda: salat" in text
    assert "direncanakan sampai 12.15" in text
    assert primary(text) == ["Lanjutkan meja"]
    assert of_enter(text) == [f"desks/{hall.desk_id('1')}/resume"]


def test_a_paused_desk_serves_its_person_to_the_end(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    hall.do(pause_desk, desk_id=hall.desk_id("1"), reason="meal")
    text = page(clerk, hall)
    assert primary(text) == ["Selesai, lalu jeda"]
    assert of_enter(text) == [f"turns/{turn.id}/finish"]
    assert commands(text)[f"desks/{hall.desk_id('1')}/resume"] == "Lanjutkan meja"
    assert "Meja berhenti sementara (makan)" in text


def test_a_closed_desk_can_be_opened(clerk: Staff, hall: Hall) -> None:
    hall.do(close_desk, desk_id=hall.desk_id("1"))
    assert primary(page(clerk, hall)) == ["Buka meja"]
    sent(clerk, f"desks/{hall.desk_id('1')}/open")
    assert primary(page(clerk, hall)) == ["Panggil berikutnya"]


def test_a_paused_service_calls_nobody(clerk: Staff, hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs", reason="network")
    text = page(clerk, hall, "3")
    assert "layanan berhenti sementara" in text
    assert "Belum ada yang dapat dipanggil" in text


def test_no_more_numbers_are_given(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    text = page(clerk, hall)
    assert "Pengambilan nomor sudah ditutup" in text
    assert primary(text) == ["Panggil berikutnya"]


def test_a_day_that_is_over_has_nothing_to_press(clerk: Staff, hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    text = page(clerk, hall)
    assert "Hari layanan sudah ditutup" in text
    assert primary(text) == []


def test_after_the_close_nothing_counts_down_and_the_page_leads_to_the_day_that_is_open(
    clerk: Staff, hall: Hall, box: Box
) -> None:
    hall.take("ktp")
    turn = sent(clerk, f"desks/{hall.desk_id('1')}/call-next")["turn"]["id"]
    sent(clerk, f"turns/{turn}/finish", {"outcome": "served"})
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    text = page(clerk, hall)
    assert "Urungkan" not in text
    assert f'href="/d/{hall.code}/desks"' in text
    refused = clerk.post(f"/api/v1/turns/{turn}/undo").json["error"]["message"]
    assert refused.startswith("Hari layanan ini sudah ditutup."), "no sentence that sends a clerk home"

    other = open_hall(box.engine, replace(PLAN, code="2026-11-21-pasar-pedati", name="Pasar Pedati"))
    for text in (page(clerk, hall), clerk.get(f"/d/{hall.code}/desks").text):
        assert "Ke meja‑meja Pasar Pedati" in text
        assert f'href="/d/{other.code}/desks"' in text
    assert f'href="/d/{hall.code}/desks"' not in page(clerk, hall)


# -- beside the desk -------------------------------------------------------------------------------------------------


def test_the_line_with_minutes_and_wishes(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    wish = hall.take("ktp", priority=True)
    clock.at = later(minutes=12)
    text = page(clerk, hall)
    assert "Menunggu: 1" in text
    assert "12 mnt" in text
    assert "Minta prioritas" in text
    sent(clerk, f"tickets/by-id/{wish.id}/priority", {"granted": True})
    text = page(clerk, hall)
    assert "Minta prioritas" not in text
    assert "Prioritas" in text


def test_a_long_line_is_folded(clerk: Staff, hall: Hall) -> None:
    hall.take_many(9, "ktp")
    assert "Lihat 3 lainnya" in page(clerk, hall)


def test_who_is_on_hold_can_be_taken_back(clerk: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    turn = hall.hold(hall.call("1").id, reason="signature")
    text = page(clerk, hall)
    assert "Menunggu tanda tangan" in text
    assert f"turns/{turn.id}/resume" in commands(text)
    hall.call("1")
    assert f"turns/{turn.id}/resume" not in commands(page(clerk, hall))


def test_who_did_not_come_can_be_taken_back(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.no_show(hall.call("1").id)
    text = page(clerk, hall)
    assert "Tidak hadir: 1" in text
    assert "12.00" in text
    sent(clerk, f"turns/{turn.id}/restore")
    assert "Menunggu: 1" in page(clerk, hall)


def test_the_last_move_can_be_undone_for_a_minute(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take("ktp")
    turn = UUID(sent(clerk, f"desks/{hall.desk_id('1')}/call-next")["turn"]["id"])
    sent(clerk, f"turns/{turn}/no-show")
    clock.at = later(seconds=12)
    text = page(clerk, hall)
    assert "dicatat tidak hadir" in text
    assert "Urungkan (48 detik)" in text
    clock.at = later(seconds=61)
    assert "Urungkan" not in page(clerk, hall)


def test_the_wrong_outcome_can_be_undone_after_the_next_person_was_called(clerk: Staff, hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    sent(clerk, f"desks/{hall.desk_id('1')}/call-next")
    sent(clerk, f"turns/{first.turn}/finish", {"outcome": "left", "then": "call_next"})
    assert f"turns/{second.turn}/undo" in commands(page(clerk, hall))
    sent(clerk, f"turns/{second.turn}/undo")
    text = page(clerk, hall)
    assert "dicatat: Pulang sebelum selesai" in text
    sent(clerk, f"turns/{first.turn}/undo")
    assert hall.turn(first.turn).is_live
    assert f"turns/{second.turn}/undo" not in commands(page(clerk, hall))


def test_a_transfer_can_be_undone(clerk: Staff, hall: Hall) -> None:
    taken = hall.take("ktp")
    sent(clerk, f"desks/{hall.desk_id('1')}/call-next")
    sent(clerk, f"turns/{taken.turn}/start")
    sent(clerk, f"turns/{taken.turn}/transfer", {"service": "kk"})
    text = page(clerk, hall)
    assert "dialihkan ke KK." in text
    sent(clerk, f"turns/{taken.turn}/undo")
    text = page(clerk, hall)
    assert primary(text) == ["Selesai & panggil berikutnya"]
    assert "mulai dilayani." not in text


def test_nobody_undoes_what_a_colleague_did(clerk: Staff, hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    hall.take("ktp")
    sent(clerk, f"desks/{hall.desk_id('1')}/call-next")
    assert "Urungkan" in page(clerk, hall)
    assert "Urungkan" not in page(signed_in("coordinator"), hall)


# -- the fragment ----------------------------------------------------------------------------------------------------


def test_the_fragment_is_the_page_and_is_kept_until_something_happens(
    clerk: Staff, hall: Hall, clock: StandingClock
) -> None:
    there = f"/desks/{hall.desk_id('1')}/now"
    hall.take("ktp")
    first = clerk.get(there)
    assert element_of(first.text, '<div class="console"') in page(clerk, hall)
    seen = {"If-None-Match": first.headers["ETag"]}
    assert clerk.get(there, headers=seen).status_code == 304
    hall.take("ktp")
    assert clerk.get(there, headers=seen).status_code == 200
    latest = {"If-None-Match": clerk.get(there).headers["ETag"]}
    clock.at = later(minutes=1)  # somebody may have become overdue, an undo may have run out
    assert clerk.get(there, headers=latest).status_code == 200


def test_two_people_never_share_a_kept_fragment(clerk: Staff, hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    there = f"/desks/{hall.desk_id('1')}/now"
    seen = {"If-None-Match": clerk.get(there).headers["ETag"]}
    assert signed_in("coordinator").get(there, headers=seen).status_code == 200


# -- choosing a desk -------------------------------------------------------------------------------------------------


def test_desks_as_cards(clerk: Staff, hall: Hall) -> None:
    hall.take_many(3, "bpjs")
    hall.do(pause_desk, desk_id=hall.desk_id("2"), reason="rest")
    sent(clerk, f"desks/{hall.desk_id('1')}/sit-down")
    cards = clerk.get(f"/d/{hall.code}/desks").text
    by_desk = {code: cards.split(f'id="seat-{hall.desk_id(code)}"')[1].split("</li>")[0] for code in "1236"}
    assert "Anda" in by_desk["1"]
    assert "Jeda" in by_desk["2"]
    assert ">3</b> menunggu" in by_desk["3"]
    assert "Tutup" in by_desk["6"]
    assert "/open" in by_desk["6"]
    (card,) = [one for one in tags_of(by_desk["3"], "a") if "data-command" in one]
    assert card["data-command"] == f"/api/v1/desks/{hall.desk_id('3')}/sit-down"
    sent(clerk, card["data-command"].removeprefix("/api/v1/"))
    cards = clerk.get(f"/d/{hall.code}/desks").text
    assert "Anda" not in cards.split(f'id="seat-{hall.desk_id("1")}"')[1].split("</li>")[0]


def test_the_desks_of_ones_own_agency_come_first(hall: Hall, box: Box, signed_in: Callable[[str], Staff]) -> None:
    def offered(staff: Staff) -> list[str]:
        return re.findall(r'seat__plate">(\d+)<', staff.get(f"/d/{hall.code}/desks/list").text)

    of_no_agency, police = signed_in("coordinator"), signed_in("clerk")
    with box.engine.begin() as connection:
        connection.execute(update(staff_user).where(staff_user.c.username == "clerk").values(agency="polres"))
    assert offered(of_no_agency) == ["1", "2", "3", "4", "5", "6"]
    assert offered(police) == ["4", "1", "2", "3", "5", "6"]


def test_a_taken_desk_asks_first(clerk: Staff, hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    sent(clerk, f"desks/{hall.desk_id('1')}/sit-down")
    cards = signed_in("coordinator").get(f"/d/{hall.code}/desks").text
    assert "Gantikan Clerk di Meja 1?" in cards


# -- a whole service stops -------------------------------------------------------------------------------------------


def subjects(text: str) -> list[str]:
    """What can be paused from here: the desk itself is the empty one."""
    return re.findall(r'name="subject" value="([^"]*)"', text)


def test_who_sits_at_the_desk_may_pause_what_it_takes(clerk: Staff, hall: Hall) -> None:
    assert subjects(page(clerk, hall)) == ["", "ktp", "kk"]
    sent(clerk, f"days/{hall.code}/services/ktp/pause", {"reason": "network", "minutes": 15})
    text = page(clerk, hall)
    assert subjects(text) == ["", "kk"]
    assert "Layanan KTP berhenti sementara di semua meja (gangguan jaringan)." in text
    assert "Direncanakan sampai 12.15." in text
    assert commands(text)[f"days/{hall.code}/services/ktp/resume"] == "Lanjutkan layanan KTP"
    sent(clerk, f"days/{hall.code}/services/ktp/resume")
    assert "sedang jeda di semua meja" not in page(clerk, hall)


def test_who_does_not_sit_there_is_led_to_the_choice_of_desks_and_ends_no_pause(clerk: Staff, hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs", reason="blanks", minutes=15)
    clerk.post(f"/api/v1/desks/{hall.desk_id('3')}/leave", {})
    led = clerk.get(f"/desks/{hall.desk_id('3')}")
    assert (led.status_code, led.location) == (302, f"/d/{hall.code}/desks#seat-{hall.desk_id('3')}")
    refused = clerk.post(f"/api/v1/days/{hall.code}/services/bpjs/resume")
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not_allowed")


def test_a_pause_that_is_over_by_plan_is_said_at_the_desk(clerk: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs", reason="blanks", minutes=15)
    clock.at = later(minutes=20)
    text = page(clerk, hall, "3")
    assert "Layanan BPJS berhenti sementara di semua meja (blangko habis)." in text
    assert "Jeda sudah lewat dari rencana (pukul 12.15)." in text
