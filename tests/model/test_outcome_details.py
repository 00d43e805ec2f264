"""What an outcome needs beside its code: what is asked for, what is refused, and what is kept where."""

from datetime import date
from typing import Any

import pytest

from queues.model.outcomes.details import DETAILS, Detail, Known, RejectReason, detail_of
from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.outcomes.personal import OF_OUTCOME, PersonalPurpose
from queues.model.refusals import DetailDateOutOfRange, DetailInvalid, DetailMissing, DetailTooLong, Refusal

KNOWN = Known(date(2026, 11, 21), ("kk", "lama"))
LETTER = {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nDesa Jeranglah Rendah"}


def read(outcome: str, **given: Any) -> Detail:
    return detail_of(Outcome(outcome), given, KNOWN)


def kept_address(**given: Any) -> str:
    address: str = read("posted", **LETTER | given).personal()[PersonalPurpose.POSTAL_ADDRESS]["address"]
    return address


# -- what each keeps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "given", "kept"),
    [
        (
            "collect_later",
            {"collect_on": "2026-11-25", "collect_at": " Kantor  Camat\nManna "},
            {"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"},
        ),
        ("posted", LETTER, {}),
        ("documents_missing", {"missing": ["lama", "kk"], "note": "Yang asli"}, {"missing": ["kk", "lama"]}),
        ("referred", {"to_service": "bpjs"}, {"to_service": "bpjs"}),
        ("referred", {"to_agency": "polres"}, {"to_agency": "polres"}),
        ("referred", {"to_office": "Kantor Pertanahan"}, {"to_office": "Kantor Pertanahan"}),
        ("rejected", {"reason": "outside_area"}, {"reason": "outside_area"}),
        ("served", {}, {}),
    ],
)
def test_codes_dates_and_places_stand_beside_the_outcome(outcome: str, given: dict[str, Any], kept: Any) -> None:
    assert read(outcome, **given).kept() == kept


def test_name_address_and_phone_are_kept_apart() -> None:
    detail = read("posted", **LETTER, phone="0811-7300-0001")
    assert detail.kept() == {}
    assert detail.personal() == {PersonalPurpose.POSTAL_ADDRESS: LETTER | {"phone": "0811-7300-0001"}}


@pytest.mark.parametrize(
    ("outcome", "given"), [("documents_missing", {"missing": ["kk"]}), ("rejected", {"reason": "other"})]
)
def test_what_the_holder_is_told_is_kept_apart(outcome: str, given: dict[str, Any]) -> None:
    detail = read(outcome, **given, note="Bawa yang asli")
    assert "note" not in detail.kept()
    assert detail.personal() == {PersonalPurpose.OUTCOME_TOLD: {"note": "Bawa yang asli"}}


def test_where_somebody_is_sent_in_confidence_is_not_kept_beside_the_outcome() -> None:
    detail = read("referred", to_agency="dinsos", confidential=True)
    assert detail.kept() == {"confidential": True}
    assert detail.personal() == {PersonalPurpose.CONFIDENTIAL_REFERRAL: {"to_agency": "dinsos"}}
    assert read("referred", confidential=True).personal() == {}


def test_all_that_is_kept_apart_goes_when_the_outcome_is_taken_back() -> None:
    details = (
        read("posted", **LETTER),
        read("rejected", reason="other", note="Beda nama"),
        read("referred", to_office="Rumah aman", confidential=True),
    )
    purposes = {purpose for detail in details for purpose in detail.personal()}
    assert purposes | {PersonalPurpose.OUTCOME_NOTE} == set(OF_OUTCOME)


# -- what lacks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "given", "field"),
    [
        ("collect_later", {}, "collect_on"),
        ("collect_later", {"collect_on": "2026-11-25"}, "collect_at"),
        ("collect_later", {"collect_on": "2026-11-25", "collect_at": " . "}, "collect_at"),
        ("posted", {}, "recipient"),
        ("posted", {"recipient": "Siti"}, "address"),
        ("posted", {"recipient": "\u200b", "address": "Jalan 3"}, "recipient"),
        ("posted", {"recipient": "Siti", "address": "🏠\n🏠"}, "address"),
        ("documents_missing", {}, "missing"),
        ("documents_missing", {"missing": [], "note": "  "}, "missing"),
        ("referred", {}, "to_office"),
        ("referred", {"confidential": False}, "to_office"),
        ("rejected", {}, "reason"),
        ("rejected", {"reason": "other"}, "note"),
    ],
)
def test_what_lacks_is_named(outcome: str, given: dict[str, Any], field: str) -> None:
    with pytest.raises(DetailMissing) as refused:
        read(outcome, **given)
    assert refused.value.details == {"field": field}


def test_every_outcome_that_needs_a_detail_refuses_none_and_no_other_does() -> None:
    refused = set()
    for outcome in RECORDED_BY_CLERK:
        try:
            detail_of(outcome, {}, KNOWN)
        except Refusal:
            refused.add(outcome)
    assert refused == set(DETAILS)


