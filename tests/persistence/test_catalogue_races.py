"""Several people change the catalogue at the same moment: one is heard, and nothing is half written."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from queues.model.refusals import CatalogueMovedOn
from queues.persistence.read_transaction import one_read
from queues.reading.catalogue_entries import read_catalogue_place, read_entries
from tests.builders import Hall

AtOnce = Callable[..., list[list[str]]]
NAMES = ("budi", "siti", "dewi", "rina")


def entries(hall: Hall) -> dict[str, Any]:
    with one_read(hall.engine) as connection:
        return {row.code: row for row in read_entries(connection)}


def test_of_those_who_change_one_entry_at_once_one_is_heard_with_all_that_belongs_to_it(
    any_hall: Hall, at_once: AtOnce
) -> None:
    with one_read(any_hall.engine) as connection:
        _epoch, before = read_catalogue_place(connection)
    answers = list(chain(*at_once(any_hall.engine, [("describe_once", name, 0) for name in NAMES])))
    (heard,) = [one for one in answers if one in NAMES]
    assert sorted(answers) == sorted([heard, *[CatalogueMovedOn.code] * 3])
    found = entries(any_hall)
    assert set(found) == {heard, "shared"}
    assert found["shared"].entry == {"code": "shared", "name": heard} and found["shared"].version == 1
    with one_read(any_hall.engine) as connection:
        assert read_catalogue_place(connection)[1] == before + 2
