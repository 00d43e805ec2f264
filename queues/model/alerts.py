"""Trouble that a coordinator must see before the citizens do: the kinds of alert."""

from enum import StrEnum


class AlertKind(StrEnum):
    """Codes; their words are in the catalogue of the interface."""

    LONG_WAIT = "long_wait"
    QUEUE_GROWING = "queue_growing"
    DESK_IDLE = "desk_idle"
    PAUSED_LONG = "paused_long"
    NOBODY_SERVES = "nobody_serves"
    BOARD_AWAY = "board_away"
