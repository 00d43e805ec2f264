"""The catalogue of a box: what comes with Giliran, under what its own office says."""

from datetime import date

import pytest
from flask import Flask

from queues.model.actor import Actor, Role
from queues.model.catalogue import EntryChange, EntryKind
from queues.model.events import CatalogueEntryChanged
from queues.model.refusals import CatalogueMovedOn, UnknownEntry
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.catalogue_entries import read_catalogue_place
from queues.snapshots.office.catalogue_audit import catalogue_audit_snapshot
from tests.builders import NOON
from webapp.catalogue import (
    Catalogue,
    KnownAgency,
    KnownService,
    catalogue,
    free_series,
    shipped_catalogue,
    using_catalogue,
)
from webapp.catalogue.changes import (
    catalogue_state,
    check_agency,
    differences_from,
    entry_state,
    import_entries,
    remove_entry,
    restore_entry,
    save_entry,
    take_back_entry,
)
from webapp.catalogue.field_words import FIELD_NAMES
from webapp.catalogue.of_box import BoxCatalogue
from webapp.catalogue.written import AGENCY_FIELDS, SERVICE_FIELDS
from webapp.services import Box
from webapp.words.audit.catalogue import CHANGE_WORDS, catalogue_lines_of

ADMIN = Actor(Role.ADMIN, new_id())
SERVICE, AGENCY = EntryKind.SERVICE, EntryKind.AGENCY


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


def sim_c(**other: object) -> KnownService:
    return shipped_catalogue().services["SIM-C"].model_copy(update=other)


def held(box: Box) -> Catalogue:
    return catalogue_state(box).known


def lines(app: Flask, box: Box, code: str = "") -> list[str]:
    with app.test_request_context():
        return [one.what for one in catalogue_lines_of(catalogue_audit_snapshot(box.engine, code=code))]


# -- what holds ------------------------------------------------------------------------------------------------------


def test_nobody_has_edited_anything_and_it_is_what_comes_with_giliran(app: Flask, box: Box) -> None:
    with app.app_context():
        assert catalogue() == shipped_catalogue() == held(box)


def test_what_the_office_says_holds_at_once_and_the_rest_stays_as_it_comes(app: Flask, box: Box) -> None:
    with app.app_context():
        catalogue()
        save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
        assert catalogue().services["SIM-C"].typical_minutes == 20
        rest = {code: one for code, one in catalogue().services.items() if code != "SIM-C"}
    assert rest == {code: one for code, one in shipped_catalogue().services.items() if code != "SIM-C"}


def test_another_process_sees_it_when_it_looks_again(box: Box) -> None:
    other = BoxCatalogue(box.engine)
    assert other().services["SIM-C"].typical_minutes == 15
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    other.forget()  # as if a second had passed
    assert other().services["SIM-C"].typical_minutes == 20


def test_what_has_not_changed_is_not_read_again(box: Box) -> None:
    other = BoxCatalogue(box.engine)
    first = other()
    other.forget()
    assert other() is first


def test_an_agency_that_is_the_boxs_own_stands_last_and_by_name(box: Box) -> None:
    for name in ("Perpustakaan", "Dinas Perkim"):
        save_entry(box, KnownAgency(code=name.split()[-1].lower(), name=name), over=0, by=ADMIN)
    assert list(held(box).agencies)[-2:] == ["perkim", "perpustakaan"]


def test_an_entry_that_this_release_does_not_understand_hides_no_other(box: Box) -> None:
    with box.engine.begin() as connection:
        row = {"kind": "service", "code": "SIM-C", "entry": {"code": "SIM-C", "hologram": True}}
        connection.execute(
            tables.catalogue_entry.insert(), {**row, "is_removed": False, "version": 1, "changed_at": NOON}
        )
    assert held(box) == shipped_catalogue()


def test_one_may_say_which_catalogue_is_meant(app: Flask, box: Box) -> None:
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    with app.app_context():
        with using_catalogue(shipped_catalogue()):
            assert catalogue().services["SIM-C"].typical_minutes == 15
        assert catalogue().services["SIM-C"].typical_minutes == 20


def test_a_page_shows_nothing_older_than_it_has_read_of_the_stream(box: Box) -> None:
    other = BoxCatalogue(box.engine)
    assert other().services["SIM-C"].typical_minutes == 15
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    other.reach(0)
    with one_read(box.engine) as connection:
        other.reach(read_catalogue_place(connection)[1])
    assert other().services["SIM-C"].typical_minutes == 20


# -- removed and brought back ----------------------------------------------------------------------------------------


def test_what_is_removed_can_be_brought_back_as_it_was(box: Box) -> None:
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    remove_entry(box, SERVICE, "SIM-C", over=1, by=ADMIN)
    assert "SIM-C" not in held(box).services
    assert [one.code for one in catalogue_state(box).removed()] == ["SIM-C"]
    restore_entry(box, SERVICE, "SIM-C", over=2, by=ADMIN)
    assert held(box).services["SIM-C"].typical_minutes == 20


def test_an_agency_takes_its_services_along_and_brings_them_back(box: Box) -> None:
    before = held(box)
    remove_entry(box, AGENCY, "satlantas", over=0, by=ADMIN)
    assert set(before.services) - set(held(box).services) == {"SIM-A", "SIM-C", "SIM-D"}
    restore_entry(box, AGENCY, "satlantas", over=1, by=ADMIN)
    assert held(box) == before


