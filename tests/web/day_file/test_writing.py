"""A day file that is written from a plan is its exact image: read again it gives the same plan."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from queues.model.hall.desk import PauseReason
from queues.model.hall.plan_changes import PlanPart, plan_changes
from queues.model.hall.service import Agency, AgencyKind, Fee, FeeKind, Requirement, Service
from queues.model.hall.service_day import DayPlan, PlannedDesk, PlannedPause, PlannedService
from queues.model.queue.policy import Policy
from webapp.catalogue import catalogue
from webapp.day_file.day_file import example_day, read_day_text
from webapp.day_file.repeating import Repetition, repeated
from webapp.day_file.writing import content_of, day_text

ON = date(2026, 11, 21)
# What people write: apostrophes, quotes, other alphabets; no line ends where a field has one line.
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30).map(str.strip)
named = words.filter(bool)
texts = st.one_of(st.just(""), named)
few = st.lists(named, max_size=2)


def reread(plan: DayPlan, *, with_pin: tuple[str, ...] = ()) -> DayPlan:
    return read_day_text(day_text(content_of(plan, with_pin), note="Catatan\ndua baris"), name="hari.toml").plan


@st.composite
def services(draw: st.DrawFn, code: str, agency: str) -> Service:
    name, short = draw(named), draw(texts)
    note = draw(texts)
    return Service(
        code=code,
        agency=agency,
        name=name,
        name_en=draw(named),
        short=short,
        short_en=draw(named) if short else "",
        note=note,
        note_en=draw(named) if note else "",
        requirements=tuple(Requirement(f"r{nth}", text, text) for nth, text in enumerate(draw(few))),
        fee=Fee(draw(st.sampled_from(FeeKind)), draw(st.one_of(st.none(), st.integers(0, 10**7))), draw(texts)),
        typical_minutes=draw(st.integers(1, 240)),
        discreet=draw(st.booleans()),
        verified=draw(st.booleans()),
        delivers=draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> DayPlan:
    codes = draw(st.lists(st.sampled_from(["KTP-REKAM", "JKN", "AUDIENSI", "SENDIRI"]), min_size=1, unique=True))
    agencies = {code: draw(st.sampled_from(["disdukcapil", "setda", "sendiri"])) for code in codes}
    offered = tuple(draw(services(code, agencies[code])) for code in codes)
    present = list(dict.fromkeys(agencies.values()))
    letters = dict(zip(present, "ABK", strict=False))
    zone = ZoneInfo(draw(st.sampled_from(["Asia/Jakarta", "Asia/Jayapura"])))
    opens = datetime.combine(ON, draw(st.times(time(6), time(9))).replace(microsecond=0), zone)
    hours = st.integers(1, 8).map(lambda count: timedelta(hours=count))
    desks = tuple(
        PlannedDesk(
            code=str(nth),
            name=draw(named),
            label=draw(named),
            label_en=draw(texts),
            agency=draw(st.sampled_from(present)),
            services=tuple(codes)
            if nth == 1
            else tuple(draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))),
            seats=draw(st.integers(1, 20)),
            open_at_start=draw(st.booleans()),
            weights={codes[0]: draw(st.integers(2, 9))} if draw(st.booleans()) and nth == 1 else {},
        )
        for nth in range(1, draw(st.integers(1, 4)) + 1)
    )
    pause = PlannedPause(
        opens, opens + draw(hours), draw(st.sampled_from(PauseReason)), desks=("1",) if draw(st.booleans()) else ()
    )
    return DayPlan(
        code="hari-uji",
        name=draw(named),
        place=draw(named),
        area=draw(texts),
        held_on=ON,
        zone=str(zone),
        opens_at=opens,
        closes_at=opens + draw(hours),
        pungli_number="0812-7345-0021",
        agencies=tuple(Agency(code, draw(named), draw(named), draw(st.sampled_from(AgencyKind))) for code in present),
        services=offered,
        offered=tuple(
            PlannedService(
                one.code,
                letters[one.agency],
                draw(st.one_of(st.none(), st.integers(1, 500))),
                draw(st.one_of(st.none(), st.integers(0, 500))),
                draw(st.booleans()),
            )
            for one in offered
        ),
        desks=desks,
        desk_word=draw(st.sampled_from(["meja", "loket"])),
        second_voice=draw(st.sampled_from(["", "en", "jawa"])),
        policy=replace(Policy(), others_per_priority=draw(st.integers(1, 5)), outcome_required=draw(st.booleans())),
        pauses=(pause,) if draw(st.booleans()) else (),
    )


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(plans())
def test_whatever_is_planned_is_read_again_as_it_was(plan: DayPlan) -> None:
    assert reread(plan) == plan


def test_the_example_day_is_read_again_as_it_was() -> None:
    plan = replace(read_day_text(example_day(ON), name="x", for_real=False).plan, pungli_number="0812-7345-0021")
    assert reread(plan) == plan


def test_what_the_catalogue_says_does_not_come_back_where_the_day_says_nothing() -> None:
    """A service whose note, papers and quota were taken away on this box is without them on the next one."""
    known = next(one for one in catalogue().services.values() if one.requirements)
    bare = Service(known.code, "setda", "Layanan", "Service")
    plan = read_day_text(example_day(ON), name="x", for_real=False).plan
    only = replace(
        plan,
        pungli_number="0812-7345-0021",
        agencies=(Agency("setda", "Sekretariat", "Secretariat"),),
        services=(bare,),
        offered=(PlannedService(known.code, "A"),),
        desks=(PlannedDesk("1", "Meja 1", "Satu", "setda", (known.code,)),),
        pauses=(),
    )
    assert reread(only) == only


def test_no_secret_is_written_and_a_pin_is_only_said_to_be_there() -> None:
    plan = read_day_text(example_day(ON), name="x", for_real=False).plan
    content = content_of(plan, ["2"])
    assert [desk.get("pin") for desk in content["desk"][:3]] == [None, True, None]
    assert "user" not in content and "password" not in day_text(content)


def test_hours_are_those_of_the_place() -> None:
    plan = read_day_text(example_day(ON), name="x", for_real=False).plan
    at_noon = replace(plan, zone="Asia/Jayapura", opens_at=datetime(2026, 11, 21, 0, tzinfo=UTC))
    assert content_of(at_noon)["day"]["opens"] == time(9)


@settings(deadline=None, max_examples=40, derandomize=True, database=None)
@given(plans(), st.dates(date(2026, 11, 22), date(2031, 12, 31)), st.times(time(5), time(9)), st.booleans())
def test_a_day_that_is_repeated_differs_by_its_date_alone_and_its_file_is_its_image_too(
    plan: DayPlan, on: date, opens: time, goes_on: bool
) -> None:
    asked = Repetition(on, opens.replace(second=0, microsecond=0), time(21), is_same_visit=goes_on)
    again = repeated(plan, asked)
    assert again.held_on == on and {one.starts_at.astimezone(ZoneInfo(plan.zone)).date() for one in again.pauses} <= {
        on
    }
    assert [one.starts_at.time() for one in again.pauses] == [
        one.starts_at.astimezone(ZoneInfo(plan.zone)).time() for one in plan.pauses
    ]
    moved = {PlanPart.DATE, PlanPart.OPENS, PlanPart.CLOSES, PlanPart.PAUSES}
    assert {one.part for one in plan_changes(plan, again)} <= moved
    kept = replace(again, pauses=())  # a pause may lie outside the new hours
    assert reread(kept) == kept
