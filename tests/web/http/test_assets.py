"""Bundled files reach every browser in the smallest form that it takes, and are kept for ever."""

import gzip
import json
import os
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.http.assets import BundleMissing, build_id, init_assets

SCRIPT = b"document.title = document.title.trim();\n" * 20
PICTURE = b"\x89PNG\r\n\x1a\n"


def write_bundle(folder: Path, script: str = "js/surfaces/hall-AAAA.js") -> Path:
    (folder / script).parent.mkdir(parents=True, exist_ok=True)
    (folder / script).write_bytes(SCRIPT)
    (folder / f"{script}.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / f"{script}.br").write_bytes(b"the smallest form")
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files/seal-BBBB.png").write_bytes(PICTURE)
    files = {"js/surfaces/hall.js": {"file": script}, "img/seal.png": {"file": "files/seal-BBBB.png"}}
    (folder / "assets.json").write_text(json.dumps({"inputs": "", "files": files}))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "dist")


@pytest.fixture
def small_app(folder: Path) -> Flask:
    app = Flask("webapp")
    init_assets(app, folder)
    return app


@pytest.fixture
def browser(small_app: Flask) -> FlaskClient:
    return small_app.test_client()


def script_as(browser: FlaskClient, accept: str | None) -> TestResponse:
    headers = {} if accept is None else {"Accept-Encoding": accept}
    return browser.get("/static/dist/js/surfaces/hall-AAAA.js", headers=headers)


def test_a_browser_that_takes_gzip_gets_gzip(browser):
    response = script_as(browser, "gzip, deflate")
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == SCRIPT


def test_a_browser_that_takes_brotli_gets_brotli(browser):
    response = script_as(browser, "gzip, deflate, br")
    assert response.headers["Content-Encoding"] == "br"
    assert response.data == b"the smallest form"


@pytest.mark.parametrize("accept", [None, "", "identity", "deflate", "gzip;q=0, br;q=0"])
def test_any_other_client_gets_the_file_as_it_is(browser, accept):
    response = script_as(browser, accept)
    assert "Content-Encoding" not in response.headers
    assert response.data == SCRIPT


@pytest.mark.parametrize("accept", [None, "gzip", "br"])
def test_a_bundled_file_is_kept_for_ever_in_each_encoding(browser, accept):
    response = script_as(browser, accept)
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.cache_control.immutable
    assert response.cache_control.public
    assert response.cache_control.max_age == 31_536_000
    assert not response.cache_control.no_cache


def test_a_picture_goes_out_as_it_is(browser):
    response = browser.get("/static/dist/files/seal-BBBB.png", headers={"Accept-Encoding": "gzip, br"})
    assert response.content_type == "image/png"
    assert response.data == PICTURE


@pytest.mark.parametrize(
    "file", ["js/surfaces/nowhere.js", "js/surfaces/hall-AAAA.js.gz", "assets.json", "../../assets.py"]
)
def test_what_the_manifest_does_not_name_is_not_served(browser, file):
    assert browser.get(f"/static/dist/{file}").status_code == 404


def test_a_template_names_a_file_by_what_it_is_called_in_the_source(small_app):
    with small_app.test_request_context():
        assert render_template_string("{{ asset('js/surfaces/hall.js') }}") == "/static/dist/js/surfaces/hall-AAAA.js"


def test_a_name_that_was_never_bundled_says_what_to_do(small_app):
    with small_app.test_request_context(), pytest.raises(BundleMissing, match=r"surfaces/nowhere\.js.*make assets"):
        render_template_string("{{ asset('js/surfaces/nowhere.js') }}")


def test_an_app_without_a_bundle_does_not_start_and_says_what_to_do(tmp_path):
    with pytest.raises(BundleMissing, match="make assets"):
        init_assets(Flask("webapp"), tmp_path)


def test_a_new_bundle_under_a_running_server_is_noticed(small_app, folder):
    with small_app.test_request_context():
        build_before = build_id()
        write_bundle(folder, "js/surfaces/hall-CCCC.js")
        os.utime(folder / "assets.json", ns=(1, 1))
        assert render_template_string("{{ asset('js/surfaces/hall.js') }}").endswith("hall-CCCC.js")
        assert build_id() != build_before


def test_the_build_id_is_short_and_steady(small_app):
    with small_app.app_context():
        assert build_id() == build_id()
        assert len(build_id()) == 12
