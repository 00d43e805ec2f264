"""A prepared day is changed in the browser: its head, its desks and what they take, each as a new plan of the whole."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from queues.actions.hall.amending import amend_day
from queues.actions.hall.replacing import replace_day
from queues.actions.tickets.restoring import raise_epoch
from queues.model.actor import SYSTEM
from queues.model.hall.desk import PauseReason
from queues.model.hall.plan_changes import plan_changes
from queues.model.hall.service import Fee, FeeKind
from queues.model.hall.service_day import DayPlan, PlannedDesk
from queues.model.refusals import PlanIsHeld, QuotaBelowIssued, QuotaFull
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from queues.snapshots.office.day_plan import planned_day
from tests.builders import COORDINATOR, Hall, open_hall, sqlite_url
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.day_file.day_file import example_day, read_day_text
from webapp.day_file.editing import (
    ServiceTerms,
    head_of,
    services_to_choose,
    terms_of,
    with_desk,
    with_desks,
    with_head,
    with_terms,
    without_desk,
)
from webapp.services import Box

EXAMPLE = replace(read_day_text(example_day(date(2026, 11, 21)), name="x", for_real=False).plan, code="hari-uji")


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


@pytest.fixture
def prepared(box: Box, hall: Hall) -> Hall:
    return open_hall(box.engine, EXAMPLE, open_now=False)


def plan_of(hall: Hall) -> DayPlan:
    return planned_day(hall.engine, hall.code).plan


def form_of(admin: Staff, path: str) -> dict[str, Any]:
    """What a form holds before anything is typed, as a browser would send it."""
    shown = admin.get(path).text
    text, fields = unescape(shown), fields_in(shown)
    chosen = re.findall(r'name="services"\s+value="([^"]*)"\s+checked', text)
    ticked = dict(re.findall(r'name="(is_open|until_closing|fee_kind)"\s+value="(\w+)"\s+checked', text))
    for name in ("is_open", "until_closing", "fee_kind"):
        fields.pop(name, None)
    ticked |= {
        name: value
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL)
        for value in re.findall(r'value="([^"]*)" selected', options)
    }
    return fields | {"services": chosen} | ticked | {"csrf_token": admin.csrf}


def fields_in(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)"\s+value="([^"]*)"', text)}


def saved(admin: Staff, path: str, **changes: Any) -> Any:
    return admin.client.post(path, data=form_of(admin, path) | changes)


def edit(hall: Hall) -> str:
    return f"/days/{hall.code}/edit"


def desk(hall: Hall, code: str) -> str:
    return f"{edit(hall)}/desk?desk={code}"


def test_saving_without_a_change_changes_nothing(admin: Staff, prepared: Hall) -> None:
    before = plan_of(prepared)
    assert saved(admin, edit(prepared)).status_code == 303
    for one in before.desks:
        assert saved(admin, desk(prepared, one.code)).status_code == 303
    assert plan_of(prepared) == before == EXAMPLE


def test_what_stands_on_every_screen_is_changed(admin: Staff, prepared: Hall) -> None:
    changes = {"name": "Bunga Kampung", "pungli_number": "0811-7777", "opens": "7.30", "closes": "13:00"}
    assert saved(admin, edit(prepared), **changes).status_code == 303
    assert "Tersimpan." in words_of(admin.get(f"{edit(prepared)}?saved=1").text)
    plan = plan_of(prepared)
    assert (plan.name, plan.pungli_number) == ("Bunga Kampung", "0811-7777")
    assert f"{plan.opens_at.astimezone(EXAMPLE.opens_at.tzinfo):%H:%M}" == "07:30"
    assert plan.desks == EXAMPLE.desks


def test_a_desk_takes_a_service_of_the_catalogue_and_its_agency_gets_letters_of_its_own(
    admin: Staff, prepared: Hall
) -> None:
    # The example offers the whole catalogue: first a desk goes with what only it took.
    last, first = EXAMPLE.desks[-1], EXAMPLE.desks[0]
    removed(admin, prepared, last.code)
    before = {one.code: one.series for one in plan_of(prepared).offered}
    (added,) = last.services
    assert saved(admin, desk(prepared, first.code), services=[*first.services, added]).status_code == 303
    plan = plan_of(prepared)
    assert plan.desks[0].services == (*first.services, added)
    letters = {one.code: one.series for one in plan.offered}
    assert letters.pop(added) not in before.values() and letters == before
    assert last.agency in {one.code for one in plan.agencies}


def test_a_new_desk_gets_the_next_number_and_its_name_from_it(admin: Staff, prepared: Hall) -> None:
    path = f"{edit(prepared)}/desk"
    assert form_of(admin, path)["code"] == "13"
    assert saved(admin, path, services=["JKN"], seats="2").status_code == 303
    new = plan_of(prepared).desks[-1]
    assert (new.code, new.name, new.services, new.seats, new.open_at_start) == ("13", "Meja 13", ("JKN",), 2, True)
    assert new.label and new.agency == "bpjs-kesehatan"


def removed(admin: Staff, hall: Hall, code: str) -> Any:
    """The page that asks, and its button."""
    path = f"{edit(hall)}/desk/remove?desk={code}"
    return admin.client.post(path, data=form_of(admin, path))


def test_a_desk_is_removed_with_what_only_it_took_and_the_page_says_so_before(admin: Staff, prepared: Hall) -> None:
    last = EXAMPLE.desks[-1]
    only_there = set(last.services) - {code for one in EXAMPLE.desks[:-1] for code in one.services}
    asked = words_of(admin.get(f"{edit(prepared)}/desk/remove?desk={last.code}").text)
    assert f"Meja dihapus ({last.name})" in asked and "Layanan dihapus" in asked
    assert removed(admin, prepared, last.code).status_code == 303
    plan = plan_of(prepared)
    assert last.code not in {one.code for one in plan.desks}
    assert only_there and not only_there & {one.code for one in plan.offered}
    assert admin.get(f"{edit(prepared)}/desk/remove?desk=99").status_code == 404


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"services": []}, "Pilih paling sedikit satu layanan"),
        ({"services": ["PASPOR"]}, "Pilih paling sedikit satu layanan"),
        ({"seats": "0"}, "Isi angka 1 sampai 20"),
        ({"seats": "banyak"}, "Isi angka 1 sampai 20"),
        ({"label": "x" * 81}, "Paling panjang 80 huruf"),
    ],
)
def test_what_is_wrong_with_a_desk_is_said_at_its_field_and_nothing_typed_is_lost(
    admin: Staff, prepared: Hall, changes: dict[str, Any], error: str
) -> None:
    answer = saved(admin, desk(prepared, "1"), name="Meja Depan", **changes)
    assert answer.status_code == 422 and error in words_of(answer.text)
    assert 'value="Meja Depan"' in answer.text
    assert plan_of(prepared) == EXAMPLE


@pytest.mark.parametrize(("code", "error"), [("1", "sudah ada"), ("A 1", "Hanya huruf, angka"), ("", "Hanya huruf")])
def test_a_number_that_is_taken_or_misshaped_makes_no_desk(admin: Staff, prepared: Hall, code: str, error: str) -> None:
    answer = saved(admin, f"{edit(prepared)}/desk", code=code, services=["JKN"])
    assert answer.status_code == 422 and error in words_of(answer.text)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": ""}, "Harus diisi"),
        ({"pungli_number": "tanya saja"}, "Tulis nomor telepon"),
        ({"opens": "14:00", "closes": "08:00"}, "harus sesudah jam buka"),
    ],
)
def test_what_is_wrong_with_the_head_is_said_at_its_field(
    admin: Staff, prepared: Hall, changes: dict[str, Any], error: str
) -> None:
    answer = saved(admin, edit(prepared), **changes)
    assert answer.status_code == 422 and error in words_of(answer.text)
    assert plan_of(prepared) == EXAMPLE


def test_two_who_edit_different_pieces_of_one_day_both_have_theirs(admin: Staff, prepared: Hall) -> None:
    mine = form_of(admin, edit(prepared))
    saved(admin, desk(prepared, "1"), label="Di depan pintu")
    assert admin.client.post(edit(prepared), data=mine | {"name": "Bunga Kampung"}).status_code == 303
    plan = plan_of(prepared)
    assert (plan.name, plan.desks[0].label) == ("Bunga Kampung", "Di depan pintu")


def test_two_who_edit_different_fields_of_one_form_both_have_theirs(admin: Staff, prepared: Hall) -> None:
    mine = form_of(admin, edit(prepared))
    saved(admin, edit(prepared), place="Balai Adat", pungli_number="0811-7777")
    assert admin.client.post(edit(prepared), data=mine | {"closes": "15.30"}).status_code == 303
    plan = plan_of(prepared)
    assert (plan.place, plan.pungli_number, f"{head_of(plan).closes:%H.%M}") == ("Balai Adat", "0811-7777", "15.30")


def test_of_two_who_edit_one_field_the_second_sees_what_the_first_has_saved_and_loses_nothing(
    admin: Staff, prepared: Hall
) -> None:
    mine = form_of(admin, edit(prepared))
    saved(admin, edit(prepared), name="Nama lain", place="Balai Adat")
    answer = admin.client.post(edit(prepared), data=mine | {"name": "Bunga Kampung", "pungli_number": "0811-7777"})
    said = words_of(answer.text)
    assert answer.status_code == 409 and "baru saja diubah orang lain" in said
    assert "Nama program: Nama lain → Bunga Kampung" in said and "Tempat: " not in said
    assert plan_of(prepared).name == "Nama lain"
    again = fields_in(answer.text) | {"csrf_token": admin.csrf}
    assert (again["name"], again["place"]) == ("Bunga Kampung", "Balai Adat")
    assert admin.client.post(edit(prepared), data=again).status_code == 303
    plan = plan_of(prepared)
    assert (plan.name, plan.place, plan.pungli_number) == ("Bunga Kampung", "Balai Adat", "0811-7777")


def test_a_form_that_does_not_say_what_it_was_made_from_overwrites_nothing(admin: Staff, prepared: Hall) -> None:
    mine = form_of(admin, edit(prepared))
    saved(admin, edit(prepared), place="Balai Adat")
    for was in ("", "nonsense", "[1]", '{"name": 3}'):
        answer = admin.client.post(edit(prepared), data=mine | {"closes": "15.30", "was": was})
        assert answer.status_code == 409 and f"Tempat: Balai Adat → {EXAMPLE.place}" in words_of(answer.text)
    assert plan_of(prepared).place == "Balai Adat"


def test_a_desk_that_somebody_has_removed_meanwhile_is_said_to_be_gone(admin: Staff, prepared: Hall) -> None:
    mine = form_of(admin, desk(prepared, "2"))
    removed(admin, prepared, "2")
    assert admin.client.post(desk(prepared, "2"), data=mine).status_code == 404


def test_a_desk_where_somebody_sits_goes_and_its_tablet_is_told(
    admin: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    clerk = signed_in("clerk")
    gone = hall.desk_id("2")
    assert clerk.post(f"/api/v1/desks/{gone}/staff").status_code == 200
    assert removed(admin, hall, "2").status_code == 303
    assert clerk.get(f"/desks/{gone}").status_code == 404
    answer = clerk.post(f"/api/v1/desks/{gone}/call-next")
    assert answer.status_code == 404 and answer.json["error"]["code"] == "unknown_desk"
    assert clerk.post(f"/api/v1/desks/{hall.desk_id('1')}/staff").status_code == 200


def test_a_prepared_day_that_was_restored_says_how_it_gets_another_date_and_can_be_removed(
    admin: Staff, prepared: Hall
) -> None:
    """Numbers after the backup are left out, which holds the day as numbers do."""
    prepared.do(raise_epoch, by=SYSTEM, day_id=prepared.day_id)
    refused = saved(admin, edit(prepared), held_on="2030-01-04")
    assert refused.status_code == 409 and "tidak dapat diubah lagi: tanggal" in words_of(refused.text)
    assert "Ulangi hari ini, lalu hapus yang ini" in words_of(refused.text)
    gone = admin.client.post(f"/days/{prepared.code}/remove", data={"csrf_token": admin.csrf})
    assert gone.status_code == 303 and admin.get(edit(prepared)).status_code == 404


def test_once_a_number_is_out_much_can_still_be_set_right(admin: Staff, hall: Hall) -> None:
    hall.take("ktp")
    asked = admin.get(f"{edit(hall)}/desk/remove?desk=2").text
    assert "jadi meja ini tetap ada" in words_of(asked) and "Hapus meja ini" not in asked
    shown = words_of(admin.get(edit(hall)).text)
    assert "Sudah ada nomor yang dibagikan" in shown
    assert saved(admin, edit(hall), name="Bunga Kampung", closes="16.30", pungli_number="0811 7777").status_code == 303
    assert saved(admin, f"{edit(hall)}/desk", services=["kk"], name="Meja Tambahan").status_code == 303
    plan = plan_of(hall)
    assert (plan.name, plan.pungli_number, plan.desks[-1].name) == ("Bunga Kampung", "0811 7777", "Meja Tambahan")
    assert hall.take("kk").number == "A002"


@pytest.mark.parametrize(
    ("path", "changes", "parts"),
    [
        ("", {"held_on": "2026-11-22"}, "tanggal"),
        ("/service?service=ktp", {"series": "Z"}, "huruf nomor (ktp), huruf nomor (kk)"),
        ("/desk?desk=6", {"is_open": "y"}, "meja yang buka sejak awal (6)"),
        ("/pauses", {"at": "12:00", "until": "12:30", "reason": "prayer", "about": ""}, "jeda"),
    ],
)
def test_once_a_number_is_out_what_it_relies_on_stays_and_the_reason_is_said(
    admin: Staff, hall: Hall, path: str, changes: dict[str, Any], parts: str
) -> None:
    hall.take("ktp")
    before = plan_of(hall)
    answer = saved(admin, f"{edit(hall)}{path}", **changes)
    assert answer.status_code == 409 and f"tidak dapat diubah lagi: {parts}." in words_of(answer.text)
    assert plan_of(hall) == before


def test_a_used_desk_stays_and_the_page_says_so(admin: Staff, hall: Hall) -> None:
    hall.take("ktp")
    assert removed(admin, hall, "2").status_code == 409 and len(plan_of(hall).desks) == 6


# -- services and pauses ---------------------------------------------------------------------------------------------


def test_a_service_gets_limits_a_fee_and_a_letter_on_this_day_alone(admin: Staff, prepared: Hall) -> None:
    path = f"{edit(prepared)}/service?service=KTP-REKAM"
    said = {"quota": "40", "blanks": "25", "fee_kind": "pnbp", "fee_amount": "Rp150.000", "fee_basis": "PP 1/2026"}
    assert saved(admin, path, typical_minutes="9", series="x", until_closing="y", **said).status_code == 303
    plan = plan_of(prepared)
    terms = terms_of(plan, "KTP-REKAM")
    assert terms == ServiceTerms("X", 40, 25, True, Fee(FeeKind.PNBP, 150_000, "PP 1/2026"), 9)
    of_registry = {one.code for one in plan.services if one.agency == "disdukcapil"}
    assert {one.code for one in plan.offered if one.series == "X"} == of_registry
    assert saved(admin, path, quota="", blanks="").status_code == 303
    assert (terms_of(plan_of(prepared), "KTP-REKAM") or terms).quota is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"quota": "banyak"}, "Isi angka 1 sampai"),
        ({"quota": "0"}, "Isi angka 1 sampai"),
        ({"typical_minutes": ""}, "Isi angka 1 sampai 240"),
        ({"fee_kind": "pnbp", "fee_amount": "seratus"}, "misalnya Rp150.000"),
        ({"series": "O"}, "tanpa I dan O"),
        ({"fee_basis": "x" * 201}, "Paling panjang 200 huruf"),
    ],
)
def test_what_is_wrong_with_a_service_is_said_at_its_field(
    admin: Staff, prepared: Hall, changes: dict[str, str], error: str
) -> None:
    answer = saved(admin, f"{edit(prepared)}/service?service=KTP-REKAM", **changes)
    assert answer.status_code == 422 and error in words_of(answer.text)
    assert plan_of(prepared) == EXAMPLE
    assert admin.get(f"{edit(prepared)}/service?service=PASPOR").status_code == 404


def test_pauses_are_planned_and_taken_away(admin: Staff, prepared: Hall) -> None:
    before = plan_of(prepared).pauses
    path = f"{edit(prepared)}/pauses"
    new = {"at": "9.30", "until": "9.45", "reason": "rest", "about": "desk:2"}
    assert saved(admin, path, **new).status_code == 303
    pause = plan_of(prepared).pauses[0]
    assert pause.desks == ("2",) and pause.reason is PauseReason.REST
    assert "09.30–09.45" in words_of(admin.get(path).text)
    fields = {"state": form_of(admin, path)["state"], "csrf_token": admin.csrf}
    assert admin.client.post(f"{path}/0/remove", data=fields).status_code == 303
    assert plan_of(prepared).pauses == before
    assert admin.client.post(f"{path}/0/remove", data=fields).status_code in (404, 409)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"at": "12.00", "until": "11.00"}, "sesudah awalnya"),
        ({"at": "5.00", "until": "6.00"}, "di antara jam buka"),
        ({"at": "siang", "until": "12.30"}, "Tulis jamnya"),
    ],
)
def test_an_impossible_pause_is_said_at_its_field(
    admin: Staff, prepared: Hall, changes: dict[str, str], error: str
) -> None:
    answer = saved(admin, f"{edit(prepared)}/pauses", reason="prayer", about="", **changes)
    assert answer.status_code == 422 and error in words_of(answer.text)


def test_another_date_and_other_words_move_what_belongs_to_them(admin: Staff, prepared: Hall) -> None:
    answer = saved(admin, edit(prepared), held_on="5-12-2026", desk_word="loket", greeter_word="penerima tamu")
    assert answer.status_code == 303
    plan = plan_of(prepared)
    assert plan.held_on == date(2026, 12, 5) and plan.opens_at.astimezone(ZoneInfo(plan.zone)).date() == plan.held_on
    assert {one.starts_at.astimezone(ZoneInfo(plan.zone)).date() for one in plan.pauses} <= {plan.held_on}
    assert plan.desks[0].name == "Loket 1" and plan.greeter_word == "penerima tamu"


def test_the_day_says_in_which_voice_all_its_screens_repeat_a_call(
    admin: Staff, prepared: Hall, client: FlaskClient
) -> None:
    board = f"/d/{prepared.code}/board"
    assert "data-second-voice-src" not in client.get(board).text
    assert saved(admin, edit(prepared), second_voice="en").status_code == 303
    assert plan_of(prepared).second_voice == "en"
    assert 'data-second-voice-src="/voice/en/manifest.json"' in client.get(board).text
    assert form_of(admin, edit(prepared))["second_voice"] == "en"
    for not_spoken in ("id", "serawai"):  # as the first voice; not on this computer
        assert saved(admin, edit(prepared), second_voice=not_spoken).status_code == 303
        assert "data-second-voice-src" not in client.get(board).text
    assert "serawai (belum ada di komputer ini)" in words_of(admin.get(edit(prepared)).text)
    assert saved(admin, edit(prepared), second_voice="../id").status_code == 422
    assert plan_of(prepared).second_voice == "serawai"


@pytest.mark.parametrize("role", ["coordinator", "clerk", "viewer"])
def test_only_the_admin_edits(signed_in: Callable[[str], Staff], prepared: Hall, role: str) -> None:
    assert signed_in(role).get(edit(prepared)).status_code == 403


# -- any sequence of edits -------------------------------------------------------------------------------------------

codes = st.sampled_from([one.code for _agency, services in services_to_choose(EXAMPLE) for one in services])
edits = st.one_of(
    st.tuples(
        st.just("put"), st.sampled_from(["1", "2", "3", "12", "20", "21"]), st.lists(codes, min_size=1, unique=True)
    ),
    st.tuples(st.just("remove"), st.sampled_from(["1", "2", "3", "12", "20"]), st.just([])),
    st.tuples(st.sampled_from(["turn round", "terms", "hours"]), st.just("1"), st.lists(codes, min_size=1, max_size=9)),
)


def edited(plan: DayPlan, what: str, code: str, services: list[str]) -> DayPlan:
    known = next((one for one in plan.desks if one.code == code), None)
    if what == "remove":
        return without_desk(plan, code) if len(plan.desks) > 1 else plan
    if what == "turn round":
        return with_desks(plan, plan.desks[::-1])
    if what == "terms":
        offered = plan.offered[len(services) % len(plan.offered)]
        terms = terms_of(plan, offered.code)
        assert terms is not None
        return with_terms(plan, offered.code, replace(terms, quota=len(services) * 3, typical_minutes=7))
    if what == "hours":
        return with_head(plan, replace(head_of(plan), closes=time(16, len(services)), name=f"Program {code}"))
    agencies = {one.code: one.agency for _agency, found in services_to_choose(plan) for one in found}
    made = known or PlannedDesk(code, f"Meja {code}", "Baru", agencies[services[0]], ())
    return with_desk(plan, replace(made, services=tuple(services)))


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(st.lists(edits, min_size=1, max_size=6))
def test_no_sequence_of_edits_breaks_a_day(tmp_path_factory: pytest.TempPathFactory, said: list[Any]) -> None:
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("edits") / "hall.db"))
    upgrade(engine)
    hall = open_hall(engine, EXAMPLE, open_now=False)
    for what, code, services in said:
        plan = edited(plan_of(hall), what, code, services)
        hall.do(replace_day, by=COORDINATOR, day_id=hall.day_id, plan=plan)
        kept = plan_of(hall)
        taken = {one.code: set(one.services) for one in kept.desks}
        assert taken == {one.code: set(one.services) for one in plan.desks}
        assert {one.code for one in kept.offered} == {code for one in plan.desks for code in one.services}
    hall.engine.dispose()


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(st.lists(edits, min_size=1, max_size=6))
def test_no_sequence_of_edits_makes_a_number_untrue(tmp_path_factory: pytest.TempPathFactory, said: list[Any]) -> None:
    """Between two edits people take numbers and are called; an edit is taken whole or refused whole."""
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("amends") / "hall.db"))
    upgrade(engine)
    hall = open_hall(engine, EXAMPLE)
    given_out = {hall.take("JKN").number}
    for what, code, services in said:
        before = plan_of(hall)
        plan = edited(before, what, code, services)
        try:
            hall.do(amend_day, by=COORDINATOR, day_id=hall.day_id, plan=plan)
        except (PlanIsHeld, QuotaBelowIssued):
            assert plan_of(hall) == before
        else:
            assert plan_changes(plan, plan_of(hall)) == []
        try:
            number = hall.take("JKN").number
        except QuotaFull:
            continue
        assert number not in given_out
        given_out.add(number)
    engine.dispose()
