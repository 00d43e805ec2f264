"""Bases of the API's answers, and the small answers that several ideas have in them.

An answer is filled from a snapshot by validation: pydantic reads the declared fields and nothing else, each under its
own name or from where `read_from` says. A field that the snapshot does not have is an error.
"""

from collections.abc import Iterable
from typing import Annotated, Self
from uuid import UUID

from pydantic import AliasGenerator, AliasPath, BaseModel, ConfigDict, Field


def read_from(*names: str) -> object:
    """Metadata of a field that is called otherwise in the snapshot or lies deeper in it: attribute after attribute."""
    return Field(validation_alias=AliasPath(*names))


def read_within(part: str, *, but: Iterable[str]) -> AliasGenerator:
    """For an answer whose fields lie in one part of the snapshot, `but` these, which are the snapshot's own."""
    own = frozenset(but)
    return AliasGenerator(validation_alias=lambda name: name if name in own else AliasPath(part, name))


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def each(cls, found: Iterable[object]) -> list[Self]:
        """One answer for each of these parts of a snapshot."""
        return [cls.model_validate(one) for one in found]


class At(Answer):
    """`epoch` and `seq`: where the day's stream stood."""

    epoch: int
    seq: int


class EstimateAnswer(Answer):
    low_minutes: int
    high_minutes: int


class RequirementAnswer(Answer):
    code: str
    text: str
    text_en: str


class AgencyAnswer(Answer):  # read from the head of a service or a desk
    code: Annotated[str, read_from("agency_code")]
    name: Annotated[str, read_from("agency_name")]
    name_en: Annotated[str, read_from("agency_name_en")]


class FaultAnswer(Answer):
    """`message` is for people, in their language; programs look at `code` and `details`."""

    code: str
    message: str
    details: dict[str, object]


class ErrorAnswer(Answer):
    error: FaultAnswer


# What a snapshot holds as a whole, an answer names by its code, its name or its id.
CodeOfService = Annotated[str, read_from("service", "code")]
NameOfService = Annotated[str, read_from("service", "name")]
IdOfDesk = Annotated[UUID | None, read_from("desk_id")]
