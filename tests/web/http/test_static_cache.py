"""A page's files are answered as the app would answer them, without asking it twice."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from webapp.http.assets import ENCODINGS, asset
from webapp.http.server.static_cache import FORMS, RememberedFiles


class Counted:
    """A WSGI app that says how often it was asked; a path can be missing, or one visitor's own."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked += 1
        headers = [("Content-Type", "text/css"), ("Expires", "Sat, 21 Nov 2026 20:02:04 GMT"), ("X-Kept", "yes")]
        if "own" in environ["PATH_INFO"]:
            headers.append(("Set-Cookie", "a=b"))
        start_response("404 NOT FOUND" if "missing" in environ["PATH_INFO"] else "200 OK", headers)
        return [f"{environ['PATH_INFO']} {environ.get('HTTP_ACCEPT_ENCODING', '')}".encode()]


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def visitor(counted: Counted) -> Client:
    return Client(RememberedFiles(counted))


def test_a_file_is_asked_for_once_and_answered_the_same(visitor: Client, counted: Counted) -> None:
    first, second = visitor.get("/static/a.css"), visitor.get("/static/a.css")
    assert first.data == second.data
    assert second.headers["X-Kept"] == "yes"
    assert "Expires" not in second.headers
    assert counted.asked == 1


CHROMIUM_ON_LOOPBACK, CHROMIUM_IN_A_HALL = "gzip, deflate, br, zstd", "gzip, deflate"


@pytest.mark.parametrize("before", [CHROMIUM_ON_LOOPBACK, "*", CHROMIUM_IN_A_HALL, "", "br;q=0, gzip"])
@pytest.mark.parametrize(
    ("takes", "gets"),
    [
        (CHROMIUM_IN_A_HALL, "gzip"),
        (CHROMIUM_ON_LOOPBACK, "br"),
        ("gzip;q=0, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_nobody_gets_a_file_in_a_form_that_only_another_visitor_reads(
    app: Flask, before: str, takes: str, gets: str | None
) -> None:
    with app.test_request_context():
        path = asset("css/surfaces/hall.css")
    app.test_client().get(path, headers={"Accept-Encoding": before})
    answer = app.test_client().get(path, headers={"Accept-Encoding": takes})
    assert answer.headers.get("Content-Encoding") == gets
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_compressed_and_plain_are_two_answers(visitor: Client, counted: Counted) -> None:
    plain = visitor.get("/static/a.css")
    packed = visitor.get("/static/a.css", headers={"Accept-Encoding": "gzip, br"})
    assert plain.data != packed.data
    assert counted.asked == 2


@pytest.mark.parametrize("path", ["/d/day", "/static/missing.css", "/static/own.css", "/static/a.css?x=1"])
def test_everything_else_goes_to_the_app(visitor: Client, counted: Counted, path: str) -> None:
    visitor.get(path)
    visitor.get(path)
    assert counted.asked == 2


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since", "Range"])
def test_a_question_about_a_file_goes_to_the_app(visitor: Client, counted: Counted, header: str) -> None:
    visitor.get("/static/a.css")
    visitor.get("/static/a.css", headers={header: "x"})
    visitor.head("/static/a.css")
    assert counted.asked == 3


def test_every_form_in_which_the_app_answers_is_told_apart() -> None:
    assert set(ENCODINGS) <= set(FORMS)
