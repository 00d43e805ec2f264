"""What a coordinator says to the hall: to whom."""

from enum import StrEnum


class Audience(StrEnum):
    ALL = "all"
    BOARD = "board"
    PHONES = "phones"
    QUEUE = "queue"
