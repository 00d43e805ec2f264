"""Indonesian by default, English one tap away: the catalogue is complete, and an English page is English throughout."""

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, pause_service
from queues.model.hall.service import Fee, FeeKind, Service
from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.refusals import TooMany
from queues.persistence.schema import tables
from tests.builders import (
    AGENCIES,
    COORDINATOR,
    DAY,
    DESKS,
    PLAN,
    SERVICES,
    Hall,
    demo_like_day,
    fitting_detail,
    open_hall,
    plan_with,
)
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import text_of
from webapp.services import Box
from webapp.words.language import fee_line
from webapp.words.refusals import sentence_of

ROOT = Path(__file__).parents[3]
ENGLISH = ROOT / "webapp/translations/en/LC_MESSAGES/messages.po"
HALL = f"/d/{DAY}"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w+\}")
WORD = re.compile(r"\b[^\W\d_]{3,}(?:[-‑][^\W\d_]+)*\b")  # whole ones: the code of a ticket is letters and digits

# -- the catalogue ---------------------------------------------------------------------------------------------------


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def sentences(catalogue: Catalog) -> dict[tuple[str | None, str], Any]:
    """By context and Indonesian."""
    return {(one.context, str(one.id)): one for one in catalogue if one.id}


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read(ENGLISH)


def test_the_catalogue_has_every_sentence_and_no_other(english: Catalog, tmp_path: Path) -> None:
    found = tmp_path / "sentences.pot"
    subprocess.run(["sh", ROOT / "scripts/catalogue.sh", found], check=True)
    assert sentences(read(found)).keys() == sentences(english).keys(), "run `make catalogue`"
    assert not english.obsolete


def test_every_sentence_has_its_english(english: Catalog) -> None:
    assert [one.id for one in sentences(english).values() if one.fuzzy or not str(one.string).strip()] == []


def test_both_languages_have_the_same_gaps_to_fill(english: Catalog) -> None:
    for one in sentences(english).values():
        assert sorted(PLACEHOLDER.findall(one.id)) == sorted(PLACEHOLDER.findall(one.string)), one.id


def test_the_catalogue_names_no_date_and_no_place_of_a_machine() -> None:
    text = ENGLISH.read_text()
    assert "POT-Creation-Date" not in text and "\n#: " not in text


# -- which language --------------------------------------------------------------------------------------------------


def language_of(answer: Any) -> str:
    return re.search(r'<html lang="(\w+)"', answer.text)[1]  # type: ignore[index]


def test_the_hall_speaks_indonesian_whatever_the_phone_is_set_to(client: FlaskClient, hall: Hall) -> None:
    assert language_of(client.get(HALL, headers={"Accept-Language": "en-GB,en;q=0.9"})) == "id"


def test_the_link_to_the_other_language_keeps_the_rest_of_the_address(client: FlaskClient, hall: Hall) -> None:
    assert 'href="?services=ktp&amp;services=kk&amp;lang=en"' in client.get(f"{HALL}?services=ktp&services=kk").text
    there = client.get(f"{HALL}?services=ktp&lang=en").text
    assert 'href="?services=ktp&amp;lang=id" lang="id" hreflang="id">Indonesia<' in there


def test_the_choice_is_remembered_on_every_page_until_it_changes(client: FlaskClient, hall: Hall) -> None:
    first = client.get(f"{HALL}?lang=en")
    assert any(
        re.search("giliran_language=en;.* SameSite=Lax", cookie) for cookie in first.headers.getlist("Set-Cookie")
    )
    assert [language_of(client.get(path)) for path in (HALL, f"{HALL}/board", "/sign-in")] == ["en"] * 3
    client.get(f"{HALL}/board?lang=id")
    assert language_of(client.get(HALL)) == "id"


def test_a_language_that_nobody_speaks_here_changes_nothing(client: FlaskClient, hall: Hall) -> None:
    answer = client.get(f"{HALL}?lang=xx")
    assert language_of(answer) == "id" and client.get_cookie("giliran_language") is None


def test_a_refusal_is_said_in_the_language_that_was_chosen(client: FlaskClient, hall: Hall) -> None:
    answer = client.get("/api/v1/days/never?lang=en")
    sentence = "This service day was not found. Please scan the QR code in the village hall again."
    assert answer.json["error"]["message"] == sentence


# -- dates, times, money, fees ---------------------------------------------------------------------------------------


def test_dates_and_times_are_english_and_money_stays_as_it_is_written_here(
    client: FlaskClient, box: Box, hall: Hall, clock: StandingClock
) -> None:
    clock.at = datetime(2024, 5, 14, 1, 0, tzinfo=UTC)
    opens, closes = datetime(2024, 5, 15, 2, 34, tzinfo=UTC), datetime(2024, 5, 15, 8, 0, tzinfo=UTC)
    plan = plan_with(code="in-may", held_on=date(2024, 5, 15), opens_at=opens, closes_at=closes)
    open_hall(box.engine, plan, open_now=False)
    text = text_of(client.get("/d/in-may?lang=en"))
    assert "Numbers can be taken on Wednesday, 15 May 2024, from 09:34." in text and "Rp75.000" in text
    assert "Rabu, 15 Mei 2024, mulai pukul 09.34." in text_of(client.get("/d/in-may?lang=id"))


