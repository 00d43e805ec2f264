"""Pauses, limits and announcements over the API and on every page that must say them."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.announcing import make_announcement
from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import pause_desk, pause_service
from queues.actions.hall.planned_pauses import plan_pause
from queues.actions.tickets.limiting import change_limits
from queues.model.hall.announcements import LONGEST, MOST_STANDING
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, NOON, Hall, later
from tests.web.conftest import StandingClock
from tests.web.reading import text_of
from webapp.services import Box

KEYS = iter(range(10_000))


@pytest.fixture
def tell(client: FlaskClient, hall: Hall, bearer: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """`tell("pauses", reason="prayer", …)`: the coordinator's command; the whole answer."""
    who = bearer("coordinator")

    def command(path: str, **body: Any) -> Any:
        headers = who | {"Idempotency-Key": f"hall-change-{next(KEYS)}"}
        return client.post(f"/api/v1/days/{hall.code}/{path}", json=body, headers=headers)

    return command


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def ticket_page(client: FlaskClient, box: Box, ticket_id: Any, **more: Any) -> str:
    return text_of(client.get(f"/t/{box.tokens.token(ticket_id)}", **more))


# -- pauses ----------------------------------------------------------------------------------------------------------


def test_a_pause_is_planned_by_the_clock_on_the_wall_and_taken_back(tell: Callable[..., Any], hall: Hall) -> None:
    answer = tell("pauses", reason="prayer", starts_at="12:30", ends_at="13.15")
    assert answer.status_code == 200
    (planned,) = answer.json["planned"]
    assert (planned["desk"], planned["service"], planned["begun"]) == (None, None, False)
    (row,) = hall.rows(tables.planned_pause)
    assert (row["starts_at"], row["ends_at"]) == (later(minutes=30), later(minutes=75))
    assert tell(f"pauses/{planned['id']}/cancel").json["planned"] == []


def test_a_pause_may_be_of_a_desk_or_a_service_but_not_of_both(tell: Callable[..., Any], hall: Hall) -> None:
    times = {"reason": "meal", "starts_at": later(minutes=40).isoformat(), "ends_at": later(minutes=70).isoformat()}
    desk = str(hall.desk_id("1"))
    assert tell("pauses", **times, desk=desk).json["planned"][0]["desk"] == desk
    assert tell("pauses", **times, service="kk").json["planned"][1]["service"] == "kk"
    assert refusal(tell("pauses", **times, desk=desk, service="kk")) == (422, "invalid")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"starts_at": "13:00", "ends_at": "12:59"}, (422, "pause_ends_before_it_starts")),
        ({"starts_at": "10:00", "ends_at": "11:00"}, (422, "pause_is_past")),
        ({"starts_at": "2026-11-24T12:00:00+07:00", "ends_at": "2026-11-24T13:00:00+07:00"}, (422, "pause_not_today")),
        ({"starts_at": "2026-11-21T13:00:00", "ends_at": "14:00"}, (422, "invalid")),
        ({"starts_at": "24:00", "ends_at": "25:00"}, (422, "invalid")),
        ({"starts_at": "13:00", "ends_at": "14:00", "service": "paspor"}, (404, "unknown_service")),
        (
            {"starts_at": "13:00", "ends_at": "14:00", "desk": "00000000-0000-7000-8000-000000000000"},
            (404, "unknown_desk"),
        ),
        ({"starts_at": "13:00", "ends_at": "14:00", "reason": "anak sakit"}, (422, "invalid")),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    tell: Callable[..., Any], hall: Hall, body: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(tell("pauses", **{"reason": "rest"} | body)) == expected
    assert hall.rows(tables.planned_pause) == []


def test_a_plan_is_told_half_an_hour_before_on_board_hall_page_and_phone(
    hall: Hall, client: FlaskClient, box: Box, clock: StandingClock
) -> None:
    ticket = hall.take("ktp")
    times = {"starts_at": later(minutes=45), "ends_at": later(minutes=105)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, **times)
    words = "Pukul 12.45–13.45 semua meja berhenti sementara untuk salat. Urutan Anda tidak berubah."
    pages = (f"/d/{hall.code}", f"/d/{hall.code}/board", f"/t/{box.tokens.token(ticket.id)}")
    assert [words in text_of(client.get(page)) for page in pages] == [False] * 3
    clock.at = later(minutes=15)
    assert [words in text_of(client.get(page)) for page in pages] == [True] * 3
    clock.at = later(minutes=106)
    assert [words in text_of(client.get(page)) for page in pages] == [False] * 3


