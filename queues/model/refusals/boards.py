"""Refusals about the TVs that staff have named."""

from queues.model.refusals.base import NotNow


class BoardNameTaken(NotNow):
    """Another TV is called `name`."""

    code = "board_name_taken"


class BoardMovedOn(NotNow):
    """Somebody has set this TV since its settings were read; `board` is its name."""

    code = "board_moved_on"
