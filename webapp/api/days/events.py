"""Events of a day after a seq: public forms for anybody, with their details for those who answer for the day."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from queues.model.actor import Role
from queues.snapshots.shared.event_page import EventPage, event_page
from webapp.api.describing import answered, answered_again, copied, describes
from webapp.api.shared.answers import Answer, At
from webapp.auth.access import current_actor, public
from webapp.http.etags import fresh_response
from webapp.live.snapshot_cache import copy_of
from webapp.request_models import LAST_SEQ, read_query
from webapp.services import box

bp = Blueprint("events", __name__, url_prefix="/days/<day>/events")

READ_DETAILS = (Role.COORDINATOR, Role.VIEWER, Role.ADMIN)


class EventsQuery(BaseModel):
    """A page of events: those with a seq above `after`, at most `limit`."""

    model_config = ConfigDict(extra="ignore")

    after: int = Field(default=0, ge=0, le=LAST_SEQ)
    limit: int = Field(default=500, ge=1, le=500)


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
    call_count: int | None = None
    detail: dict[str, object] | None = None


class EventsAnswer(At):
    """Ask again with `after` = `next` while there is `more`."""

    events: list[EventAnswer]
    more: bool
    next: int


def events_answer(page: EventPage, after: int) -> EventsAnswer:
    events = EventAnswer.each(page.events)
    last = events[-1].seq if events else after
    return EventsAnswer(epoch=page.epoch, seq=page.seq, events=events, more=page.more, next=last)


@bp.get("")
@public
@describes(EventsAnswer, query=EventsQuery, refusals=(422,))
def show(day: str) -> ResponseReturnValue:
    """What happened after a seq, in its public form; with `detail` for those who answer for the day."""
    asked = read_query(EventsQuery)
    if current_actor().role in READ_DETAILS:
        page = event_page(box().engine, day, after=asked.after, most=asked.limit, with_details=True)
        answer = fresh_response(page, lambda: answered(events_answer(page, asked.after)), extra="details", stored=False)
    else:
        copy = copy_of(day, ("events", asked.after, asked.limit), lambda: copied(_public(day, asked)))
        answer = fresh_response(copy, lambda: answered_again(copy.body))
    answer.vary.add("Authorization")
    return answer


def _public(day: str, asked: EventsQuery) -> EventsAnswer:
    return events_answer(event_page(box().engine, day, after=asked.after, most=asked.limit), asked.after)
