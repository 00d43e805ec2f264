"""The table of permissions in the docs is what the code does: route by route, and with the actions behind them."""

from pathlib import Path

from flask import Flask

from tests.web.auth.permission_table import ASKS_FOR_OWN_DESK, actions_that_ask, deed_of, reached_by, table_of, ways_of
from tests.web.auth.permission_table import unlike as deeds_that_let_in_different_people

DOCS = Path(__file__).parents[3] / "docs" / "security.md"
BEGIN, END = "<!-- permissions -->", "<!-- /permissions -->"


def written_table() -> list[str]:
    text = DOCS.read_text()
    return [line for line in text.partition(BEGIN)[2].partition(END)[0].splitlines() if line]


def test_every_route_belongs_to_a_deed_of_the_table(app: Flask) -> None:
    assert [(way.endpoint, way.rule) for way in ways_of(app) if deed_of(way) is None] == []


def test_all_routes_of_a_deed_let_in_the_same_people(app: Flask) -> None:
    assert deeds_that_let_in_different_people(ways_of(app)) == {}


def test_the_table_in_the_docs_says_what_the_code_does(app: Flask) -> None:
    right = table_of(ways_of(app))
    assert written_table() == right, "docs/security.md should say:\n" + "\n".join(right)


def test_every_action_that_asks_for_ones_own_desk_is_behind_a_row_that_says_so(app: Flask) -> None:
    asking = actions_that_ask()
    assert len(asking) > 10 and set(ASKS_FOR_OWN_DESK)
    reached = {one for way in ways_of(app) if way.asks_for_own_desk for one in reached_by(app, way.endpoint)}
    assert asking - reached == set()
