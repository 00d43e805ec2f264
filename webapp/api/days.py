"""The day: what it offers, its board, its load, its events, and what a coordinator does with all of it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.hall.opening import close_day, open_day, resume_issuing, stop_issuing
from queues.actions.hall.pausing import pause_service, resume_service
from queues.actions.hall.policy_changes import change_policy
from queues.model.actor import Role
from queues.model.refusals import UnknownService
from queues.snapshots.board.board import board_snapshot
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.load.load import load_snapshot
from queues.snapshots.shared.days import day_head
from queues.snapshots.shared.event_page import event_page
from webapp.api.answers import Answer, BoardAnswer, DayAnswer, DayChanged, EventsAnswer, LoadAnswer, ServiceChanged
from webapp.api.bodies import EventsQuery, Nothing, Opening, Pause, PolicyChanges, read_body, read_query
from webapp.api.describing import answered, answered_again, describes, text_of
from webapp.api.filling import board_answer, day_answer, day_facts, events_answer, load_answer, service_answer
from webapp.auth.access import current_actor, public, staff
from webapp.commands import idempotency_key, perform
from webapp.http.etags import fresh_response
from webapp.live.snapshot_cache import Copy, copy_of
from webapp.services import box

bp = Blueprint("days", __name__, url_prefix="/days/<day>")

READ_DETAILS = (Role.COORDINATOR, Role.VIEWER, Role.ADMIN)


@bp.get("")
@public
@describes(DayAnswer)
def show(day: str) -> ResponseReturnValue:
    """The day with its services and desks."""
    copy = copy_of(day, "day", lambda: _copy(hall_snapshot(box().engine, day, now=box().now()), day_answer))
    return fresh_response(copy, lambda: answered_again(copy.body))


@bp.get("/board")
@public
@describes(BoardAnswer)
def board(day: str) -> ResponseReturnValue:
    """Who is called or served where, the latest calls, how many wait."""
    copy = copy_of(day, "board.json", lambda: _copy(board_snapshot(box().engine, day), board_answer))
    return fresh_response(copy, lambda: answered_again(copy.body))


@bp.get("/events")
@public
@describes(EventsAnswer, query=EventsQuery, refusals=(422,))
def events(day: str) -> ResponseReturnValue:
    """What happened after a seq, in its public form; with `detail` for those who answer for the day."""
    asked, with_details = read_query(EventsQuery), current_actor().role in READ_DETAILS
    if with_details:
        page = event_page(box().engine, day, after=asked.after, most=asked.limit, with_details=True)
        answer = fresh_response(page, lambda: answered(events_answer(page, asked.after)), extra="details", stored=False)
    else:
        copy = copy_of(day, ("events", asked.after, asked.limit), lambda: _copied_events(day, asked))
        answer = fresh_response(copy, lambda: answered_again(copy.body))
    answer.vary.add("Authorization")
    return answer


@bp.get("/load")
@staff("coordinator", "viewer")
@describes(LoadAnswer)
def load(day: str) -> ResponseReturnValue:
    """The coordinator's figures: services, desks, wishes for priority."""
    now = box().now()
    snapshot = load_snapshot(box().engine, day, now=now)
    return fresh_response(snapshot, lambda: answered(load_answer(snapshot)), extra=f"{now:%H%M}", stored=False)


@bp.post("/open")
@staff("coordinator")
@describes(DayChanged, body=Opening)
def open_(day: str) -> ResponseReturnValue:
    """Open the day: numbers can be taken, desks can call. `not_today` where it has another date, unless meant."""
    key, body = idempotency_key(), read_body(Opening)
    return _moved(open_day, day, key, anyway=body.anyway)


@bp.post("/stop-issuing")
@staff("coordinator")
@describes(DayChanged, body=Nothing)
def stop(day: str) -> ResponseReturnValue:
    """No more numbers; who has one is served."""
    return _move(stop_issuing, day)


@bp.post("/resume-issuing")
@staff("coordinator")
@describes(DayChanged, body=Nothing)
def resume(day: str) -> ResponseReturnValue:
    """Numbers can be taken again."""
    return _move(resume_issuing, day)


@bp.post("/close")
@staff("coordinator")
@describes(DayChanged, body=Nothing)
def close(day: str) -> ResponseReturnValue:
    """End the day; refused while somebody is called or served."""
    return _move(close_day, day)


@bp.post("/policy")
@staff("coordinator")
@describes(DayChanged, body=PolicyChanges)
def change_rules(day: str) -> ResponseReturnValue:
    """Change the rules of the day: the order of calling, no-shows, outcomes, when alerts are raised."""
    key, body = idempotency_key(), read_body(PolicyChanges)
    changes = body.model_dump(exclude_none=True)
    done = perform(change_policy, key=key, day_id=day_head(box().engine, day).id, changes=changes)
    return answered(DayChanged(epoch=done.epoch, seq=done.seq, day=day_facts(day_head(box().engine, day))))


@bp.post("/services/<code>/pause")
@staff("clerk", "coordinator")
@describes(ServiceChanged, body=Pause)
def pause_of_service(day: str, code: str) -> ResponseReturnValue:
    """No new numbers and no calls for a service; places are kept. A clerk: what the desk takes where one sits."""
    key, body = idempotency_key(), read_body(Pause)
    return _change_service(pause_service, day, code, key, reason=body.reason.value, minutes=body.minutes)


@bp.post("/services/<code>/resume")
@staff("clerk", "coordinator")
@describes(ServiceChanged, body=Nothing)
def resume_of_service(day: str, code: str) -> ResponseReturnValue:
    """The service goes on; a clerk: what the desk takes where one sits."""
    key = idempotency_key()
    read_body(Nothing)
    return _change_service(resume_service, day, code, key)


def _copy(snapshot: Any, answer: Callable[[Any], Answer]) -> Copy:
    return Copy(snapshot.epoch, snapshot.seq, text_of(answer(snapshot)))


def _copied_events(day: str, asked: EventsQuery) -> Copy:
    page = event_page(box().engine, day, after=asked.after, most=asked.limit)
    return Copy(page.epoch, page.seq, text_of(events_answer(page, asked.after)))


def _move(action: Any, day: str) -> ResponseReturnValue:
    key = idempotency_key()
    read_body(Nothing)
    return _moved(action, day, key)


def _moved(action: Any, day: str, key: str, **arguments: Any) -> ResponseReturnValue:
    done = perform(action, key=key, day_id=day_head(box().engine, day).id, **arguments)
    facts = day_facts(day_head(box().engine, day))
    return answered(DayChanged(epoch=done.epoch, seq=done.seq, day=facts))


def _change_service(action: Any, day: str, code: str, key: str, **arguments: Any) -> ResponseReturnValue:
    done = perform(action, key=key, day_id=day_head(box().engine, day).id, service=code, **arguments)
    hall = hall_snapshot(box().engine, day, now=box().now())
    changed = next((one for one in hall.services if one.service.code == code), None)
    if changed is None:
        raise UnknownService(service=code)
    return answered(ServiceChanged(epoch=done.epoch, seq=done.seq, service=service_answer(changed)))
