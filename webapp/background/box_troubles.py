"""Registry of what can be wrong with the box itself: each part says its own trouble, a job raises the alerts.

A part registers once, while the app is made or its server starts: `box().troubles.judged_by(kind, look)`. `look` is
asked every few seconds inside a read of the database, so it must be quick and must not wait. It answers with the
subjects that are in trouble now: an address, the code of a reason, or `THE_BOX`. What it names is raised on the load of
every day that is served; what it no longer names is cleared. With several processes it must judge by what all of them
share (the database, Redis, files): what one alone sees, another one would clear.
"""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from queues.model.trouble.alerts import OF_THE_BOX, AlertKind, BoxFigures
from queues.persistence.read_transaction import Engine, one_read

log = structlog.get_logger(__name__)

Look = Callable[[Connection, datetime], Collection[str]]


class BoxTroubles:
    def __init__(self) -> None:
        self._looks: dict[AlertKind, Look] = {}

    def judged_by(self, kind: AlertKind, look: Look) -> None:
        """From now on `look` says what of this kind is in trouble; one part owns a kind."""
        if kind not in OF_THE_BOX or kind in self._looks:
            raise ValueError(f"{kind} is no trouble of the box, or another part judges it")
        self._looks[kind] = look

    def now(self, engine: Engine, now: datetime) -> list[BoxFigures]:
        """The same, for whoever asks beside the job."""
        with one_read(engine) as connection:
            return self.figures(connection, now)

    def figures(self, connection: Connection, now: datetime) -> list[BoxFigures]:
        """What every part says now. A part that stumbles is left out, so that its alert stays as it was."""
        found = []
        for kind, look in self._looks.items():
            try:
                found.append(BoxFigures(kind, frozenset(look(connection, now))))
            except SQLAlchemyError:  # the database is in trouble, which others say; and this read is over
                raise
            except Exception:  # one part in trouble does not silence the others
                log.exception("trouble of the box not judged", kind=kind.value)
        return found
