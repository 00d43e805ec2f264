"""Follow-up lists: what was promised, of a day or of all days, closed in a tap, on paper and as a file.

Filters are a form, pages are links and closing is a form too: it works without JavaScript. No name and no address is on
it, but whose number waits where is nothing for a browser to keep.
"""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from queues.actions.outcomes.following_up import close_follow_up, reopen_follow_up
from queues.model.outcomes.follow_up import PromiseState
from queues.model.outcomes.outcome import PROMISED, Outcome
from queues.model.queue import numbering
from queues.model.refusals import NotAllowed, Refusal
from queues.snapshots.office.follow_ups import (
    PAGE,
    FollowUp,
    FollowUpsSnapshot,
    PromiseFilter,
    all_follow_ups,
    follow_ups_of_day,
)
from webapp.auth.access import current_actor, staff
from webapp.commands import DayAction, perform
from webapp.http.errors import status_of
from webapp.http.rendering import unkept_response
from webapp.request_models import read_query
from webapp.services import box
from webapp.surfaces.office.spreadsheets import Cell, Table, downloaded
from webapp.words.follow_ups import KEPT_WORDS, STATE_OF_PROMISE, late_words, where_words
from webapp.words.language import said
from webapp.words.refusals import sentence_of
from webapp.words.texts import OUTCOME_WORDS

bp = Blueprint("follow_ups", __name__)

MOST_ON_PAPER = 5_000  # more than a hall promises in a year of weekly visits

NothingIsNone = BeforeValidator(lambda said: None if said == "" else said)


