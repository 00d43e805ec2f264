"""Events: what happened, one frozen class for each kind, with all that is known of the kind."""

from queues.model.events.alerts import AlertAcknowledged, AlertCleared, AlertRaised
from queues.model.events.announcements import AnnouncementMade, AnnouncementWithdrawn
from queues.model.events.base import CHANGED, MOVED, OUTSIDE, AuditGroup, DayEvent, Event, Hearers, Notable, plain
from queues.model.events.box import BoxEvent, BoxGroup
from queues.model.events.catalogue import AgencyDescribed, CatalogueEntryChanged, CatalogueEvent, ServiceDescribed
from queues.model.events.day import (
    DayAmended,
    DayClosed,
    DayOpened,
    DayPrepared,
    DayRecorded,
    DayReopened,
    DayReplaced,
    EpochRaised,
    IssuingResumed,
    IssuingStopped,
    NumbersReserved,
    OpeningTakenBack,
    PolicyChanged,
)
from queues.model.events.desks import (
    DeskClosed,
    DeskEvent,
    DeskMessageRead,
    DeskMessageSent,
    DeskOpened,
    DeskPaused,
    DeskResumed,
    DeskServicesChanged,
    DeskStaffed,
    DeskTakenOver,
    PeopleCounted,
)
from queues.model.events.pauses import HallPaused, HallResumed, PauseCancelled, PausePlanned
from queues.model.events.services import LimitsChanged, ServicePaused, ServiceResumed
from queues.model.events.tickets import PriorityGranted, SourceCancelled, TicketIssued, VillageNoted
from queues.model.events.turns import (
    FollowUpClosed,
    FollowUpReopened,
    HandedToPost,
    OutcomeSettled,
    TurnAdded,
    TurnCalled,
    TurnCalledAgain,
    TurnClosed,
    TurnCorrected,
    TurnEvent,
    TurnHeld,
    TurnRecalled,
    TurnRemoved,
    TurnRestored,
    TurnResumed,
    TurnStarted,
    TurnUndone,
)


def classes_below(base: type[Event]) -> dict[str, type[Event]]:
    """kind -> class of every kind of event that the model itself defines below `base`, `base` included."""
    found = {base.kind: base} if base.kind and base.__module__.startswith(__name__) else {}
    for below in base.__subclasses__():
        found |= classes_below(below)
    return found


def day_events() -> dict[str, type[DayEvent]]:
    """kind -> class of every kind of event of a service day."""
    return {kind: cls for kind, cls in classes_below(DayEvent).items() if issubclass(cls, DayEvent)}


def box_events() -> dict[str, type[BoxEvent]]:
    """kind -> class of every kind of event of the box's own stream."""
    return {kind: cls for kind, cls in classes_below(BoxEvent).items() if issubclass(cls, BoxEvent)}


def catalogue_events() -> dict[str, type[CatalogueEvent]]:
    """kind -> class of every kind of event of the catalogue's stream."""
    return {kind: cls for kind, cls in classes_below(CatalogueEvent).items() if issubclass(cls, CatalogueEvent)}


def kinds_of(base: type[Event]) -> tuple[str, ...]:
    """The kinds of all classes below `base`, for a condition of a statement."""
    return tuple(sorted(classes_below(base)))


__all__ = [
    "CHANGED",
    "MOVED",
    "OUTSIDE",
    "AgencyDescribed",
    "AlertAcknowledged",
    "AlertCleared",
    "AlertRaised",
    "AnnouncementMade",
    "AnnouncementWithdrawn",
    "AuditGroup",
    "BoxEvent",
    "BoxGroup",
    "CatalogueEntryChanged",
    "CatalogueEvent",
    "DayAmended",
    "DayClosed",
    "DayEvent",
    "DayOpened",
    "DayPrepared",
    "DayRecorded",
    "DayReopened",
    "DayReplaced",
    "DeskClosed",
    "DeskEvent",
    "DeskMessageRead",
    "DeskMessageSent",
    "DeskOpened",
    "DeskPaused",
    "DeskResumed",
    "DeskServicesChanged",
    "DeskStaffed",
    "DeskTakenOver",
    "EpochRaised",
    "Event",
    "FollowUpClosed",
    "FollowUpReopened",
    "HallPaused",
    "HallResumed",
    "HandedToPost",
    "Hearers",
    "IssuingResumed",
    "IssuingStopped",
    "LimitsChanged",
    "Notable",
    "NumbersReserved",
    "OpeningTakenBack",
    "OutcomeSettled",
    "PauseCancelled",
    "PausePlanned",
    "PeopleCounted",
    "PolicyChanged",
    "PriorityGranted",
    "ServiceDescribed",
    "ServicePaused",
    "ServiceResumed",
    "SourceCancelled",
    "TicketIssued",
    "TurnAdded",
    "TurnCalled",
    "TurnCalledAgain",
    "TurnClosed",
    "TurnCorrected",
    "TurnEvent",
    "TurnHeld",
    "TurnRecalled",
    "TurnRemoved",
    "TurnRestored",
    "TurnResumed",
    "TurnStarted",
    "TurnUndone",
    "VillageNoted",
    "box_events",
    "catalogue_events",
    "classes_below",
    "day_events",
    "kinds_of",
    "plain",
]