def test_a_phone_hears_only_of_pauses_of_its_own_queue(hall: Hall, client: FlaskClient, box: Box) -> None:
    ktp, bpjs = hall.take("ktp"), hall.take("bpjs")
    times = {"starts_at": later(minutes=10), "ends_at": later(minutes=30)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, desk_id=hall.desk_id("3"), **times)
    words = "Pukul 12.10–12.30 Meja 3 berhenti sementara untuk salat."
    assert words in ticket_page(client, box, bpjs.id)
    assert words not in ticket_page(client, box, ktp.id)


def test_a_page_that_was_kept_is_read_anew_when_a_pause_draws_near(
    hall: Hall, client: FlaskClient, box: Box, clock: StandingClock
) -> None:
    ticket = hall.take("ktp")
    times = {"starts_at": later(minutes=45), "ends_at": later(minutes=105)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, **times)
    for page in (f"/d/{hall.code}/services", f"/d/{hall.code}/board/fragment", f"/t/{box.tokens.token(ticket.id)}/now"):
        clock.at = NOON
        tag = {"If-None-Match": client.get(page).headers["ETag"]}
        clock.at = later(minutes=14)
        assert client.get(page, headers=tag).status_code == 304
        clock.at = later(minutes=16)
        assert client.get(page, headers=tag).status_code == 200


def test_a_phone_says_why_all_its_desks_rest_and_when_to_be_back(hall: Hall, client: FlaskClient, box: Box) -> None:
    ticket = hall.take("bpjs")
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="meal", minutes=30)
    page = ticket_page(client, box, ticket.id)
    assert "Meja 3 berhenti sementara sampai pukul 12.30 untuk makan." in page
    assert "Urutan Anda tidak berubah. Silakan kembali sebelum pukul 12.30." in page


def test_while_one_desk_works_on_nothing_is_said_of_the_other(hall: Hall, client: FlaskClient, box: Box) -> None:
    ticket = hall.take("ktp")
    hall.do(pause_desk, desk_id=hall.desk_id("2"), reason="meal", minutes=30)
    assert "berhenti sementara" not in ticket_page(client, box, ticket.id)


def test_the_board_says_why_a_desk_or_a_service_rests_and_until_when(hall: Hall, client: FlaskClient) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="meal", minutes=30)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="network", minutes=20)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="audiensi", reason="other")
    board = text_of(client.get(f"/d/{hall.code}/board"))
    assert "KTP berhenti sementara sampai pukul 12.20 karena gangguan jaringan. Urutan Anda tidak berubah." in board
    assert "Sekretariat Daerah berhenti sementara. Urutan Anda tidak berubah." in board
    assert "Audiensi Bupati" not in board
    assert "makan" in board


# -- limits ----------------------------------------------------------------------------------------------------------


def service_now(client: FlaskClient, hall: Hall, code: str) -> dict[str, Any]:
    day = client.get(f"/api/v1/days/{hall.code}").json
    assert day is not None
    return next(one for one in day["services"] if one["code"] == code)


def test_limits_are_changed_live_and_told_before_anybody_waits(
    tell: Callable[..., Any], hall: Hall, client: FlaskClient
) -> None:
    hall.take_many(28, "ktp")
    assert service_now(client, hall, "ktp")["remaining"] is None
    answer = tell("services/ktp/limits", quota=40)
    assert answer.json["service"]["remaining"] == {"count": 12, "because": "quota"}
    page = text_of(client.get(f"/d/{hall.code}"))
    assert "Sisa 12 nomor" in page.replace("\u00a0", " ")
    assert service_now(client, hall, "ktp")["full"] is False


def test_a_quota_below_what_is_issued_is_a_sentence_with_both_numbers(tell: Callable[..., Any], hall: Hall) -> None:
    hall.take_many(3, "ktp")
    answer = tell("services/ktp/limits", quota=2)
    assert refusal(answer) == (409, "quota_below_issued")
    assert answer.json["error"]["message"] == "Sudah 3 nomor diberikan, jadi kuota tidak dapat menjadi 2."


