"""Events of the box itself, outside the queue: sign-ins, people, secrets, devices, restores, who read addresses.

One frozen class for each kind of event of the box's own stream. A payload holds codes, numbers and ids only. Nothing of
it is ever public: it is the audit of the box, for coordinators and admins.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from queues.model.events.base import Event
from queues.model.sessions import SessionEnd
from queues.model.stream import StreamKind


class BoxGroup(StrEnum):
    """What somebody looks for in the audit of the box."""

    SIGN_INS = "sign_ins"
    PEOPLE = "people"
    DEVICES = "devices"
    ADDRESSES = "addresses"
    DATA = "data"


class SignInWay(StrEnum):
    """With what somebody signed in, or tried to.

    `code`: after the password, of the phone's app or of recovery. `card`: the QR code of a printed card.
    """

    PASSWORD = "password"
    DESK_PIN = "desk_pin"
    OWN_PIN = "own_pin"
    CODE = "code"
    CARD = "card"


class UserChange(StrEnum):
    """What became of a user."""

    CREATED = "created"
    PASSWORD = "password"
    ROLE = "role"
    AGENCY = "agency"
    SWITCHED_OFF = "switched_off"
    SWITCHED_ON = "switched_on"
    PIN_SET = "pin_set"
    PIN_REMOVED = "pin_removed"
    TOTP_ON = "totp_on"
    TOTP_OFF = "totp_off"
    RECOVERY_CODE_USED = "recovery_code_used"


@dataclass(frozen=True, kw_only=True)
class BoxEvent(Event):
    """An event of the box's own stream."""

    stream = StreamKind.BOX
    audit: ClassVar[BoxGroup] = BoxGroup.DATA


# -- signing in ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SignedIn(BoxEvent):
    """`person_id` is None where only the PIN of the desk is known."""

    kind = "signed_in"
    audit = BoxGroup.SIGN_INS
    person_id: UUID | None
    desk_id: UUID | None
    way: SignInWay


@dataclass(frozen=True, kw_only=True)
class SignInsFailed(BoxEvent):
    """So many wrong tries within a minute at one name, desk or address.

    `known_id`: the user or desk that was meant, None for a name that is nobody's. `address_hash` tells addresses apart
    for the day and cannot be turned back into one.
    """

    kind = "sign_ins_failed"
    audit = BoxGroup.SIGN_INS
    way: SignInWay
    count: int
    known_id: UUID | None = None
    address_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class CardUsed(BoxEvent):
    """A device has used a printed card for the first time: from now on the card is that device's."""

    kind = "card_used"
    audit = BoxGroup.SIGN_INS
    person_id: UUID | None
    desk_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class SessionEnded(BoxEvent):
    kind = "session_ended"
    audit = BoxGroup.SIGN_INS
    session_id: UUID
    why: SessionEnd


# -- people and their secrets ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class UserChanged(BoxEvent):
    """`role`: what it is from now on, where that is what changed."""

    kind = "user_changed"
    audit = BoxGroup.PEOPLE
    user_id: UUID
    change: UserChange
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class DeskPinRenewed(BoxEvent):
    kind = "desk_pin_renewed"
    audit = BoxGroup.PEOPLE
    desk_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeskPinRemoved(BoxEvent):
    kind = "desk_pin_removed"
    audit = BoxGroup.PEOPLE
    desk_id: UUID


@dataclass(frozen=True, kw_only=True)
class TokenMade(BoxEvent):
    kind = "token_made"
    audit = BoxGroup.DEVICES
    token_id: UUID
    role: str
    day_id: UUID | None = None
    desk_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(BoxEvent):
    kind = "token_revoked"
    audit = BoxGroup.DEVICES
    token_id: UUID


# -- devices ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class BoardNamed(BoxEvent):
    """Staff gave a TV its name: from now on it is known to the box."""

    kind = "board_named"
    audit = BoxGroup.DEVICES
    board_id: UUID


@dataclass(frozen=True, kw_only=True)
class BoardRevoked(BoxEvent):
    kind = "board_revoked"
    audit = BoxGroup.DEVICES
    board_id: UUID


