"""How often a device of the public may do something; staff are not limited."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response
from flask_limiter import RequestLimit

from queues.snapshots.commands import was_carried_out
from webapp.access import current_actor
from webapp.box import box
from webapp.device import has_cookie
from webapp.errors import TooMany
from webapp.extensions import limiter
from webapp.performing import sent_key

View = TypeVar("View", bound=Callable[..., Any])


def _taken(response: Response) -> bool:
    """Only numbers that were given count: a refusal or a broken form takes nothing."""
    return response.status_code in (201, 303)


def _is_repeated() -> bool:
    """A phone that asks again for the number that it was given, because the answer was lost, takes nothing new."""
    key = sent_key()
    return key is not None and was_carried_out(box().engine, current_actor().key, key)


def _refuse(limit: RequestLimit) -> None:
    seconds = limit.reset_at - box().now().timestamp()
    raise TooMany(retry_after=max(1, min(int(seconds), limit.limit.get_expiry())))


# One allowance for the hall page and the API together.
_limited: Any = limiter.shared_limit(
    lambda: box().settings.tickets_per_device if has_cookie() else box().settings.tickets_per_address,
    scope="tickets",
    exempt_when=_is_repeated,
    deduct_when=_taken,
    on_breach=_refuse,
)


def ticket_limit(view: View) -> View:
    """Numbers that a device of the public may take; staff go past the limiter altogether."""
    limited = _limited(view)

    @wraps(view)
    def either(*args: Any, **kwargs: Any) -> Any:
        return (view if current_actor().is_staff else limited)(*args, **kwargs)

    return cast(View, either)
