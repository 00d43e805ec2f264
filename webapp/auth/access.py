"""Who may enter: every route declares it, and what declares nothing is closed."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from time import monotonic
from typing import TypeVar, cast
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from queues.model.actor import Actor, Role
from queues.model.refusals import NotAllowed
from queues.persistence.people.people import find_access_token
from queues.persistence.people.tokens import hash_of
from queues.persistence.read_transaction import one_read
from queues.snapshots.shared.days import day_id_of
from queues.snapshots.shared.watching import day_id_of_desk
from webapp.auth.signing_in import free_desk_of_tablet
from webapp.extensions import csrf
from webapp.http.device_cookie import device_key
from webapp.http.refusals import NotSignedIn, OnlyLateOutcomes
from webapp.services import box
from webapp.tls.https_door import lead_on, require_protection_of

View = TypeVar("View", bound=Callable[..., object])
EVERYBODY = "everybody"
BELIEVED_FOR = 5.0  # seconds that a token is not looked up again: a greeter sends many commands in a row
MOST_KNOWN = 1000
_PERSON = re.compile(r"user:[0-9a-f-]{36}")
KNOWN_TOKENS = "giliran_known_tokens"
DAYS_OF_DESKS = "giliran_days_of_desks"


def public(view: View) -> View:
    """Anybody may enter."""
    view.access = EVERYBODY  # type: ignore[attr-defined]
    return view


def staff(*roles: str, late: bool = False) -> Callable[[View], View]:
    """Only these roles, and admins; `late`: also a desk's session of after the close."""
    allowed = frozenset(Role(role) for role in roles) | {Role.ADMIN}

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
            actor = current_actor()
            if onward := lead_on():
                return onward
            if actor.role is Role.CITIZEN:
                return ask_to_sign_in()
            require_protection_of(actor.role)
            if actor.role not in allowed:
                raise NotAllowed(role=actor.role.value)
            return cast(ResponseReturnValue, view(*args, **kwargs))

        guarded.access = allowed  # type: ignore[attr-defined]
        guarded.takes_late = late  # type: ignore[attr-defined]
        return cast(View, guarded)

    return declare


def may_open(endpoint: str, role: Role) -> bool:
    """Whether the route of that name lets this role in."""
    allowed: str | frozenset[Role] = getattr(current_app.view_functions[endpoint], "access", frozenset())
    return allowed == EVERYBODY or role in allowed


def ask_to_sign_in() -> ResponseReturnValue:
    if is_late():
        if wants_json():
            raise OnlyLateOutcomes
        return redirect(url_for("desk.page", desk_id=current_user.desk_id))
    free_desk_of_tablet()  # the session has ended
    if wants_json():
        raise NotSignedIn
    return redirect(url_for("signing_in.page", next=request.full_path.rstrip("?")))


def wants_json() -> bool:
    """An API call, or a page's own request for data."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    accepts = request.accept_mimetypes
    return accepts.best_match(["text/html", "application/json"]) == "application/json"


def current_actor() -> Actor:
    """Who gives this command: by token, by sign-in, or a citizen by device."""
    if "actor" not in g:
        g.actor = _bearer() or _signed_in() or Actor(role=Role.CITIZEN, key=device_key())
    return cast(Actor, g.actor)


def actor_of_token(token: str) -> Actor | None:
    """The actor of a Bearer token; None when nobody has it, when it was revoked or when it has expired.

    What was looked up is believed for some seconds: a token that another process revokes works so long.
    """
    known: dict[bytes, tuple[float, Actor]] = current_app.extensions.setdefault(KNOWN_TOKENS, {})
    token_hash = hash_of(token)
    believed_until, actor = known.get(token_hash, (0.0, None))
    if monotonic() < believed_until:
        return actor
    if len(known) > MOST_KNOWN:
        known.clear()
    actor = _look_up(token)
    if actor is not None:
        known[token_hash] = (monotonic() + BELIEVED_FOR, actor)
    return actor


def _look_up(token: str) -> Actor | None:
    with one_read(box().engine) as connection:
        found = find_access_token(connection, token)
    if found is None or not found.is_valid(box().now()):
        return None
    return Actor(
        role=Role(found.role), key=f"token:{found.id}", id=found.id, desk_id=found.desk_id, day_id=found.day_id
    )


def forget_tokens() -> None:
    """A token was revoked in this process: what was looked up is believed no more."""
    current_app.extensions.pop(KNOWN_TOKENS, None)


def init_access(app: Flask) -> None:
    app.before_request(_guard)
    public(app.view_functions["static"])


def _guard() -> None:
    """Runs before every view: an undeclared route is a bug and stays closed; forged posts of staff are refused."""
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "access"):
        current_app.logger.error("route without access", extra={"endpoint": request.endpoint})
        abort(500)
    if _token():
        require_own_day(current_actor(), request.view_args or {})
    elif request.method not in ("GET", "HEAD", "OPTIONS") and current_user.is_authenticated and not _takes_file(view):
        csrf.protect()


def _takes_file(view: object) -> bool:
    """Its form is not read yet: whoever receives the file looks at the token first (`webapp.http.server.uploads`)."""
    return hasattr(view, "largest_upload")


def _takes_late() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "takes_late", False))


def require_own_day(actor: Actor, named: Mapping[str, object]) -> None:
    """A token that is for one day sees and does nothing of another; `named`: the day or desk in an address.

    Refuses with NotAllowed. What a command names in other ways is looked at under the day's lock.
    """
    if actor.day_id is None:
        return
    engine = box().engine
    days = [day_id_of(engine, str(named["day"]))] if "day" in named else []
    days += [_day_of_desk(desk_id)] if isinstance(desk_id := named.get("desk_id"), UUID) else []
    if any(day_id != actor.day_id for day_id in days):
        raise NotAllowed(day=str(actor.day_id))


def _day_of_desk(desk_id: UUID) -> UUID:
    """A desk never moves to another day, so it is looked up once: a clerk's every command asks."""
    known: dict[UUID, UUID] = current_app.extensions.setdefault(DAYS_OF_DESKS, {})
    if desk_id not in known:
        known[desk_id] = day_id_of_desk(box().engine, desk_id)
    return known[desk_id]


def _token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _bearer() -> Actor | None:
    token = _token()
    if token is None:
        return None
    actor = actor_of_token(token)
    if actor is None:
        raise NotSignedIn
    return actor


def _pressed_by() -> str | None:
    """Who gave this command first, where another clerk of the desk sends what was left in its tablet."""
    named = request.headers.get("Pressed-By", "")
    return named if _PERSON.fullmatch(named) else None


def is_late() -> bool:
    """Whether this is a desk's session of after the close."""
    return current_user.is_authenticated and current_user.late_until is not None


def _signed_in() -> Actor | None:
    if not current_user.is_authenticated or (is_late() and not _takes_late()):
        return None
    return Actor(
        role=Role(current_user.role),
        key=f"user:{current_user.id}",
        id=current_user.id,
        desk_id=current_user.desk_id,
        session_id=current_user.session_id,
        pressed_by=_pressed_by(),
    )