def paid(short: str, short_en: str = "", kind: FeeKind = FeeKind.PNBP, name: str = "Layanan berbayar") -> Service:
    return Service(short or name, "polres", name, short=short, short_en=short_en, fee=Fee(kind, 50_000))


@pytest.mark.parametrize(
    ("services", "indonesian", "said_in_english"),
    [
        ([], "Semua layanan gratis.", "All services are free."),
        (
            [
                paid("Pajak", kind=FeeKind.TAX),
                paid("SIM A", "Licence A"),
                paid("SIM C", "Licence C"),
                paid("PBB", kind=FeeKind.TAX),
                paid("SKCK", "Police certificate"),
                paid("SIM D", "Licence D"),
            ],
            "Gratis, kecuali: SIM, SKCK, pajak.",
            "Free, except Licence, Police certificate, tax.",
        ),
        (
            [paid("KK baru", "Family card, new"), paid("KK hilang", "Family card, lost"), paid("Izin usaha", "Permit")],
            "Gratis, kecuali: KK, Izin usaha.",
            "Free, except Family card, Permit.",
        ),
        (
            [paid("", name="Surat jalan"), paid("", name="Surat usaha"), paid("SIM A")],
            "Gratis, kecuali: Surat jalan, Surat usaha, SIM A.",
            "Free, except Surat jalan, Surat usaha, SIM A.",
        ),
    ],
)
def test_the_fee_line_names_kindred_services_once_and_tax_last(
    app: Flask, services: list[Service], indonesian: str, said_in_english: str
) -> None:
    with app.test_request_context():
        assert fee_line(services) == indonesian
        with force_locale("en"):
            assert fee_line(services) == said_in_english


# -- every page in English -------------------------------------------------------------------------------------------


class _Said(HTMLParser):
    """All that a page says or will say: its text, and the attributes that hold words rather than names."""

    SILENT = re.compile(
        "class|id|href(lang)?|src|name|nonce|value|for|type|target|role|rel|action|method|d|viewbox|content|http-equiv|lang|"
        "autocomplete|aria-(labelledby|describedby|keyshortcuts)|"
        "data-(module|search|find|watch|dialog|asks|command|claim|console|url|src|body|day|desk|turn|actor|code|taken|list|"
        "scope|queue|opens|token|address|build|signed-out)"  # a random token may hold a word between two of its digits
    )

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.skips = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skips += tag in ("script", "style")
        self.said += [value for name, value in attrs if value and not self.SILENT.fullmatch(name)]

    def handle_endtag(self, tag: str) -> None:
        self.skips -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.skips:
            self.said.append(data)


def names_of_the_day() -> Iterator[str]:
    """What is data: it stays as it was written down, or as it hangs on the wall."""
    yield from (PLAN.name, PLAN.place, PLAN.area)
    for agency in AGENCIES:
        yield agency.name
    for service in SERVICES:
        yield from (service.name, service.short, *(one.text for one in service.requirements))
    for desk in DESKS:
        yield desk.label
    yield from (fitting_detail("collect_later") or {}).values()  # places, as a clerk typed them
    yield from (fitting_detail("referred") or {}).values()


def words_said(html: str) -> set[str]:
    reader = _Said()
    reader.feed(html)
    text = "\n".join(reader.said).replace("\u00a0", " ")
    text = re.sub(r"\bMeja \d+([–, ]+\d+)*", " ", text)
    for name in sorted(names_of_the_day(), key=len, reverse=True):
        text = text.replace(name, " ")
    return set(WORD.findall(text.lower())) - {service.code for service in SERVICES}


@pytest.fixture(scope="module")
def indonesian_words(english: Catalog) -> set[str]:
    """The words of the Indonesian sentences that no English sentence has."""
    filled = [(PLACEHOLDER.sub(" ", one.id), PLACEHOLDER.sub(" ", one.string)) for one in sentences(english).values()]
    here, there = (set(WORD.findall(" ".join(texts).lower())) for texts in zip(*filled, strict=True))
    return here - there


def test_the_words_to_look_for_are_those_that_matter(indonesian_words: set[str]) -> None:
    assert indonesian_words >= {"antrean", "nomor", "meja", "silakan", "layanan", "menunggu", "panggil", "petugas"}
    assert not indonesian_words & {"the", "desk", "queue", "admin", "wi‑fi", "giliran"}


@pytest.fixture
def assert_english(indonesian_words: set[str]) -> Callable[..., None]:
    def check(client: Any, path: str, status: int = 200) -> None:
        answer = client.get(path + ("&" if "?" in path else "?") + "lang=en")
        assert answer.status_code == status, path
        assert words_said(answer.text) & indonesian_words == set(), path

    return check


@pytest.fixture
def busy(box: Box, hall: Hall) -> Hall:
    """A second day in which everything happens at once."""
    return demo_like_day(box, plan_with(code="busy"))


