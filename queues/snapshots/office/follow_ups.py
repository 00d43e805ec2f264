"""Follow-up: what was promised with outcomes, of a day or of all days of the box; numbers, never a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from queues.model.actor import Actor, Role
from queues.model.hall.service import Requirement
from queues.model.outcomes.details import WHERE_TO
from queues.model.outcomes.follow_up import PromiseState, agencies_followed
from queues.model.outcomes.outcome import Outcome
from queues.persistence.people.agencies import agencies_of_actor
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.box_profile import read_box_profile
from queues.reading.hall.day_head import DayHead, read_day, read_zone
from queues.reading.outcomes.promises import (
    DayOfPromise,
    PromiseFilter,
    PromiseRow,
    PromisesOfAgency,
    count_promises,
    read_days_of_promises,
    read_places_by_code,
    read_promises,
    read_requirements_of,
)
from queues.reading.people.names import read_names_of

__all__ = ["PAGE", "FollowUp", "FollowUpsSnapshot", "PromiseFilter", "all_follow_ups", "follow_ups_of_day"]

PAGE = 100
# A date to collect lies at most a year after its day; what is older is found on the page of its day.
LOOKED_BACK = timedelta(days=400)


@dataclass(frozen=True)
class FollowUp:
    """One promise. `due_on` is None where none was named; `late_days` is 0 where it is not late, or done.

    `missing`: what is to be brought, and `referred_to`: where to go, are empty for a service that is discreet: they
    would tell which it is. `public_name` is what anybody may see of the service.
    """

    turn_id: UUID
    number: str
    kind: Outcome
    day: DayOfPromise
    quantity: int
    agency_code: str
    agency_name: str
    agency_name_en: str
    public_name: str
    public_name_en: str
    due_on: date | None
    late_days: int
    collect_at: str
    missing: tuple[Requirement, ...]
    referred_to: str
    referred_to_en: str
    done_at: datetime | None
    done_by: str

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def done_here(self) -> datetime | None:
        """As the clock of the hall showed it, without a zone."""
        return self.done_at.astimezone(ZoneInfo(self.day.zone)).replace(tzinfo=None) if self.done_at else None


@dataclass(frozen=True)
class PromiseCounts:
    """Of what is looked for, whatever its state; those that are late are open too."""

    open: int
    late: int
    done: int


@dataclass(frozen=True)
class FollowUpsSnapshot:
    """A page of promises; `day` is None where they are of all days. `agencies`: code and name of those to choose from.

    `has_agency` is false for whoever sees only an own agency's and has none. `may_close`: notes what is done.
    """

    day: DayHead | None
    today: date
    rows: tuple[FollowUp, ...]
    counts: PromiseCounts
    page: int
    pages: int
    agencies: tuple[tuple[str, str], ...]
    has_agency: bool
    may_close: bool


def follow_ups_of_day(
    engine: Engine,
    day_code: str,
    *,
    actor: Actor,
    now: datetime,
    asked: PromiseFilter | None = None,
    page: int = 1,
    most: int = PAGE,
    by_agency: bool = False,
) -> FollowUpsSnapshot:
    """Those of one day; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        days = {day.id: DayOfPromise(*(getattr(day, name) for name in DayOfPromise.__dataclass_fields__))}
        today = now.astimezone(ZoneInfo(day.zone)).date()
        seen = _Seen(connection, actor, days, _visible(connection, actor, asked), today)
        return seen.snapshot(day, page, most, by_agency=by_agency)


def all_follow_ups(
    engine: Engine,
    *,
    actor: Actor,
    now: datetime,
    asked: PromiseFilter | None = None,
    page: int = 1,
    most: int = PAGE,
    by_agency: bool = False,
) -> FollowUpsSnapshot:
    """Those of the days of the last thirteen months, and of days to come."""
    with one_read(engine) as connection:
        zone = read_zone(connection) or read_box_profile(connection).zone
        today = now.astimezone(ZoneInfo(zone)).date()
        days = {one.id: one for one in read_days_of_promises(connection, today - LOOKED_BACK)}
        seen = _Seen(connection, actor, days, _visible(connection, actor, asked), today)
        return seen.snapshot(None, page, most, by_agency=by_agency)


