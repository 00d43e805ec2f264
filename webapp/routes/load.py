"""The load: services by desks, and what a coordinator does about it; a viewer sees the same without buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from queues.model.actor import Role
from queues.model.desk import PauseReason
from queues.model.errors import UnknownDesk, UnknownService
from queues.snapshots.load import LoadDesk, LoadNumber, LoadService, LoadSnapshot, load_snapshot
from webapp.access import current_actor, staff
from webapp.box import box
from webapp.freshness import fresh_response

bp = Blueprint("load", __name__)

LATE_MINUTES = 60  # nobody should wait longer, whatever the day's policy allows
PAUSE_MINUTES = (10, 15, 30, 60)


@dataclass(frozen=True)
class Row:
    """A service: `percent` is its queue as a share of the longest; a cell is a desk, who is there, whether it takes it.

    `is_stranded`: somebody waits and no desk that takes it is there.
    """

    load: LoadService
    percent: int
    is_late: bool
    is_stranded: bool
    cells: tuple[tuple[LoadDesk, tuple[LoadNumber, ...], bool], ...]


@bp.get("/d/<day>/load")
@staff("coordinator", "viewer")
def page(day: str) -> ResponseReturnValue:
    answer = make_response(render_template("load/page.html", **_shown(_load(day))))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/d/<day>/load/now")
@staff("coordinator", "viewer")
def fragment(day: str) -> Response:
    """Waits grow without any event: a new minute is a new state."""
    load = _load(day)
    extra = f"{load.at:%d%H%M}-{'acts' if _may_act() else 'looks'}"
    return fresh_response(load, lambda: render_template("load/_load.html", **_shown(load)), extra=extra)


@bp.get("/d/<day>/load/desks/<uuid:desk_id>")
@staff("coordinator")
def desk(day: str, desk_id: UUID) -> ResponseReturnValue:
    """What can be done about one desk, as it is now."""
    load = _load(day)
    found = next((one for one in load.desks if one.desk.id == desk_id), None)
    if found is None:
        raise UnknownDesk
    return render_template("load/_desk.html", one=found, **_choices(load))


@bp.get("/d/<day>/load/services/<code>")
@staff("coordinator")
def service(day: str, code: str) -> ResponseReturnValue:
    """What can be done about one service, as it is now."""
    load = _load(day)
    found = next((one for one in load.services if one.service.code == code), None)
    if found is None:
        raise UnknownService(service=code)
    return render_template("load/_service.html", row=found, codes=_codes(load), **_choices(load))


@bp.get("/d/<day>/load/day")
@staff("coordinator")
def whole_day(day: str) -> ResponseReturnValue:
    """Numbers stop or go on; the day ends."""
    return render_template("load/_day.html", **_choices(_load(day)))


@bp.get("/d/<day>/load/pauses")
@staff("coordinator")
def pauses(day: str) -> ResponseReturnValue:
    """Pauses that are known beforehand."""
    return render_template("load/_pauses.html", **_choices(_load(day)))


@bp.get("/d/<day>/load/announcements")
@staff("coordinator")
def announcements(day: str) -> ResponseReturnValue:
    """What is said to everybody, to phones or to one queue."""
    return render_template("load/_announcements.html", **_choices(_load(day)))


@bp.get("/d/<day>/load/policy")
@staff("coordinator", "viewer")
def policy(day: str) -> ResponseReturnValue:
    """The rules of the day, to read."""
    return render_template("load/_policy.html", **_choices(_load(day)))


def _load(day: str) -> LoadSnapshot:
    return load_snapshot(box().engine, day, now=box().now())


def _may_act() -> bool:
    return current_actor().role in (Role.COORDINATOR, Role.ADMIN)


def _choices(load: LoadSnapshot) -> dict[str, Any]:
    reasons = [reason.value for reason in PauseReason]
    return {"load": load, "day": load.day, "reasons": reasons, "pause_minutes": PAUSE_MINUTES}


def _shown(load: LoadSnapshot) -> dict[str, Any]:
    late_after = min(LATE_MINUTES, load.day.policy.max_wait_minutes)
    numbers = _numbers(load)
    most = max((row.waiting for row in load.services), default=0)
    return {
        "load": load,
        "day": load.day,
        "rows": [_row(row, load.desks, numbers, most, late_after) for row in load.services],
        "late_after": late_after,
        "is_late_end": load.done_at is not None and load.waiting > 0 and load.done_at > load.day.closes_at,
        "may_act": _may_act() and load.day.state != "closed",
    }


def _row(
    row: LoadService,
    desks: tuple[LoadDesk, ...],
    numbers: Mapping[tuple[UUID, UUID], tuple[LoadNumber, ...]],
    most: int,
    late_after: int,
) -> Row:
    own = [at for at in desks if row.service.id in at.desk.service_ids]
    return Row(
        load=row,
        percent=round(100 * row.waiting / most) if most else 0,
        is_late=(row.longest_minutes or 0) > late_after,
        is_stranded=row.waiting > 0 and all(at.desk.state == "closed" for at in own),
        cells=tuple((at, numbers.get((at.desk.id, row.service.id), ()), at in own) for at in desks),
    )


def _numbers(load: LoadSnapshot) -> dict[tuple[UUID, UUID], tuple[LoadNumber, ...]]:
    """Who is called or served, by desk and service."""
    found: dict[tuple[UUID, UUID], tuple[LoadNumber, ...]] = {}
    for at in load.desks:
        for number in at.numbers:
            place = (at.desk.id, number.service.id)
            found[place] = (*found.get(place, ()), number)
    return found


def _codes(load: LoadSnapshot) -> dict[UUID, list[str]]:
    """What each desk takes, as codes in the day's order."""
    return {
        at.desk.id: [row.service.code for row in load.services if row.service.id in at.desk.service_ids]
        for at in load.desks
    }
