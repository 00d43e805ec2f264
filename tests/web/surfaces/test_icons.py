"""Every icon of every page and fragment has its shape in the same answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.pausing import pause_desk, pause_service
from tests.builders import COORDINATOR, DAY, NOON, Hall
from tests.web.auth.test_access import addresses
from tests.web.conftest import Staff
from webapp.services import Box

USE = re.compile(r'<use href="#([\w-]+)"')
SHAPE = re.compile(r'<symbol id="([\w-]+)" viewBox="0 0 \d+ \d+"><path fill-rule="evenodd" d="M[^"]{9,}"/></symbol>')


def without_shape(html: str) -> set[str]:
    return set(USE.findall(html)) - set(SHAPE.findall(html))


@pytest.fixture
def busy(hall: Hall) -> Hall:
    """Somebody in every state, and something that is paused."""
    hall.take_many(6, "ktp", at=NOON - timedelta(minutes=50))
    hall.take("bpjs", priority=True)
    hall.hold(hall.call("1").id, reason="printing")
    hall.finish(hall.start(hall.call("1").id).id)
    hall.call("2")
    hall.do(pause_desk, desk_id=hall.desk_id("4"), reason="rest", minutes=10)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="kk", reason="network")
    return hall


@pytest.mark.parametrize("visitor", ["citizen", "clerk", "greeter", "coordinator", "admin"])
def test_every_page_and_fragment_holds_the_shapes_that_it_uses(
    app: Flask, box: Box, busy: Hall, client: FlaskClient, signed_in: Callable[[str], Staff], visitor: str
) -> None:
    asks: Any = client if visitor == "citizen" else signed_in(visitor)
    paths = [path for rule, path in addresses(app, box, busy) if "GET" in (rule.methods or ())]
    answers = {path: asks.get(path) for path in paths}
    pages = {path: answer.text for path, answer in answers.items() if answer.mimetype == "text/html"}
    assert {path: without_shape(html) for path, html in pages.items() if without_shape(html)} == {}
    assert sum(len(set(USE.findall(html))) for html in pages.values()) > 20


def test_a_page_draws_each_shape_once_and_at_its_end(client: FlaskClient, busy: Hall) -> None:
    page = client.get(f"/d/{DAY}/board").text
    drawn = SHAPE.findall(page)
    assert len(drawn) == len(set(drawn)) > 3
    assert re.search(r'<svg [^>]*id="shapes"[^>]*>(<symbol.*?</symbol>)+</svg>\s*</body>', page, re.S)
    assert set(drawn) == set(USE.findall(page))


def test_a_fragment_brings_its_own(client: FlaskClient, busy: Hall) -> None:
    fragment = client.get(f"/d/{DAY}/board/fragment").text
    assert set(SHAPE.findall(fragment)) == set(USE.findall(fragment)) != set()
    assert 'id="shapes"' not in fragment
