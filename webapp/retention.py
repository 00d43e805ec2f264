"""Retention: what is about people is erased when its time has come, in the database and in what lies beside it."""

from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from queues.model.errors import Refusal
from queues.persistence.detail_vault import has_clear_details
from queues.persistence.engine import fold_back
from queues.persistence.reading import one_read
from webapp.box import Box, off_loop

log = structlog.get_logger(__name__)


def seal_clear_details(here: Box) -> int:
    """Seal what an older version wrote in clear, and say how many; what fails is tried again at the next start.

    Copies that were made before keep it in clear until they are pruned.
    """
    try:
        with one_read(here.engine) as connection:
            if not has_clear_details(connection):
                return 0
        sealed: int = here.own_writer.write(here.vault.seal_clear_details)
        off_loop()(partial(fold_back, here.engine))
    except (Refusal, SQLAlchemyError) as trouble:
        log.warning("personal details not sealed", kind=type(trouble).__name__)
        return 0
    log.info("personal details sealed", count=sealed)
    return sealed
