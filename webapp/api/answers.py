"""What the API answers: one model for each shape; the same models make the OpenAPI document."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class At(Answer):
    """`epoch` and `seq`: where the day's stream stood."""

    epoch: int
    seq: int


class EstimateAnswer(Answer):
    low_minutes: int
    high_minutes: int


class AgencyAnswer(Answer):
    code: str
    name: str
    name_en: str


class FaultAnswer(Answer):
    """`message` is for people, in their language; programs look at `code` and `details`."""

    code: str
    message: str
    details: dict[str, Any]


class ErrorAnswer(Answer):
    error: FaultAnswer


# -- the day ---------------------------------------------------------------------------------------------------------


class RequirementAnswer(Answer):
    code: str
    text: str
    text_en: str


class FeeAnswer(Answer):
    """`kind` is free, tax, pnbp or other; `amount` in rupiah, null where it is set case by case."""

    kind: str
    amount: int | None
    basis: str


class RemainingAnswer(Answer):
    """So many more may join the queue today; `because` is quota, blanks or closing. Null where nothing bounds it."""

    count: int
    because: str


class ServiceAnswer(Answer):
    """`waiting`: how many wait now; `estimate`: how long somebody who comes now will wait, null when unknown.

    Of a discreet service boards and events show the agency only.
    """

    code: str
    name: str
    name_en: str
    short: str
    short_en: str
    note: str
    note_en: str
    agency: AgencyAnswer
    series: str
    fee: FeeAnswer
    requirements: list[RequirementAnswer]
    waiting: int
    estimate: EstimateAnswer | None
    typical_minutes: int
    paused: bool
    pause_reason: str | None
    pause_until: datetime | None
    full: bool
    remaining: RemainingAnswer | None
    quota: int | None
    blanks: int | None
    discreet: bool
    verified: bool
    desks: list[str]


class DeskAnswer(Answer):
    """`services` are the codes of what the desk takes; `state` is open, paused or closed.

    `weights`: how much a step in the queue of a service counts at this desk; only those that count more than once.
    """

    id: UUID
    code: str
    name: str
    label: str
    agency: AgencyAnswer
    seats: int
    state: str
    pause_reason: str | None
    pause_until: datetime | None
    services: list[str]
    weights: dict[str, int] = {}


class ThresholdsAnswer(Answer):
    """When an alert is raised; `queue_growing_by`: so many more wait than a quarter of an hour ago."""

    longest_wait_minutes: int
    queue_growing_by: int
    idle_minutes: int
    pause_over_minutes: int


class PolicyAnswer(Answer):
    """The rules of the day: the order of calling, when a no-show may be recorded, what phones may take, when a
    coordinator is alarmed.
    """

    others_per_priority: int
    max_wait_minutes: int
    calls_before_no_show: int
    seconds_before_no_show: int
    outcome_required: bool
    open_numbers_per_device: int
    phones_paused: bool
    thresholds: ThresholdsAnswer


class DayFacts(Answer):
    """`state` is prepared, open, issuing_stopped or closed."""

    id: UUID
    code: str
    name: str
    place: str
    area: str
    date: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    state: str
    pungli_number: str
    desk_word: str
    is_demo: bool
    policy: PolicyAnswer


class DayAnswer(At, DayFacts):
    services: list[ServiceAnswer]
    desks: list[DeskAnswer]


class FromSourceAnswer(Answer):
    """`waiting` are the numbers that would be cancelled."""

    taken: int
    waiting: list[str]


class SourceAnswer(At):
    """What came from the same phone (`device`, null where it keeps no cookie) and the same address as a number."""

    number: str
    device: FromSourceAnswer | None
    address: FromSourceAnswer


class SourceChanged(At):
    source: SourceAnswer


class DayChanged(At):
    day: DayFacts


class ServiceChanged(At):
    service: ServiceAnswer


class PlannedPauseAnswer(Answer):
    """Of a desk, a service, or (neither) the whole hall; a discreet service is named by its agency."""

    id: UUID
    desk: UUID | None
    service: str | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    begun: bool


class AnnouncementAnswer(Answer):
    """`audience` is all, board, phones or queue (then `service` says whose; a discreet one by its agency)."""

    id: UUID
    audience: str
    service: str | None
    text: str
    text_en: str
    made_at: datetime
    ends_at: datetime


class NoticesAnswer(At):
    """What is planned and not over, and what is said now, the newest first."""

    planned: list[PlannedPauseAnswer]
    announcements: list[AnnouncementAnswer]


class NamedBoardAnswer(Answer):
    """`is_here`: heard of within the last minute and a half; `shows_this_day`: and it shows this day's board."""

    id: UUID
    name: str
    seen_at: datetime | None
    is_here: bool
    shows_this_day: bool


class BoardsAnswer(Answer):
    """By name."""

    boards: list[NamedBoardAnswer]


