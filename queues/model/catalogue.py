"""What the catalogue of a box is made of, and what may happen to an entry of it."""

from enum import StrEnum


class EntryKind(StrEnum):
    AGENCY = "agency"
    SERVICE = "service"


class EntryChange(StrEnum):
    """ADDED: a code that nobody knew. TAKEN_BACK: as it comes with Giliran again. CHECKED: its agency has read it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RESTORED = "restored"
    TAKEN_BACK = "taken_back"
    CHECKED = "checked"
    IMPORTED = "imported"
