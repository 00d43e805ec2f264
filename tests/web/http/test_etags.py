"""SECURITY L4: what only staff may read lies on no disk, and is answered 304 all the same while it holds."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
from tests.web.auth.test_access import addresses, declared
from tests.web.conftest import Staff
from webapp.auth.access import EVERYBODY
from webapp.services import Box


def test_no_answer_to_staff_is_kept_by_a_browser(
    app: Flask, box: Box, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    roles = {role: signed_in(role) for role in ("clerk", "greeter", "coordinator", "viewer", "admin")}
    kept, seen = [], 0
    for rule, path in addresses(app, box, hall):
        allowed = declared(app, rule)
        if allowed == EVERYBODY or "GET" not in (rule.methods or ()):
            continue
        answer = roles[sorted(allowed)[0]].get(path)
        seen += 1
        if answer.headers["Cache-Control"] != "no-store":
            kept.append((rule.rule, answer.headers["Cache-Control"]))
    assert kept == []
    assert seen > 20


def test_the_screens_of_staff_are_not_sent_again_while_nothing_happens(
    hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    fragments = {
        "clerk": [f"/desks/{hall.desk_id('1')}/now", f"/d/{DAY}/desks/list"],
        "coordinator": [f"/d/{DAY}/load/now", f"/d/{DAY}/greeter/fragment", f"/api/v1/days/{DAY}/load"],
    }
    for role, paths in fragments.items():
        staff = signed_in(role)
        for path in paths:
            first = staff.get(path)
            assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-store"), path
            again = staff.get(path, headers={"If-None-Match": first.headers["ETag"]})
            assert (again.status_code, again.headers["Cache-Control"], again.text) == (304, "no-store", ""), path


def test_a_phone_may_keep_what_everybody_sees(client: FlaskClient, box: Box, hall: Hall) -> None:
    ticket = box.tokens.token(hall.take("ktp").id)
    for path in (f"/d/{DAY}/services", f"/t/{ticket}/now", f"/d/{DAY}/board/fragment"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache, private"), path
