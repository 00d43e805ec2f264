"""What the environment of the templates does to every page."""

import re

import pytest
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
