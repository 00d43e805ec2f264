"""Limits on guessing passwords, PINs and one-time codes (brute force and lock-out): counted before anything is hashed.

A device on which staff have signed in before has a counter of its own, and nothing that others do touches it. All other
devices are strangers: they are counted by address, and once one name, or the whole box, is tried too often, their tries
are let through one by one with a pause between. So a name becomes slow and is never shut. A try that succeeds, or that
is not made because the line for hashing is full, is given back.

With several processes the counters are shared where there is a Redis; places in the line and pauses are each process's.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import request
from flask_login import current_user
from limits import RateLimitItem, parse_many

from queues.model.events.box import SignInWay
from queues.model.refusals import Busy, TooMany
from queues.persistence.people.people import spelled
from webapp.auth.devices.staff_devices import staff_device
from webapp.auth.failed_sign_ins import failed_sign_ins
from webapp.auth.hashing import HashingSource
from webapp.auth.limit_storage import counting
from webapp.auth.shared_address import shares_address
from webapp.http.device_cookie import device_key
from webapp.http.server.addresses import block_of
from webapp.services import box

Found = TypeVar("Found")

# What strangers may do wrong before the tries at one name, or at all names together, are slowed.
QUICK_PER_NAME = "20 per 5 minutes"
QUICK_PER_BOX = "300 per hour"
SOME_MINUTES = 300  # seconds after which a limit has surely made room again


@dataclass(frozen=True)
class _Counter:
    """Limits as settings write them ("10 per minute; 60 per hour"), counted under `keys`."""

    limits: str
    keys: tuple[str, ...]

    def count(self) -> bool:
        """Whether this try is within the limits."""
        within = [self._add(1, item) <= item.amount for item in parse_many(self.limits)]  # all of them count it
        return all(within)

    def give_back(self) -> None:
        for item in parse_many(self.limits):
            self._add(-1, item)

    def _add(self, amount: int, item: RateLimitItem) -> int:
        return counting().add(amount, item, "sign-in", *self.keys)


def tried(way: SignInWay, name: str, check: Callable[[HashingSource], Found | None]) -> Found | None:
    """What `check` finds, as one try at the secret of this name; refuses with TooMany or Busy before it is looked at.

    `name` is a username, or the hex of an id that was parsed: never an id as the visitor wrote it.
    """
    found, name = None, spelled(name)
    try:
        found = _counted(way, name, check)
    finally:
        if found is None:
            failed_sign_ins().note(way, name, block_of(request.remote_addr or ""), box().now())
    return found


def _counted(way: SignInWay, name: str, check: Callable[[HashingSource], Found | None]) -> Found | None:
    device = _known_device()
    guard = _of_device(device) if device else _of_stranger()
    if not guard.count():
        raise TooMany(retry_after=SOME_MINUTES)
    slowing = [] if device else [_Counter(QUICK_PER_NAME, (way, name)), _Counter(QUICK_PER_BOX, ("box",))]
    quick = [counter.count() for counter in slowing]
    pause = 0 if all(quick) else box().settings.sign_in_pause_seconds
    try:
        found = check(HashingSource("|".join(guard.keys), is_known=device is not None, pause=pause))
    except Busy:
        _give_back([guard, *slowing])
        raise
    if found is not None:
        _give_back([guard, *slowing])
    return found


def _give_back(counters: list[_Counter]) -> None:
    for counter in counters:
        counter.give_back()


def _known_device() -> str | None:
    """By its own cookie, or by the session of somebody who signed in before there was one."""
    device = staff_device()
    if device:
        return device.id
    if current_user.is_authenticated:
        return hashlib.sha256(current_user.get_id().encode()).hexdigest()
    return None


def _of_device(device: str) -> _Counter:
    return _Counter(box().settings.sign_ins_per_device, ("device", device))


def _of_stranger() -> _Counter:
    """By address; where many are behind one, an address must not shut the others out, and pauses must do."""
    address = block_of(request.remote_addr or "")
    keys = (address, device_key()) if shares_address() else (address,)
    return _Counter(box().settings.sign_ins_per_address, ("address", *keys))
