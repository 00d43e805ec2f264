"""The audit: who stepped out of the ordinary, when and why, as a page with filters and as a file."""

from collections.abc import Iterator
from datetime import time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from queues.model.actor import Role
from queues.model.events import AuditGroup
from queues.model.queue import numbering
from queues.reading.hall.day_head import DayHead
from queues.snapshots.office.audit import PAGE, AuditFilter, AuditSnapshot, Who, audit_snapshot
from queues.snapshots.shared.days import day_head
from webapp.auth.access import current_actor, staff
from webapp.moment_of_day import moment_on
from webapp.request_models import LAST_SEQ, read_query
from webapp.services import box
from webapp.surfaces.office.spreadsheets import Cell, Table, downloaded
from webapp.words.audit import GROUP_WORDS, lines_of, who_words
from webapp.words.audit.line import AuditLine
from webapp.words.texts import ROLE_WORDS

bp = Blueprint("audit", __name__)

MOST_IN_A_FILE = 20_000  # more steps than a day has

NothingIsNone = BeforeValidator(lambda said: None if said == "" else said)


class AuditQuery(BaseModel):
    """The form of the page as its address holds it; hours are of the day's own clock."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    group: AuditGroup = AuditGroup.OUT_OF_THE_ORDINARY
    who: str = Field(default="", max_length=40)
    number: str = Field(default="", max_length=24)
    desk: Annotated[UUID | None, NothingIsNone] = None
    service: str = Field(default="", max_length=40)
    since: Annotated[time | None, NothingIsNone] = None
    until: Annotated[time | None, NothingIsNone] = None
    before: Annotated[int | None, NothingIsNone] = Field(default=None, ge=1, le=LAST_SEQ)

    def filter(self, day: DayHead) -> AuditFilter:
        """Whoever asks for one number wants to see all that happened to it."""
        all_of_one = self.number and self.group is AuditGroup.OUT_OF_THE_ORDINARY
        return AuditFilter(
            group=AuditGroup.ALL if all_of_one else self.group,
            who=self.who,
            number=_label(self.number),
            desk_id=self.desk,
            service=self.service,
            since=moment_on(day, self.since) if self.since else None,
            until=moment_on(day, self.until) if self.until else None,
        )


@bp.get("/d/<day>/audit")
@staff("coordinator", "viewer")
def page(day: str) -> ResponseReturnValue:
    asked = read_query(AuditQuery)
    audit = _read(day, asked, before=asked.before)
    shown = {"audit": audit, "day": audit.day, "lines": lines_of(audit), "asked": asked, "query": _query(asked)}
    shown["reads_box"] = current_actor().role is not Role.VIEWER
    answer = make_response(
        render_template(
            "audit/page.html", **shown, groups=GROUP_WORDS, actors=[_actor(who, audit.day.code) for who in audit.actors]
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/d/<day>/audit.csv", defaults={"kind": "csv"})
@bp.get("/d/<day>/audit.xlsx", defaults={"kind": "xlsx"})
@staff("coordinator", "viewer")
def file(day: str, kind: str) -> Response:
    """The same lines for a spreadsheet, all of them, in the day's own time."""
    audit = _read(day, read_query(AuditQuery), most=MOST_IN_A_FILE)
    rows = _rows(lines_of(audit), ZoneInfo(audit.day.zone))
    return downloaded(Table(f"audit-{audit.day.code}", _heads(), rows), kind)


def _read(day: str, asked: AuditQuery, before: int | None = None, most: int = PAGE) -> AuditSnapshot:
    engine = box().engine
    return audit_snapshot(
        engine,
        day,
        asked=asked.filter(day_head(engine, day)),
        before=before,
        most=most,
        reads_notes=current_actor().overrules,
        vault=box().vault,
    )


def _label(number: str) -> str:
    """`a12` as it is called here, A012; what is no number finds nothing."""
    parsed = numbering.parse(number) if number else None
    return numbering.label_of(*parsed) if parsed else number


def _query(asked: AuditQuery) -> dict[str, str]:
    """What the address of the next page and of the file repeats."""
    said = asked.model_dump(mode="json", exclude_defaults=True, exclude={"before"})
    return {name: str(value) for name, value in said.items() if value not in ("", None)}


def _actor(who: Who, day_code: str) -> tuple[str, str]:
    """Key and words for the list of people."""
    words, role = who_words(who, day_code), str(ROLE_WORDS.get(who.role, who.role))
    return who.key, words if words == role or who.desk else f"{words} ({role.lower()})"


def _heads() -> tuple[str, ...]:
    return (
        _("Waktu"),
        _("Siapa"),
        _("Peran"),
        _("Langkah"),
        _("Alasan"),
        _("Catatan"),
        _("Nomor"),
        _("Meja"),
        _("Layanan"),
        "seq",
    )


def _rows(lines: list[AuditLine], zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        at = line.at.astimezone(zone).replace(tzinfo=None)
        note = line.note or (_("ada catatan") if line.has_note else "")
        about = (line.number, line.desk, line.service, line.seq)
        yield (at, line.who, line.role, line.what, line.why, note, *about)
