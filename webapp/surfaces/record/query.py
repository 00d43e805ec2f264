"""What the address of a record says besides its day: which version."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

NoVersion = BeforeValidator(lambda said: None if said == "" else said)


class RecordQuery(BaseModel):
    """None: the newest version."""

    model_config = ConfigDict(extra="ignore")

    version: Annotated[int | None, NoVersion] = Field(default=None, ge=1, le=1_000_000)
