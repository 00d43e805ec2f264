"""Credible time of this process: may the wall clock be believed, and what is the time if not?

`box().time` is the one place that knows. What cannot be taken back asks it first:

- `is_credible(connection)`: erasing, pruning by age and forgetting keys wait while this is False;
- `trusted_now()`: the time that no jump of the clock moves, for whatever counts hours (sessions);
- `stamp()` and `age_of(stamp)`: keep both times of a stamp with what has a limited life (a session: 14 h) and ask for
  its age later. A clock that jumps for a minute, or for good, then ends nothing early.

The runner looks every few seconds and keeps what it is sure of. The rules are in queues.model.credible_time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine

from queues.model.actor import Actor
from queues.model.credible_time import CredibleTime, age
from queues.model.trouble.alerts import THE_BOX
from queues.persistence.read_transaction import one_read
from queues.persistence.trusted_time import confirm_time, read_newest_event_at, read_trusted_at
from queues.persistence.writing.commands import Performs
from webapp.clock import Clock

KEEP_EVERY = timedelta(minutes=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Stamp:
    """A moment by the wall clock, and by trusted time."""

    at: datetime
    trusted_at: datetime


class BoxTime:
    """A demo whose clock runs faster is always believed: it has left true time on purpose."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._known: CredibleTime | None = None

    def trusted_now(self) -> datetime:
        if not self._clock.is_true:
            return self._clock.now()
        return self._begun().now(self._clock.steady())

    @property
    def seems_credible(self) -> bool:
        """As the last look found it, without another one."""
        return not self._clock.is_true or self._begun().is_credible

    def stamp(self) -> Stamp:
        return Stamp(self._clock.now(), self.trusted_now())

    def age_of(self, made: Stamp) -> timedelta:
        """Never negative, and never longer than the time that has truly passed."""
        return age(made.at, made.trusted_at, now=self._clock.now(), trusted_now=self.trusted_now())

    def is_credible(self, connection: Connection) -> bool:
        """Look at the clock and at what the database knows; whether the wall clock may be believed now."""
        if not self._clock.is_true:
            return True
        known, was = self._begun(), self._begun().is_credible
        is_credible = known.look(self._clock.now(), self._clock.steady(), read_trusted_at(connection))
        if was and not is_credible:
            log.warning("the clock is doubtful", shows=self._clock.now().isoformat())
        return is_credible

    def confirm(self, writer: Performs, *, seen_at: datetime, by: Actor) -> datetime:
        """A person has found the clock right; what it shows now. Refuses with ClockMovedOn."""
        now = self._clock.now()
        writer.write(confirm_time, seen_at=seen_at, now=now, by=by)
        with one_read(self._engine) as connection:
            self.is_credible(connection)  # the screen that asked is to see it at once
        return now

    def troubles(self, connection: Connection, _now: datetime) -> Sequence[str]:
        """For the alert `clock_doubtful`."""
        return [] if self.is_credible(connection) else [THE_BOX]

    def to_keep(self, connection: Connection, _now: datetime) -> list[dict[str, object]]:
        """Arguments of `keep_trusted_at`, when the time is known and was not noted for a while.

        A box that was never sure and doubts its clock notes what speaks against it: the events of from now on carry
        that clock's time, and other processes would believe them.
        """
        is_credible, kept = self.is_credible(connection), read_trusted_at(connection)
        if not is_credible:
            return [] if kept is not None else [{"at": self.trusted_now()}]
        now = self._clock.now()
        return [] if kept is not None and kept <= now < kept + KEEP_EVERY else [{"at": now}]

    def _begun(self) -> CredibleTime:
        if self._known is None:
            with one_read(self._engine) as connection:
                kept, newest = read_trusted_at(connection), read_newest_event_at(connection)
            self._known = CredibleTime.begin(self._clock.now(), self._clock.steady(), kept=kept, newest_event=newest)
            if not self._known.is_credible:
                log.warning("the clock is doubtful", shows=self._clock.now().isoformat())
        return self._known