def test_an_entry_goes_back_to_what_comes_with_giliran(box: Box) -> None:
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    take_back_entry(box, SERVICE, "SIM-C", over=1, by=ADMIN)
    assert held(box) == shipped_catalogue()
    assert entry_state(box, SERVICE, "SIM-C").version == 2
    save_entry(box, KnownService(code="LAMPU", agency="dpmd", name="Lampu jalan"), over=0, by=ADMIN)
    with pytest.raises(UnknownEntry):
        take_back_entry(box, SERVICE, "LAMPU", over=1, by=ADMIN)


# -- two at once -----------------------------------------------------------------------------------------------------


def test_of_two_who_change_one_entry_the_second_is_told(box: Box) -> None:
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    with pytest.raises(CatalogueMovedOn):
        save_entry(box, sim_c(typical_minutes=25), over=0, by=ADMIN)
    with pytest.raises(CatalogueMovedOn):
        remove_entry(box, SERVICE, "SIM-C", over=0, by=ADMIN)
    assert held(box).services["SIM-C"].typical_minutes == 20


def test_of_a_file_with_one_entry_that_was_changed_meanwhile_nothing_is_taken(box: Box) -> None:
    state = catalogue_state(box)
    sent = Catalogue(
        {}, {code: state.known.services[code].model_copy(update={"quota": 7}) for code in ("KIA", "SIM-C")}
    )
    found = differences_from(state, sent, keeps_checks=True)
    save_entry(box, sim_c(typical_minutes=20), over=0, by=ADMIN)
    with pytest.raises(CatalogueMovedOn):
        import_entries(box, found, state, ADMIN)
    assert held(box).services["KIA"].quota is None
    later = catalogue_state(box)
    import_entries(box, differences_from(later, sent, keeps_checks=True), later, ADMIN)
    assert [held(box).services[code].quota for code in ("KIA", "SIM-C")] == [7, 7]


def test_saving_what_is_there_already_is_no_change(box: Box) -> None:
    assert not save_entry(box, sim_c(), over=0, by=ADMIN)
    assert catalogue_audit_snapshot(box.engine).rows == ()


# -- checked ---------------------------------------------------------------------------------------------------------


def test_an_agency_says_that_it_has_read_all_its_services(box: Box) -> None:
    assert check_agency(box, "satlantas", who="Iptu Rina", on=date(2026, 11, 21), by=ADMIN) == 3
    checked = [one for one in held(box).services.values() if one.verified_by == "Iptu Rina"]
    assert {one.code for one in checked} == {"SIM-A", "SIM-C", "SIM-D"}
    assert all(one.verified and one.verified_on == date(2026, 11, 21) for one in checked)


def test_what_another_regency_has_checked_is_not_checked_here(box: Box) -> None:
    state = catalogue_state(box)
    checked = {"verified": True, "verified_by": "Iptu Rina", "verified_on": date(2026, 11, 21)}
    sent = Catalogue(
        {},
        {"SIM-C": sim_c(typical_minutes=20, **checked), "KIA": state.known.services["KIA"].model_copy(update=checked)},
    )
    (change,) = differences_from(state, sent, keeps_checks=False)
    assert change.fields == ("typical_minutes",)
    assert {field for one in differences_from(state, sent, keeps_checks=True) for field in one.fields} > {"verified"}


# -- the record ------------------------------------------------------------------------------------------------------


def test_the_audit_says_who_changed_what(app: Flask, box: Box) -> None:
    save_entry(box, sim_c(typical_minutes=20, note="Bawa SIM lama"), over=0, by=ADMIN)
    save_entry(box, KnownAgency(code="perkim", name="Dinas Perkim"), over=0, by=ADMIN)
    remove_entry(box, AGENCY, "perkim", over=1, by=ADMIN)
    restore_entry(box, AGENCY, "perkim", over=2, by=ADMIN)
    take_back_entry(box, SERVICE, "SIM-C", over=1, by=ADMIN)
    assert lines(app, box) == [
        "SIM-C kembali seperti bawaan: menit di meja, catatan untuk warga.",
        "perkim dikembalikan.",
        "perkim dihapus.",
        "perkim ditambahkan.",
        "SIM-C diubah: menit di meja, catatan untuk warga.",
    ]
    assert len(lines(app, box, "perkim")) == 3


def test_every_change_and_every_field_has_words() -> None:
    assert set(CHANGE_WORDS) == set(EntryChange)
    assert set(FIELD_NAMES) == {*AGENCY_FIELDS, *SERVICE_FIELDS}


def test_what_is_recorded_names_fields_and_no_text(box: Box) -> None:
    save_entry(box, sim_c(note="Bawa SIM lama"), over=0, by=ADMIN)
    (row,) = catalogue_audit_snapshot(box.engine).rows
    assert row.payload == {"entry": "service", "code": "SIM-C", "change": "changed", "fields": ["note"]}
    assert CatalogueEntryChanged.kind == "catalogue_entry_changed"


# -- letters ---------------------------------------------------------------------------------------------------------


def test_an_agency_has_its_own_letters_where_they_are_free(app: Flask, box: Box) -> None:
    own = shipped_catalogue().agencies["pos"].model_copy(update={"series": "K"})
    save_entry(box, own, over=0, by=ADMIN)
    with app.app_context():
        assert free_series("pos", []) == "K"
        assert free_series("samsat", ["A"]) == "M"
        assert free_series("pos", ["K"]) == "A"
