"""The namespace /live: who may watch what."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from flask import Flask, current_app, request, session
from flask_login import current_user

from queues.model.actor import Role
from queues.model.refusals import Busy, NotAllowed, NotRecorded, Refusal, UnknownDesk
from queues.snapshots.shared.days import day_head
from queues.snapshots.shared.watching import day_id_of_desk, watched_ticket
from webapp.auth.access import actor_of_token
from webapp.auth.sessions import over_among
from webapp.auth.shared_address import AddressCap
from webapp.http.errors import NO_DATABASE, error_body, refusal_of
from webapp.http.metrics import register_metrics
from webapp.http.plain_text import is_plain
from webapp.http.refusals import Invalid, NotSignedIn, TooManyPhones
from webapp.http.server.addresses import block_of
from webapp.http.server.connections import KEY
from webapp.live.announcer import Announcer
from webapp.live.metrics import AnnouncerMetrics, SocketMetrics
from webapp.live.named_boards import is_named
from webapp.live.rooms import Room, day_room, desk_room, load_room, queue_room, ticket_room
from webapp.live.socket_holders import Holders
from webapp.live.socket_places import SocketPlaces
from webapp.live.wire.socket_wire import SocketWire
from webapp.services import Box, box
from webapp.settings import Settings
from webapp.tls.https_door import require_protection_of
from webapp.words.refusals import sentence_of

Answer = dict[str, object]
DESK_ROLES = frozenset({Role.CLERK, Role.COORDINATOR, Role.ADMIN})
LOAD_ROLES = frozenset({Role.COORDINATOR, Role.VIEWER, Role.ADMIN})
# Answers after which the line is cut, so that the client comes back by itself.
AGAIN_LATER = (TooManyPhones, NotRecorded, Busy)
LOOK_FOR_ENDED = 2  # seconds
LEAVE_WITHIN = 2  # seconds; a phone for which there is no place reads the answer and hangs up


@dataclass
class Sockets:
    """What this server knows of its open sockets."""

    wire: SocketWire
    announcer: Announcer
    places: SocketPlaces
    holders: Holders = field(default_factory=Holders)


def init_live(app: Flask, announcer: Announcer, wire: SocketWire, settings: Settings) -> None:
    known = Sockets(wire, announcer, SocketPlaces.of(settings, AddressCap(app, settings.sockets_per_address)))
    app.extensions["giliran_sockets"] = known
    register_metrics(app, AnnouncerMetrics(lambda: known.announcer))
    register_metrics(app, SocketMetrics(wire))
    app.extensions["giliran_sessions"].cut_sockets = lambda session_ids: end_sockets_of(known, session_ids)
    wire.on("connect", _connect)
    wire.on("watch", _watch)
    wire.on("disconnect", _disconnect)


def end_sockets_of(known: Sockets, let_in_by: Iterable[UUID]) -> None:
    """Cut every socket that these sessions and tokens have here; the rooms are left at once, the pages come back."""
    for sid in known.holders.sids_of(let_in_by):
        known.holders.leave(sid)
        known.wire.hang_up(sid)


def watch_sessions(app: Flask) -> None:
    """In the server's process: whatever ended a session or a token, wherever, its sockets here end within seconds."""
    here: Box = app.extensions["giliran"]
    known: Sockets = app.extensions["giliran_sockets"]

    def look() -> None:
        while True:
            known.wire.sleep(LOOK_FOR_ENDED)
            with suppress(*NO_DATABASE):  # a database in trouble is said by others
                end_sockets_of(known, over_among(here, known.holders.let_in_by()))

    known.wire.begin(look)


def sockets() -> Sockets:
    """The sockets of the current app."""
    return cast(Sockets, current_app.extensions["giliran_sockets"])


def _connect(auth: object = None) -> None:
    """Remember, for this socket alone, who it is. Anybody may connect: rooms decide."""
    _remember(auth)


def _disconnect(_reason: object = None) -> None:
    sockets().places.leave(_sid())
    sockets().holders.leave(_sid())


