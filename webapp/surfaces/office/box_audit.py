"""The audit of the box, as a page with filters and as a file: for coordinators and admins, never for the public."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from queues.model.events.box import BoxGroup
from queues.snapshots.office.audit import PAGE, Who
from queues.snapshots.office.box_audit import BoxAuditFilter, BoxAuditSnapshot, box_audit_snapshot, zone_of_box
from webapp.auth.access import staff
from webapp.http.refusals import Invalid
from webapp.services import box
from webapp.surfaces.office.spreadsheets import Cell, Table, downloaded
from webapp.words.box_audit import BOX_GROUP_WORDS, BoxLine, box_lines_of, box_who_words
from webapp.words.texts import ROLE_WORDS

bp = Blueprint("box_audit", __name__)

MOST_IN_A_FILE = 20_000

NothingIsNone = BeforeValidator(lambda said: None if said == "" else said)


class BoxAuditQuery(BaseModel):
    """The form of the page as its address holds it; dates are of the hall's own clock."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    group: Annotated[BoxGroup | None, NothingIsNone] = None
    who: str = Field(default="", max_length=40)
    since: Annotated[date | None, NothingIsNone] = None
    until: Annotated[date | None, NothingIsNone] = None
    before: Annotated[int | None, NothingIsNone] = Field(default=None, ge=1)

    def filter(self, zone: str) -> BoxAuditFilter:
        """`until` is the last day that is shown."""
        after = self.until + timedelta(days=1) if self.until else None
        return BoxAuditFilter(self.group, self.who, _midnight(self.since, zone), _midnight(after, zone))


@bp.get("/audit")
@staff("coordinator")
def page() -> ResponseReturnValue:
    asked = _asked()
    audit = _read(asked, before=asked.before)
    answer = make_response(
        render_template(
            "audit/box.html",
            audit=audit,
            lines=box_lines_of(audit),
            asked=asked,
            query=_query(asked),
            groups=BOX_GROUP_WORDS,
            actors=[_actor(who) for who in audit.actors],
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/audit.csv", defaults={"kind": "csv"})
@bp.get("/audit.xlsx", defaults={"kind": "xlsx"})
@staff("coordinator")
def file(kind: str) -> Response:
    """The same lines for a spreadsheet, all of them, in the hall's own time."""
    audit = _read(_asked(), most=MOST_IN_A_FILE)
    heads = (_("Waktu"), _("Siapa"), _("Peran"), _("Langkah"), "seq")
    return downloaded(Table("audit-giliran", heads, _rows(box_lines_of(audit), ZoneInfo(audit.zone))), kind)


# -- inside ----------------------------------------------------------------------------------------------------------


def _asked() -> BoxAuditQuery:
    try:
        return BoxAuditQuery.model_validate(request.args.to_dict())
    except ValidationError as wrong:
        fields = [{"field": ".".join(map(str, one["loc"])), "problem": one["type"]} for one in wrong.errors()]
        raise Invalid(fields=fields) from None


def _read(asked: BoxAuditQuery, before: int | None = None, most: int = PAGE) -> BoxAuditSnapshot:
    engine = box().engine
    return box_audit_snapshot(engine, asked=asked.filter(zone_of_box(engine)), before=before, most=most)


def _midnight(on: date | None, zone: str) -> datetime | None:
    return datetime.combine(on, time(), ZoneInfo(zone)) if on else None


def _query(asked: BoxAuditQuery) -> dict[str, str]:
    """What the address of the next page and of the file repeats."""
    said = asked.model_dump(mode="json", exclude_defaults=True, exclude={"before"})
    return {name: str(value) for name, value in said.items() if value not in ("", None)}


def _actor(who: Who) -> tuple[str, str]:
    """Key and words for the list of people."""
    words, role = box_who_words(who), str(ROLE_WORDS.get(who.role, who.role))
    return who.key, words if words == role else f"{words} ({role.lower()})"


def _rows(lines: list[BoxLine], zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        yield (line.at.astimezone(zone).replace(tzinfo=None), line.who, line.role, line.what, line.seq)
