"""A day is closed on a page of its own: one choice for all, another for each, said in numbers before it happens."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import open_day
from queues.actions.hall.reopening import reopen_day
from queues.actions.turns.serving import finish_turn
from queues.model.actor import Role
from queues.model.events import OUTSIDE
from queues.model.hall.closing import Fate, FateKind
from queues.model.outcomes.outcome import Outcome
from queues.persistence.schema import tables
from tests.actions.test_carrying import EVENING, MORNING, a_day_later, carried, turns_there
from tests.builders import COORDINATOR, DAY, PLAN, Hall, later, person
from tests.web.conftest import Staff, StandingClock
from webapp.services import Box

CLOSE = f"/d/{DAY}/close"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


@pytest.fixture
def next_day(hall: Hall) -> Hall:
    """The second day of the same visit."""
    other = a_day_later(hall, 1, "minggu")
    with hall.engine.begin() as connection:
        continued = tables.service_day.update().where(tables.service_day.c.id == other.day_id)
        connection.execute(continued.values(continues_id=hall.day_id))
    return other


def fields_of(page: str) -> dict[str, str]:
    """What the form of the page would send: hidden fields, and what is selected."""
    form = page[page.index('<form class="') :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, inside in re.findall(r'<select[^>]*?name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        fields[name] = chosen[1] if chosen else ""
    return fields


def sent(staff: Staff, page: str, path: str = CLOSE, **more: str) -> Any:
    return staff.client.post(path, data=fields_of(page) | {"csrf_token": staff.csrf} | more)


def test_two_taps_carry_all_who_wait_to_the_next_day_of_the_visit(
    coordinator: Staff, hall: Hall, next_day: Hall
) -> None:
    hall.take_many(2, "ktp")
    hall.take("bpjs")
    first = coordinator.get(CLOSE).text
    assert "3 giliran masih terbuka" in first and 'value="carry:minggu" selected' in first
    asked = sent(coordinator, first)
    assert asked.status_code == 200 and "Dilanjutkan Minggu, 22 November 2026" in asked.text
    assert hall.day().closed_at is None
    done = sent(coordinator, asked.text, sure="1")
    assert done.status_code == 303
    assert [turn.number for turn in turns_there(next_day)] == ["A001 Sabtu", "A002 Sabtu", "K001 Sabtu"]
    over = coordinator.get(CLOSE).text
    assert "K001 Sabtu" in over and "Minggu, 22 November 2026" in over


def test_each_turn_may_have_another_fate_and_who_sits_at_a_desk_needs_one(
    coordinator: Staff, hall: Hall, next_day: Hall
) -> None:
    taken = hall.take_many(3, "ktp")
    hall.call("1")
    first = coordinator.get(CLOSE).text
    refused = sent(coordinator, first)
    assert refused.status_code == 422 and "Masih ada warga di meja: A001" in refused.text
    own = {f"fate-{taken[0].turn}": "finish:served", f"fate-{taken[1].turn}": "cancel"}
    asked = sent(coordinator, first, **own)
    sums = re.findall(r"<li><b[^>]*>(\d+)</b> ([^<]+)</li>", asked.text)
    assert sorted(sums) == [
        ("1", "Dibatalkan"),
        ("1", "Dilanjutkan Minggu, 22 November 2026, Balai Desa Jeranglah Rendah"),
        ("1", "Selesai dilayani"),
    ]
    assert sent(coordinator, asked.text, sure="1").status_code == 303
    outcomes = [hall.turn(one.turn).outcome for one in taken]
    assert outcomes == [Outcome.SERVED, Outcome.CANCELLED, Outcome.CARRIED_OVER]


def test_an_outcome_that_needs_words_is_recorded_over_the_list_and_no_choice_is_lost(
    coordinator: Staff, hall: Hall, next_day: Hall
) -> None:
    taken = hall.take_many(2, "ktp")
    hall.call("1")
    first = coordinator.get(CLOSE).text
    assert '<meta name="csrf-token"' in first
    asks = f"{CLOSE}/turns/{taken[0].turn}/outcome"
    assert f'data-opens="{asks}"' in first and f'href="/desks/{hall.desk_id("1")}"' in first
    dialog = coordinator.get(asks).text
    assert "Hasil A001" in dialog and 'name="detail.collect_on"' in dialog
    (finishes,) = re.findall(r'data-command="([^"]+)"', dialog)
    detail = {"collect_on": "2026-11-23", "collect_at": "Balai desa"}
    body = {"outcome": "collect_later", "quantity": 2, "detail": detail}
    assert coordinator.post(finishes, body).status_code == 200
    again = sent(coordinator, first, back="1", **{f"fate-{taken[1].turn}": "cancel"}).text
    assert fields_of(again)[f"fate-{taken[1].turn}"] == "cancel" and f"fate-{taken[0].turn}" not in again
    assert sent(coordinator, sent(coordinator, again).text, sure="1").status_code == 303
    assert [hall.turn(one.turn).outcome for one in taken] == [Outcome.COLLECT_LATER, Outcome.CANCELLED]
    assert "tidak di meja" in coordinator.get(asks).text


def test_who_is_on_hold_is_finished_over_the_list_too(coordinator: Staff, hall: Hall) -> None:
    taken = hall.take_many(2, "ktp")
    for _ in taken:
        hall.hold(hall.call("1").id)
    page = coordinator.get(CLOSE).text
    asks = [f"{CLOSE}/turns/{one.turn}/outcome" for one in taken]
    assert all(f'data-opens="{one}"' in page for one in asks) and "Perbarui daftar" in page
    dialog = coordinator.get(asks[0]).text
    assert "Hasil A001" in dialog and "Ditunda" in dialog and "Panggil kembali di Meja 1" in dialog
    (finishes,) = re.findall(r'data-command="([^"]+)"', dialog)
    (said,) = re.findall(r"data-body='([^']+)'", dialog)
    detail = {"collect_on": "2026-11-23", "collect_at": "Balai desa"}
    body = json.loads(said) | {"outcome": "collect_later", "detail": detail}
    assert coordinator.post(finishes, body).status_code == 200
    assert hall.turn(taken[0].turn).outcome is Outcome.COLLECT_LATER
    hall.resume(taken[1].turn)  # the clerk is quicker than the second dialog
    late = coordinator.post(f"/api/v1/turns/{taken[1].turn}/finish", body)
    assert late.status_code == 409 and late.json["error"]["code"] == "illegal_move"
    assert "sudah berubah" in late.json["error"]["message"] and hall.turn(taken[1].turn).is_live


def test_who_is_on_hold_may_be_done_without_more_words(coordinator: Staff, hall: Hall, next_day: Hall) -> None:
    taken = hall.take_many(2, "ktp")
    for _ in taken:
        hall.hold(hall.call("1").id)
    asked = sent(coordinator, coordinator.get(CLOSE).text, **{f"fate-{taken[0].turn}": "finish:handed_over"})
    assert sent(coordinator, asked.text, sure="1").status_code == 303
    assert [hall.turn(one.turn).outcome for one in taken] == [Outcome.HANDED_OVER, Outcome.CARRIED_OVER]
    ended = {row["payload"]["outcome"]: row["payload"] for row in hall.events() if row["kind"] == "turn_closed"}
    assert ended["handed_over"][OUTSIDE] is True and OUTSIDE not in ended["carried_over"]


def test_who_came_or_was_called_meanwhile_is_shown_and_the_choices_stay(
    coordinator: Staff, hall: Hall, next_day: Hall
) -> None:
    taken = hall.take_many(2, "ktp")
    asked = sent(coordinator, coordinator.get(CLOSE).text, **{f"fate-{taken[1].turn}": "cancel"})
    hall.take("kk")
    moved = sent(coordinator, asked.text, sure="1")
    assert moved.status_code == 422 and 'id="moved"' in moved.text and 'class="is-new"' in moved.text
    assert fields_of(moved.text)[f"fate-{taken[1].turn}"] == "cancel"
    assert hall.day().closed_at is None
    again = sent(coordinator, moved.text)
    assert sent(coordinator, again.text, sure="1").status_code == 303


def test_what_the_other_day_does_not_offer_is_said(coordinator: Staff, hall: Hall) -> None:
    a_day_later(hall, 2, "senin", offered=PLAN.offered[:2], desks=PLAN.desks[:2])
    hall.take("ktp", "sim")
    first = coordinator.get(CLOSE).text
    assert "Tidak ada pada:" in first and 'value="not_served" selected' in first  # another visit is not proposed
    asked = sent(coordinator, first, for_all="carry:senin").text
    assert "1 giliran tidak dapat ikut" in asked and "A001" in asked


def test_without_a_later_day_nobody_is_carried_over(
    coordinator: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    hall.take("ktp")
    page = coordinator.get(CLOSE).text
    assert "Belum ada hari lain untuk melanjutkan" in page and "carry:" not in page
    assert "Minta admin menyiapkan" in page and 'href="/days/new"' not in page
    assert 'href="/days/new"' in signed_in("admin").get(CLOSE).text  # who may prepare a day is led there
    asked = sent(coordinator, page)
    assert sent(coordinator, asked.text, sure="1").status_code == 303
    assert hall.turns()[0].outcome is Outcome.NOT_SERVED


def test_a_closed_day_is_opened_again_with_a_reason(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    path = f"{CLOSE}/reopen"
    form = {"csrf_token": coordinator.csrf, "key": "k"}
    without = coordinator.client.post(path, data=form)
    assert without.status_code == 422 and "Pilih alasannya dahulu" in without.text
    assert coordinator.client.post(path, data=form | {"reason": "continues"}).status_code == 303
    assert hall.turns()[0].is_open and hall.kinds()[-1] == "day_reopened"
    assert coordinator.get(CLOSE).status_code == 200


# -- what a tablet had kept ------------------------------------------------------------------------------------------


def said_late(hall: Hall, turn: UUID) -> None:
    tablet = person(Role.CLERK, "desk 1", hall.desk_id("1"))
    pressed = {"outcome": "served", "pressed_at": later(minutes=9)}
    hall.do(finish_turn, by=tablet, at=EVENING + timedelta(minutes=30), turn_id=turn, **pressed)


def test_an_outcome_that_came_late_for_who_was_called_elsewhere_is_to_be_decided(
    coordinator: Staff, hall: Hall, next_day: Hall
) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    hall.do(close_day, by=COORDINATOR, at=EVENING, day_id=hall.day_id, fates=[carried(turn.id, next_day)])
    assert 'id="settled"' not in coordinator.get(CLOSE).text
    soon = EVENING + timedelta(minutes=5)
    next_day.do(open_day, by=COORDINATOR, day_id=next_day.day_id, at=soon, anyway=True)
    called = next_day.call("1", at=soon)
    said_late(hall, turn.id)
    page = coordinator.get(CLOSE).text
    assert "Perlu diputuskan: A001." in page and "Selesai dilayani" in page
    assert "<b>A001 Sabtu</b>" in page and "Dipanggil" in page and 'href="/d/minggu/load"' in page
    assert_told_where_it_is_called(coordinator)
    next_day.finish(called.id, at=soon + timedelta(minutes=2))
    assert "Perlu diputuskan" not in coordinator.get("/d/minggu/load").text
    page = coordinator.get(CLOSE).text
    assert "Perlu diputuskan" not in page and "<b>A001 Sabtu</b>" in page and "Dipanggil" not in page


def assert_told_where_it_is_called(coordinator: Staff) -> None:
    """Who leads the other day need not look at the one that is over, in whichever language."""
    load = coordinator.get("/d/minggu/load/now").text
    assert "Perlu diputuskan: A001 Sabtu ternyata sudah selesai pada Sabtu, 21 November 2026" in load
    assert "Menurut tablet Meja 1 nomor A001 berakhir pukul" in load and f'href="{CLOSE}#settled"' in load
    assert "Perlu diputuskan" not in coordinator.get(f"/d/{DAY}/load").text
    said = coordinator.get("/d/minggu/load/now", query_string={"lang": "en"}).text
    assert "To be decided: A001 Sabtu turns out to have ended on Saturday, 21 November 2026" in said


def test_the_load_is_read_anew_when_only_the_day_before_has_changed(
    coordinator: Staff, hall: Hall, next_day: Hall, clock: StandingClock
) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    hall.do(close_day, by=COORDINATOR, at=EVENING, day_id=hall.day_id, fates=[carried(turn.id, next_day)])
    soon = clock.at = EVENING + timedelta(minutes=5)
    next_day.do(open_day, by=COORDINATOR, day_id=next_day.day_id, at=soon, anyway=True)
    next_day.call("1", at=soon)
    first = coordinator.get("/d/minggu/load/now")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert coordinator.get("/d/minggu/load/now", headers=tag).status_code == 304
    said_late(hall, turn.id)
    again = coordinator.get("/d/minggu/load/now", headers=tag)
    assert again.status_code == 200 and "Perlu diputuskan" in again.text


def test_an_outcome_that_came_late_for_who_still_waited_there_holds(
    coordinator: Staff, hall: Hall, next_day: Hall
) -> None:
    taken = hall.take_many(2, "ktp")
    turn = hall.start(hall.call("1").id)
    close = [carried(turn.id, next_day), Fate(taken[1].turn, FateKind.NOT_SERVED)]
    hall.do(close_day, by=COORDINATOR, at=EVENING, day_id=hall.day_id, fates=close)
    said_late(hall, turn.id)
    for _ in range(2):
        page = coordinator.get(CLOSE).text
        assert "Hasil yang tiba setelah hari ditutup: 1" in page and "Hasil dari meja ini yang berlaku." in page
        assert "Perlu diputuskan" not in page
        if hall.day().closed_at:  # and it is said on the list of the day that is open again
            hall.do(reopen_day, by=COORDINATOR, day_id=hall.day_id, at=MORNING, reason="mistake")


# -- the old paper and address ---------------------------------------------------------------------------------------


def test_the_old_address_leads_to_the_new_number(client: FlaskClient, box: Box, hall: Hall, next_day: Hall) -> None:
    whole, part = hall.take("ktp"), hall.take("ktp", "bpjs")
    fates = [Fate(turn, FateKind.CARRY, to=next_day.day_id) for turn in (whole.turn, part.turn)]
    hall.do(close_day, by=COORDINATOR, at=EVENING, day_id=hall.day_id, fates=fates)
    led = client.get(f"/t/{box.tokens.token(whole.id)}", follow_redirects=True)
    assert "A001 Sabtu" in led.text and "Lanjutan dari nomor A001, Sabtu, 21 November 2026" in led.text
    assert "Minggu, 22 November 2026" in led.text
    stays = client.get(f"/t/{box.tokens.token(part.id)}")
    assert stays.status_code == 200 and "Buka nomor A002 Sabtu" in stays.text
    hall.do(reopen_day, by=COORDINATOR, at=EVENING, day_id=hall.day_id, reason="mistake")
    back = client.get(f"/t/{box.tokens.token(whole.id)}")
    assert back.status_code == 200 and 'data-state="waiting"' in back.text


@pytest.mark.parametrize("typed", ["A001 Sabtu", "a001sabtu", "a001"])
def test_the_greeter_finds_it_by_its_old_paper_too(
    signed_in: Callable[[str], Staff], hall: Hall, next_day: Hall, typed: str
) -> None:
    taken = hall.take("ktp")
    fates = [Fate(taken.turn, FateKind.CARRY, to=next_day.day_id)]
    hall.do(close_day, by=COORDINATOR, at=EVENING, day_id=hall.day_id, fates=fates)
    next_day.do(open_day, by=COORDINATOR, day_id=next_day.day_id, at=MORNING - timedelta(days=1))
    found = signed_in("greeter").get("/d/minggu/greeter/number", query_string={"number": typed})
    assert "Nomor A001 Sabtu" in found.text
