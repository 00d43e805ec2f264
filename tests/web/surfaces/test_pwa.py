"""What an installed phone asks for by fixed addresses."""

import pytest
from flask.testing import FlaskClient


def test_the_service_worker_may_look_after_the_whole_site_and_is_asked_for_each_time(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert b"addEventListener" in answer.data


def test_the_manifest_names_icons_that_exist(client: FlaskClient) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    facts = manifest.get_json(force=True)
    assert facts["start_url"] == "/" and facts["display"] == "standalone"
    assert [client.get(icon["src"]).status_code for icon in facts["icons"]] == [200] * len(facts["icons"])


def test_browsers_that_ask_for_the_old_icon_get_one(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.mimetype == "image/png" and answer.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(("language", "words"), [("id", "Tidak ada sinyal"), ("en", '<html lang="en"')])
def test_the_offline_page_needs_no_day(client: FlaskClient, language: str, words: str) -> None:
    answer = client.get(f"/offline?lang={language}")
    assert answer.status_code == 200 and words in answer.text
