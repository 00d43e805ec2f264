"""Answers filled from snapshots."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from queues.model.forecast.estimates import Estimate
from queues.model.refusals import UnknownTurn
from queues.reading.hall.open_alerts import StandingAlert
from queues.reading.hall.planned_pauses import Planned
from queues.reading.next_steps import NextStep
from queues.snapshots.board.board import BoardDesk, BoardSnapshot
from queues.snapshots.citizen.hall import HallService, HallSnapshot
from queues.snapshots.citizen.ticket import TicketSnapshot, TicketTurn
from queues.snapshots.desk.console import DeskSnapshot, DeskTurn, WaitingTurn
from queues.snapshots.load.load import LoadDesk, LoadService, LoadSnapshot, PriorityWish
from queues.snapshots.load.suggestions import LoadSuggestion
from queues.snapshots.office.unreached import UnreachedSnapshot
from queues.snapshots.shared.event_page import EventPage
from queues.snapshots.shared.heads import DayHead, DeskHead, ServiceHead
from queues.snapshots.shared.notices import Announcement, NoticesSnapshot
from queues.snapshots.shared.turn import turn_snapshot
from webapp.api.answers import (
    AgencyAnswer,
    AlertAnswer,
    AnnouncementAnswer,
    AtDeskAnswer,
    BoardAnswer,
    BoardDeskAnswer,
    CallAnswer,
    CountedAnswer,
    DayAnswer,
    DayFacts,
    DeskAnswer,
    DeskPageAnswer,
    EstimateAnswer,
    EventAnswer,
    EventsAnswer,
    FeeAnswer,
    InLineAnswer,
    LoadAnswer,
    LoadDeskAnswer,
    LoadNumberAnswer,
    LoadServiceAnswer,
    NextAnswer,
    NoticesAnswer,
    NotReachedAnswer,
    PlannedPauseAnswer,
    PolicyAnswer,
    QuarterAnswer,
    QueueAnswer,
    RemainingAnswer,
    RequirementAnswer,
    SeatAnswer,
    ServiceAnswer,
    SuggestionAnswer,
    TicketAnswer,
    TicketTurnAnswer,
    TurnAnswer,
    UndoAnswer,
    UnreachedAnswer,
    WishAnswer,
)
from webapp.services import box


def day_answer(hall: HallSnapshot) -> DayAnswer:
    codes = _codes(one.service for one in hall.services)
    return DayAnswer(
        epoch=hall.epoch,
        seq=hall.seq,
        **_day(hall.day),
        services=[service_answer(one) for one in hall.services],
        desks=[desk_answer(desk, codes) for desk in hall.desks],
    )


def day_facts(day: DayHead) -> DayFacts:
    return DayFacts(**_day(day))


def service_answer(one: HallService) -> ServiceAnswer:
    head = one.service
    return ServiceAnswer(
        **_pause(head),
        **{name: getattr(head, name) for name in _SAME_OF_SERVICE},
        agency=_agency(head),
        fee=FeeAnswer.model_validate(head.fee),
        requirements=[RequirementAnswer.model_validate(item) for item in one.requirements],
        waiting=one.waiting,
        estimate=_estimate(one.estimate),
        desks=list(one.desks),
    )


def desk_answer(desk: DeskHead, codes: dict[UUID, str]) -> DeskAnswer:
    """`codes` are the day's services by id, in the day's order."""
    return DeskAnswer(
        **{name: getattr(desk, name) for name in ("id", "code", "name", "label", "seats", "state")},
        agency=_agency(desk),
        pause_reason=desk.pause_reason,
        pause_until=desk.pause_until,
        services=[code for service_id, code in codes.items() if service_id in desk.service_ids],
        weights={code: desk.weights[of] for of, code in codes.items() if desk.weights.get(of, 1) > 1},
    )


def desk_in(hall: HallSnapshot, desk_id: UUID) -> DeskAnswer:
    codes = _codes(one.service for one in hall.services)
    return desk_answer(next(desk for desk in hall.desks if desk.id == desk_id), codes)


def ticket_answer(
    ticket: TicketSnapshot, *, epoch: int | None = None, seq: int | None = None, token: str | None = None
) -> TicketAnswer:
    """The ticket as it is now; a command's answer stands at the command's own epoch and seq.

    `token`: the one that it was asked for with, which after a restoration is another than this box makes.
    """
    token = token or box().tokens.token(ticket.id)
    return TicketAnswer(
        epoch=ticket.epoch if epoch is None else epoch,
        seq=ticket.seq if seq is None else seq,
        token=token,
        url=box().public_url + url_for("ticket.page", token=token),
        day=ticket.day.code,
        turns=[_ticket_turn(turn) for turn in ticket.turns],
        **{name: getattr(ticket, name) for name in _SAME_OF_TICKET},
    )


def turn_now(turn_id: UUID | None) -> TurnAnswer:
    """The turn that a command has moved, as it stands now."""
    if turn_id is None:
        raise UnknownTurn
    turn = turn_snapshot(box().engine, turn_id)
    return TurnAnswer(desk=turn.desk_id, **{name: getattr(turn, name) for name in _SAME_OF_TURN})


def desk_page_answer(snapshot: DeskSnapshot) -> DeskPageAnswer:
    return DeskPageAnswer(
        epoch=snapshot.epoch,
        seq=snapshot.seq,
        desk=desk_answer(snapshot.desk, _codes(snapshot.all_services)),
        clerk=snapshot.clerk_name,
        live=[_at_desk(turn) for turn in snapshot.live],
        waiting=[_in_line(turn) for turn in snapshot.waiting],
        waiting_count=snapshot.waiting_count,
        on_hold=[_at_desk(turn) for turn in snapshot.on_hold],
        no_shows=[_at_desk(turn) for turn in snapshot.no_shows],
        undo=UndoAnswer.model_validate(snapshot.undo) if snapshot.undo else None,
        counted=[CountedAnswer(service=one.service.code, quantity=one.quantity) for one in snapshot.counted],
        console=snapshot.console,
    )


def board_answer(board: BoardSnapshot) -> BoardAnswer:
    return BoardAnswer(
        epoch=board.epoch,
        seq=board.seq,
        desks=[_board_desk(one) for one in board.desks],
        recent=[
            CallAnswer(desk=one.desk_id, **{name: getattr(one, name) for name in _SAME_OF_CALL}) for one in board.recent
        ],
        waiting=[
            QueueAnswer(service=one.code, name=one.name, name_en=one.name_en, count=one.count) for one in board.waiting
        ],
    )


def events_answer(page: EventPage, after: int) -> EventsAnswer:
    events = [EventAnswer(**event) for event in page.events]
    last = events[-1].seq if events else after
    return EventsAnswer(epoch=page.epoch, seq=page.seq, events=events, more=page.more, next=last)


def load_answer(load: LoadSnapshot) -> LoadAnswer:
    codes = _codes(row.service for row in load.services)
    return LoadAnswer(
        **{name: getattr(load, name) for name in _SAME_OF_LOAD},
        state=load.day.state,
        closes_at=load.day.closes_at,
        done_in=_estimate(load.done_in),
        quarters=[QuarterAnswer.model_validate(one) for one in load.quarters],
        services=[_load_service(row) for row in load.services],
        desks=[_load_desk(row, codes) for row in load.desks],
        wishes=[_wish(wish) for wish in load.wishes],
        alerts=[alert_answer(alert, codes) for alert in load.alerts],
        suggestions=[_suggestion(one) for one in load.suggestions],
    )


def alert_answer(alert: StandingAlert, codes: dict[UUID, str]) -> AlertAnswer:
    copied = ("id", "kind", "subject", "raised_at", "acknowledged_at", "acknowledged_by")
    return AlertAnswer(
        **{name: getattr(alert, name) for name in copied},
        desk=alert.desk_id,
        service=codes.get(alert.service_id) if alert.service_id else None,
    )


def notices_answer(seen: NoticesSnapshot, now: datetime) -> NoticesAnswer:
    notices = seen.notices
    return NoticesAnswer(
        epoch=seen.epoch,
        seq=seen.seq,
        planned=[_planned(one, seen) for one in notices.planned if now < one.ends_at],
        announcements=[_announcement(one, seen) for one in notices.standing(now)],
    )


def unreached_answer(seen: UnreachedSnapshot) -> UnreachedAnswer:
    numbers = [
        NotReachedAnswer(number=one.number, service=one.service.public_code, since=one.since, because=one.because)
        for one in seen.numbers
    ]
    return UnreachedAnswer(epoch=seen.epoch, seq=seen.seq, numbers=numbers)


# -- inside ----------------------------------------------------------------------------------------------------------

_SAME_OF_DAY = tuple(name for name in DayFacts.model_fields if name != "date")
_SAME_OF_SERVICE = (
    *("code", "name", "name_en", "short", "short_en", "note", "note_en", "series", "typical_minutes", "quota"),
    *("discreet", "verified"),
)
_SAME_OF_TICKET = ("id", "number", "channel", "issued_at", "priority", "priority_asked")
_SAME_OF_TICKET_TURN = (
    ("id", "state", "outcome", "ahead", "desk_name", "call_count", "called_at", "started_at", "closed_at")
)  # fmt: skip
_SAME_OF_TURN = tuple(name for name in TurnAnswer.model_fields if name != "desk")
_SAME_OF_CALL = ("number", "desk_name", "at", "call_count", "still")
_SAME_OF_LOAD = (
    *("epoch", "seq", "at", "waiting", "tickets", "longest_minutes", "median_minutes", "helped", "no_shows"),
    *("walk_ins", "mean_minutes", "waited_median_minutes", "done_at"),
)
_SAME_OF_LOAD_DESK = ("helped", "calls", "priority_calls", "on_hold", "walk_ins", "idle_since")
_SAME_OF_LOAD_SERVICE = (
    *("waiting", "longest_minutes", "median_minutes", "grown_by", "arrived", "helped", "no_shows", "walk_ins"),
    *("mean_minutes", "waited_median_minutes", "paused_at"),
)


def _day(day: DayHead) -> dict[str, Any]:
    return {name: getattr(day, name) for name in _SAME_OF_DAY} | {
        "date": day.held_on,
        "policy": PolicyAnswer.model_validate(day.policy),
    }


def _codes(services: Iterable[ServiceHead]) -> dict[UUID, str]:
    return {head.id: head.code for head in services}


def _agency(of: ServiceHead | DeskHead) -> AgencyAnswer:
    return AgencyAnswer(code=of.agency_code, name=of.agency_name, name_en=of.agency_name_en)


def _pause(head: ServiceHead) -> dict[str, Any]:
    return {
        "paused": head.pause_reason is not None,
        "pause_reason": head.pause_reason,
        "pause_until": head.pause_until,
        "full": head.is_full,
        "remaining": RemainingAnswer.model_validate(head.remaining) if head.remaining else None,
        "blanks": None if head.blanks is None else max(0, head.blanks),
    }


def _public_code(seen: NoticesSnapshot, service_id: UUID | None) -> str | None:
    head = seen.service(service_id)
    return head.public_code if head else None


def _planned(one: Planned, seen: NoticesSnapshot) -> PlannedPauseAnswer:
    same = {name: getattr(one, name) for name in ("id", "reason", "starts_at", "ends_at")}
    service = _public_code(seen, one.service_id)
    return PlannedPauseAnswer(**same, desk=one.desk_id, service=service, begun=one.begun_at is not None)


def _announcement(one: Announcement, seen: NoticesSnapshot) -> AnnouncementAnswer:
    same = {name: getattr(one, name) for name in ("id", "audience", "text", "text_en", "made_at", "ends_at")}
    return AnnouncementAnswer(**same, service=_public_code(seen, one.service_id))


def _estimate(estimate: Estimate | None) -> EstimateAnswer | None:
    return None if estimate is None else EstimateAnswer.model_validate(estimate)


def _ticket_turn(turn: TicketTurn) -> TicketTurnAnswer:
    return TicketTurnAnswer(
        **{name: getattr(turn, name) for name in _SAME_OF_TICKET_TURN},
        service=turn.service.code,
        service_name=turn.service.name,
        estimate=_estimate(turn.estimate),
        desk=turn.desk_id,
        desks=list(turn.desks),
        next=None if turn.next is None else _next(turn.next),
    )


def _next(step: NextStep) -> NextAnswer:
    copied = ("collect_on", "collect_at", "referred_to", "reason", "handed_to_post_at")
    return NextAnswer(
        **{name: getattr(step, name) for name in copied},
        bring=[RequirementAnswer.model_validate(one) for one in step.bring],
        note=step.told,
    )


def _named(turn: DeskTurn | WaitingTurn) -> dict[str, Any]:
    copied = ("id", "ticket_id", "number", "priority", "queued_at")
    named = {"service": turn.service.code, "service_name": turn.service.name}
    return {name: getattr(turn, name) for name in copied} | named


def _at_desk(turn: DeskTurn) -> AtDeskAnswer:
    copied = (
        *("state", "seat", "call_count", "called_at", "started_at", "hold_reason"),
        *("no_show_from", "calls_needed", "note"),
    )
    return AtDeskAnswer(
        **_named(turn),
        **{name: getattr(turn, name) for name in copied},
        next_services=[head.code for head in turn.next_services],
    )


def _in_line(turn: WaitingTurn) -> InLineAnswer:
    return InLineAnswer(
        **_named(turn),
        priority_asked=turn.priority_asked,
        live_elsewhere=turn.live_elsewhere,
        why=turn.why,
        appointed_at=turn.appointed_at,
    )


def _board_desk(one: BoardDesk) -> BoardDeskAnswer:
    return BoardDeskAnswer(
        id=one.desk.id,
        name=one.desk.name,
        label=one.desk.label,
        number=one.numbers[0].number if one.numbers else None,
        state=one.state,
        since=one.since,
        numbers=[
            SeatAnswer(number=at.number, state=at.state, seat=at.seat, since=at.at, call_count=at.call_count)
            for at in one.numbers
        ],
    )


def _load_service(row: LoadService) -> LoadServiceAnswer:
    head = row.service
    return LoadServiceAnswer(
        **_pause(head),
        **{name: getattr(row, name) for name in _SAME_OF_LOAD_SERVICE},
        code=head.code,
        name=head.name,
        name_en=head.name_en,
        typical_minutes=head.typical_minutes,
        estimate=_estimate(row.forecast),
        quarters=[QuarterAnswer.model_validate(one) for one in row.quarters],
        desks=list(row.desks),
    )


def _suggestion(one: LoadSuggestion) -> SuggestionAnswer:
    return SuggestionAnswer(
        desk=one.desk.id,
        desk_name=one.desk.name,
        service=one.service.code,
        services=list(one.services),
        opens=one.opens,
        before=one.before,
        after=one.after,
    )


def _wish(wish: PriorityWish) -> WishAnswer:
    names = [service.name for service in wish.services]
    return WishAnswer(ticket_id=wish.ticket_id, number=wish.number, services=names, asked_at=wish.asked_at)


def _load_desk(row: LoadDesk, codes: dict[UUID, str]) -> LoadDeskAnswer:
    desk = row.desk
    return LoadDeskAnswer(
        **{name: getattr(desk, name) for name in ("id", "name", "label", "state", "pause_reason", "pause_until")},
        clerk=row.clerk_name,
        services=[code for service_id, code in codes.items() if service_id in desk.service_ids],
        numbers=[
            LoadNumberAnswer(
                turn_id=at.turn_id, number=at.number, service=at.service.code, state=at.state, since=at.since
            )
            for at in row.numbers
        ],
        paused_at=desk.paused_at,
        **{name: getattr(row, name) for name in _SAME_OF_LOAD_DESK},
    )
