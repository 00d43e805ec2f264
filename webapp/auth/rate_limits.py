"""Rate limits of the web: who takes numbers as a phone, and how often one address may try."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from functools import cache
from uuid import UUID

from flask import request
from limits import RateLimitItem, RateLimitItemPerMinute, parse_many

from queues.model.actor import Actor
from queues.model.queue.sources import Allowance, Source, SourceKind
from queues.model.refusals import TooMany
from webapp.auth.access import current_actor
from webapp.auth.limit_storage import counting
from webapp.auth.shared_address import PHONES_BEHIND, shares_address
from webapp.http.device_cookie import known_device
from webapp.http.page_keys import page_scope
from webapp.http.server.addresses import block_of
from webapp.services import box

# A wish that is refused costs the writer something too; nobody presses a button so often.
TRIES = RateLimitItemPerMinute(60)
TRIES_BEHIND_ONE = RateLimitItemPerMinute(60 * PHONES_BEHIND)  # a thousand who come at once are let through


def who_takes(day_id: UUID, key: str) -> Actor:
    """Who asks for a number of this day: staff as they are, anybody else with the source that the day counts by."""
    actor = current_actor()
    if actor.is_staff:
        return actor
    is_shared, address = shares_address(), block_of(request.remote_addr or "")
    count_or_refuse(TRIES_BEHIND_ONE if is_shared else TRIES, "tries", address)
    return replace(actor, key=page_scope(key) or actor.key, source=_source(day_id, address, is_shared))


def count_or_refuse(limit: RateLimitItem, *whose: str) -> None:
    """Count one before the work begins, and refuse what is one too many: of sixty at once none slips through."""
    counts = counting()
    if not counts.hit(limit, *whose):
        raise TooMany(retry_after=counts.seconds_left(limit, *whose))


@cache
def allowances(setting: str | None) -> tuple[Allowance, ...] | None:
    """`6 per minute; 30 per hour` as the day counts it."""
    if setting is None:
        return None
    return tuple(Allowance(one.amount, timedelta(seconds=one.get_expiry())) for one in parse_many(setting))


def _source(day_id: UUID, address: str, is_shared: bool) -> Source:
    here, device = box(), known_device()
    key = here.day_keys.derive(day_id, "source")
    return Source(
        device=_known_as(key, SourceKind.DEVICE, device.name) if device else None,
        address=_known_as(key, SourceKind.ADDRESS, address),
        is_shared=is_shared,
        per_device=allowances(here.settings.tickets_per_device) or (),
        per_address=allowances(here.settings.tickets_per_address),
    )


def _known_as(key: bytes, kind: SourceKind, name: str) -> bytes:
    """Under the day's key: when that is forgotten, nobody can find out any more who it was."""
    return hmac.digest(key, f"{kind.value}:{name}".encode(), hashlib.sha256)
