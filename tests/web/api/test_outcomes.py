"""Outcomes with what comes next: over the API, on the page and slip of their holder, and hidden where they must be."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.outcomes.delivering import hand_to_post
from queues.model.actor import Role
from tests.builders import Hall, Taken, later, person
from tests.posting import let_desk_post
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.services import Box

WHO_POSTS = person(Role.CLERK, "tukang-pos")
LETTER = {"recipient": "Siti Aminah", "address": "Jalan Melati 3\r\nDesa Terulung 🏠", "phone": "0811-7300-0001"}
COLLECT = {"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"}


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


@pytest.fixture
def page_of(client: FlaskClient, box: Box) -> Callable[..., str]:
    """`page_of(ticket, "/slip")`: the words that its holder reads."""

    def read(ticket: Taken, more: str = "") -> str:
        answer = client.get(f"/t/{box.tokens.token(ticket.id)}{more}")
        assert answer.status_code == 200
        return words_of(answer.text)

    return read


@pytest.fixture
def answer_of(client: FlaskClient, box: Box) -> Callable[[Taken], Any]:
    return lambda ticket: client.get(f"/api/v1/tickets/{box.tokens.token(ticket.id)}").json


def finish(clerk: Staff, hall: Hall, body: dict[str, Any], *, key: str | None = None) -> Any:
    """Call the next person at desk 1 and end the turn so."""
    turn_id = hall.call("1").id
    return clerk.post(f"/api/v1/turns/{turn_id}/finish", body, key=key)


def ended(hall: Hall, outcome: str, detail: dict[str, Any], *services: str, **more: Any) -> Taken:
    ticket = hall.take(*services or ("ktp",))
    hall.finish(hall.call("1").id, outcome, detail=detail, **more)
    return ticket


# -- the command -----------------------------------------------------------------------------------------------------


def test_a_clerk_finishes_with_what_comes_next(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    answer = finish(clerk, hall, {"outcome": "collect_later", "detail": COLLECT})
    assert (answer.status_code, answer.json["turn"]["outcome"]) == (200, "collect_later")
    assert [row["detail"] for row in hall.outcomes().values()] == [COLLECT]


def test_finishing_alone_means_served(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    assert finish(clerk, hall, {}).json["turn"]["outcome"] == "served"


def test_a_device_that_knows_no_details_finishes_as_before(client: FlaskClient, hall: Hall, bearer: Any) -> None:
    hall.take("ktp")
    path = f"/api/v1/turns/{hall.call('1').id}/finish"
    headers = bearer("clerk", desk="1") | {"Idempotency-Key": "as-before"}
    assert client.post(path, json={"outcome": "posted"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "code", "details", "sentence"),
    [
        (
            {"outcome": "collect_later", "detail": {"collect_on": "2026-11-25"}},
            "detail_missing",
            {"field": "collect_at"},
            "Belum diisi: tempat ambil.",
        ),
        ({"outcome": "posted"}, "detail_missing", {"field": "recipient"}, "Belum diisi: nama penerima."),
        (
            {"outcome": "posted", "detail": LETTER | {"address": "Melati " * 60}},
            "detail_too_long",
            {"field": "address", "most": 300, "length": 419},
            "Terlalu panjang: alamat. Paling banyak 300 huruf, sekarang 419.",
        ),
        (
            {"outcome": "posted", "detail": LETTER | {"address": "Jalan\x07"}},
            "detail_invalid",
            {"field": "address"},
            "Isian ini tidak sesuai: alamat.",
        ),
        (
            {"outcome": "documents_missing", "detail": {"missing": ["paspor"]}},
            "detail_invalid",
            {"field": "missing"},
            "Isian ini tidak sesuai: berkas yang kurang.",
        ),
        (
            {"outcome": "collect_later", "detail": COLLECT | {"collect_on": "2026-11-20"}},
            "detail_date_out_of_range",
            {"field": "collect_on", "earliest": "2026-11-21", "latest": "2027-11-22"},
            "Tanggal ini harus antara 21 Nov 2026 dan 22 Nov 2027: tanggal ambil.",
        ),
    ],
)
def test_a_refusal_names_the_field_and_keeps_the_person_at_the_desk(
    clerk: Staff, hall: Hall, body: dict[str, Any], code: str, details: dict[str, Any], sentence: str
) -> None:
    hall.take("ktp")
    answer = finish(clerk, hall, body)
    assert answer.status_code == 422
    assert answer.json["error"] == {"code": code, "message": sentence, "details": details}
    (turn,) = hall.turns()
    assert (turn.is_live, hall.outcomes()) == (True, {})


def test_a_book_instead_of_an_address_is_refused_unread(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    answer = finish(clerk, hall, {"outcome": "posted", "detail": LETTER | {"address": "x" * 4001}})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")
    assert answer.json["error"]["details"]["fields"] == [{"field": "detail.address", "problem": "string_too_long"}]


def test_a_refused_outcome_is_sent_again_with_the_same_key(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    path = f"/api/v1/turns/{hall.call('1').id}/finish"
    assert clerk.post(path, {"outcome": "rejected", "detail": {}}, key="once").status_code == 422
    mended = {"outcome": "rejected", "detail": {"reason": "outside_area"}}
    assert clerk.post(path, mended, key="once").status_code == 200
    assert clerk.post(path, mended, key="once").json["turn"]["outcome"] == "rejected"


# -- what the holder reads -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "detail", "said"),
    [
        ("collect_later", COLLECT, "Ambil mulai Rabu, 25 November 2026 di Kantor Camat Manna . Bawa nomor ini."),
        ("collect_later", COLLECT | {"collect_on": "2026-11-21"}, "Ambil hari ini di Kantor Camat Manna ."),
        ("posted", LETTER, "Dokumen akan diantar Pos ke alamat yang Anda sampaikan"),
        (
            "referred",
            {"to_service": "bpjs"},
            "Lanjut ke Meja 3 (Pendaftaran BPJS) di balai ini. Ambil nomor baru dahulu.",
        ),
        ("referred", {"to_agency": "samsat"}, "Lanjut ke Meja 4 (Samsat) di balai ini."),
        ("referred", {"to_office": "Kantor Pertanahan"}, "Lanjut di Kantor Pertanahan , bukan di balai ini."),
        ("referred", {"confidential": True}, "Anda dirujuk. Petugas sudah menjelaskannya kepada Anda."),
        ("rejected", {"reason": "outside_area"}, "permohonan belum dapat dipenuhi: di luar wilayah layanan ."),
        (
            "rejected",
            {"reason": "other", "note": "Nama ibu berbeda.\nUrus di Disdukcapil."},
            "belum dapat dipenuhi. Pesan petugas: Nama ibu berbeda. Urus di Disdukcapil.",
        ),
        ("not_served", {}, "Mohon maaf, Anda tidak sempat dilayani hari ini."),
    ],
)
def test_page_and_slip_say_what_happens_next(
    page_of: Any, hall: Hall, outcome: str, detail: dict[str, Any], said: str
) -> None:
    ticket = ended(hall, outcome, detail)
    assert said in page_of(ticket)
    assert said in page_of(ticket, "/slip")


def test_page_and_slip_list_what_to_bring_again_and_nothing_else(page_of: Any, hall: Hall) -> None:
    ticket = ended(hall, "documents_missing", {"missing": ["lama"], "note": "Yang asli, bukan fotokopi"})
    for more in ("", "/slip"):
        said = page_of(ticket, more)
        assert re.search(r"Yang masih perlu dibawa:? KTP lama", said) and "Fotokopi KK" not in said
        assert "Pesan petugas: Yang asli, bukan fotokopi" in said


def test_without_a_list_all_that_the_service_asks_for_is_shown(page_of: Any, hall: Hall) -> None:
    said = page_of(ended(hall, "documents_missing", {"note": "Semua kurang"}))
    assert "Siapkan berkas Fotokopi KK KTP lama" in said


def test_what_is_missing_is_said_in_the_language_of_the_page(client: FlaskClient, box: Box, hall: Hall) -> None:
    ticket = ended(hall, "documents_missing", {"missing": ["kk"]})
    for more in ("?lang=en", "/slip?lang=en"):
        said = words_of(client.get(f"/t/{box.tokens.token(ticket.id)}{more}").text)
        assert "Copy of the family card" in said and "Fotokopi KK" not in said and "Yang masih perlu dibawa" not in said


def test_a_document_that_is_on_its_way_is_said_to_be(page_of: Any, hall: Hall) -> None:
    let_desk_post(hall)
    ticket = ended(hall, "posted", LETTER)
    hall.do(hand_to_post, day_id=hall.day_id, turn_ids=[ticket.turn])
    assert "Dokumen sudah diserahkan ke Pos" in page_of(ticket)
    hall.do(hand_to_post, day_id=hall.day_id, turn_ids=[ticket.turn], handed=False)
    assert "Dokumen akan diantar Pos" in page_of(ticket)


def test_markup_in_a_note_is_words_and_no_markup(client: FlaskClient, box: Box, hall: Hall) -> None:
    nasty = '<img src=x onerror=alert(1)> "&" %(count)s'
    ticket = ended(hall, "rejected", {"reason": "other", "note": nasty})
    other = ended(hall, "collect_later", COLLECT | {"collect_at": nasty})
    for one in (ticket, other):
        for more in ("", "/slip", "/now"):
            text = client.get(f"/t/{box.tokens.token(one.id)}{more}").text
            assert "<img src=x" not in text and nasty in unescape(text)


def test_the_page_changes_with_the_outcome_when_it_is_undone_and_recorded_anew(
    client: FlaskClient, box: Box, hall: Hall
) -> None:
    ticket = ended(hall, "collect_later", COLLECT)
    path = f"/t/{box.tokens.token(ticket.id)}/now"
    first = client.get(path)
    hall.undo(ticket.turn, at=later(20))
    hall.finish(ticket.turn, "collect_later", at=later(30), detail=COLLECT | {"collect_on": "2026-12-01"})
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and "1 Desember 2026" in words_of(again.text)


# -- several turns ---------------------------------------------------------------------------------------------------


def test_of_several_turns_each_says_its_outcome_and_the_open_one_comes_first(page_of: Any, hall: Hall) -> None:
    ticket = ended(hall, "collect_later", COLLECT, "ktp", "bpjs")
    said = page_of(ticket)
    assert said.index("orang di depan Anda") < said.index("Diambil nanti")
    assert "Ambil mulai Rabu, 25 November 2026 di Kantor Camat Manna" in said
    slip = page_of(ticket, "/slip")
    assert "1. Cetak KTP-el" in slip and "Diambil nanti" in slip and "2. Pendaftaran BPJS" in slip


def test_when_all_are_over_what_is_still_to_do_comes_first(page_of: Any, hall: Hall) -> None:
    ticket = ended(hall, "documents_missing", {"missing": ["kk"]}, "ktp", "bpjs")
    hall.finish(hall.call("3", at=later(60)).id, "served", at=later(300))
    said = page_of(ticket)
    assert said.index("Berkas kurang") < said.index("Yang masih perlu dibawa") < said.index("Selesai dilayani")


# -- the ticket over the API -----------------------------------------------------------------------------------------

NOTHING_NEXT = {
    "collect_on": None,
    "collect_at": "",
    "bring": [],
    "referred_to": "",
    "reason": "",
    "handed_to_post_at": None,
    "note": "",
}


@pytest.mark.parametrize(
    ("outcome", "detail", "following"),
    [
        ("served", {}, None),
        ("collect_later", COLLECT, COLLECT),
        ("posted", LETTER, {}),
        (
            "documents_missing",
            {"missing": ["kk"], "note": "Yang baru"},
            {
                "bring": [{"code": "kk", "text": "Fotokopi KK", "text_en": "Copy of the family card"}],
                "note": "Yang baru",
            },
        ),
        ("referred", {"to_agency": "samsat"}, {"referred_to": "Samsat"}),
        ("referred", {"to_agency": "samsat", "confidential": True}, {}),
        ("rejected", {"reason": "not_eligible"}, {"reason": "not_eligible"}),
    ],
)
def test_the_holder_reads_outcome_and_next_over_the_api(
    answer_of: Any, hall: Hall, outcome: str, detail: dict[str, Any], following: dict[str, Any] | None
) -> None:
    (turn,) = answer_of(ended(hall, outcome, detail))["turns"]
    assert turn["outcome"] == outcome
    assert turn["next"] == (None if following is None else NOTHING_NEXT | following)


# -- what nobody else reads ------------------------------------------------------------------------------------------

STAFF = ("clerk", "greeter", "coordinator", "viewer")


def everything_readable(
    app: Flask, box: Box, hall: Hall, ticket: Taken, client: FlaskClient
) -> Iterator[tuple[str, bytes]]:
    """Every page and answer that can be asked for with GET, in both languages, of this day, ticket and turn."""
    known: dict[str, Any] = {
        "agency": "disdukcapil",
        "voice": "id",
        "day": hall.code,
        "desk_id": hall.desk_id("1"),
        "turn_id": ticket.turn,
        "ticket_id": ticket.id,
        "token": box.tokens.token(ticket.id),
        "code": "ktp",
        "service": "ktp",
        "number": "A001",
        "session_id": ticket.id,
        "board_id": ticket.id,
        "block_id": ticket.id,
        "received_id": ticket.id,
        "version": 1,
        "file": "css/none.css",
        "filename": "ornament.svg",
        "guide": "petugas",
        "mark": "0123456789abcdef",
        "user_id": ticket.id,
        "step": "regency",
        "sheet": "fees",
        "kind": "service",
    }
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            built = rule.build({name: known[name] for name in rule.arguments - (rule.defaults or {}).keys()})
            assert built is not None
            for query in ("", "?lang=en", "?after=0"):
                yield rule.rule, client.get(built[1] + query).data


@pytest.mark.parametrize("visitor", (*STAFF, "citizen"))
@pytest.mark.parametrize(
    ("outcome", "detail", "secrets"),
    [
        ("referred", {"to_office": "Rumah Aman Melur", "confidential": True}, ("Melur",)),
        ("posted", LETTER, ("Aminah", "Melati", "0811-7300")),
    ],
    ids=["referred in confidence", "posted"],
)
def test_no_surface_tells_it_to_anybody_who_is_not_to_know(
    app: Flask,
    box: Box,
    hall: Hall,
    client: FlaskClient,
    signed_in: Callable[[str], Staff],
    visitor: str,
    outcome: str,
    detail: dict[str, Any],
    secrets: tuple[str, ...],
) -> None:
    let_desk_post(hall, clerk=WHO_POSTS)
    ticket = ended(hall, outcome, detail, note="Catatan meja")
    seen = client if visitor == "citizen" else signed_in(visitor).client
    read = list(everything_readable(app, box, hall, ticket, seen))
    assert len(read) > 60
    assert [rule for rule, content in read for secret in secrets if secret.encode() in content] == []


def test_the_clerk_who_sends_it_gets_no_address_back(clerk: Staff, hall: Hall) -> None:
    hall.take("ktp")
    answer = finish(clerk, hall, {"outcome": "posted", "detail": LETTER})
    assert answer.status_code == 200 and "Melati" not in answer.text


def test_a_coordinators_events_tell_the_code_of_an_outcome_and_nothing_of_its_detail(
    client: FlaskClient, hall: Hall, bearer: Any
) -> None:
    ended(hall, "referred", {"to_office": "Rumah Aman Melur", "confidential": True})
    ended(hall, "posted", LETTER)
    for role in ("coordinator", "viewer", "admin"):
        text = client.get(f"/api/v1/days/{hall.code}/events?after=0", headers=bearer(role)).text
        assert "turn_closed" in text
        for secret in ("Melur", "confidential", "Aminah", "Melati"):
            assert secret not in text


def test_the_greeter_reads_the_word_of_the_outcome_and_nothing_else(
    signed_in: Callable[[str], Staff], box: Box, hall: Hall
) -> None:
    ticket = ended(hall, "rejected", {"reason": "other", "note": "Nama ibu berbeda"})
    given = signed_in("greeter").get(f"/d/{hall.code}/greeter/given/{box.tokens.token(ticket.id)}").text
    assert "Belum dapat dipenuhi" in words_of(given) and "Nama ibu" not in given


# -- figures ---------------------------------------------------------------------------------------------------------


def test_the_load_counts_what_the_outcomes_say(client: FlaskClient, hall: Hall, bearer: Any) -> None:
    for outcome, detail in (("collect_later", COLLECT), ("posted", LETTER), ("served", {}), ("left", {})):
        ended(hall, outcome, detail)
    undone = ended(hall, "referred", {"confidential": True})
    hall.undo(undone.turn, at=later(20))
    load = client.get(f"/api/v1/days/{hall.code}/load", headers=bearer("coordinator")).json
    helped = [row for row in hall.outcomes().values() if row["code"] in ("collect_later", "posted", "served")]
    assert load["helped"] == len(helped) == 3
