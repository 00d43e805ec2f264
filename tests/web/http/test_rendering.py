"""What the environment of the templates does to every page."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
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
