"""Correcting an outcome and calling somebody again through the API: bodies, answers, who may, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from queues.actions.hall.closing import close_day
from tests.builders import COORDINATOR, Hall, later
from tests.web.api.test_desk_api import Caller, code_of, fields_of


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def by_token(app: Flask, bearer: Callable[..., dict[str, str]]) -> Callable[..., Caller]:
    return lambda role, desk=None: Caller(app.test_client(), bearer(role, desk))


def served(hall: Hall, outcome: str = "served") -> str:
    hall.take("ktp")
    return f"/turns/{hall.finish(hall.call('1').id, outcome).id}"


def test_an_outcome_is_corrected(by_token: Callable[..., Caller], hall: Hall) -> None:
    turn = served(hall)
    where = {"collect_on": "2026-11-25", "collect_at": "Kantor Camat"}
    body = {"outcome": "collect_later", "reason": "mistake", "quantity": 2, "detail": where}
    answer = by_token("clerk", "1").post(f"{turn}/correct", body)
    assert answer.status_code == 200
    assert (answer.json["turn"]["outcome"], answer.json["seq"]) == ("collect_later", hall.seq())
    assert answer.json["turn"]["moves"]["correct"] == {"allowed": True}
    (row,) = hall.outcomes().values()
    assert (row["quantity"], row["detail"]) == (2, where)


def test_somebody_is_called_again(by_token: Callable[..., Caller], hall: Hall) -> None:
    turn = served(hall)
    answer = by_token("clerk", "2").post(f"{turn}/call-again", {"reason": "unfinished"})
    assert answer.status_code == 200
    called = answer.json["turn"]
    assert (called["state"], called["outcome"], called["desk_name"]) == ("called", None, "Meja 2")
    assert (called["moves"]["finish"]["allowed"], called["moves"]["call_again"]["code"]) == (True, "illegal_move")


def test_the_desk_lists_whom_it_served_last_and_what_may_be_done(by_token: Callable[..., Caller], hall: Hall) -> None:
    served(hall, "rejected")
    page = by_token("clerk", "1").get(f"/desks/{hall.desk_id('1')}").json
    (one,) = page["served"]
    assert (one["number"], one["outcome"]) == ("A001", "rejected")
    assert {name for name, move in one["moves"].items() if move["allowed"]} == {"correct", "call_again"}


def test_a_repeated_command_is_carried_out_once(by_token: Callable[..., Caller], hall: Hall) -> None:
    turn, clerk = served(hall), by_token("clerk", "1")
    body = {"outcome": "left", "reason": "changed"}
    first, again = (clerk.post(f"{turn}/correct", body, key="once") for _ in range(2))
    assert first.json["seq"] == again.json["seq"]
    assert code_of(clerk.post(f"{turn}/correct", body | {"reason": "mistake"}, key="once")) == (422, "key_reused")
    assert hall.kinds().count("turn_corrected") == 1


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("correct", {"outcome": "left"}, "reason"),
        ("correct", {"reason": "mistake"}, "outcome"),
        ("correct", {"outcome": "no_show", "reason": "mistake"}, "outcome"),
        ("correct", {"outcome": "left", "reason": "because"}, "reason"),
        ("correct", {"outcome": "left", "reason": "mistake", "quantity": 0}, "quantity"),
        ("call-again", {}, "reason"),
        ("call-again", {"reason": "frail"}, "reason"),
    ],
)
def test_what_is_not_understood_names_its_field(
    by_token: Callable[..., Caller], hall: Hall, verb: str, body: dict[str, Any], field: str
) -> None:
    refused = by_token("clerk", "1").post(f"{served(hall)}/{verb}", body)
    assert (refused.status_code, fields_of(refused)) == (422, [field])


@pytest.mark.parametrize("role", ["greeter", "viewer"])
def test_others_than_clerks_and_coordinators_may_not(by_token: Callable[..., Caller], hall: Hall, role: str) -> None:
    turn, caller = served(hall), by_token(role)
    for verb, body in (("correct", {"outcome": "left", "reason": "mistake"}), ("call-again", {"reason": "late"})):
        assert caller.post(f"{turn}/{verb}", body).status_code == 403


def test_after_the_close_the_desk_is_told_who_corrects(by_token: Callable[..., Caller], hall: Hall) -> None:
    turn, body = served(hall), {"outcome": "left", "reason": "mistake"}
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(600))
    refused = by_token("clerk", "1").post(f"{turn}/correct", body)
    assert code_of(refused) == (409, "correction_too_late")
    assert "koordinator" in refused.json["error"]["message"]
    assert by_token("coordinator").post(f"{turn}/correct", body).status_code == 200


def test_who_did_not_come_and_the_next_one_in_one_command(by_token: Callable[..., Caller], hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    turn = hall.call("1")
    answer = by_token("clerk", "1").post(f"/turns/{turn.id}/no-show", {"then": "call_next"})
    assert (answer.json["turn"]["id"], answer.json["turn"]["outcome"]) == (str(first.turn), "no_show")
    assert answer.json["next"]["id"] == str(second.turn)
