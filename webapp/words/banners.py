"""What is said beside the figures, in words: announcements, pauses that draw near, services that rest.

Each surface shows its lines as they come: a shape, a sentence, and until when it is worth reading.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from queues.reading.hall.announcements import Announcement
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.reading.hall.planned_pauses import Planned
from queues.snapshots.board.board import BoardSnapshot
from queues.snapshots.citizen.hall import HallSnapshot
from queues.snapshots.citizen.ticket import TicketSnapshot
from queues.snapshots.shared.notices import Notices, NoticesSnapshot
from webapp.words.language import hour, said
from webapp.words.texts import PAUSE_WORDS
from webapp.words.waiting.pauses import pause_notice, planned_sentence

SHAPES = ("sound", "pause", "clock")  # an announcement, what rests now, what will rest


@dataclass(frozen=True)
class Banner:
    """`until` is None where only an event ends it."""

    id: str
    shape: str
    text: str
    until: datetime | None = None


def banners_for_board(board: BoardSnapshot, now: datetime) -> list[Banner]:
    """What the coordinator says comes first; a wall has room for one line after the other."""
    desks = [one.desk for one in board.desks]
    own = [one for one in board.notices.standing(now) if one.for_board]
    lines = [*_announcements(own), *_resting(board.services.values(), board.day.zone, now)]
    return [*lines, *_planned(board.notices, board.services.values(), desks, board.day.zone, now)]


def banners_for_hall(hall: HallSnapshot, now: datetime) -> list[Banner]:
    """A service that rests is told where it stands."""
    own = [one for one in hall.notices.standing(now) if one.for_everybody]
    services = [one.service for one in hall.services]
    return [*_announcements(own), *_planned(hall.notices, services, hall.desks, hall.day.zone, now)]


def banners_for_ticket(ticket: TicketSnapshot, now: datetime) -> list[Banner]:
    """Of what is said only that which concerns the holder."""
    services = [turn.service for turn in ticket.turns]
    lines = _announcements(ticket.notices.standing(now))
    return [*lines, *_planned(ticket.notices, services, ticket.desks, ticket.day.zone, now)]


def plans_of(seen: NoticesSnapshot, now: datetime) -> list[tuple[Planned, str]]:
    """For the coordinator: every plan that is not over, in words."""
    ahead = [one for one in seen.notices.planned if now < one.ends_at]
    return [(one, _plan_words(one, seen)) for one in ahead]


def standing_of(seen: NoticesSnapshot, now: datetime) -> list[tuple[Announcement, ServiceHead | None]]:
    """For the coordinator: what is said now, and to whose queue."""
    return [(one, seen.service(one.service_id)) for one in seen.notices.standing(now)]


def ended_of(seen: NoticesSnapshot, now: datetime) -> list[tuple[Announcement, ServiceHead | None]]:
    """What was said earlier on this day, and not withdrawn."""
    return [(one, seen.service(one.service_id)) for one in seen.notices.announcements if now >= one.ends_at]


def pause_words(reason: str | None) -> str:
    return str(PAUSE_WORDS.get(reason or "other", PAUSE_WORDS["other"]))


# -- inside ----------------------------------------------------------------------------------------------------------


def _plan_words(one: Planned, seen: NoticesSnapshot) -> str:
    desk, service = seen.desk(one.desk_id), seen.service(one.service_id)
    name = desk.name if desk else said(service, "name") if service else _("seluruh balai")
    start, end = hour(one.starts_at, seen.day.zone), hour(one.ends_at, seen.day.zone)
    return f"{start}–{end} {name}: {pause_words(one.reason)}"


def _announcements(standing: Iterable[Announcement]) -> Iterator[Banner]:
    for one in standing:
        yield Banner(f"announcement-{one.id}", "sound", said(one, "text"), one.ends_at)


def _resting(services: Iterable[ServiceHead], zone: str, now: datetime) -> Iterator[Banner]:
    """Services that show the same words in public are one line."""
    named = {said(head, "public_name"): head for head in services if head.pause_reason}
    for name, head in named.items():
        text = pause_notice(name, head.pause_reason, head.pause_until, now, zone)
        yield Banner(f"rests-{head.public_code}", "pause", f"{text} {_('Urutan Anda tidak berubah.')}")


def _planned(
    notices: Notices, services: Iterable[ServiceHead], desks: Iterable[DeskHead], zone: str, now: datetime
) -> Iterator[Banner]:
    names = {head.id: said(head, "public_name") for head in services} | {desk.id: desk.name for desk in desks}
    for one in notices.announced(now):
        text = planned_sentence(one, names.get(_subject(one), ""), zone)
        yield Banner(f"planned-{one.id}", "clock", text, one.ends_at)


def _subject(one: Planned) -> UUID:
    """What it is a pause of; of the hall, its own id, which names nothing."""
    return one.desk_id or one.service_id or one.id
