"""The API of order: rules of the day, weights of a desk, appointed times, and the details of events."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.builders import DAY, GREETER, Hall, later
from tests.web.conftest import Staff

API = f"/api/v1/days/{DAY}"
Header = dict[str, str]


def post(client: FlaskClient, path: str, body: dict[str, Any], header: Header, key: str = "k") -> Any:
    return client.post(path, json=body, headers=header | {"Idempotency-Key": key})


# -- rules -----------------------------------------------------------------------------------------------------------


def test_the_day_says_its_rules_and_answers_a_change_with_them(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header]
) -> None:
    before = client.get(API).json["policy"]
    change = {"max_wait_minutes": 45, "thresholds": {"idle_minutes": 5}}
    answer = post(client, f"{API}/policy", change, bearer("coordinator"))
    assert answer.status_code == 200
    wanted = before | {"max_wait_minutes": 45, "thresholds": before["thresholds"] | {"idle_minutes": 5}}
    assert answer.json["day"]["policy"] == client.get(API).json["policy"] == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_wait_minutes": 0},
        {"max_wait_minutes": "45"},
        {"others_per_priority": 21},
        {"calls_before_no_show": 0},
        {"seconds_before_no_show": -1},
        {"outcome_required": 1},
        {"thresholds": {"idle_minutes": 0}},
        {"thresholds": {"nothing": 1}},
        {"nothing": 1},
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header], wrong: dict[str, Any]
) -> None:
    after = hall.seq()
    assert post(client, f"{API}/policy", wrong, bearer("coordinator")).status_code == 422
    assert hall.seq() == after


@pytest.mark.parametrize("role", ["clerk", "greeter", "viewer"])
def test_only_a_coordinator_changes_the_rules(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header], role: str
) -> None:
    assert post(client, f"{API}/policy", {"max_wait_minutes": 45}, bearer(role)).status_code == 403


# -- weights ---------------------------------------------------------------------------------------------------------


def test_a_desk_is_given_weights_and_says_them(client: FlaskClient, hall: Hall, bearer: Callable[..., Header]) -> None:
    path, header = f"/api/v1/desks/{hall.desk_id('1')}/services", bearer("coordinator")
    body = {"services": ["ktp", "kk"], "weights": {"kk": 3, "ktp": 1}}
    answer = post(client, path, body, header)
    assert (answer.status_code, answer.json["desk"]["weights"]) == (200, {"kk": 3})
    desks = {desk["code"]: desk["weights"] for desk in client.get(API).json["desks"]}
    assert (desks["1"], desks["2"]) == ({"kk": 3}, {})
    assert post(client, path, {"services": ["kk", "sim"]}, header, "again").json["desk"]["weights"] == {"kk": 3}


@pytest.mark.parametrize(
    ("weights", "status"), [({"kk": 0}, 422), ({"kk": 10}, 422), ({"kk": "2"}, 422), ({"sim": 2}, 409)]
)
def test_a_weight_that_cannot_be_is_refused(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header], weights: dict[str, Any], status: int
) -> None:
    path = f"/api/v1/desks/{hall.desk_id('1')}/services"
    body = {"services": ["ktp", "kk"], "weights": weights}
    assert post(client, path, body, bearer("coordinator")).status_code == status


# -- appointed times -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["12:30", "2026-11-21T12:30:00+07:00", "2026-11-21T05:30:00Z"])
def test_a_greeter_gives_an_appointed_time_as_an_hour_of_the_hall_or_as_a_moment(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header], said: str
) -> None:
    answer = post(client, f"{API}/tickets", {"services": ["ktp"], "appointed_at": said}, bearer("greeter"))
    assert answer.status_code == 201
    assert hall.turns()[0].appointed_at == later(minutes=30)


@pytest.mark.parametrize("wrong", ["25:00", "9:30", "12.30", "2026-11-21T12:30:00", 1230, ""])
def test_a_time_that_cannot_be_read_is_refused(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header], wrong: Any
) -> None:
    answer = post(client, f"{API}/tickets", {"services": ["ktp"], "appointed_at": wrong}, bearer("greeter"))
    assert (answer.status_code, hall.turns()) == (422, [])


def test_an_hour_outside_the_day_is_refused_with_a_sentence(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header]
) -> None:
    answer = post(client, f"{API}/tickets", {"services": ["ktp"], "appointed_at": "17:00"}, bearer("greeter"))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "appointed_outside_hours")


def test_a_phone_gives_itself_no_appointed_time(client: FlaskClient, hall: Hall) -> None:
    answer = post(client, f"{API}/tickets", {"services": ["ktp"], "appointed_at": "12:30"}, {})
    assert (answer.status_code, answer.json["error"]["code"], hall.turns()) == (403, "not_allowed", [])


# -- details of events -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "viewer", "admin"])
def test_who_answers_for_the_day_reads_what_was_recorded(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header], role: str
) -> None:
    hall.take("ktp", by=GREETER, priority=True)
    turn = hall.call("1")
    hall.finish(turn.id, "documents_missing")
    header = bearer(role)
    answer = client.get(f"{API}/events?after=2", headers=header).json
    assert [event["detail"]["kind"] for event in answer["events"]] == ["ticket_issued", "turn_called", "turn_closed"]
    assert [event["detail"].get("outcome") for event in answer["events"]] == [None, None, "documents_missing"]
    recorded = [row["payload"] for row in hall.events(after=2)]
    assert [{k: v for k, v in event["detail"].items() if k != "kind"} for event in answer["events"]] == recorded
    public = client.get(f"{API}/events?after=2").json
    assert [event | {"detail": None} for event in public["events"]] == [
        event | {"detail": None} for event in answer["events"]
    ]
    assert (answer["next"], answer["more"]) == (public["next"], public["more"])


def test_nobody_else_reads_more_than_the_public_form(
    client: FlaskClient, hall: Hall, bearer: Callable[..., Header]
) -> None:
    hall.take("ktp", priority=True)
    for header in ({}, bearer("clerk", "1"), bearer("greeter")):
        events = client.get(f"{API}/events", headers=header).json["events"]
        assert all("detail" not in event for event in events)


def test_a_browser_that_kept_the_public_page_is_not_told_that_it_has_the_details(
    signed_in: Callable[[str], Staff], client: FlaskClient, hall: Hall
) -> None:
    public = client.get(f"{API}/events")
    coordinator = signed_in("coordinator")
    asked = coordinator.get(f"{API}/events", headers={"If-None-Match": public.headers["ETag"]})
    assert asked.status_code == 200
    assert "detail" in asked.json["events"][0]