def test_a_service_without_written_requirements_needs_the_words_of_the_clerk() -> None:
    nothing_written = Known(KNOWN.held_on)
    detail = detail_of(Outcome.DOCUMENTS_MISSING, {"note": "Surat nikah"}, nothing_written)
    assert detail.personal() == {PersonalPurpose.OUTCOME_TOLD: {"note": "Surat nikah"}}


# -- what does not fit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "given", "field"),
    [
        ("collect_later", {"collect_on": "besok", "collect_at": "Camat"}, "collect_on"),
        ("collect_later", {"collect_on": "2026-02-30", "collect_at": "Camat"}, "collect_on"),
        ("collect_later", {"collect_on": "2026-11-25", "collect_at": "Camat", "address": "Jalan 3"}, "address"),
        ("posted", LETTER | {"phone": "telepon saya"}, "phone"),
        ("posted", LETTER | {"address": "Jalan\x07 3"}, "address"),
        ("posted", LETTER | {"address": "Jalan\x00 3"}, "address"),
        ("posted", LETTER | {"recipient": "Siti\u202eharam"}, "recipient"),
        ("posted", LETTER | {"recipient": "Siti \ud800"}, "recipient"),
        ("documents_missing", {"missing": ["kk", "paspor"]}, "missing"),
        ("documents_missing", {"missing": "kk"}, "missing"),
        ("referred", {"to_service": "bpjs", "to_agency": "polres"}, "to_agency"),
        ("rejected", {"reason": "wajahnya"}, "reason"),
        ("served", {"collect_at": "Camat"}, "collect_at"),
        ("left", {"note": "Pulang"}, "note"),
    ],
)
def test_what_does_not_fit_is_named_without_repeating_it(outcome: str, given: dict[str, Any], field: str) -> None:
    with pytest.raises(DetailInvalid) as refused:
        read(outcome, **given)
    assert refused.value.details == {"field": field}


@pytest.mark.parametrize(
    ("field", "most"), [("recipient", 80), ("address", 300), ("collect_at", 80), ("to_office", 80), ("note", 500)]
)
def test_what_is_too_long_is_refused_with_the_most(field: str, most: int) -> None:
    others: dict[str, tuple[str, dict[str, Any]]] = {
        "recipient": ("posted", LETTER),
        "address": ("posted", LETTER),
        "collect_at": ("collect_later", {"collect_on": "2026-11-25"}),
        "to_office": ("referred", {}),
        "note": ("rejected", {"reason": "other"}),
    }
    outcome, given = others[field]
    read(outcome, **given | {field: "x" * most})
    with pytest.raises(DetailTooLong) as refused:
        read(outcome, **given | {field: "x" * (most + 1)})
    assert refused.value.details == {"field": field, "most": most, "length": most + 1}


@pytest.mark.parametrize("on", ["2026-11-20", "2027-11-23", "1970-01-01", "9999-12-31"])
def test_nothing_is_collected_before_the_day_or_after_a_year(on: str) -> None:
    with pytest.raises(DetailDateOutOfRange) as refused:
        read("collect_later", collect_on=on, collect_at="Camat")
    assert refused.value.details == {"field": "collect_on", "earliest": "2026-11-21", "latest": "2027-11-22"}


@pytest.mark.parametrize("on", ["2026-11-21", "2027-11-22"])
def test_the_day_itself_and_a_year_later_are_fine(on: str) -> None:
    assert read("collect_later", collect_on=on, collect_at="Camat").kept()["collect_on"] == on


# -- text as people paste it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jalan Melati 3\r\nDesa Terulung\rManna", "Jalan Melati 3\nDesa Terulung\nManna"),
        ("\n\n  Jalan\tMelati  3 \n \n\nManna\n", "Jalan Melati 3\nManna"),
        ("Jalan Melati\u2028Manna\u0085Bengkulu", "Jalan Melati\nManna\nBengkulu"),
        ("Rumah 🏠 hijau, 👩‍👩‍👧 di belakang", "Rumah 🏠 hijau, 👩‍👩‍👧 di belakang"),
        ("<b>Jalan</b> & \"Melati\" 'tiga'", "<b>Jalan</b> & \"Melati\" 'tiga'"),
        ("Jalan Cafe\u0301", "Jalan Café"),
    ],
)
def test_an_address_keeps_its_lines_and_signs_in_good_order(typed: str, kept: str) -> None:
    assert kept_address(address=typed) == kept


def test_a_name_stands_on_one_line() -> None:
    detail = read("posted", **LETTER | {"recipient": "Siti\nAminah"})
    assert detail.personal()[PersonalPurpose.POSTAL_ADDRESS]["recipient"] == "Siti Aminah"


def test_every_reason_but_other_speaks_for_itself() -> None:
    for reason in RejectReason:
        note = "Beda nama" if reason is RejectReason.OTHER else ""
        assert read("rejected", reason=reason.value, note=note).kept() == {"reason": reason.value}
