"""Whatever people do to a catalogue in whichever order, it stays one that a day can be planned from."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from queues.model.actor import Actor, Role
from queues.model.catalogue import EntryKind
from queues.model.refusals import UnknownEntry
from queues.persistence.ids import new_id
from queues.persistence.schema.tables import catalogue_entry
from tests.web.catalogue.entries import agencies, services
from webapp.catalogue import Catalogue, shipped_catalogue
from webapp.catalogue.changes import (
    catalogue_state,
    check_agency,
    differences_from,
    import_entries,
    remove_entry,
    restore_entry,
    save_entry,
    take_back_entry,
)
from webapp.catalogue.of_box import BoxCatalogue
from webapp.services import Box

ADMIN = Actor(Role.ADMIN, new_id())
AGENCY, SERVICE = EntryKind.AGENCY, EntryKind.SERVICE
OF_AGENCIES, OF_SERVICES = ("setda", "pos", "perkim"), ("AUDIENSI", "POS", "LAMPU", "NIB")
some_agency, some_service = st.sampled_from(OF_AGENCIES), st.sampled_from(OF_SERVICES)
either = st.one_of(st.tuples(st.just(AGENCY), some_agency), st.tuples(st.just(SERVICE), some_service))
described = st.one_of(
    some_agency.flatmap(agencies),
    st.tuples(some_service, some_agency).flatmap(lambda pair: services(*pair)),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("save"), described),
        st.tuples(st.sampled_from(["remove", "restore", "take back"]), either),
        st.tuples(st.just("check"), some_agency),
        st.tuples(st.just("import"), st.lists(described, max_size=3)),
    ),
    max_size=8,
)
CHANGES = {"remove": remove_entry, "restore": restore_entry, "take back": take_back_entry}


def do(box: Box, step: str, what: Any) -> None:
    state = catalogue_state(box)
    if step == "save":
        kind = AGENCY if what.code in OF_AGENCIES else SERVICE
        save_entry(box, what, over=state.state_of(kind, what.code).version, by=ADMIN)
    elif step == "check":
        check_agency(box, what, who="Bu Rina", on=box.now().date(), by=ADMIN)
    elif step == "import":
        sent = Catalogue(
            {one.code: one for one in what if one.code in OF_AGENCIES},
            {one.code: one for one in what if one.code in OF_SERVICES},
        )
        import_entries(box, differences_from(state, sent, keeps_checks=True), state, ADMIN)
    else:
        kind, code = what
        try:
            CHANGES[step](box, kind, code, over=state.state_of(kind, code).version, by=ADMIN)
        except UnknownEntry:
            assert state.state_of(kind, code).shipped is None


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_no_edit_breaks_the_catalogue(box: Box, done: list[tuple[str, Any]]) -> None:
    with box.engine.begin() as connection:
        connection.execute(delete(catalogue_entry))
    for step, what in done:
        before = catalogue_state(box)
        do(box, step, what)
        after = catalogue_state(box)
        assert all(one.agency in after.known.agencies for one in after.known.services.values())
        assert all(row.version >= before.state_of(*key).version for key, row in after.rows.items())
        untouched = set(shipped_catalogue().services) - set(OF_SERVICES)
        assert all(after.known.services[code] == shipped_catalogue().services[code] for code in untouched)
        assert {one.code for one in after.removed()} <= {*OF_AGENCIES, *OF_SERVICES}
    assert BoxCatalogue(box.engine)() == catalogue_state(box).known
