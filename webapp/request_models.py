"""Requests read as pydantic models: the body or the query; what does not fit is refused as Invalid, field by field."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from webapp.http.refusals import Invalid

LAST_SEQ = 2**31 - 1  # the largest that the column holds on PostgreSQL

Model = TypeVar("Model", bound=BaseModel)


def read_body(model: type[Model]) -> Model:
    """The request's body as `model`; no body at all counts as `{}`. Refuses with Invalid."""
    raw = request.get_data()
    return _validated(lambda: model.model_validate_json(raw if raw.strip() else b"{}"))


def read_query(model: type[Model]) -> Model:
    """What follows the address as `model`. Refuses with Invalid."""
    return _validated(lambda: model.model_validate(request.args.to_dict()))


def _validated(validate: Callable[[], Model]) -> Model:
    try:
        return validate()
    except ValidationError as wrong:
        faults = wrong.errors(include_url=False, include_context=False, include_input=False)
        fields = [{"field": ".".join(map(str, one["loc"])), "problem": one["type"]} for one in faults]
        raise Invalid(fields=fields) from None
