"""The load: what needs help first, then queues and desks; a viewer sees the same without buttons."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from queues.model.actor import Role
from queues.model.hall.board_settings import SPEEDS, VOLUMES
from queues.model.hall.desk import DeskState, PauseReason
from queues.model.hall.service_day import DayState
from queues.model.queue.policy import RANGES
from queues.model.refusals import NotFound
from queues.model.trouble.alerts import AlertKind
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.open_alerts import StandingAlert
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.reading.queue.history import Quarter
from queues.snapshots.board.named_boards import ListedBoard, boards_snapshot
from queues.snapshots.board.voice import missed_calls
from queues.snapshots.desk.messages import messages_of_desk
from queues.snapshots.desk.seating import clerks_at_desks
from queues.snapshots.load.choices import (
    DeskToChange,
    LoadChoices,
    choices_now,
    day_to_end,
    desk_to_change,
    hall_to_pause,
    quarters_of_day,
    service_to_change,
)
from queues.snapshots.load.load import (
    LoadDesk,
    LoadNumber,
    LoadService,
    LoadSnapshot,
    Part,
    load_snapshot,
    part_of_load,
)
from queues.snapshots.load.outcomes import outcomes_of_day
from queues.snapshots.load.phones import phones_snapshot, source_snapshot
from queues.snapshots.load.suggestions import Preview, preview
from queues.snapshots.shared.days import current_days, day_head, near_days
from queues.snapshots.shared.hall_reads import HallReads
from queues.snapshots.shared.notices import notices_snapshot
from webapp.auth.access import current_actor, staff
from webapp.auth.shared_address import shares_address
from webapp.http.etags import fresh_response
from webapp.http.refusals import UnknownBoard
from webapp.http.rendering import render_fragment
from webapp.live.named_boards import board_signs
from webapp.request_models import read_query
from webapp.services import box
from webapp.voice.on_board import voice_choices
from webapp.words.announcement_templates import ready_made
from webapp.words.banners import plans_of, standing_of
from webapp.words.boards.lines import lines_of_board
from webapp.words.boards.settings import SECOND_VOICE_WORDS, SHARE_WORDS, SOUND_WORDS, SPOKEN_WORDS, THEME_WORDS
from webapp.words.days.among_others import day_among_others
from webapp.words.language import said
from webapp.words.refusals import sentence_of

bp = Blueprint("load", __name__)

PAUSE_MINUTES = (10, 15, 30, 60)
VIEWS = ("queues", "matrix", "hours")
ONE_MATTER = 3  # so many alerts of one kind are one line
RECENT_QUARTERS = 12  # three hours fit beside a queue


@dataclass(frozen=True)
class Row:
    """A service: `percent` is its queue as a share of the longest; a cell is a desk, who is there, whether it takes it.

    `is_stranded`: somebody waits and no desk that takes it is there. `is_quiet`: nobody waits, and it is not paused.
    `takers` are the desks that take it. `bars` are the last quarter hours, each with heights of 0 to 20.
    """

    load: LoadService
    percent: int
    is_late: bool
    is_stranded: bool
    is_quiet: bool
    takers: tuple[LoadDesk, ...]
    cells: tuple[tuple[LoadDesk, tuple[LoadNumber, ...], bool], ...]
    bars: tuple[tuple[Quarter, int, int], ...]


@dataclass(frozen=True)
class Told:
    """An alert with the queue or the desk that it is about, as they are now."""

    alert: StandingAlert
    row: LoadService | None
    at: LoadDesk | None


@dataclass(frozen=True)
class AlertRow:
    """One line of what wants a hand: an alert, or as many of one kind as are one matter (eleven desks still paused)."""

    kind: AlertKind
    told: tuple[Told, ...]

    @property
    def ids(self) -> list[str]:
        return [str(one.alert.id) for one in self.told]


class PreviewQuery(BaseModel):
    """One desk and what is to change: all that it takes (codes with commas between), and whether it is open."""

    model_config = ConfigDict(extra="ignore")

    desk: UUID
    services: str | None = Field(default=None, max_length=8200)
    open: bool | None = None
    bare: bool = False


@bp.get("/d/<day>/load")
@staff("coordinator", "viewer")
def page(day: str) -> ResponseReturnValue:
    answer = make_response(render_template("load/page.html", **_shown(_load(day), _forgotten())))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/d/<day>/load/now")
@staff("coordinator", "viewer")
def fragment(day: str) -> Response:
    """Waits grow without any event: a new minute is a new state."""
    load = _load(day)
    clock = "sure" if box().time.seems_credible else "doubtful"
    forgotten = _forgotten()
    others = "".join(f"-{one.code}" for one in forgotten)
    missed = missed_calls(box().engine, load.day.id)  # no event tells it
    decide = len(load.ended_elsewhere)  # an event of the day before told it
    extra = f"{missed.count}-{decide}-{load.at:%d%H%M}-{_view()}-{'acts' if _may_act() else 'looks'}-{clock}{others}"
    return fresh_response(load, lambda: _fragment(load, forgotten), extra=extra, stored=False)


@bp.get("/d/<day>/load/desks/<uuid:desk_id>")
@staff("coordinator")
def desk(day: str, desk_id: UUID) -> ResponseReturnValue:
    """What can be done about one desk, as it is now."""
    one = _part(day, lambda hall: desk_to_change(hall, desk_id))
    opened = _previewed(one, is_open=one.desk.state != DeskState.OPEN)
    clerks = clerks_at_desks(box().engine, one.choices.day.id)
    messages = messages_of_desk(box().engine, desk_id)
    seats = {"clerks": clerks, "sitting": [clerk.username for clerk in clerks if clerk.sits_at(desk_id)]}
    return render_fragment(
        "load/dialogs/desk/_desk.html", one=one, effect=opened, messages=messages, **seats, **_choices(one.choices)
    )


@bp.get("/d/<day>/load/services/<code>")
@staff("coordinator")
def service(day: str, code: str) -> ResponseReturnValue:
    """What can be done about one service, as it is now."""
    found = _part(day, lambda hall: service_to_change(hall, code))
    codes = _codes(found.choices)
    return render_fragment("load/dialogs/_service.html", row=found.service, codes=codes, **_choices(found.choices))


@bp.get("/d/<day>/load/preview")
@staff("coordinator")
def preview_(day: str) -> ResponseReturnValue:
    """What a change of one desk would do to the waits: a dialog that asks, or (`bare`) the effects alone."""
    asked = read_query(PreviewQuery)
    one = _part(day, lambda hall: desk_to_change(hall, asked.desk))
    takes = None if asked.services is None else [code for code in asked.services.split(",") if code]
    effect = _previewed(one, takes=takes, is_open=asked.open)
    template = "load/dialogs/_effects.html" if asked.bare else "load/dialogs/_preview.html"
    shown = {"effect": effect, "takes": takes, "opens": asked.open, "foreign": _foreign(one, takes or ())}
    return render_fragment(template, one=one, **shown, **_choices(one.choices))


@bp.get("/d/<day>/load/chart")
@staff("coordinator", "viewer")
def chart(day: str) -> ResponseReturnValue:
    """Who waits, arrivals and completions by quarter hour, of the hall or of one service."""
    code = request.args.get("service", "")
    found = _part(day, lambda hall: quarters_of_day(hall, code))
    quarters = found.quarters
    is_running = found.choices.day.state != DayState.CLOSED
    shown = {"row": found.row, "quarters": quarters, "columns": _columns(quarters, is_running=is_running)}
    return render_fragment("load/_chart.html", **shown, **_choices(found.choices))


@bp.get("/d/<day>/load/day")
@staff("coordinator")
def whole_day(day: str) -> ResponseReturnValue:
    """Numbers stop or go on; the day ends."""
    return render_fragment("load/_day.html", **_choices(_part(day, day_to_end)))


@bp.get("/d/<day>/load/phones")
@staff("coordinator")
def phones(day: str) -> ResponseReturnValue:
    """Numbers that phones take: pause them, and find who took many."""
    taken = phones_snapshot(box().engine, day, now=box().now())
    return render_fragment("load/dialogs/_phones.html", taken=taken, day=taken.day, is_shared=shares_address())


@bp.get("/d/<day>/load/source")
@staff("coordinator")
def source(day: str) -> ResponseReturnValue:
    """What came from the same phone or address as a number, to be cancelled or not; an unknown one is said here too."""
    number = request.args.get("number", "").strip().upper()
    head, found, refusal = day_head(box().engine, day), None, None
    try:
        found = source_snapshot(box().engine, day, number)
    except NotFound as unknown:
        refusal = sentence_of(unknown)
    shown = {"number": number, "found": found, "why_not": refusal, "is_shared": shares_address()}
    return render_fragment("load/dialogs/_source.html", day=head, **shown)


@bp.get("/d/<day>/load/pauses")
@staff("coordinator")
def pauses(day: str) -> ResponseReturnValue:
    """Pauses that are known beforehand."""
    plans = plans_of(notices_snapshot(box().engine, day), box().now())
    return render_fragment("load/dialogs/_pauses.html", plans=plans, **_choices(_part(day, choices_now)))


@bp.get("/d/<day>/load/hall-pause")
@staff("coordinator")
def hall_pause(day: str) -> ResponseReturnValue:
    """Pause the whole hall now, or let it go on."""
    found = _part(day, hall_to_pause)
    return render_fragment("load/dialogs/_hall_pause.html", with_hall=found.with_hall, **_choices(found.choices))


@bp.get("/d/<day>/load/outcomes")
@staff("coordinator", "viewer")
def outcomes(day: str) -> ResponseReturnValue:
    """How turns ended today, by service, and what was promised."""
    found = _part(day, outcomes_of_day)
    return render_fragment("load/dialogs/_outcomes.html", found=found, day=found.day)


@bp.get("/d/<day>/load/announcements")
@staff("coordinator")
def announcements(day: str) -> ResponseReturnValue:
    """What is said to everybody, to phones or to one queue."""
    standing = standing_of(notices_snapshot(box().engine, day), box().now())
    shown = {"standing": standing, "ready": ready_made()}
    return render_fragment("load/dialogs/_announcements.html", **shown, **_choices(_part(day, choices_now)))


@bp.get("/d/<day>/load/boards")
@staff("coordinator")
def boards(day: str) -> ResponseReturnValue:
    """The TVs: which are named and how each does, and naming one by the code that it shows."""
    head, found = _boards(day)
    named = [(one, lines_of_board(one, head, box().now())) for one in found]
    address = box().public_url + url_for("board.front")
    return render_fragment("load/dialogs/boards/_list.html", named=named, day=head, board_address=address)


@bp.get("/d/<day>/load/boards/<uuid:board_id>")
@staff("coordinator")
def board_(day: str, board_id: UUID) -> ResponseReturnValue:
    """One TV: how it does, a test call, what it shows and says, its name, another day."""
    head, found = _boards(day)
    one = next((one for one in found if one.id == board_id), None)
    if one is None:
        raise UnknownBoard
    here, found_load = box(), _part(day, choices_now)
    voices = voice_choices()
    shown = {
        "one": one,
        "lines": lines_of_board(one, head, here.now()),
        "agencies": _agencies(found_load),
        "voices": voices,
        "second_voices": [*SECOND_VOICE_WORDS.items(), *voices],
        "other_days": [
            (other.code, day_among_others(other))
            for other in current_days(here.engine)
            if other.id != (one.sent_to or one.day_id)
        ],
        "themes": THEME_WORDS,
        "sounds": SOUND_WORDS,
        "shares": SHARE_WORDS,
        "spoken_too": SPOKEN_WORDS,
        "volumes": VOLUMES,
        "speeds": SPEEDS,
    }
    return render_fragment("load/dialogs/boards/_board.html", **shown, **_choices(found_load))


def _agencies(load: LoadChoices) -> list[tuple[str, str]]:
    """Code and name of those of the day, each once, by name."""
    heads: list[DeskHead | ServiceHead] = [at.desk for at in load.desks]
    heads += [row.service for row in load.services]
    return sorted({(head.agency_code, said(head, "agency_name")) for head in heads}, key=lambda one: one[1])


def _boards(day: str) -> tuple[DayHead, tuple[ListedBoard, ...]]:
    here = box()
    head = day_head(here.engine, day)
    return head, boards_snapshot(here.engine, head.id, here.now(), board_signs().heard)


@bp.get("/d/<day>/load/policy")
@staff("coordinator", "viewer")
def policy(day: str) -> ResponseReturnValue:
    """The rules of the day, to read."""
    return render_fragment("load/dialogs/_policy.html", ranges=RANGES, day=day_head(box().engine, day))


def _fragment(load: LoadSnapshot, forgotten: tuple[DayHead, ...]) -> Markup:
    return render_fragment("load/_load.html", **_shown(load, forgotten))


def _forgotten() -> tuple[DayHead, ...]:
    return near_days(box().engine, box().now()).forgotten


def _load(day: str) -> LoadSnapshot:
    return load_snapshot(box().engine, day, now=box().now())


def _part(day: str, part: Callable[[HallReads], Part]) -> Part:
    """What a dialog shows, and no more of the load."""
    return part_of_load(box().engine, day, part, now=box().now())


def _view() -> str:
    asked = request.args.get("view", "")
    return asked if asked in VIEWS else VIEWS[0]


def _may_act() -> bool:
    return current_actor().role in (Role.COORDINATOR, Role.ADMIN)


def _choices(load: LoadChoices) -> dict[str, object]:
    reasons = [reason.value for reason in PauseReason]
    return {"load": load, "day": load.day, "reasons": reasons, "pause_minutes": PAUSE_MINUTES}


def _shown(load: LoadSnapshot, forgotten: tuple[DayHead, ...]) -> dict[str, object]:
    late_after = load.day.policy.thresholds.longest_wait_minutes
    rows, done_at = _rows(load, late_after), load.done_at or load.others_done_at
    told = sorted((_told(alert, load) for alert in load.alerts), key=_gravity)
    return {
        "load": load,
        "day": load.day,
        "view": _view(),
        "rows": rows,
        "urgent_first": sorted(rows, key=_urgency),
        "unseen": _alert_rows(one for one in told if not one.alert.acknowledged_at),
        "seen": _alert_rows(one for one in told if one.alert.acknowledged_at),
        "standing": standing_of(load.said, load.at),
        "plans": plans_of(load.said, load.at),
        "late_after": late_after,
        "is_late": (load.longest_minutes or 0) >= late_after,
        "done_at": done_at,
        "is_late_end": done_at is not None and load.waiting > 0 and done_at > load.day.closes_at,
        "may_act": _may_act() and load.day.state != DayState.CLOSED,
        "may_confirm": _may_act(),
        "forgotten": forgotten,
        "missed": missed_calls(box().engine, load.day.id),
        "may_correct": _may_act(),
        "clock_is_doubtful": not box().time.seems_credible,
    }


def _rows(load: LoadSnapshot, late_after: int) -> list[Row]:
    numbers = _numbers(load)
    most = max((row.waiting for row in load.services), default=0)
    quarters = [one for row in load.services for one in row.quarters[-RECENT_QUARTERS:]]
    busiest = max((max(one.arrivals, one.completed) for one in quarters), default=0)
    return [_row(row, load.desks, numbers, most, busiest, late_after) for row in load.services]


def _row(
    row: LoadService,
    desks: tuple[LoadDesk, ...],
    numbers: Mapping[tuple[UUID, UUID], tuple[LoadNumber, ...]],
    most: int,
    busiest: int,
    late_after: int,
) -> Row:
    own = tuple(at for at in desks if row.service.id in at.desk.service_ids)
    return Row(
        load=row,
        percent=round(100 * row.waiting / most) if most else 0,
        is_late=(row.longest_minutes or 0) >= late_after,
        is_stranded=row.waiting > 0 and all(at.desk.state == DeskState.CLOSED for at in own),
        is_quiet=not row.waiting and not row.service.pause_reason,
        takers=own,
        cells=tuple((at, numbers.get((at.desk.id, row.service.id), ()), at in own) for at in desks),
        bars=tuple(
            (one, _height(one.arrivals, busiest), _height(one.completed, busiest))
            for one in row.quarters[-RECENT_QUARTERS:]
        ),
    )


def _height(count: int, busiest: int) -> int:
    """Something that happened is never drawn as nothing."""
    return max(2, round(20 * count / busiest)) if count else 0


def _urgency(row: Row) -> tuple[int, int, int]:
    """Nobody serves it, too long, somebody waits, nobody waits; among equals who waits longest."""
    level = 0 if row.is_stranded else 1 if row.is_late else 2 if row.load.waiting else 3
    return level, -(row.load.longest_minutes or 0), -row.load.waiting


def _told(alert: StandingAlert, load: LoadSnapshot) -> Told:
    row = next((one for one in load.services if one.service.id == alert.service_id), None)
    return Told(alert, row, next((one for one in load.desks if one.desk.id == alert.desk_id), None))


def _alert_rows(told: Iterable[Told]) -> list[AlertRow]:
    """In the order of their first alert."""
    kinds: dict[AlertKind, list[Told]] = {}
    for one in told:
        kinds.setdefault(AlertKind(one.alert.kind), []).append(one)
    rows: list[AlertRow] = []
    for kind, members in kinds.items():
        if len(members) >= ONE_MATTER:
            rows.append(AlertRow(kind, tuple(members)))
        else:
            rows.extend(AlertRow(kind, (one,)) for one in members)
    return rows


def _gravity(told: Told) -> tuple[int, int]:
    """An address that nobody reaches, a desk that asks for help, a queue that nobody serves, who waits longest.

    Among others the oldest alert.
    """
    order = (AlertKind.ADDRESS_GONE, AlertKind.HELP_WANTED, AlertKind.NOBODY_SERVES, AlertKind.LONG_WAIT)
    kind = AlertKind(told.alert.kind)
    return order.index(kind) if kind in order else len(order), -((told.row and told.row.longest_minutes) or 0)


def _previewed(one: DeskToChange, takes: Collection[str] | None = None, is_open: bool | None = None) -> Preview:
    return preview(one.facts, [row.service for row in one.choices.services], one.desk.id, takes=takes, is_open=is_open)


def _foreign(one: DeskToChange, takes: Collection[str]) -> list[str]:
    """What the desk would get from another agency: "Perpanjangan SIM (Polres)"."""
    services = (row.service for row in one.choices.services if row.service.code in takes)
    new = (head for head in services if head.id not in one.desk.service_ids)
    others = (head for head in new if head.agency_code != one.desk.agency_code)
    return [f"{said(head, 'name')} ({said(head, 'agency_name')})" for head in others]


def _columns(quarters: tuple[Quarter, ...], *, is_running: bool) -> dict[str, list[int | None]]:
    """What the chart is drawn from; times in seconds since 1970.

    Of the quarter hour that is running, what came and was done so far is left out: it would look like a collapse.
    """
    over = len(quarters) - is_running
    return {
        "times": [int(one.starts_at.timestamp()) for one in quarters],
        "waiting": [one.waiting for one in quarters],
        "arrivals": [one.arrivals if nth < over else None for nth, one in enumerate(quarters)],
        "completed": [one.completed if nth < over else None for nth, one in enumerate(quarters)],
    }


def _numbers(load: LoadSnapshot) -> dict[tuple[UUID, UUID], tuple[LoadNumber, ...]]:
    """Who is called or served, by desk and service."""
    found: dict[tuple[UUID, UUID], tuple[LoadNumber, ...]] = {}
    for at in load.desks:
        for number in at.numbers:
            place = (at.desk.id, number.service.id)
            found[place] = (*found.get(place, ()), number)
    return found


def _codes(load: LoadChoices) -> dict[UUID, list[str]]:
    """What each desk takes, as codes in the day's order."""
    return {
        at.desk.id: [row.service.code for row in load.services if row.service.id in at.desk.service_ids]
        for at in load.desks
    }
