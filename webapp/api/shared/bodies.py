"""Bases of the API's bodies: strict models, the kinds of text that many have, and how a command is read."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from queues.model.hall.desk import PauseReason
from webapp.commands import idempotency_key
from webapp.request_models import Model, read_body

MOST_MINUTES = 12 * 60  # no pause outlasts the day

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]
# Ordinary text: no control characters but line ends, which a database or a printer could stumble over.
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """No field: `{}` or no body at all."""


class Pause(Body):
    reason: PauseReason
    minutes: Minutes | None = None


def read_command(body: type[Model]) -> tuple[str, Model]:
    """The idempotency key and the body of this request. Refuses with KeyMissing, KeyInvalid or Invalid."""
    return idempotency_key(), read_body(body)


def read_key() -> str:
    """The idempotency key of a command whose body says nothing. Refuses as `read_command`."""
    key, _body = read_command(Nothing)
    return key