@pytest.mark.parametrize(
    "body", [{"quota": -1}, {"quota": 100_000}, {"blanks": "12"}, {"until_closing": None}, {"x": 1}]
)
def test_a_limit_that_is_none_is_refused(tell: Callable[..., Any], body: dict[str, Any]) -> None:
    assert refusal(tell("services/ktp/limits", **body)) == (422, "invalid")


def test_each_limit_says_in_its_own_words_why_there_is_no_number(
    tell: Callable[..., Any], hall: Hall, client: FlaskClient, clock: StandingClock
) -> None:
    tell("services/ktp/limits", quota=0)
    tell("services/kk/limits", blanks=0)
    tell("services/bpjs/limits", until_closing=True)
    clock.at = later(minutes=180)
    page = text_of(client.get(f"/d/{hall.code}"))
    assert "Antrean penuh hari ini" in page
    assert "Blangko habis" in page
    assert "Tidak cukup waktu lagi hari ini" in page
    for service, code in (("ktp", "quota_full"), ("kk", "no_blanks_left"), ("bpjs", "too_late_for_today")):
        said = client.post(
            f"/api/v1/days/{hall.code}/tickets",
            json={"services": [service]},
            headers={"Idempotency-Key": f"k{service}"},
        )
        assert refusal(said) == (409, code)
        assert service_now(client, hall, service)["full"] is True
    assert hall.turns() == []


def test_the_greeter_sees_how_many_are_left(hall: Hall, signed_in: Callable[[str], Any]) -> None:
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"quota": 7})
    page = text_of(signed_in("greeter").get(f"/d/{hall.code}/greeter")).replace("\u00a0", " ")
    assert "Sisa 7 nomor" in page


def test_a_list_that_was_kept_is_read_anew_where_the_clock_fills_a_queue(
    hall: Hall, client: FlaskClient, clock: StandingClock
) -> None:
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"until_closing": True})
    tag = {"If-None-Match": client.get(f"/d/{hall.code}/services").headers["ETag"]}
    clock.at = later(minutes=180)
    assert client.get(f"/d/{hall.code}/services", headers=tag).status_code == 200


# -- who is not reached today ------------------------------------------------------------------------------------------


def late_hall(hall: Hall, clock: StandingClock) -> list[Any]:
    """Half an hour before closing six people wait for desk 3, which needs twelve minutes each."""
    clock.at = later(minutes=150)
    return hall.take_many(6, "bpjs", at=clock.at)


def test_who_cannot_be_reached_is_listed_with_number_and_service_only(
    hall: Hall, clock: StandingClock, signed_in: Callable[[str], Any]
) -> None:
    late_hall(hall, clock)
    viewer = signed_in("viewer")
    page = text_of(viewer.get(f"/d/{hall.code}/unreached"))
    assert "3 nomor." in page
    assert [number in page for number in ("K003", "K004", "K005", "K006")] == [False, True, True, True]
    listed = list(
        csv.reader(StringIO(viewer.get(f"/d/{hall.code}/unreached.csv").text.lstrip("\ufeff")), delimiter=";")
    )
    assert listed[0] == ["Nomor", "Layanan", "Menunggu sejak", "Sebab"]
    assert listed[1] == ["K004", "BPJS", "14:30", "tidak cukup waktu"]
    assert len(listed) == 4


def test_those_people_are_told_on_their_phone_and_the_others_are_not(
    hall: Hall, client: FlaskClient, box: Box, clock: StandingClock
) -> None:
    people = late_hall(hall, clock)
    told = ["kemungkinan besar Anda tidak terlayani hari ini" in ticket_page(client, box, one.id) for one in people]
    assert told == [False, False, False, True, True, True]


def test_who_waits_behind_the_last_sheet_is_told_so(hall: Hall, client: FlaskClient, box: Box) -> None:
    people = hall.take_many(3, "ktp")
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"blanks": 2})
    pages = [ticket_page(client, box, one.id) for one in people]
    assert ["Blangko tidak cukup untuk semua yang menunggu." in page for page in pages] == [False, False, True]


