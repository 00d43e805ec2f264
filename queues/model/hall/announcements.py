"""Audiences of an announcement."""

from enum import StrEnum

LONGEST = 240  # characters
MOST_STANDING = 5  # at one time; more are read by nobody


class Audience(StrEnum):
    ALL = "all"
    BOARD = "board"
    PHONES = "phones"
    QUEUE = "queue"
