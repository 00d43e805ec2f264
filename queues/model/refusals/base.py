"""Bases of refusals: what kind of no it is. The status of an HTTP answer follows from them."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A command that the rules do not allow. It changed nothing and is judged anew when repeated.

    `details` holds codes, numbers and ids that help a screen to show the current state.
    """

    code: ClassVar[str] = ""

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    def __eq__(self, other: object) -> bool:
        """The same no with the same details: snapshots that carry one are compared and copied."""
        return type(self) is type(other) and self.details == getattr(other, "details", None)

    def __hash__(self) -> int:
        return hash(type(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made_again, (type(self), self.details)


def _made_again(cls: type[Refusal], details: dict[str, Any]) -> Refusal:
    return cls(**details)


class NotFound(Refusal):
    """What was asked for does not exist."""

    code = "not_found"


class NotNow(Refusal):
    """The state of the day, of a desk or of a turn does not allow it; at another moment it might be allowed."""


class NotUnderstood(Refusal):
    """What was sent cannot be meant: something is missing, contradicts itself or names what does not exist."""


class NotAllowed(Refusal):
    """The actor's role or desk does not allow this."""

    code = "not_allowed"


class TooMany(Refusal):
    """More came from this device or address than one may send; `retry_after` in seconds."""

    code = "too_many"


class Unavailable(Refusal):
    """Nothing is wrong with the command; the server could not write it and it is worth another try."""