def test_after_the_close_the_list_is_what_was_recorded(
    hall: Hall, client: FlaskClient, clock: StandingClock, bearer: Callable[..., dict[str, str]]
) -> None:
    hall.take("ktp")
    hall.take("audiensi")
    hall.serve("1")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=181))
    answer = client.get(f"/api/v1/days/{hall.code}/unreached", headers=bearer("greeter")).json
    assert answer is not None
    assert [(one["number"], one["service"], one["because"]) for one in answer["numbers"]] == [
        ("S001", "setda", "not_served")
    ]


def test_clerks_and_citizens_have_no_such_list(
    hall: Hall, client: FlaskClient, signed_in: Callable[[str], Any]
) -> None:
    assert signed_in("clerk").get(f"/d/{hall.code}/unreached").status_code == 403
    assert client.get(f"/d/{hall.code}/unreached").status_code == 302


# -- announcements ---------------------------------------------------------------------------------------------------


def announce(hall: Hall, text: str = "Listrik padam.", **more: Any) -> None:
    hall.do(make_announcement, by=COORDINATOR, day_id=hall.day_id, text=text, **{"minutes": 15} | more)


@pytest.mark.parametrize(
    ("audience", "board", "hall_page", "ktp_phone", "kk_phone"),
    [
        ({"audience": "all"}, True, True, True, True),
        ({"audience": "board"}, True, False, False, False),
        ({"audience": "phones"}, False, True, True, True),
        ({"audience": "queue", "service": "ktp"}, False, False, True, False),
    ],
)
def test_an_announcement_reaches_its_audience_and_nobody_else(
    hall: Hall,
    client: FlaskClient,
    box: Box,
    audience: dict[str, str],
    board: bool,
    hall_page: bool,
    ktp_phone: bool,
    kk_phone: bool,
) -> None:
    ktp, kk = hall.take("ktp"), hall.take("kk")
    announce(hall, **audience)
    pages = [text_of(client.get(f"/d/{hall.code}/board")), text_of(client.get(f"/d/{hall.code}"))]
    pages += [ticket_page(client, box, one.id) for one in (ktp, kk)]
    assert ["Listrik padam." in page for page in pages] == [board, hall_page, ktp_phone, kk_phone]


def test_it_is_said_in_the_language_of_the_page_and_in_indonesian_where_there_is_no_english(
    hall: Hall, client: FlaskClient
) -> None:
    announce(hall, text_en="Power cut.")
    announce(hall, text="Kendaraan menghalangi.")
    page = text_of(client.get(f"/d/{hall.code}?lang=en"))
    assert "Power cut." in page and "Listrik padam." not in page
    assert "Kendaraan menghalangi." in page


def test_a_long_one_is_folded_on_phones_and_a_short_one_is_not(hall: Hall, client: FlaskClient, box: Box) -> None:
    ticket = f"/t/{box.tokens.token(hall.take('ktp').id)}"
    announce(hall, "Listrik padam.")
    long = "Listrik padam sampai siang. Urutan Anda tidak berubah. " * 4
    announce(hall, long.strip())
    for page in (client.get(ticket), client.get(f"/d/{hall.code}")):
        folded = re.findall(r'<details class="banner__text folded">(.*?)</details>', page.text, re.DOTALL)
        assert len(folded) == 1 and long.strip() in folded[0]
        assert '<div class="banner__text">Listrik padam.</div>' in page.text


def test_it_ends_by_the_clock_or_when_it_is_withdrawn(
    tell: Callable[..., Any], hall: Hall, client: FlaskClient, clock: StandingClock
) -> None:
    made = tell("announcements", text="Listrik padam.", minutes=10).json["announcements"]
    tell("announcements", text="Silakan duduk.", minutes=30)
    clock.at = later(minutes=10)
    page = text_of(client.get(f"/d/{hall.code}/board"))
    assert ("Listrik padam." in page, "Silakan duduk." in page) == (False, True)
    before = hall.seq()
    assert tell(f"announcements/{made[0]['id']}/withdraw").status_code == 200
    assert hall.seq() == before
    (standing,) = tell(f"announcements/{made[0]['id']}/withdraw").json["announcements"]
    assert tell(f"announcements/{standing['id']}/withdraw").json["announcements"] == []
    assert "Silakan duduk." not in text_of(client.get(f"/d/{hall.code}/board"))


