"""A service as a day offers it, as far as actions need it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class OfferedService:
    """`issued` and `blanks` are those of the moment when it was read."""

    id: UUID
    code: str
    series: str
    quota: int | None
    issued: int
    pause_reason: str | None
    blanks: int | None = None
    until_closing: bool = False
