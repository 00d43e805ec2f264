"""Numbers that people hold: `A012`, after A999 comes A1000, and series that sound apart."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.queue.numbering import (
    CLEAR,
    OTHERS,
    carried_series,
    is_carried,
    label,
    label_of,
    next_series,
    parse,
    series_names,
)


@pytest.mark.parametrize(
    ("count", "number"), [(1, "A001"), (12, "A012"), (999, "A999"), (1000, "A1000"), (12345, "A12345")]
)
def test_a_number_has_three_digits_until_it_needs_more(count: int, number: str) -> None:
    assert label("A", count) == number


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("A012", ("A", 12)),
        ("a012", ("A", 12)),
        (" a-12 ", ("A", 12)),
        ("A 12", ("A", 12)),
        ("A12", ("A", 12)),
        ("A1000", ("A", 1000)),
        ("ka007", ("KA", 7)),
        ("A012 Kamis", ("A.KAMIS", 12)),
        ("a012kamis", ("A.KAMIS", 12)),
        ("a-12 kam", ("A.KAMIS", 12)),
        ("A012 Jum'at", ("A.JUMAT", 12)),
        ("KA1000 minggu", ("KA.MINGGU", 1000)),
        ("A012 27-11", ("A.27-11", 12)),
        ("A012 27-11-2", ("A.27-11-2", 12)),
    ],
)
def test_a_number_is_understood_as_people_type_it(typed: str, read: tuple[str, int]) -> None:
    assert parse(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        *("", "12", "A", "ABC12", "A12B", "A--12", "A 1234567", "Ä12", "A-", "A012 A013"),
        *("A012 ka", "A012 Thursday", "A01227-11"),
    ],
)
def test_what_is_no_number_of_ours_is_not_guessed_at(typed: str) -> None:
    assert parse(typed) is None


@given(st.sampled_from(list(CLEAR + OTHERS)), st.integers(1, 99_999))
def test_a_printed_number_is_read_back_as_itself(series: str, count: int) -> None:
    assert parse(label(series, count)) == (series, count)


@given(st.sampled_from(list(CLEAR + OTHERS)), st.integers(1, 99_999), st.dates(), st.integers(0, 3))
def test_a_number_of_another_day_is_read_back_as_itself(series: str, count: int, given_on: date, nth: int) -> None:
    carried = list(islice(carried_series(series, given_on), nth + 1))[-1]
    assert parse(label_of(carried, count)) == parse(label_of(carried, count).upper()) == (carried, count)
    assert is_carried(carried) and not is_carried(series)


def test_a_number_of_another_day_has_its_weekday_behind_it_then_its_date() -> None:
    tried = islice(carried_series("A", date(2026, 11, 26)), 4)
    assert [label_of(one, 12) for one in tried] == ["A012 Kamis", "A012 26-11", "A012 26-11-2", "A012 26-11-3"]
    assert next(carried_series("A.RABU", date(2026, 11, 25))) == "A.RABU"


def test_the_clear_letters_come_first_and_i_and_o_never() -> None:
    single = list(islice(series_names(), len(CLEAR + OTHERS)))
    assert "".join(single).startswith("AKMRSUZ")
    assert sorted(single) == sorted(set("ABCDEFGHJKLMNPQRSTUVWXYZ"))
    assert not {"I", "O"} & set("".join(series_names()))


def test_a_new_series_is_the_first_that_is_not_taken() -> None:
    assert next_series([]) == "A"
    assert next_series(["A", "M"]) == "K"
    assert next_series(CLEAR + OTHERS) == "AA"