@dataclass(frozen=True, kw_only=True)
class BoardRenamed(BoxEvent):
    """A TV goes by another name."""

    kind = "board_renamed"
    audit = BoxGroup.DEVICES
    board_id: UUID


@dataclass(frozen=True, kw_only=True)
class BoardSetUp(BoxEvent):
    """What a TV shows and says was changed; `changed`: the names of the settings, as `BoardSettings` has them."""

    kind = "board_set_up"
    audit = BoxGroup.DEVICES
    board_id: UUID
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BoardSent(BoxEvent):
    """A TV is to show another day."""

    kind = "board_sent"
    audit = BoxGroup.DEVICES
    board_id: UUID
    day_id: UUID


# -- data ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Restored(BoxEvent):
    """A backup was put in place of the data: the first event of the box's new epoch.

    `streams`: (stream id, last seq, head of its chain in hex) as they came with the backup. `trusted`: its chains were
    whole; False where somebody put it in place all the same.
    """

    kind = "restored"
    streams: tuple[tuple[UUID, int, str], ...]
    trusted: bool


@dataclass(frozen=True, kw_only=True)
class BoxDescribed(BoxEvent):
    """What the box says of itself was changed; `changed`: the names of the answers, never what they say."""

    kind = "box_described"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AddressesRead(BoxEvent):
    """So many postal addresses of the day were shown to the actor of this event."""

    kind = "addresses_read"
    audit = BoxGroup.ADDRESSES
    day_id: UUID
    desk_id: UUID | None
    count: int


@dataclass(frozen=True, kw_only=True)
class DayBegun(BoxEvent):
    """A service day was prepared: the box knows that there is one, and would miss it."""

    kind = "day_begun"
    day_id: UUID


@dataclass(frozen=True, kw_only=True)
class DayEnded(BoxEvent):
    """A service day was closed; `head` (hex) is where its chain stood after event `last_seq`."""

    kind = "day_ended"
    day_id: UUID
    last_seq: int
    head: str


@dataclass(frozen=True, kw_only=True)
class DayHandedIn(BoxEvent):
    """A closed day left this box as a signed file. `digest` (hex): of the file, `record`: the version of its figures.

    `with_details`: what is about people went along, sealed; its key did not.
    """

    kind = "day_handed_in"
    day_id: UUID
    last_seq: int
    record: int
    digest: str
    with_details: bool


@dataclass(frozen=True, kw_only=True)
class BoxKnown(BoxEvent):
    """Somebody has compared the key of another box: its days are taken in from now on.

    `fingerprint`: of the key, as people read it to each other; `replaces`: the one that was known before, or "".
    """

    kind = "box_known"
    known_box_id: UUID
    fingerprint: str
    replaces: str


@dataclass(frozen=True, kw_only=True)
class DayReceived(BoxEvent):
    """The signed file of a day of another box was taken in. `relation`: how it follows the version before it."""

    kind = "day_received"
    received_day_id: UUID
    known_box_id: UUID
    version: int
    last_seq: int
    digest: str
    relation: str


@dataclass(frozen=True, kw_only=True)
class EndTakenBack(BoxEvent):
    """A service day that was closed is open again, for a `reason`: a code. Its record no longer holds."""

    kind = "end_taken_back"
    day_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class StreamRemoved(BoxEvent):
    """A rehearsal or an unused day was removed with all its events; `head` (hex) is where its chain had come to."""

    kind = "stream_removed"
    stream_id: UUID
    last_seq: int
    head: str


@dataclass(frozen=True, kw_only=True)
class BackupTaken(BoxEvent):
    """An admin took a copy of everything along with the browser; `file` is its name."""

    kind = "backup_taken"
    file: str


@dataclass(frozen=True, kw_only=True)
class DayKeyShown(BoxEvent):
    """Somebody was shown the code of the day's key, to print it for a spare laptop."""

    kind = "day_key_shown"
    day_id: UUID


@dataclass(frozen=True, kw_only=True)
class DayKeyForgotten(BoxEvent):
    """What is about a person on this day can be read no more, in no backup either."""

    kind = "day_key_forgotten"
    day_id: UUID


@dataclass(frozen=True, kw_only=True)
class TimeConfirmed(BoxEvent):
    """A person said that the clock of the box is right after it had jumped."""

    kind = "time_confirmed"
