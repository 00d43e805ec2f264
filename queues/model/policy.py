"""The rules of order that a day may set."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """`others_per_priority`: after one priority person, this many others go first while both wait.

    `max_wait_minutes`: who has waited longer than this goes before everybody else, oldest first.
    """

    others_per_priority: int = 2
    max_wait_minutes: int = 90
