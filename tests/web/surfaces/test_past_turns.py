"""Whom a desk served last, a number that is looked up, and the form that corrects an outcome."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.persistence.schema.tables import desk_clerk
from tests.builders import COORDINATOR, TOKENS, Hall, later
from tests.posting import let_desk_post
from tests.web.conftest import Staff
from tests.web.reading import element_of, tags_of, text_of, words_of
from tests.web.surfaces.test_deliveries import account_of, path_of
from tests.web.surfaces.test_desk import asks, commands, page, sent


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def served(hall: Hall, outcome: str = "served", **more: Any) -> Any:
    hall.take("ktp")
    return hall.finish(hall.call("1").id, outcome, **more)


def openers(text: str) -> list[str]:
    """The addresses of the dialogs that can be opened now."""
    return [one["data-opens"] for one in tags_of(text, "button") if one.get("data-opens") and "disabled" not in one]


def correct(staff: Staff, turn: Any, outcome: str, **more: Any) -> None:
    sent(staff, f"turns/{turn.id}/correct", {"outcome": outcome, "reason": "mistake", **more})


# -- at the desk -----------------------------------------------------------------------------------------------------


def test_whom_the_desk_served_last_can_be_corrected_or_called_again(clerk: Staff, hall: Hall) -> None:
    turn = served(hall, "collect_later")
    text = page(clerk, hall)
    row = element_of(text, f'<li id="served-{turn.id}">')
    assert words_of(row).startswith("A001 Diambil nanti 12.00 · KTP")
    assert asks(row, turn) == {"again"}
    assert openers(row) == [f"/desks/{hall.desk_id('1')}/turns/{turn.id}/outcome"]


def test_while_every_seat_is_taken_nobody_is_called_again(clerk: Staff, hall: Hall) -> None:
    turn = served(hall)
    hall.take("ktp")
    hall.call("1")
    assert asks(page(clerk, hall), turn) == set()


def test_the_reason_of_a_call_is_asked_in_words(clerk: Staff, hall: Hall) -> None:
    served(hall)
    moves = [one for one in tags_of(page(clerk, hall), "button") if one.get("data-move", "").endswith("/call-again")]
    reasons = [json.loads(one["data-body"])["reason"] for one in moves]
    assert reasons == ["returning", "unfinished", "late", "mistake", "coordinator"]


def test_the_form_begins_with_what_was_recorded(clerk: Staff, hall: Hall) -> None:
    turn = served(hall, "handed_over", quantity=3)
    form = clerk.get(f"/desks/{hall.desk_id('1')}/turns/{turn.id}/outcome").text
    assert "tercatat Sudah diserahkan, pukul 12.00" in words_of(form.replace("<dialog", "<div"))
    ticked = {(one["name"], one["value"]) for one in tags_of(form, "input") if "checked" in one}
    assert ticked >= {("outcome", "handed_over"), ("reason", "mistake")}
    (quantity,) = [one for one in tags_of(form, "input") if one.get("name") == "quantity"]
    assert quantity["value"] == "3"
    assert commands(form) == {f"turns/{turn.id}/correct": "Simpan hasil"}


def test_a_form_is_for_whoever_sits_there_or_coordinates(
    client: FlaskClient, clerk: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    turn = served(hall)
    there = f"/desks/{hall.desk_id('1')}/turns/{turn.id}/outcome"
    number = f"/desks/{hall.desk_id('1')}/number?number=A001"
    clerk.post(f"/api/v1/desks/{hall.desk_id('1')}/leave", {})
    assert [clerk.get(path).status_code for path in (there, number)] == [403, 403]
    assert signed_in("coordinator").get(there).status_code == 200
    assert [signed_in(role).get(there).status_code for role in ("greeter", "viewer")] == [403, 403]
    assert client.get(there).status_code == 302


def test_after_a_correction_both_are_said_in_the_bar(clerk: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    first = hall.call("1")
    sent(clerk, f"turns/{first.id}/finish", {"outcome": "served", "then": "call_next"})
    bar = element_of(page(clerk, hall), '<div class="last-steps"')
    assert words_of(bar).startswith("A001 dicatat: Selesai dilayani. Ubah A002 dipanggil. Urungkan")
    assert openers(bar) == [f"/desks/{hall.desk_id('1')}/turns/{first.id}/outcome"]
    correct(clerk, first, "handed_over")
    bar = element_of(page(clerk, hall), '<div class="last-steps"')
    assert words_of(bar).startswith("A001 diperbaiki: Sudah diserahkan. Urungkan")


def test_who_did_not_come_can_be_put_back_from_the_bar(clerk: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    first = hall.call("1")
    sent(clerk, f"turns/{first.id}/no-show", {"then": "call_next"})
    bar = element_of(page(clerk, hall), '<div class="last-steps"')
    assert words_of(bar).startswith("A001 dicatat tidak hadir. Kembalikan A002 dipanggil. Urungkan")
    assert f"turns/{first.id}/restore" in commands(bar)


# -- a number that is looked up --------------------------------------------------------------------------------------


def looked_up(staff: Staff, hall: Hall, number: str, desk: str = "1") -> str:
    text: str = staff.get(f"/desks/{hall.desk_id(desk)}/number?number={number}").text
    return text


def test_a_number_is_looked_up_at_the_desk(clerk: Staff, hall: Hall) -> None:
    turn = served(hall, "rejected")
    text = looked_up(clerk, hall, "a1")
    assert "Nomor A001" in text and "Belum dapat dipenuhi" in text
    assert openers(text)[0] == f"/desks/{hall.desk_id('1')}/turns/{turn.id}/outcome"
    assert asks(text, turn) == {"again"}
    other = looked_up(clerk, hall, "a1", "2")
    assert asks(other, turn) == {"again"}
    assert f"/turns/{turn.id}/outcome" not in other


def test_how_it_ended_elsewhere_is_not_told(clerk: Staff, hall: Hall) -> None:
    hall.take("audiensi")
    hall.finish(hall.call("5").id, "rejected")
    text = looked_up(clerk, hall, "S001")
    assert "Diurus di meja lain." in text
    assert "Belum dapat dipenuhi" not in text


def test_a_number_that_nobody_has_is_said(clerk: Staff, hall: Hall) -> None:
    assert "ditemukan" in looked_up(clerk, hall, "A099")


def test_a_coordinator_finds_and_corrects_any_number_also_after_the_close(coordinator: Staff, hall: Hall) -> None:
    turn = served(hall, "rejected")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(600))
    assert f"/d/{hall.code}/load/number" in openers(coordinator.get(f"/d/{hall.code}/load").text)
    text = coordinator.get(f"/d/{hall.code}/load/number?number=A001").text
    there = f"/d/{hall.code}/load/turns/{turn.id}/outcome"
    assert there in openers(text)
    assert "Panggil lagi" not in text
    assert f"turns/{turn.id}/correct" in commands(coordinator.get(there).text)
    correct(coordinator, turn, "served")
    assert hall.turn(turn.id).outcome == "served"


def test_clerks_and_viewers_look_up_nothing_for_the_whole_hall(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    served(hall)
    for role in ("clerk", "viewer", "greeter"):
        assert signed_in(role).get(f"/d/{hall.code}/load/number?number=A001").status_code == 403


# -- what follows elsewhere ------------------------------------------------------------------------------------------


def test_the_holder_of_the_number_reads_what_it_is_now(client: FlaskClient, clerk: Staff, hall: Hall) -> None:
    taken = hall.take("ktp")
    turn = hall.finish(hall.call("1").id, "rejected", detail={"reason": "other", "note": "Data ganda"})
    ticket = f"/t/{TOKENS.token(taken.id)}"
    assert "Data ganda" in text_of(client.get(ticket))
    correct(clerk, turn, "collect_later", detail={"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"})
    words = text_of(client.get(ticket))
    assert "Data ganda" not in words and "Belum dapat dipenuhi" not in words
    assert "Kantor Camat Manna" in words
    hall.call_again(turn.id, "2", at=later(60))
    words = text_of(client.get(ticket))
    assert "Meja 2" in words and "Kantor Camat Manna" not in words


def test_the_post_reads_what_it_is_now(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    let_desk_post(hall, clerk=None)
    admin = signed_in("admin")
    turn = served(hall, "posted")
    assert "A001" in admin.get(path_of(hall)).text
    hall.correct(turn.id, "served", at=later(60))
    assert "A001" not in admin.get(path_of(hall)).text
    hall.correct(turn.id, "posted", at=later(90))
    assert "Siti Aminah" in admin.get(path_of(hall)).text
    hall.call_again(turn.id, "2", at=later(120))
    assert "A001" not in admin.get(path_of(hall)).text


def test_the_audit_says_who_what_and_why(coordinator: Staff, hall: Hall) -> None:
    turn = served(hall, "handed_over", quantity=3)
    hall.correct(turn.id, "rejected", "changed")
    hall.call_again(turn.id, "2", "late")
    words = text_of(coordinator.get(f"/d/{hall.code}/audit"))
    assert "Hasil A001 diperbaiki: Sudah diserahkan → Belum dapat dipenuhi. Jumlah berkas 3 → 1." in words
    assert "Hasilnya berubah" in words
    assert "A001 (Belum dapat dipenuhi) dipanggil lagi ke Meja 2." in words
    assert "Datang terlambat" in words


# -- who leaves ------------------------------------------------------------------------------------------------------


def test_whoever_sits_down_leaves_the_desk_before(clerk: Staff, hall: Hall) -> None:
    own = account_of(hall, "clerk")
    for desk in ("1", "2"):
        sent(clerk, f"desks/{hall.desk_id(desk)}/sit-down")
    sits = {row["desk_id"] for row in hall.rows(desk_clerk) if row["clerk_id"] == own}
    assert sits == {hall.desk_id("2")}


def test_whoever_leaves_with_somebody_at_the_desk_is_asked(clerk: Staff, hall: Hall) -> None:
    assert 'id="leaving"' not in page(clerk, hall)
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    text = page(clerk, hall)
    assert "Masih ada warga di meja ini: A001" in text
    asked = element_of(text, '<dialog class="dialog" id="leaving"')
    (held,) = [one for one in tags_of(asked, "button") if one.get("data-command", "").endswith("/hold")]
    steps = [held["data-command"], *(one["url"] for one in json.loads(held["data-then"]))]
    assert steps == [f"/api/v1/turns/{turn.id}/hold", f"/api/v1/desks/{hall.desk_id('1')}/close"]
    for step in steps:
        sent(clerk, step.removeprefix("/api/v1/"))
    assert (hall.turn(turn.id).state, hall.desk("1").state) == ("on_hold", "closed")
