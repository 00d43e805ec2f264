"""Codes of services and villages are found by the words that people use (STAFF S43)."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.words.test_everyday_words import REPORTED, TYPED, TYPED_IN_ENGLISH, shown, turned_round
from webapp.catalogue import catalogue
from webapp.catalogue.searching import phrases_of
from webapp.cli.main import cli
from webapp.words.spelling import relevance


def run(*arguments: str, language: str = "id") -> Any:
    return CliRunner(env={"LANG": "C.UTF-8"}).invoke(cli, ["--lang", language, *arguments])


def first(text: str) -> str:
    found: list[dict[str, str]] = json.loads(run("catalogue", "search", text, "--json").output)
    return found[0]["code"] if found else "nothing"


@pytest.mark.parametrize("asked, code", [("bikin ktp", "KTP-REKAM"), ("simc", "SIM-C"), ("family card", "KK-BARU")])
def test_a_service_is_found_by_everyday_words(asked: str, code: str) -> None:
    assert first(asked) == code


def test_this_search_ranks_as_that_of_the_phones_does() -> None:
    """One set of rules in two languages: the phone's is the model."""
    texts = {code: phrases_of(one) for code, one in catalogue().services.items()}
    asked = [
        *REPORTED,
        *turned_round(TYPED),
        *turned_round(TYPED_IN_ENGLISH),
        "cerai",
        "antrian",
        "paspor",
        "Écs ktp",
        "",
    ]
    for typed, codes in shown(texts, *asked).items():
        scores = dict(zip(texts, relevance(typed, list(texts.values())), strict=True))
        assert sorted((code for code in texts if scores[code]), key=lambda code: -scores[code]) == codes, typed


def test_what_a_service_needs_and_costs_is_shown_in_both_languages() -> None:
    said = run("catalogue", "search", "sim", "c").output
    assert "SIM-C" in said and "Rp" in said and "Syarat" in said
    assert "Fee  " in run("catalogue", "search", "sim c", language="en").output


def test_all_services_are_listed_by_agency() -> None:
    said = run("catalogue", "list").output
    assert all(code in said for code in catalogue().services) and "(samsat)" in said


def test_what_nobody_offers_is_said_with_where_to_look() -> None:
    refused = run("catalogue", "search", "paspor")
    assert refused.exit_code == 1 and "“paspor”" in refused.output and "giliran catalogue list" in refused.output


@pytest.mark.parametrize("asked", ["Jeranglah Rendah", "jeranglah rendah manna", "jeranglah bengkulu selatan"])
def test_a_village_s_code_is_found_by_its_name_and_by_where_it_lies(asked: str) -> None:
    said = run("village", "search", *asked.split()).output
    assert "17.01.04.2026  Jeranglah Rendah         Manna, Kabupaten Bengkulu Selatan" in said


def test_a_village_that_does_not_exist_is_named() -> None:
    refused = run("village", "search", "xyzzy")
    assert refused.exit_code == 1 and "“xyzzy”" in refused.output
