"""What the environment of the templates does to every page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
from tests.web.reading import tags_of, words_of
from webapp.http.rendering import shortened


@pytest.mark.parametrize(
    ("markup", "short"),
    [
        ("<ul>\n    <li>", "<ul>\n<li>"),
        ("<button\n  class", "<button class"),
        ("satu\n\n    dua", "satu dua"),
        ("<b>satu</b>  \n  ", "<b>satu</b> "),
        ("<b>satu</b> <i>dua</i>", "<b>satu</b> <i>dua</i>"),
        ("Meja\u00a01\n", "Meja\u00a01 "),
    ],
)
def test_a_line_break_and_its_indentation_are_one_character(markup: str, short: str) -> None:
    assert shortened(markup) == short


def test_a_page_has_no_indentation_of_its_template(client: FlaskClient, hall: Hall) -> None:
    page = client.get(f"/d/{DAY}").text
    assert '<main>\n<aside class="own"' in page
    assert re.findall(r"\n[ \t]+<", page) == []


def test_every_address_that_a_template_asks_for_exists(app: Flask) -> None:
    """A page whose rarest button names an endpoint of yesterday is no page at all."""
    templates = list(Path(app.root_path, "templates").rglob("*.html"))
    asked = {name for path in templates for name in re.findall(r"url_for\(\s*[\"']([\w.]+)", path.read_text())}
    assert len(asked) > 80
    assert asked - set(app.view_functions) == set()


# -- the macro `command`, and what js/components/shared/command.js reads of it ---------------------------------------


def button(app: Flask, *given: Any, **named: Any) -> tuple[dict[str, str], str]:
    with app.test_request_context():
        html = str(get_template_attribute("macros/command.html", "command")(*given, **named))
    (attributes,) = tags_of(html, "button")
    return attributes, words_of(html)


def test_a_command_says_where_it_goes_and_what_it_says_itself(app: Flask) -> None:
    attributes, words = button(app, "Jeda <sebentar>", "/desks/1/pause", {"reason": 'it\'s "rest" & <b>'}, "primary")
    assert words == "Jeda <sebentar>"
    assert attributes["data-command"] == "/desks/1/pause"
    assert json.loads(attributes["data-body"]) == {"reason": 'it\'s "rest" & <b>'}
    assert attributes["class"] == "button button--primary" and attributes["type"] == "submit"
    assert "data-then" not in attributes and "disabled" not in attributes


def test_what_a_surface_reads_becomes_a_data_attribute(app: Flask) -> None:
    then = [{"url": "/desks/1/open"}]
    attributes, _words = button(
        app,
        "Buka",
        "/desks/1/staff",
        then=then,
        scope="1",
        label='"Buka"',
        stays="yes",
        action="",
        reason=None,
        off=True,
    )
    assert json.loads(attributes["data-then"]) == then
    own = {name: value for name, value in attributes.items() if name.startswith("data-")}
    assert own.keys() == {
        "data-command",
        "data-body",
        "data-then",
        "data-scope",
        "data-label",
        "data-stays",
        "data-off",
    }
    assert (own["data-label"], own["data-body"], attributes["disabled"]) == ('"Buka"', "{}", "")


def test_a_refusal_has_a_place_that_a_morph_keeps(app: Flask) -> None:
    with app.test_request_context():
        html = str(get_template_attribute("macros/command.html", "refusal")("refusal"))
    (place, banner) = tags_of(html, "div")[:2]
    assert place.keys() == {"id", "data-morph", "data-refusal", "hidden"} and banner["role"] == "alert"
    assert {"data-text": ""} in tags_of(html, "span")