def test_markup_is_shown_as_it_was_typed_and_line_breaks_are_folded(
    tell: Callable[..., Any], hall: Hall, client: FlaskClient
) -> None:
    tell("announcements", text=" <b>Baris satu</b>\r\n\tbaris dua \U0001f64f\n", minutes=10)
    (row,) = hall.rows(tables.announcement)
    assert row["text"] == "<b>Baris satu</b> baris dua \U0001f64f"
    assert "&lt;b&gt;Baris satu&lt;/b&gt; baris dua" in client.get(f"/d/{hall.code}/board").text


@pytest.mark.parametrize(
    "body",
    [
        {"text": "", "minutes": 5},
        {"text": " \n\t ", "minutes": 5},
        {"text": "a" * (LONGEST + 1), "minutes": 5},
        {"text": "a", "minutes": 0},
        {"text": "a", "minutes": 10_000},
        {"text": "a", "minutes": 5, "audience": "queue"},
        {"text": "a", "minutes": 5, "audience": "board", "service": "ktp"},
        {"text": "a", "minutes": 5, "audience": "everybody"},
    ],
)
def test_an_announcement_that_says_nothing_too_much_or_to_nobody_is_refused(
    tell: Callable[..., Any], hall: Hall, body: dict[str, Any]
) -> None:
    assert refusal(tell("announcements", **body)) == (422, "invalid")
    assert hall.rows(tables.announcement) == []


def test_more_than_anybody_reads_is_refused_until_one_is_withdrawn(
    tell: Callable[..., Any], clock: StandingClock
) -> None:
    for _ in range(MOST_STANDING):
        assert tell("announcements", text="a", minutes=5).status_code == 200
    assert refusal(tell("announcements", text="a", minutes=5)) == (409, "too_many_announcements")
    clock.at = later(minutes=6)
    assert tell("announcements", text="a", minutes=5).status_code == 200


def test_events_and_answers_name_a_discreet_queue_by_its_agency_and_never_carry_the_text(
    tell: Callable[..., Any], hall: Hall, client: FlaskClient
) -> None:
    before = hall.seq()
    (made,) = tell("announcements", text="Rahasia keluarga.", minutes=5, service="audiensi").json["announcements"]
    assert (made["audience"], made["service"]) == ("queue", "setda")
    (event,) = hall.events(after=before)
    assert event["kind"] == "announcement_made"
    assert "Rahasia" not in str(event["payload"])
    public = client.get(f"/api/v1/days/{hall.code}/events?after={before}").text
    assert "setda" in public and "audiensi" not in public and "Rahasia" not in public


def test_only_a_coordinator_changes_the_hall(
    hall: Hall, client: FlaskClient, bearer: Callable[..., dict[str, str]]
) -> None:
    for role in ("clerk", "greeter", "viewer"):
        headers = bearer(role) | {"Idempotency-Key": f"not-mine-{role}"}
        answer = client.post(
            f"/api/v1/days/{hall.code}/announcements", json={"text": "a", "minutes": 5}, headers=headers
        )
        assert answer.status_code == 403
    assert hall.rows(tables.announcement) == []


# -- the coordinator's dialogs -----------------------------------------------------------------------------------------


def test_the_dialogs_show_what_stands_and_offer_ready_made_texts_in_both_languages(
    hall: Hall, signed_in: Callable[[str], Any]
) -> None:
    announce(hall, service="ktp", audience="queue")
    times = {"starts_at": later(minutes=45), "ends_at": later(minutes=105)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, service="kk", reason="blanks", **times)
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"quota": 40, "blanks": 12})
    coordinator = signed_in("coordinator")
    announcements = coordinator.get(f"/d/{hall.code}/load/announcements")
    assert "Untuk KTP, sampai 12.15" in announcements.text
    assert "Layanan berhenti sementara untuk salat Jumat" in announcements.text
    assert "Friday prayer" in announcements.text
    pauses = coordinator.get(f"/d/{hall.code}/load/pauses")
    assert "12.45–13.45 Kartu Keluarga: blangko habis" in pauses.text
    limits = coordinator.get(f"/d/{hall.code}/load/services/ktp")
    assert 'name="quota" value="40"' in limits.text
    assert 'name="blanks" value="12"' in limits.text
