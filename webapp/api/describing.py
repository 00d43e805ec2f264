"""What a route of the API takes and gives, said beside the route; the OpenAPI document is made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Response, current_app
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from webapp.api.shared.answers import Answer, At
from webapp.live.snapshot_cache import Copy

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True)
class Description:
    """`refusals` are HTTP statuses beyond those that every route of its kind may answer; `file`: the field of a form in
    which a file comes, where the body is one.
    """

    answer: type[Answer]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    refusals: tuple[int, ...] = ()
    file: str = ""


def describes(
    answer: type[Answer],
    *,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    file: str = "",
) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.description = Description(answer, body, query, status, refusals, file)  # type: ignore[attr-defined]
        return view

    return declare


def answered(answer: Answer, status: int = 200) -> Response:
    """The answer as JSON."""
    return answered_again(text_of(answer), status)


def text_of(answer: Answer) -> str:
    """Its JSON; what an event does not have is left out."""
    return answer.model_dump_json(exclude_unset=True)


def copied(answer: At, extra: str = "") -> Copy:
    """The answer to keep for everybody who asks in this state of the day; `extra` differs where time changed it."""
    return Copy(answer.epoch, answer.seq, text_of(answer), extra)


def answered_again(text: str, status: int = 200) -> Response:
    """An answer whose JSON was made before."""
    return current_app.response_class(text, status=status, mimetype="application/json")
