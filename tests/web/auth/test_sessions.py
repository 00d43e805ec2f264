"""A session of staff is a row: it ends when it should, everywhere, and not because a clock was set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import update

from queues.persistence.people.sessions import end_session, note_seen, standing_sessions
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from tests.builders import NOON, Hall, later
from tests.web.auth.test_signing_in import clerk_id, csrf_of, desk_url, enter, enter_at_desk  # noqa: F401
from tests.web.conftest import Staff, StandingClock
from webapp.auth.sessions import device_label
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import of_sessions
from webapp.services import Box

HOUR = 3600
TABLET = (
    "Mozilla/5.0 (Linux; Android 12; SM-T225) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
)


class SignedLater(TimestampSigner):
    """Signs as a box does whose clock is wrong by so many seconds."""

    off_by = 0

    def get_timestamp(self) -> int:
        return super().get_timestamp() + self.off_by


def signed_at(app: Flask, staff: Staff, off_by: int) -> None:
    """The same session, signed when the clock was wrong."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with staff.client.session_transaction() as session:
        content = dict(session)
    serializer.signer = type("Signer", (SignedLater,), {"off_by": off_by})
    staff.client.set_cookie("giliran_session", serializer.dumps(content))


def look(app: Flask, box: Box, at: datetime) -> int:
    """What the jobs do about sessions."""
    return JobRunner(box.engine, box.writer, of_sessions(app.extensions["giliran_sessions"], lambda: at)).look(at)


def desks(hall: Hall, staff: Staff) -> int:
    return int(staff.get(f"/d/{hall.code}/desks").status_code)


class SecureClient(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, **kwargs | {"base_url": "https://localhost"})


def over_https(app: Flask) -> FlaskClient:
    return SecureClient(app, app.response_class)


# -- the clock -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off_by", [0, HOUR, -HOUR, -30 * HOUR, 3 * 365 * 24 * HOUR])
def test_the_date_on_which_a_cookie_was_signed_says_nothing(
    app: Flask, hall: Hall, signed_in: Callable[[str], Staff], off_by: int
) -> None:
    clerk = signed_in("clerk")
    signed_at(app, clerk, off_by)
    assert desks(hall, clerk) == 200


