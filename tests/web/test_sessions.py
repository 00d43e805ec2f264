"""A session does not end because the clock was set."""

from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.builders import Hall, later
from tests.web.conftest import Staff, StandingClock

HOUR = 3600


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


@pytest.mark.parametrize(("off_by", "status"), [(0, 200), (HOUR, 200), (-HOUR, 200), (-30 * HOUR, 302)])
def test_staff_stay_signed_in_when_the_clock_is_set_and_not_for_ever(
    app: Flask, hall: Hall, signed_in: Callable[[str], Staff], off_by: int, status: int
) -> None:
    clerk = signed_in("clerk")
    signed_at(app, clerk, off_by)
    assert clerk.get(f"/d/{hall.code}/desks").status_code == status


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
