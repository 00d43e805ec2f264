"""What the clerk of a desk is told on the desk, and what has changed of its services since the clerk was told last."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_MESSAGE = 160  # letters: it stands beside the person who is served, and is read at a glance


class MessageAbout(StrEnum):
    """`services`: what the desk takes has changed. `words`: a line of a coordinator. `coming`: help is on its way."""

    SERVICES = "services"
    WORDS = "words"
    COMING = "coming"


@dataclass(frozen=True)
class ServicesChange:
    """Codes of services that a desk takes now and did not, and the other way round."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def followed_by(self, before: Sequence[str], after: Sequence[str]) -> "ServicesChange":
        """This change, which nobody has read, and that from `before` to `after` as one; what came and went is none."""
        at_first = set(before) - set(self.added) | set(self.removed)
        return ServicesChange(tuple(sorted(set(after) - at_first)), tuple(sorted(at_first - set(after))))