def test_a_clock_that_jumps_for_a_minute_signs_nobody_out(
    app: Flask, box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    clerk = signed_in("clerk")
    for clock.ahead in (timedelta(days=40), timedelta(days=-150), timedelta(0)):
        clock.at += timedelta(minutes=1)
        assert desks(hall, clerk) == 200
        look(app, box, box.time.trusted_now())
    assert [row.why for row in hall.rows(tables.session)] == [None]


def test_a_session_is_over_after_fourteen_hours_in_use(
    app: Flask, box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    clerk = signed_in("clerk")
    for hours in range(1, 15):
        clock.at = later(minutes=60 * hours)
        assert desks(hall, clerk) == 200
        assert look(app, box, clock.at) == 1
    clock.at = later(minutes=14 * 60 + 2)
    assert desks(hall, clerk) == 302
    assert (look(app, box, clock.at), look(app, box, clock.at)) == (1, 0)
    assert [row.why for row in hall.rows(tables.session)] == ["too_old"]


def test_a_session_that_was_made_in_another_year_grows_old_all_the_same(
    app: Flask, box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    clerk = signed_in("clerk")
    in_2030 = datetime(2030, 1, 1, tzinfo=UTC)
    with box.engine.begin() as connection:
        connection.execute(update(tables.session).values(made_at=in_2030, seen_at=in_2030))
    assert desks(hall, clerk) == 200
    look(app, box, clock.at)
    clock.at = later(minutes=14 * 60 + 2)
    assert desks(hall, clerk) == 302


def test_that_a_session_is_in_use_is_written_every_five_minutes_and_not_more_often(
    app: Flask, box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    clerk, written = signed_in("clerk"), 0
    for minute in range(12):
        clock.at = later(minutes=minute)
        desks(hall, clerk)
        written += look(app, box, clock.at)
    assert written == 2
    (session,) = box_sessions(box)
    assert (session.seen_at, session.lived_seconds) == (later(minutes=10), 600)


def test_of_two_processes_that_note_one_use_one_counts_it(
    box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff], app: Flask
) -> None:
    clerk = signed_in("clerk")
    clock.at = later(minutes=30)
    desks(hall, clerk)
    seen = app.extensions["giliran_sessions"].take()
    box.writer.write(note_seen, seen=seen)
    box.writer.write(note_seen, seen=seen)
    assert box_sessions(box)[0].lived_seconds == 1800


def box_sessions(box: Box) -> list:  # type: ignore[type-arg]
    with one_read(box.engine) as connection:
        return standing_sessions(connection)


# -- the cookie ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("clerk_id")
def test_the_cookie_is_sent_when_it_changes_and_lives_by_the_watch_of_the_browser(client: FlaskClient) -> None:
    (given,) = [one for one in enter(client).headers.getlist("Set-Cookie") if "giliran_session" in one]
    assert "Max-Age=54000" in given
    assert "Expires" in given  # for browsers that know no Max-Age; the others go by it
    client.get("/sign-in")  # a token for its forms
    assert client.get("/sign-in").headers.getlist("Set-Cookie") == []


@pytest.mark.usefixtures("clerk_id")
def test_over_https_the_cookies_have_a_name_that_plain_http_cannot_give(app: Flask) -> None:
    client = over_https(app)
    given = [
        *client.get("/sign-in?lang=en").headers.getlist("Set-Cookie"),
        *enter(client).headers.getlist("Set-Cookie"),
    ]
    ours = [one for one in given if "giliran_session" in one or "giliran_language" in one]
    assert len(ours) >= 3
    for cookie in ours:
        assert cookie.startswith("__Host-giliran_")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.usefixtures("clerk_id")
def test_one_server_speaks_both_schemes_and_a_cookie_of_one_opens_nothing_on_the_other(app: Flask) -> None:
    plain, secure = app.test_client(), over_https(app)
    for client in (plain, secure):
        enter(client)
        assert "sudah masuk" in client.get("/sign-in").text
    carried = plain.get_cookie("giliran_session")
    assert carried is not None
    planted = over_https(app)
    planted.set_cookie("giliran_session", carried.value)
    assert "sudah masuk" not in planted.get("/sign-in").text


# -- its end ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("clerk_id")
def test_signing_in_anew_ends_the_session_before(client: FlaskClient, app: Flask, box: Box) -> None:
    enter(client)
    before = client.get_cookie("giliran_session")
    assert before is not None
    enter(client)
    copied = app.test_client()
    copied.set_cookie("giliran_session", before.value)
    assert "sudah masuk" not in copied.get("/sign-in").text
    assert len(box_sessions(box)) == 1


def test_ended_sessions_are_forgotten_after_a_month(
    box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    signed_in("clerk")
    (first,) = box_sessions(box)
    box.writer.write(end_session, session_id=first.id, why="signed_out", now=NOON)
    clock.at = NOON + timedelta(days=29)
    signed_in("greeter")
    assert len(hall.rows(tables.session)) == 2
    clock.at = NOON + timedelta(days=31)
    signed_in("viewer")
    assert len(hall.rows(tables.session)) == 2


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (TABLET, "Chrome · Android"),
        (TABLET.replace("Safari", "SamsungBrowser/23.0 Safari"), "Samsung Internet · Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1", "Safari · iPad"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_by_its_browser_and_system(user_agent: str, label: str) -> None:
    assert device_label(user_agent) == label


# -- a long day ------------------------------------------------------------------------------------------------------


def test_a_desk_that_was_opened_ten_hours_ago_still_takes_commands(
    app: Flask, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff]
) -> None:
    clerk, desk = signed_in("clerk"), hall.desk_id("1")
    opened = clerk.get(f"/desks/{desk}/now")
    signed_at(app, clerk, -10 * HOUR)
    clerk.csrf = csrf_signed_at(app, clerk, -10 * HOUR)
    clock.at = later(minutes=600)
    number = hall.take("ktp", at=clock.at).number
    shown = clerk.get(f"/desks/{desk}/now", headers={"If-None-Match": opened.headers["ETag"]})
    assert (shown.status_code, number in shown.text) == (200, True)
    called = clerk.post(f"/api/v1/desks/{desk}/call-next")
    assert (called.status_code, called.json["turn"]["number"]) == (200, number)
    assert clerk.get(f"/desks/{desk}/now").status_code == 200


def csrf_signed_at(app: Flask, staff: Staff, off_by: int) -> str:
    """The token that a page carries which was made then."""
    with staff.client.session_transaction() as session:
        secret = session["csrf_token"]
    signer = type("Signer", (SignedLater,), {"off_by": off_by})
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token", signer=signer).dumps(secret))
