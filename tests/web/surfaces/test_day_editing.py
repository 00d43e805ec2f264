"""A prepared day is changed in the browser: its head, its desks and what they take, each as a new plan of the whole."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queues.actions.hall.replacing import replace_day
from queues.model.hall.service_day import DayPlan, PlannedDesk
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import upgrade
from queues.snapshots.office.day_plan import planned_day
from tests.builders import COORDINATOR, Hall, open_hall, sqlite_url
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.day_file.day_file import example_day, read_day_text
from webapp.day_file.editing import services_to_choose, with_desk, without_desk
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
    text = unescape(admin.get(path).text)
    fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', text))
    chosen = re.findall(r'name="services"\s+value="([^"]*)"\s+checked', text)
    ticked = {"is_open": "y"} if re.search(r'name="is_open"\s+value="y"\s+checked', text) else {}
    fields.pop("is_open", None)
    return fields | {"services": chosen} | ticked | {"csrf_token": admin.csrf}


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
    fields = {"state": form_of(admin, desk(prepared, last.code))["state"], "csrf_token": admin.csrf}
    admin.client.post(f"{edit(prepared)}/desk/remove?desk={last.code}", data=fields)
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


def test_a_desk_is_removed_with_what_only_it_took(admin: Staff, prepared: Hall) -> None:
    last = EXAMPLE.desks[-1]
    path = f"{edit(prepared)}/desk"
    state = form_of(admin, desk(prepared, last.code))["state"]
    fields = {"state": state, "csrf_token": admin.csrf}
    assert admin.client.post(f"{path}/remove?desk={last.code}", data=fields).status_code == 303
    plan = plan_of(prepared)
    assert last.code not in {one.code for one in plan.desks}
    only_there = set(last.services) - {code for one in EXAMPLE.desks[:-1] for code in one.services}
    assert only_there and not only_there & {one.code for one in plan.offered}
    assert admin.client.post(f"{path}/remove?desk=99", data=fields).status_code == 404


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


def test_two_who_edit_one_day_see_each_other_and_lose_nothing(admin: Staff, prepared: Hall) -> None:
    mine = form_of(admin, edit(prepared))
    saved(admin, desk(prepared, "1"), label="Di depan pintu")
    answer = admin.client.post(edit(prepared), data=mine | {"name": "Bunga Kampung"})
    assert answer.status_code == 409 and "baru saja diubah orang lain" in words_of(answer.text)
    assert 'value="Bunga Kampung"' in answer.text
    again = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', unescape(answer.text)))
    assert admin.client.post(edit(prepared), data=again | {"csrf_token": admin.csrf}).status_code == 303
    plan = plan_of(prepared)
    assert (plan.name, plan.desks[0].label) == ("Bunga Kampung", "Di depan pintu")


def test_once_a_number_is_out_the_plan_stays_and_the_reason_is_said(admin: Staff, hall: Hall) -> None:
    hall.take("ktp")
    before = plan_of(hall)
    answer = saved(admin, edit(hall), name="Lain")
    assert answer.status_code == 409 and "Sudah ada nomor" in words_of(answer.text)
    assert plan_of(hall) == before


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
)


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(st.lists(edits, min_size=1, max_size=6))
def test_no_sequence_of_edits_breaks_a_day(tmp_path_factory: pytest.TempPathFactory, said: list[Any]) -> None:
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("edits") / "hall.db"))
    upgrade(engine)
    hall = open_hall(engine, EXAMPLE, open_now=False)
    for what, code, services in said:
        plan = plan_of(hall)
        if what == "remove" and len(plan.desks) > 1:
            plan = without_desk(plan, code)
        elif what == "put":
            known = next((one for one in plan.desks if one.code == code), None)
            agencies = {one.code: one.agency for _agency, found in services_to_choose(plan) for one in found}
            made = known or PlannedDesk(code, f"Meja {code}", "Baru", agencies[services[0]], ())
            plan = with_desk(plan, replace(made, services=tuple(services)))
        hall.do(replace_day, by=COORDINATOR, day_id=hall.day_id, plan=plan)
        kept = plan_of(hall)
        taken = {one.code: set(one.services) for one in kept.desks}
        assert taken == {one.code: set(one.services) for one in plan.desks}
        assert {one.code for one in kept.offered} == {code for one in plan.desks for code in one.services}
    hall.engine.dispose()
