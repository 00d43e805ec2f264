"""Announcements of a day on a page of their own: for whoever writes them and does nothing else, and for coordinators.

It shows no figures of the hall. Works without JavaScript.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.actions.hall.announcing import make_announcement, withdraw_announcement
from queues.model.hall.announcements import LONGEST
from queues.model.refusals import Refusal
from queues.snapshots.shared.notices import NoticesSnapshot, notices_snapshot
from webapp.auth.access import staff
from webapp.commands import idempotency_key, perform
from webapp.http.errors import status_of
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.surfaces.office.announcement_form import AnnouncementForm
from webapp.words.announcement_templates import ready_made
from webapp.words.banners import ended_of, standing_of
from webapp.words.refusals import sentence_of

bp = Blueprint("announcements", __name__, url_prefix="/d/<day>/announcements")


@bp.get("")
@staff("coordinator", "content")
def page(day: str) -> ResponseReturnValue:
    """What is said now and was said before; a ready text of the list stands in the form when it was chosen."""
    seen = notices_snapshot(box().engine, day)
    chosen = next((one for one in ready_made() if str(one.name) == request.args.get("ready")), None)
    known = {"text": chosen.text, "text_en": chosen.text_en} if chosen else {}
    return _page(seen, AnnouncementForm(seen=seen, **known))


@bp.post("")
@staff("coordinator", "content")
def announce(day: str) -> ResponseReturnValue:
    seen = notices_snapshot(box().engine, day)
    form = AnnouncementForm(request.form, seen=seen)
    if not form.validate():
        return _page(seen, form, status=422)
    try:
        perform(make_announcement, key=idempotency_key(), day_id=seen.day.id, **form.announced())
    except Refusal as refusal:
        return _page(seen, form, trouble=sentence_of(refusal), status=status_of(type(refusal)))
    return redirect(url_for("announcements.page", day=day, done="said"), 303)


@bp.post("/<uuid:announcement_id>/withdraw")
@staff("coordinator", "content")
def withdraw(day: str, announcement_id: UUID) -> ResponseReturnValue:
    """Take one back before its time."""
    seen = notices_snapshot(box().engine, day)
    perform(withdraw_announcement, key=None, day_id=seen.day.id, announcement_id=announcement_id)
    return redirect(url_for("announcements.page", day=day, done="withdrawn"), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(seen: NoticesSnapshot, form: AnnouncementForm, *, trouble: str = "", status: int = 200) -> Response:
    now = box().now()
    html = render_template(
        "announcements/page.html",
        day=seen.day,
        form=form,
        trouble=trouble,
        done=request.args.get("done", ""),
        ready=ready_made(),
        standing=standing_of(seen, now),
        ended=ended_of(seen, now),
        longest=LONGEST,
    )
    return unkept_response(html, status)