class NotReachedAnswer(Answer):
    """A number that can probably not be served today; `because` is closing, blanks or not_served (the day is over)."""

    number: str
    service: str
    since: datetime
    because: str


class UnreachedAnswer(At):
    numbers: list[NotReachedAnswer]


# -- tickets ---------------------------------------------------------------------------------------------------------


class NextAnswer(Answer):
    """What comes next after the outcome: a date and place to collect (collect_later), documents to bring
    (documents_missing), where to go (referred), a code of why not (rejected), when it was handed to the post (posted).

    `note` is what the clerk says to the holder. An address is never said, and of a confidential referral nothing is.
    """

    collect_on: date | None
    collect_at: str
    bring: list[RequirementAnswer]
    referred_to: str
    reason: str
    handed_to_post_at: datetime | None
    note: str


class TicketTurnAnswer(Answer):
    """`ahead` and `estimate` only while it waits; `desk` called it, `desks` take the service.

    `next` once it is over, where the outcome leaves something to do or to wait for.
    """

    id: UUID
    service: str
    service_name: str
    state: str
    outcome: str | None
    ahead: int | None
    estimate: EstimateAnswer | None
    desk: UUID | None
    desk_name: str | None
    desks: list[str]
    call_count: int
    called_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    next: NextAnswer | None


class TicketAnswer(At):
    """`url` is the ticket's own page, as it stands in its QR code."""

    id: UUID
    token: str
    number: str
    url: str
    day: str
    channel: str
    issued_at: datetime
    priority: bool
    priority_asked: bool
    turns: list[TicketTurnAnswer]


class PriorityFacts(Answer):
    id: UUID
    number: str
    priority: bool
    priority_asked: bool


class PriorityChanged(At):
    ticket: PriorityFacts


# -- turns and desks -------------------------------------------------------------------------------------------------


class TurnAnswer(Answer):
    id: UUID
    ticket_id: UUID
    number: str
    service: str
    service_name: str
    priority: bool
    state: str
    outcome: str | None
    desk: UUID | None
    desk_name: str | None
    seat: int | None
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    held_at: datetime | None
    hold_reason: str | None
    closed_at: datetime | None


class TurnChanged(At):
    turn: TurnAnswer


class TurnEnded(TurnChanged):
    """`next`: who was called after it, or the turn that a transfer made; null when there is none."""

    next: TurnAnswer | None


class ServiceAdded(TurnChanged):
    """`added`: the new turn in the other service's queue; null when it has been taken back since."""

    added: TurnAnswer | None


class DeskChanged(At):
    desk: DeskAnswer


class PeopleCountedAnswer(At):
    """`quantity`: how many of this service the desk has served without a number by now."""

    service: str
    quantity: int


class ConsoleAnswer(At):
    """`console`: the tablet that has the desk; null at a desk with several seats, which several tablets may use."""

    desk: UUID
    console: str | None


class AtDeskAnswer(Answer):
    """A turn that is called, served, on hold or a no-show at the desk.

    `no_show_from`: of somebody who was called, when "did not come" may be recorded, if `call_count` has reached
    `calls_needed` by then. `note`: what the desk before says of somebody who is live here.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service: str
    service_name: str
    state: str
    seat: int | None
    priority: bool
    call_count: int
    queued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    hold_reason: str | None
    next_services: list[str]
    no_show_from: datetime | None
    calls_needed: int
    note: str | None


class InLineAnswer(Answer):
    """`why` it comes now: first_come, priority, longest_wait, appointed or weight; null while it cannot be called.

    `appointed_at`: it is not called before that time, and first from then on.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service: str
    service_name: str
    queued_at: datetime
    priority: bool
    priority_asked: bool
    live_elsewhere: bool
    why: str | None
    appointed_at: datetime | None


class UndoAnswer(Answer):
    turn_id: UUID
    number: str
    kind: str
    outcome: str | None
    at: datetime
    until: datetime


class CountedAnswer(Answer):
    service: str
    quantity: int


class DeskPageAnswer(At):
    """`waiting` is in the order of calling and may be shorter than `waiting_count`.

    `counted`: people served without a number, for each service that the desk takes. `console`: the tablet that has
    the desk.
    """

    desk: DeskAnswer
    clerk: str | None
    live: list[AtDeskAnswer]
    waiting: list[InLineAnswer]
    waiting_count: int
    on_hold: list[AtDeskAnswer]
    no_shows: list[AtDeskAnswer]
    undo: UndoAnswer | None
    counted: list[CountedAnswer]
    console: str | None


# -- the board, the load, the events ---------------------------------------------------------------------------------


class SeatAnswer(Answer):
    number: str
    state: str
    seat: int
    since: datetime
    call_count: int


class BoardDeskAnswer(Answer):
    """`number` is the first of `numbers`, null at a free desk; `state`: called, serving, ready, paused or closed."""

    id: UUID
    name: str
    label: str
    number: str | None
    state: str
    since: datetime | None
    numbers: list[SeatAnswer]