def _watch(asked: object = None) -> Answer:
    """Join what is asked for; answer with epoch and seq, or with an error."""
    try:
        if not isinstance(asked, dict):
            raise Invalid(fields=["watch"])
        if "auth" in asked:
            _remember(asked["auth"])
        _require_place()
        for name, join in WATCHES.items():
            if name in asked:
                return join(_plain(name, asked[name]))
        raise Invalid(fields=sorted(map(str, asked)))
    except (Refusal, *NO_DATABASE) as trouble:
        refusal = refusal_of(trouble)
        if isinstance(refusal, AGAIN_LATER):
            # After the answer: who is refused would hold a connection that staff may need.
            sockets().wire.end_soon(_sid(), LEAVE_WITHIN)
        return error_body(refusal.code, sentence_of(refusal), {})


def _require_place() -> None:
    """An address that has all its connections in use gets no further one, unless it is of staff."""
    line = request.environ.get(KEY)
    if line and current_app.extensions["giliran_connections"].is_too_many(line):
        raise TooManyPhones


def _plain(name: str, said: object) -> str:
    if not is_plain(str(said)):
        raise Invalid(fields=[name])
    return str(said)


def _watch_day(code: str) -> Answer:
    day = day_head(box().engine, code)
    if not session.get("live") and not session.get("named_board"):  # staff and named TVs are never refused
        sockets().places.take("screen", _sid(), _address())
    return _join(day_room(day.id))


def _watch_ticket(token: str) -> Answer:
    found = watched_ticket(box().engine, token)
    loser = sockets().places.take("phone", _sid(), _address(), found.ticket_id)
    if loser:  # it is told to stay away, and reads its page now and then
        sockets().wire.send_away(loser)
    queues = [queue_room(found.day_id, service) for service in found.services]
    return _join(ticket_room(found.day_id, found.ticket_id), *queues)


def _watch_desk(text: str) -> Answer:
    role, own_desk = _who()
    desk_id = _as_uuid(text)
    if role not in DESK_ROLES or own_desk not in (None, str(desk_id)):
        raise NotAllowed
    return _join(desk_room(_require_day(day_id_of_desk(box().engine, desk_id)), desk_id))


def _watch_load(code: str) -> Answer:
    if _who()[0] not in LOAD_ROLES:
        raise NotAllowed
    return _join(load_room(_require_day(day_head(box().engine, code).id)))


WATCHES: Mapping[str, Callable[[str], Answer]] = {
    "day": _watch_day,
    "ticket": _watch_ticket,
    "desk": _watch_desk,
    "load": _watch_load,
}


def _join(*rooms: Room) -> Answer:
    """First into the rooms, then their seq: what is said in between comes twice rather than never."""
    announcer, wire = sockets().announcer, sockets().wire
    announcer.start()
    wire.note_watching(_sid())
    if line := request.environ.get(KEY):
        line.works()
    for room in rooms:
        wire.join(_sid(), room.name)
    told = {room.to: announcer.watch(room) for room in rooms}
    return {
        "epoch": announcer.epoch(rooms[0].day_id),
        "seq": max(told.values()),
        "rooms": told,
        "at": box().now().isoformat(),
    }


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _address() -> str:
    return block_of(request.remote_addr or "")


def _remember(auth: object) -> None:
    token = auth.get("token") if isinstance(auth, dict) else None
    if token:
        actor = actor_of_token(str(token))
        session["live"] = _known(actor.role, actor.desk_id, actor.day_id) if actor else None
        if actor and actor.id:
            sockets().holders.come(_sid(), actor.id)
    elif current_user.is_authenticated and not current_user.late_until:
        sockets().holders.come(_sid(), current_user.session_id)
        session["live"] = _known(Role(current_user.role), current_user.desk_id, None)
    elif is_named():
        session["named_board"] = True
    if (session.get("live") or session.get("named_board")) and (line := request.environ.get(KEY)):
        line.know()


def _known(role: Role, desk_id: UUID | None, day_id: UUID | None) -> list[str | None]:
    return [role.value, str(desk_id) if desk_id else None, str(day_id) if day_id else None]


def _require_day(day_id: UUID) -> UUID:
    """A token that is for one day hears of no other."""
    own = session["live"][2]
    if own not in (None, str(day_id)):
        raise NotAllowed(day=own)
    return day_id


def _who() -> tuple[Role, str | None]:
    known = session.get("live")
    if not known:
        raise NotSignedIn
    require_protection_of(Role(known[0]))
    return Role(known[0]), known[1]


def _as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UnknownDesk from None
