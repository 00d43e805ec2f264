"""Which moves a turn allows, as staff are told it: by the same rule that refuses a command."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

from queues.model.queue.moves import Move
from queues.model.refusals import Refusal
from webapp.api.shared.answers import Answer, read_from


class MoveAnswer(Answer):
    """`code` and `details`, only where it is not allowed: the error that the command would get now.

    `no_show` is refused as `too_early` to a coordinator too, who may send it with `anyway`.
    """

    allowed: bool
    code: str | None = None
    details: dict[str, object] | None = None


def _moves(allowed: Mapping[Move, Refusal | None]) -> dict[Move, MoveAnswer]:
    return {move: _move(refusal) for move, refusal in allowed.items()}


def _move(refusal: Refusal | None) -> MoveAnswer:
    if refusal is None:
        return MoveAnswer(allowed=True)
    return MoveAnswer(allowed=False, code=refusal.code, details=refusal.details)


# By the state of the turn and the rules of the day; whether it is at a desk where one may act is asked when one acts.
MovesAnswer = Annotated[dict[Move, MoveAnswer], BeforeValidator(_moves), read_from("allowed")]