class CallAnswer(Answer):
    """`still` while the person has not arrived."""

    number: str
    desk: UUID
    desk_name: str
    at: datetime
    call_count: int
    still: bool


class QueueAnswer(Answer):
    """A discreet service stands here as its agency."""

    service: str
    name: str
    name_en: str
    count: int


class BoardAnswer(At):
    desks: list[BoardDeskAnswer]
    recent: list[CallAnswer]
    waiting: list[QueueAnswer]


class EventAnswer(Answer):
    """The public form of an event; what does not apply is absent.

    `detail` is for coordinators, viewers and admins: the kind by its own name, and the recorded codes, numbers and ids.
    """

    model_config = ConfigDict(extra="forbid")

    seq: int
    at: datetime
    kind: str
    number: str | None = None
    desk: UUID | None = None
    desk_name: str | None = None
    service: str | None = None
    detail: dict[str, Any] | None = None


class EventsAnswer(At):
    """Ask again with `after` = `next` while there is `more`."""

    events: list[EventAnswer]
    more: bool
    next: int


class QuarterAnswer(Answer):
    """A quarter of an hour: turns that began to wait in it, turns whose outcome in it counts as a person helped."""

    starts_at: datetime
    arrivals: int
    completed: int


class LoadServiceAnswer(Answer):
    """One queue. Waits in whole minutes since the turn joined; null when nobody waits.

    `grown_by`: how many more wait than a quarter of an hour ago. `arrived`: turns that ever joined. `helped`,
    `no_shows`: turns that ended so. `mean_minutes`: service, of those helped. `waited_median_minutes`: of those helped.
    `walk_ins`: people counted without a number. `estimate`: the wait of who joins now.
    """

    code: str
    name: str
    name_en: str
    waiting: int
    longest_minutes: int | None
    median_minutes: int | None
    grown_by: int
    arrived: int
    helped: int
    no_shows: int
    walk_ins: int
    mean_minutes: float | None
    waited_median_minutes: float | None
    typical_minutes: int
    estimate: EstimateAnswer | None
    quarters: list[QuarterAnswer]
    paused: bool
    pause_reason: str | None
    pause_until: datetime | None
    paused_at: datetime | None
    full: bool
    desks: list[UUID]


class LoadNumberAnswer(Answer):
    turn_id: UUID
    number: str
    service: str
    state: str
    since: datetime


class LoadDeskAnswer(Answer):
    """`helped`, `calls`, `priority_calls`: turns that this desk called last. `idle_since`: open, and nobody at it."""

    id: UUID
    name: str
    label: str
    state: str
    pause_reason: str | None
    pause_until: datetime | None
    paused_at: datetime | None
    idle_since: datetime | None
    clerk: str | None
    services: list[str]
    numbers: list[LoadNumberAnswer]
    helped: int
    calls: int
    priority_calls: int
    on_hold: int
    walk_ins: int


class WishAnswer(Answer):
    ticket_id: UUID
    number: str
    services: list[str]
    asked_at: datetime


class AlertAnswer(Answer):
    """Trouble that stands. `kind`: long_wait, queue_growing, desk_idle, paused_long, nobody_serves, board_away, or one
    of the box itself: backup_trouble, address_gone, clock_doubtful, numbers_rush, sign_ins_failing.

    `subject`: the code of a service, the id of a desk or the name of a board; of the box, an address, the code of a
    reason or `box`. `acknowledged_by` is a name.
    """

    id: UUID
    kind: str
    subject: str
    desk: UUID | None
    service: str | None
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class TimeConfirmedAnswer(Answer):
    """`at`: the time of the box that is believed from now on."""

    at: datetime


class AlertAcknowledgedAnswer(At):
    """`alert` is null when it was over already."""

    alert: AlertAnswer | None


class SuggestionAnswer(Answer):
    """A desk that would help: it takes `services` from then on, and opens first where `opens` says so.

    The last in the queue of `service` would wait `after` minutes instead of `before`, null where nobody serves it.
    """

    desk: UUID
    desk_name: str
    service: str
    services: list[str]
    opens: bool
    before: int | None
    after: int


class LoadAnswer(At):
    """`done_at`: when the slowest queue will be empty, null when that cannot be said; `done_in` is its range."""

    at: datetime
    state: str
    closes_at: datetime
    waiting: int
    tickets: int
    longest_minutes: int | None
    median_minutes: int | None
    helped: int
    no_shows: int
    walk_ins: int
    mean_minutes: float | None
    waited_median_minutes: float | None
    done_at: datetime | None
    done_in: EstimateAnswer | None
    quarters: list[QuarterAnswer]
    services: list[LoadServiceAnswer]
    desks: list[LoadDeskAnswer]
    wishes: list[WishAnswer]
    alerts: list[AlertAnswer]
    suggestions: list[SuggestionAnswer]