class FollowUpQuery(BaseModel):
    """The form of the page as its address holds it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    number: str = Field(default="", max_length=20)
    agency: str = Field(default="", max_length=40)
    kind: Annotated[Outcome | None, NothingIsNone] = None
    state: PromiseState = PromiseState.OPEN
    page: int = Field(default=1, ge=1, le=100_000)
    closed: Annotated[UUID | None, NothingIsNone] = None

    def filter(self) -> PromiseFilter:
        """Whoever asks for one number wants to see it, done or not."""
        parsed = numbering.parse(self.number) if self.number else None
        any_state = self.number and self.state is PromiseState.OPEN
        return PromiseFilter(
            agency=self.agency,
            kind=self.kind,
            state=PromiseState.ALL if any_state else self.state,
            number=numbering.label_of(*parsed) if parsed else self.number,
        )

    def address(self) -> dict[str, str]:
        """What the address of another page, of paper and of a file repeats."""
        asked = self.model_dump(mode="json", exclude_defaults=True, exclude={"page", "closed"})
        return {name: str(value) for name, value in asked.items() if value not in ("", None)}


@bp.get("/follow-ups")
@staff("clerk", "coordinator", "viewer")
def page() -> ResponseReturnValue:
    """Of all days of the box."""
    return _page(None)


@bp.get("/d/<day>/follow-ups")
@staff("clerk", "coordinator", "viewer")
def of_day(day: str) -> ResponseReturnValue:
    return _page(day)


@bp.get("/follow-ups/print")
@staff("clerk", "coordinator", "viewer")
def paper() -> ResponseReturnValue:
    return _paper(None)


@bp.get("/d/<day>/follow-ups/print")
@staff("clerk", "coordinator", "viewer")
def paper_of_day(day: str) -> ResponseReturnValue:
    """A sheet for each agency, with room for a signature beside each number."""
    return _paper(day)


@bp.get("/follow-ups.csv", defaults={"ending": "csv"})
@bp.get("/follow-ups.xlsx", defaults={"ending": "xlsx"})
@staff("clerk", "coordinator", "viewer")
def file(ending: str) -> Response:
    return _file(None, ending)


@bp.get("/d/<day>/follow-ups.csv", defaults={"ending": "csv"})
@bp.get("/d/<day>/follow-ups.xlsx", defaults={"ending": "xlsx"})
@staff("clerk", "coordinator", "viewer")
def file_of_day(day: str, ending: str) -> Response:
    """For a spreadsheet."""
    return _file(day, ending)


@bp.post("/follow-ups/<uuid:turn_id>/close")
@staff("clerk", "coordinator")
def close(turn_id: UUID) -> ResponseReturnValue:
    """Without JavaScript: note it, and show the same list again with a way back. Sent twice it is noted once."""
    return _noted(close_follow_up, turn_id, then={"closed": str(turn_id)})


@bp.post("/follow-ups/<uuid:turn_id>/reopen")
@staff("clerk", "coordinator")
def reopen(turn_id: UUID) -> ResponseReturnValue:
    return _noted(reopen_follow_up, turn_id, then={})


# -- inside ----------------------------------------------------------------------------------------------------------


def _read(day: str | None, asked: FollowUpQuery, *, most: int = PAGE, by_agency: bool = False) -> FollowUpsSnapshot:
    """Refuses with UnknownDay, and with NotAllowed the days of all to a token that is for one."""
    actor = current_actor()
    if day is None and actor.day_id is not None:
        raise NotAllowed(day=str(actor.day_id))
    read = all_follow_ups if day is None else partial(follow_ups_of_day, day_code=day)
    return read(
        box().engine,
        actor=actor,
        now=box().now(),
        asked=asked.filter(),
        page=asked.page if most == PAGE else 1,
        most=most,
        by_agency=by_agency,
    )


def _page(day: str | None, *, trouble: str = "", status: int = 200) -> Response:
    asked = read_query(FollowUpQuery)
    seen = _read(day, asked)
    kept = {"day": day} if day else {}
    html = render_template(
        "follow_ups/page.html",
        s=seen,
        day=seen.day,
        asked=asked,
        here="follow_ups.of_day" if day else "follow_ups.page",
        there={name: f"follow_ups.{name}{'_of_day' if day else ''}" for name in ("paper", "file")},
        query=kept | asked.address(),
        back=kept | asked.address() | {"page": asked.page},
        trouble=trouble,
        kinds=PROMISED,
        states=STATE_OF_PROMISE,
        **_words(),
    )
    return unkept_response(html, status)


def _paper(day: str | None) -> Response:
    asked = read_query(FollowUpQuery)
    seen = _read(day, asked, most=MOST_ON_PAPER, by_agency=True)
    sheet = {"s": seen, "day": seen.day, "state": STATE_OF_PROMISE[asked.state], "at": box().now()}
    return unkept_response(render_template("follow_ups/print.html", **sheet, **_words()))


def _file(day: str | None, ending: str) -> Response:
    seen = _read(day, read_query(FollowUpQuery), most=MOST_ON_PAPER, by_agency=True)
    name = f"tindak-lanjut-{seen.day.held_on if seen.day else seen.today}"
    return downloaded(Table(name, _heads(), _rows(seen)), ending)


def _noted(action: DayAction, turn_id: UUID, *, then: dict[str, str]) -> ResponseReturnValue:
    asked = read_query(FollowUpQuery)
    day = request.args.get("day") or None
    try:
        perform(action, key=None, turn_id=turn_id)
    except Refusal as refusal:
        return _page(day, trouble=sentence_of(refusal), status=status_of(type(refusal)))
    back: dict[str, Any] = asked.address() | {"page": str(asked.page)} | then
    where = url_for("follow_ups.of_day", day=day, **back) if day else url_for("follow_ups.page", **back)
    return redirect(where, 303)


def _words() -> dict[str, object]:
    return {"KEPT_WORDS": KEPT_WORDS, "late_words": late_words, "where_words": where_words}


def _heads() -> tuple[str, ...]:
    return (
        _("Instansi"),
        _("Hari layanan"),
        _("Tempat"),
        _("Nomor"),
        _("Layanan"),
        _("Janji"),
        _("Tanggal janji"),
        _("Terlambat (hari)"),
        _("Tempat atau berkas"),
        _("Jumlah dokumen"),
        _("Selesai pada"),
        _("Dicatat oleh"),
    )


def _rows(seen: FollowUpsSnapshot) -> Iterator[tuple[Cell, ...]]:
    return (_cells(one) for one in seen.rows)


def _cells(one: FollowUp) -> tuple[Cell, ...]:
    return (
        said(one, "agency_name"),
        one.day.held_on,
        one.day.place,
        one.number,
        said(one, "public_name"),
        str(OUTCOME_WORDS[one.kind]),
        one.due_on,
        one.late_days or None,
        where_words(one),
        one.quantity,
        one.done_here,
        one.done_by,
    )
