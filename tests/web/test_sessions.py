"""A session does not end because the clock was set."""

from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from tests.builders import Hall
from tests.web.conftest import Staff

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
