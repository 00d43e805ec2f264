"""An answer holds the fields that it declares and nothing else of the snapshot that it is filled from."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any

import pytest
from flask.testing import FlaskClient
from pydantic import ConfigDict, ValidationError

from queues.snapshots.desk.one_turn import OneTurn, one_turn
from tests.builders import CLERK, Hall, demo_like_day, later, plan_with
from webapp.api.shared.answers import Answer, read_from, read_within
from webapp.api.turns import TurnAnswer
from webapp.services import Box


@dataclass(frozen=True)
class TurnWithSecret(OneTurn):
    address: str = "Jalan Raya 1"


@dataclass(frozen=True)
class Inner:
    code: str
    secret: str = "inside"


@dataclass(frozen=True)
class Outer:
    service: Inner
    waiting: int
    secret: str = "outside"


class Flat(Answer):
    model_config = ConfigDict(alias_generator=read_within("service", but=("waiting",)))

    code: str
    waiting: int


class Renamed(Answer):
    service: Annotated[str, read_from("service", "code")]


def test_what_a_snapshot_has_beyond_the_declared_fields_stays_in_it(hall: Hall) -> None:
    hall.take("ktp")
    seen = one_turn(hall.engine, hall.call("1").id, actor=CLERK, now=later(1))
    known = TurnWithSecret(**{one.name: getattr(seen, one.name) for one in fields(OneTurn)})
    answer = TurnAnswer.model_validate(known).model_dump()
    assert answer.keys() == TurnAnswer.model_fields.keys()
    assert answer["desk"] == seen.desk_id
    assert "Jalan Raya 1" not in answer.values()


def test_a_field_is_read_from_where_it_is_said_to_lie() -> None:
    seen = Outer(Inner("ktp"), 3)
    assert Flat.model_validate(seen).model_dump() == {"code": "ktp", "waiting": 3}
    assert Renamed.model_validate(seen).model_dump() == {"service": "ktp"}


@pytest.mark.parametrize("seen", [Inner("ktp"), object()])
def test_a_field_that_the_snapshot_does_not_have_is_an_error(seen: object) -> None:
    """Never another one of nearly the same name."""
    with pytest.raises(ValidationError):
        Renamed.model_validate(seen)


def test_every_answer_of_a_busy_day_has_exactly_the_fields_of_its_description(
    client: FlaskClient, box: Box, bearer: Callable[..., dict[str, str]]
) -> None:
    day, headers = demo_like_day(box, plan_with(code="busy")), bearer("admin", of_any_day=True)
    taken = client.post(
        f"/api/v1/days/{day.code}/tickets", json={"services": ["ktp"]}, headers={"Idempotency-Key": "k"}
    )
    known = {"day": day.code, "desk_id": day.desk_id("1"), **taken.json}
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json
    read = 0
    for path, item in document["paths"].items():
        if "get" in item:
            answer = client.get("/api/v1" + path.format(**known), headers=headers)
            assert answer.status_code == 200, path
            schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            read += _compare(answer.json, schema, document["components"]["schemas"], path)
    assert read > 100


def _compare(value: Any, schema: dict[str, Any], named: dict[str, Any], where: str) -> int:
    """How many objects were compared with their descriptions."""
    schema = named[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if "anyOf" in schema and value is not None:
        schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        return _compare(value, schema, named, where)
    if isinstance(value, list):
        return sum(_compare(one, schema["items"], named, where) for one in value)
    if not isinstance(value, dict) or "properties" not in schema:
        return 0
    optional = schema["properties"].keys() - set(schema["required"])
    assert value.keys() - optional == set(schema["required"]), where
    assert value.keys() <= schema["properties"].keys(), where
    return 1 + sum(_compare(one, schema["properties"][name], named, f"{where} {name}") for name, one in value.items())
