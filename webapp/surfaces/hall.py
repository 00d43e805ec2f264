"""What the QR code in the hall opens: the services of a day, and taking a number."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from queues.actions.tickets.issuing import issue_ticket
from queues.model.queue.ticket import MOST_SERVICES, Channel
from queues.model.refusals import KeyReused, NotRecorded, Refusal
from queues.reading.hall.day_head import DayHead
from queues.snapshots.citizen.hall import HallSnapshot, hall_snapshot
from queues.snapshots.shared.days import day_head, day_id_of, near_days
from webapp.auth.access import public, wants_json
from webapp.auth.rate_limits import who_takes
from webapp.auth.shared_address import shares_address
from webapp.commands import idempotency_key, perform
from webapp.http.errors import status_of
from webapp.http.etags import fresh_response
from webapp.http.page_keys import new_page_key
from webapp.http.rendering import render_giving_way, with_shapes
from webapp.live.snapshot_cache import Copy, Moments, copy_of
from webapp.services import box
from webapp.words.banners import banners_for_hall
from webapp.words.language import current_language
from webapp.words.refusals import sentence_of

bp = Blueprint("hall", __name__)

MANY_SERVICES = 8  # more than fit on two screens of a phone: then there is a search field


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """Straight to today's day when there is only one beside a demo, or to the only day at all."""
    days = near_days(box().engine, box().now())
    meant = days.real_today or days.today or days.nearest_first
    if len(meant) == 1:
        return redirect(url_for("hall.page", day=meant[0].code))
    return render_template("hall/days.html", days=days)


@bp.get("/d/<day>")
@public
def page(day: str) -> ResponseReturnValue:
    return _page(_now(day))


@bp.get("/d/<day>/services")
@public
def fragment(day: str) -> ResponseReturnValue:
    """Asked for when something may have changed, so it is never from before the last event."""
    services = copy_of(day, ("services", _anyway()), lambda: _copied(_services(day)))
    return fresh_response(services, lambda: services.body, extra=services.extra)


@bp.get("/d/<day>/tickets")
@public
def back_to_page(day: str) -> ResponseReturnValue:
    """Who reloads the answer to a refused form, or changes its language, comes back to the services."""
    return redirect(url_for("hall.page", day=day, lang=request.args.get("lang")))


@bp.post("/d/<day>/tickets")
@public
def take(day: str) -> ResponseReturnValue:
    """A number for the services that were ticked; works without JavaScript."""
    day_id, key = day_id_of(box().engine, day), idempotency_key()
    try:
        made = perform(issue_ticket, key=key, actor=who_takes(day_id, key), day_id=day_id, **_wish()).made
    except Refusal as refusal:
        if wants_json():
            raise
        return _page(_services(day, frozenset(request.form.getlist("services"))), refusal)
    return redirect(url_for("ticket.page", token=box().tokens.token(made.ticket_id)), 303)


def _wish() -> dict[str, object]:
    """What the form asks for, in the same terms as the API: the same key means the same command there."""
    return {
        "services": request.form.getlist("services"),
        "channel": Channel.PHONE,
        "priority": "priority" in request.form,
        "from_village": None,
        "appointed_at": None,
        **({"anyway": True} if _anyway() else {}),
    }


def _anyway() -> bool:
    """Whether the visitor means this day though its date is over."""
    return "anyway" in request.values


@dataclass(frozen=True)
class Services:
    """The list of services as it stood at an epoch and seq, ready for any page in one language.

    `moment` differs where the clock alone has changed what the list says.
    """

    epoch: int
    seq: int
    day: DayHead
    moment: str
    html: Markup


def _now(day: str) -> Services:
    """The list that everybody sees who asks in the same moment: a pause or the end of the day shows at once."""
    here = box()
    head = day_head(here.engine, day)
    kept: Moments[Services] = current_app.extensions.setdefault(
        "giliran_hall", Moments(here.settings.hall_page_seconds)
    )
    key = (head.id, head.epoch, head.plan_seq, head.catalogue, current_language(), _anyway())
    return kept.get(key, lambda: _services(day), waits="goes_first" not in g)


def _services(day: str, chosen: frozenset[str] = frozenset()) -> Services:
    snapshot = hall_snapshot(box().engine, day, now=box().now())
    box().catalogue.reach(snapshot.day.catalogue)
    html = with_shapes(render_giving_way("hall/_services.html", **_shown(snapshot, chosen)))
    return Services(snapshot.epoch, snapshot.seq, snapshot.day, _moment(snapshot), html)


def _copied(services: Services) -> Copy:
    return Copy(services.epoch, services.seq, services.html, services.moment)


def _moment(snapshot: HallSnapshot) -> str:
    """Waits grow, announcements end and pauses draw near; a queue that is open until closing fills up by itself; when
    this day is over, others are open; somebody edits the catalogue.
    """
    now = box().now()
    until_closing = any(one.service.until_closing for one in snapshot.services)
    shared = "shared" if shares_address() else ""
    others = "over" + "".join(f"-{day.code}.{day.state}" for day in snapshot.near.today) if snapshot.near else ""
    said = snapshot.waits_tag + snapshot.notices.moment(now)
    edited = f"c{snapshot.day.catalogue}"
    return said + (f"{now:%H%M}" if until_closing else "") + shared + others + edited


def _page(services: Services, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The key in the form is for one ticket: a page that is loaded again asks for another, so it is never kept."""
    html = render_template(
        "hall/page.html",
        day=services.day,
        services=services.html,
        most=MOST_SERVICES,
        key=_key_after(refusal),
        anyway=_anyway(),
        refusal=refusal,
        sentence=_sentence(refusal) if refusal else "",
    )
    response: Response = make_response(html, status_of(type(refusal)) if refusal else 200)
    response.headers["Cache-Control"] = "no-cache, private"
    return response


def _key_after(refusal: Refusal | None) -> str:
    """A number that could not be written may still turn up, when the power goes before the next one is written. Then
    the same form must find it, and not take a second one."""
    return idempotency_key() if isinstance(refusal, NotRecorded) else new_page_key()


def _sentence(refusal: Refusal) -> str:
    if isinstance(refusal, KeyReused):
        return _("Halaman ini sudah dipakai untuk mengambil nomor. Periksa pilihan Anda, lalu tekan sekali lagi.")
    return sentence_of(refusal)


def _shown(snapshot: HallSnapshot, chosen: frozenset[str]) -> dict[str, object]:
    now, is_many = box().now(), len(snapshot.services) > MANY_SERVICES
    return {
        "hall": snapshot,
        "day": snapshot.day,
        "wanted": snapshot.most_wanted if is_many else (),
        "chosen": chosen,
        "is_past": snapshot.day.is_past(now),
        "anyway": _anyway(),
        "lines": banners_for_hall(snapshot, now),
        "many": is_many,
        "is_today": now.astimezone(ZoneInfo(snapshot.day.zone)).date() == snapshot.day.held_on,
        "is_late": now >= snapshot.day.opens_at,
        "is_shared": shares_address(),
    }
