"""Help inside: guides in two languages without sign-in, and from each screen a link to the part that explains it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
from tests.web.auth.test_access import addresses
from tests.web.conftest import ADDRESS, Staff
from tests.web.reading import element_of, tags_of, text_of, words_of
from webapp.help.guide_texts import GUIDES, HELP, SHEETS, parts_of
from webapp.help.screens import SCREENS, TO_CLERKS, explaining_part
from webapp.services import Box

LANGUAGES = ("id", "en")
ANCHORS = {name: {part.anchor for part in parts_of(name, "en")} for name in (*GUIDES, *SHEETS)}


def help_links(html: str) -> set[str]:
    return {link["href"] for link in tags_of(html, "a") if link.get("href", "").startswith(HELP)}


def leads_somewhere(href: str) -> bool:
    name, _, anchor = href.removeprefix(f"{HELP}/").partition("#")
    return name in ANCHORS and (not anchor or anchor in ANCHORS[name])


# -- the pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_reads_every_guide_and_sheet_before_there_is_a_day(client: FlaskClient, language: str) -> None:
    listed = help_links(client.get(f"{HELP}?lang={language}").text)
    assert {f"{HELP}/{name}" for name in (*GUIDES, *SHEETS)} <= listed
    for name in (*GUIDES, *SHEETS):
        answer = client.get(f"{HELP}/{name}")
        assert answer.status_code == 200 and f'<html lang="{language}"' in answer.text
        assert len(text_of(answer)) > 1000, name


def test_a_guide_begins_with_what_is_in_it(client: FlaskClient) -> None:
    html = client.get(f"{HELP}/petugas").text
    contents = element_of(html, '<nav class="card contents"')
    inside = [link["href"].removeprefix("#") for link in tags_of(contents, "a")]
    assert inside == [heading["id"] for heading in tags_of(element_of(html, '<article class="guide">'), "h2")]
    assert len(inside) > 5 and "Salah tekan" in words_of(contents)


def test_help_needs_no_script(client: FlaskClient) -> None:
    assert "<script" not in client.get(f"{HELP}/petugas").text + client.get(HELP).text


def test_what_nobody_wrote_is_not_found(client: FlaskClient) -> None:
    assert [client.get(f"{HELP}/{name}").status_code for name in ("nobody", "..", "petugas.md")] == [404] * 3


def test_a_sheet_has_the_address_of_the_hall(client: FlaskClient) -> None:
    for name in SHEETS:
        text = text_of(client.get(f"{HELP}/{name}"))
        assert ADDRESS.removeprefix("http://") in text


@pytest.mark.parametrize(
    ("role", "first"), [("clerk", "petugas"), ("greeter", "pendaftaran"), ("admin", "panitia"), ("citizen", "warga")]
)
def test_ones_own_guide_comes_first(
    client: FlaskClient, hall: Hall, signed_in: Callable[[str], Staff], role: str, first: str
) -> None:
    reader = client if role == "citizen" else signed_in(role)
    ways = [link["href"] for link in tags_of(reader.get(HELP).text, "a") if link.get("class") == "guides__way"]
    assert ways[0] == f"{HELP}/{first}"


# -- from each screen ------------------------------------------------------------------------------------------------


def test_each_screen_is_explained_by_a_part_that_exists(app: Flask) -> None:
    assert [one for one in SCREENS if not leads_somewhere(explaining_part(one))] == []
    assert [one for one in TO_CLERKS if not leads_somewhere(explaining_part(one, to_clerk=True))] == []
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    blueprints = {endpoint.partition(".")[0] for endpoint in known}
    assert [one for one in SCREENS if one not in known | blueprints] == []


def screens(app: Flask, box: Box, hall: Hall, admin: Staff) -> Iterator[tuple[str, str]]:
    """Every whole page that an admin opens: the name of its route, and its markup."""
    for rule, path in addresses(app, box, hall):
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("static", "assets", "api.", "help.")):
            answer = admin.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html" and "<html" in answer.text:
                yield rule.endpoint, answer.text


def test_every_page_of_staff_leads_to_what_explains_it(
    app: Flask, box: Box, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    seen, unexplained = set(), []
    for endpoint, html in screens(app, box, hall, signed_in("admin")):
        if "menu__sheet" in html or endpoint == "desk.page":
            seen.add(endpoint)
            links = help_links(html)
            if explaining_part(endpoint) not in links or not all(map(leads_somewhere, links)):
                unexplained.append((endpoint, links))
    assert unexplained == [], "a row in webapp/help/screens.py says which part of a guide explains the page"
    assert {"desk.page", "desk.choose", "load.page", "greeter.page", "days.page", "catalogue.page"} <= seen
    assert {"people.page", "devices.page", "ready.page", "audit.page", "box_settings.page"} <= seen


@pytest.mark.parametrize(
    ("dialog", "part"),
    [
        ("boards", "/help/tv#a-name-for-each-tv"),
        ("pauses", "/help/koordinator#planned-pauses"),
        ("hall-pause", "/help/koordinator#pausing-the-whole-hall-now"),
        ("announcements", "/help/koordinator#announcements"),
        ("policy", "/help/koordinator#the-order-of-calls-and-the-rules-of-the-day"),
    ],
)
def test_dialogs_of_the_load_lead_to_their_own_part(
    hall: Hall, signed_in: Callable[[str], Staff], dialog: str, part: str
) -> None:
    assert help_links(signed_in("coordinator").get(f"/d/{DAY}/load/{dialog}").text) == {part}


@pytest.mark.parametrize(("role", "guide"), [("clerk", "petugas"), ("coordinator", "koordinator")])
def test_a_page_that_two_roles_share_is_explained_to_each_by_their_own_guide(
    hall: Hall, signed_in: Callable[[str], Staff], role: str, guide: str
) -> None:
    assert f"/help/{guide}#follow-up" in help_links(signed_in(role).get(f"/d/{DAY}/follow-ups").text)


def test_pages_of_citizens_and_the_sign_in_lead_to_theirs(client: FlaskClient, box: Box, hall: Hall) -> None:
    token = box.tokens.token(hall.take("ktp").id)
    for path, part in (
        (f"/d/{DAY}", "/help/warga#taking-a-number"),
        (f"/t/{token}", "/help/warga#waiting-and-being-called"),
        ("/cek", "/help/warga#the-phone-and-the-wi-fi"),
        ("/sign-in", "/help/petugas#signing-in"),
    ):
        assert help_links(client.get(path).text) == {part}, path
