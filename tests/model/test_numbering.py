"""Numbers that people hold: `A012`, after A999 comes A1000, and series that sound apart."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.model.queue.numbering import CLEAR, OTHERS, label, next_series, parse, series_names


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
    ],
)
def test_a_number_is_understood_as_people_type_it(typed: str, read: tuple[str, int]) -> None:
    assert parse(typed) == read


@pytest.mark.parametrize("typed", ["", "12", "A", "ABC12", "A12B", "A--12", "A 1234567", "Ä12", "A-", "A012 A013"])
def test_what_is_no_number_of_ours_is_not_guessed_at(typed: str) -> None:
    assert parse(typed) is None


@given(st.sampled_from(list(CLEAR + OTHERS)), st.integers(1, 99_999))
def test_a_printed_number_is_read_back_as_itself(series: str, count: int) -> None:
    assert parse(label(series, count)) == (series, count)


def test_the_clear_letters_come_first_and_i_and_o_never() -> None:
    single = list(islice(series_names(), len(CLEAR + OTHERS)))
    assert "".join(single).startswith("AKMRSUZ")
    assert sorted(single) == sorted(set("ABCDEFGHJKLMNPQRSTUVWXYZ"))
    assert not {"I", "O"} & set("".join(series_names()))


def test_a_new_series_is_the_first_that_is_not_taken() -> None:
    assert next_series([]) == "A"
    assert next_series(["A", "M"]) == "K"
    assert next_series(CLEAR + OTHERS) == "AA"
