"""Regencies as people write them, and what follows from where they lie."""

import pytest

from webapp.profile.regencies import (
    ZONES,
    all_regencies,
    name_of_regency,
    search_regencies,
    village_words,
    zone_of_place,
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Kabupaten Bengkulu Selatan", ["17.01"]),
        ("bengkulu selatan", ["17.01"]),
        ("Kab. Bengkulu Selatan", ["17.01"]),
        ("kab.bengkulu selatan", ["17.01"]),
        ("bengkulu sel", ["17.01"]),
        ("selatan bengkulu", ["17.01"]),
        ("Bogor", ["32.01", "32.71"]),
        ("Kota Bogor", ["32.71"]),
        ("Atlantis", []),
        ("  ", []),
    ],
)
def test_a_regency_is_found_by_what_people_write(typed: str, codes: list[str]) -> None:
    assert sorted(one.code for one in search_regencies(typed)) == codes


def test_part_of_a_name_finds_all_that_may_be_meant() -> None:
    assert {"17.01", "17.03", "17.09"} <= {one.code for one in search_regencies("Kabupaten Bengkulu")}


def test_a_code_is_a_regency_or_nothing() -> None:
    assert name_of_regency("17.01") == "Kabupaten Bengkulu Selatan"
    assert [name_of_regency(code) for code in ("", "17", "17.01.01", "99.99")] == [""] * 4


def test_the_zone_follows_from_the_province() -> None:
    assert [zone_of_place(code) for code in ("17.01", "51.03.06.2001", "91.71")] == list(ZONES)
    assert {zone_of_place(one.code) for one in all_regencies()} == set(ZONES)


def test_what_a_village_is_called_begins_with_the_word_of_the_province() -> None:
    assert village_words("13.01")[0] == "nagari"
    assert village_words("17.01")[0] == village_words("")[0] == "desa"
    assert all(len(set(words)) == len(words) for words in map(village_words, ("11", "18", "91", "17")))