def _visible(connection: Connection, actor: Actor, asked: PromiseFilter | None) -> PromiseFilter:
    """What is asked for, of the agencies whose promises the actor may see."""
    seen = agencies_followed(actor, agencies_of_actor(connection, actor))
    return replace(asked or PromiseFilter(), agencies=seen)


class _Seen:
    """What this actor sees of the promises of these days."""

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        days: Mapping[UUID, DayOfPromise],
        asked: PromiseFilter,
        today: date,
    ) -> None:
        self._connection = connection
        self._actor = actor
        self._days = days
        self._asked = asked
        self._today = today

    def snapshot(self, day: DayHead | None, page: int, most: int, *, by_agency: bool) -> FollowUpsSnapshot:
        of_agencies = count_promises(self._connection, self._days, self._asked, today=self._today)
        counts = _sum_of(of_agencies)
        pages = max(1, ceil(_shown(counts, self._asked.state) / most))
        page = min(page, pages)  # the last one may have gone with what was done
        return FollowUpsSnapshot(
            day=day,
            today=self._today,
            rows=tuple(self._rows(page, most, by_agency)),
            counts=counts,
            page=page,
            pages=pages,
            agencies=tuple((one.code, one.name) for one in of_agencies),
            has_agency=self._asked.agencies is None or bool(self._asked.agencies),
            may_close=self._actor.role is not Role.VIEWER,
        )

    def _rows(self, page: int, most: int, by_agency: bool) -> Iterator[FollowUp]:
        after = (page - 1) * most
        found = read_promises(
            self._connection,
            self._days,
            self._asked,
            today=self._today,
            most=most,
            after=after,
            by_agency=by_agency,
        )
        names = read_names_of(self._connection, {row.done_by for row in found if row.done_by})
        papers = read_requirements_of(self._connection, {row.service_id for row in found if row.detail.get("missing")})
        places = read_places_by_code(self._connection, _codes(found))
        for row in found:
            yield self._follow_up(row, names, papers, places)

    def _follow_up(
        self,
        row: PromiseRow,
        names: Mapping[UUID, str],
        papers: Mapping[tuple[UUID, str], tuple[str, str]],
        places: Mapping[str, tuple[str, str]],
    ) -> FollowUp:
        due_on = date.fromisoformat(row.due_on) if row.due_on else None
        late = (self._today - due_on).days if due_on and row.done_at is None else 0
        missing = [(code, papers.get((row.service_id, code), (code, ""))) for code in row.detail.get("missing", ())]
        to, to_en = ("", "") if row.discreet else _referred_to(row, places)
        return FollowUp(
            turn_id=row.turn_id,
            number=row.number,
            kind=row.kind,
            day=self._days[row.day_id],
            quantity=row.quantity,
            agency_code=row.agency_code,
            agency_name=row.agency_name,
            agency_name_en=row.agency_name_en,
            public_name=row.agency_name if row.discreet else row.short or row.service_name,
            public_name_en=row.agency_name_en if row.discreet else row.short_en or row.service_name_en,
            due_on=due_on,
            late_days=max(0, late),
            collect_at=row.detail.get("collect_at", ""),
            missing=() if row.discreet else tuple(Requirement(code, *text) for code, text in missing),
            referred_to=to,
            referred_to_en=to_en,
            done_at=row.done_at,
            done_by=names.get(row.done_by, "") if row.done_by else "",
        )


def _sum_of(of_agencies: Sequence[PromisesOfAgency]) -> PromiseCounts:
    return PromiseCounts(*(sum(getattr(one, name) for one in of_agencies) for name in ("open", "late", "done")))


def _shown(counts: PromiseCounts, state: PromiseState) -> int:
    by_state = {PromiseState.OPEN: counts.open, PromiseState.LATE: counts.late, PromiseState.DONE: counts.done}
    return by_state.get(state, counts.open + counts.done)


def _codes(rows: Sequence[PromiseRow]) -> set[str]:
    """Of the services and agencies to which these lead."""
    return {row.detail[name] for row in rows for name in WHERE_TO[:2] if name in row.detail}


def _referred_to(row: PromiseRow, places: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    named = next((row.detail[name] for name in WHERE_TO if name in row.detail), "")
    return (named, "") if "to_office" in row.detail else places.get(named, (named, ""))