def test_the_hall_in_each_state_of_the_day(
    client: FlaskClient, box: Box, busy: Hall, assert_english: Callable[..., None]
) -> None:
    busy.do(pause_service, by=COORDINATOR, day_id=busy.day_id, service="bpjs", reason="network", minutes=20)
    assert_english(client, "/d/busy")
    open_hall(box.engine, plan_with(code="prepared"), open_now=False)
    assert_english(client, "/d/prepared")
    busy.do(stop_issuing, by=COORDINATOR, day_id=busy.day_id)
    assert_english(client, "/d/busy")
    assert_english(client, "/")


def test_a_closed_day(
    client: FlaskClient, hall: Hall, box: Box, signed_in: Callable[[str], Staff], assert_english: Callable[..., None]
) -> None:
    token = box.tokens.token(hall.take("ktp").id)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    for path in (HALL, f"{HALL}/board", f"/t/{token}", f"/t/{token}/slip"):
        assert_english(client, path)
    coordinator = signed_in("coordinator")
    for path in (f"{HALL}/load", f"{HALL}/greeter", f"/desks/{hall.desk_id('1')}", f"{HALL}/desks"):
        assert_english(coordinator, path)


def test_every_ticket_of_a_busy_day(
    client: FlaskClient, box: Box, busy: Hall, assert_english: Callable[..., None]
) -> None:
    of_day = [row for row in busy.rows(tables.ticket) if row["day_id"] == busy.day_id]
    states = {turn.state.value for turn in busy.turns()}
    assert states >= {"waiting", "called", "serving", "on_hold", "closed"}
    for row in of_day:
        assert_english(client, f"/t/{box.tokens.token(row['id'])}")
        assert_english(client, f"/t/{box.tokens.token(row['id'])}/slip")


@pytest.mark.parametrize(
    "outcome",
    RECORDED_BY_CLERK,
)
def test_a_ticket_with_each_outcome(
    client: FlaskClient, box: Box, hall: Hall, outcome: Outcome, assert_english: Callable[..., None]
) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.serve("1", outcome=outcome.value)
    assert_english(client, f"/t/{box.tokens.token(taken.id)}")


def test_tickets_without_an_outcome_at_a_desk(
    client: FlaskClient, box: Box, hall: Hall, assert_english: Callable[..., None]
) -> None:
    cancelled, moved = hall.take("kk"), hall.take("ktp")
    hall.cancel(cancelled.id)
    hall.transfer(hall.call("2").id, "kk")
    for taken in (cancelled, moved):
        assert_english(client, f"/t/{box.tokens.token(taken.id)}")


def test_every_desk_of_a_busy_day(
    busy: Hall, signed_in: Callable[[str], Staff], assert_english: Callable[..., None]
) -> None:
    clerk = signed_in("clerk")
    assert_english(clerk, "/d/busy/desks")
    for desk in DESKS:
        assert_english(clerk, f"/desks/{busy.desk_id(desk.code)}")
    busy.do(close_desk, by=COORDINATOR, desk_id=busy.desk_id("5"))
    assert_english(clerk, f"/desks/{busy.desk_id('5')}")


def test_what_coordinators_and_greeters_see(
    box: Box, busy: Hall, signed_in: Callable[[str], Staff], assert_english: Callable[..., None]
) -> None:
    busy.take("kk", priority=True)
    with box.engine.begin() as connection:  # a name is what the person is called, in any language
        connection.execute(update(tables.staff_user).values(display_name="Wulan"))
    coordinator, token = signed_in("coordinator"), box.tokens.token(busy.take("ktp").id)
    paths = ["load", "load/day", f"load/desks/{busy.desk_id('1')}", f"load/desks/{busy.desk_id('3')}"]
    for path in [*paths, "load/services/ktp", "greeter", f"greeter/given/{token}"]:
        assert_english(coordinator, f"/d/busy/{path}")


def test_the_board_signing_in_and_what_goes_wrong(
    client: FlaskClient, busy: Hall, signed_in: Callable[[str], Staff], assert_english: Callable[..., None]
) -> None:
    for path in ("/d/busy/board", f"{HALL}/board", "/sign-in", "/offline"):
        assert_english(client, path)
    for path in ("/nowhere", "/d/never", "/t/not-a-token"):
        assert_english(client, path, 404)
    assert_english(signed_in("viewer"), "/d/busy/greeter", 403)
    assert_english(signed_in("greeter"), "/sign-in")


def test_who_came_too_often_is_told_when_and_where_else_to_go(app: Flask) -> None:
    with app.test_request_context():
        said = sentence_of(TooMany(retry_after=2401))
    assert "41 menit lagi" in said and "minta bantuan petugas" in said


def test_desks_are_named_as_they_hang_on_the_wall(client: FlaskClient, box: Box, hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    text = text_of(client.get(f"/t/{box.tokens.token(taken.id)}?lang=en"))
    assert "Your turn A001 Please go to Meja 1" in text
    assert "Now calling A001 to Meja 1" in text_of(client.get(f"{HALL}/board?lang=en"))
