"""What a screen that shows the board says of itself every few seconds, as its POST carries it."""

from typing import Annotated, Literal

from flask import request
from limits import parse
from pydantic import BaseModel, ConfigDict, Field

from queues.model.hall.board_report import BoardReport, SoundProof, SoundState, SoundTestResult
from queues.model.refusals import TooMany
from webapp.auth.limit_storage import counting
from webapp.auth.shared_address import shares_address
from webapp.http.server.addresses import block_of
from webapp.request_models import LAST_SEQ

# Screens without a name, of one address: fifty of them every five seconds. A named TV is never refused.
UNNAMED_SIGNS = parse("600 per minute")
MOST_PIXELS = 100_000
MOST_MEGABYTES = 1_000_000

Seq = Annotated[int, Field(ge=0, le=LAST_SEQ)]
Pixels = Annotated[int, Field(ge=0, le=MOST_PIXELS)]
Id = Annotated[str, Field(max_length=32, pattern=r"^[A-Za-z0-9]*$")]


class PlayedTest(BaseModel):
    """What became of the test call with this id."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    result: SoundTestResult


class SignOfLife(BaseModel):
    """Every field may be absent: a page that was loaded from an earlier server knows fewer of them.

    `page`: drawn anew each time that the page is loaded. The rest as in `BoardReport`.
    """

    model_config = ConfigDict(extra="ignore")

    page: Id = ""
    live: bool = True
    sound: SoundState | None = None
    proof: SoundProof | Literal[""] | None = None
    shown_seq: Seq = 0
    spoken_seq: Seq = 0
    epoch: Seq = 0
    width: Pixels = 0
    height: Pixels = 0
    memory_mb: Annotated[int, Field(ge=0, le=MOST_MEGABYTES)] | None = None
    visible: bool = True
    test: PlayedTest | None = None

    @property
    def report(self) -> BoardReport:
        return BoardReport(
            is_live=self.live,
            sound=self.sound,
            proof=self.proof or None,
            shown_seq=self.shown_seq,
            spoken_seq=self.spoken_seq,
            epoch=self.epoch,
            width=self.width,
            height=self.height,
            memory_mb=self.memory_mb,
            is_visible=self.visible,
        )


def count_unnamed_screen() -> None:
    """Refuses with TooMany. Where many are behind one address it says nothing of them."""
    address = block_of(request.remote_addr or "")
    if not shares_address() and not counting().hit(UNNAMED_SIGNS, "screen", address):
        raise TooMany(retry_after=counting().seconds_left(UNNAMED_SIGNS, "screen", address))
