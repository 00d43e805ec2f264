"""Ids that sort by time of creation (UUIDv7), made where rows are made."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    return uuid_utils.compat.uuid7()
