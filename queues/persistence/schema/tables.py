"""The tables, and what the database itself refuses even when the code is wrong.

Two tickets with one number on one day, two live turns in one seat, two live turns of one ticket, two open turns of one
ticket for one service, a command key used twice: each is a constraint below, with a test that goes round the code.
"""

from enum import StrEnum

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy import event as ddl_event

from queues.model.actor import Role
from queues.model.catalogue import EntryKind
from queues.model.hall.announcements import Audience
from queues.model.hall.board_settings import LONGEST_VOICE
from queues.model.hall.desk import DeskState, PauseReason
from queues.model.hall.desk_message import LONGEST_MESSAGE, MessageAbout
from queues.model.hall.service import AgencyKind, FeeKind
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import PROMISED, Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.ticket import Channel
from queues.model.sessions import SessionEnd, SessionWay
from queues.model.stream import StreamKind
from queues.model.trouble.alerts import AlertKind
from queues.persistence.schema.types import Code, Moment, document

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


LIVE = text("state IN ('called', 'serving')")
OPEN = text("state <> 'closed'")
WAITING = text("state = 'waiting'")
PROMISING = text("outcome IN ({})".format(", ".join(f"'{outcome}'" for outcome in PROMISED)))
STANDING = text("cleared_at IS NULL")
CARRIED = text("carried_from IS NOT NULL")
THE_BOX, THE_CATALOGUE = text("kind = 'box'"), text("kind = 'catalogue'")

# A number carried over has the name of its day behind it. SQLite measures no text, and keeps its tables as they are.
NUMBER = String(12).with_variant(String(24), "postgresql")
CARRIED_SERIES = String(4).with_variant(String(16), "postgresql")

# -- the box and its people ------------------------------------------------------------------------------------------

box = Table(
    "box",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("trusted_at", Moment),
)

# What the box says of itself: one row, made with the first answer. A column that nobody has answered yet is NULL.
profile = Table(
    "profile",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("regency_code", String(8)),  # of the Interior Ministry: 17.01
    Column("village_word", String(24)),
    Column("programme", String(120)),
    Column("hotline", String(40)),
    Column("zone", String(32)),
    Column("languages", String(16)),  # id,en
    Column("logo", LargeBinary),  # a small PNG; empty: there is none
    CheckConstraint("id = 1", name="one_row"),
)

staff_user = Table(
    "staff_user",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("display_name", String(120), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("is_active", Boolean, nullable=False, default=True),
    Column("created_at", Moment, nullable=False),
    Column("pin_hash", String(255)),
    # By its code: whom the box has heard of may come from an agency that no day has named yet.
    Column("agency", String(40)),
    _one_of("role", Role),
)

# The phone's app of a member of staff (TOTP): its secret, sealed with a key that is not in the database.
second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", Uuid, ForeignKey("staff_user.id"), primary_key=True),
    Column("sealed", LargeBinary(80), nullable=False),
    Column("last_step", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
)

# For a phone that is lost: only the hash of each code, which works once.
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("user_id", Uuid, ForeignKey("staff_user.id"), nullable=False, index=True),
    Column("used_at", Moment),
)

# A device of the hall (a desk's tablet, the greeter's, an integration): only the hash of its token is kept.
access_token = Table(
    "access_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("label", String(120), nullable=False),
    Column("day_id", Uuid, ForeignKey("service_day.id")),
    Column("desk_id", Uuid, ForeignKey("desk.id")),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("expires_at", Moment),  # None: until somebody revokes it
    _one_of("role", Role),
)

# Who is signed in where: the cookie holds a secret, and only its hash is kept.
session = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("way", String(16), nullable=False),
    Column("user_id", Uuid, ForeignKey("staff_user.id")),
    Column("desk_id", Uuid, ForeignKey("desk.id")),
    # Of the password or PIN that opened it: another one ends it.
    Column("mark", String(16), nullable=False),
    Column("device", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    # How long it was alive until it was last seen, counted in steps: a clock that jumps does not make it old.
    Column("lived_seconds", Integer, nullable=False),
    # Begun after the close of the desk's day: for outcomes that were pressed before it, and for nothing else.
    Column("is_late", Boolean, nullable=False),
    Column("ended_at", Moment),
    Column("why", String(16)),
    _one_of("way", SessionWay),
    _one_of("why", SessionEnd),
    CheckConstraint("user_id IS NOT NULL OR desk_id IS NOT NULL", name="whose"),
    CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name="end"),
    Index(None, "ended_at"),
)

# What the QR code of a printed card opens, for the first device that uses it: only a hash of the code is kept.
sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("user_id", Uuid, ForeignKey("staff_user.id"), index=True),
    Column("desk_id", Uuid, ForeignKey("desk.id"), index=True),
    # Of the password or PIN on the same card: another one ends the code too.
    Column("mark", String(16), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),  # None: with the day of its desk
    Column("used_at", Moment),
    Column("device_hash", LargeBinary(32)),
    CheckConstraint("(user_id IS NULL) <> (desk_id IS NULL)", name="whose"),
    CheckConstraint("(used_at IS NULL) = (device_hash IS NULL)", name="used"),
)

# -- the catalogue ---------------------------------------------------------------------------------------------------

agency = Table(
    "agency",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("name_en", String(120), nullable=False),
    Column("kind", String(16), nullable=False),
    _one_of("kind", AgencyKind),
)

service = Table(
    "service",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("agency_id", Uuid, ForeignKey("agency.id"), nullable=False),
    Column("name", String(160), nullable=False),
    Column("name_en", String(160), nullable=False),
    Column("short", String(40), nullable=False),
    Column("short_en", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("note_en", Text, nullable=False),
    Column("discreet", Boolean, nullable=False),
    Column("verified", Boolean, nullable=False),
    # Who works there sends documents home, and so may read where to.
    Column("delivers", Boolean, nullable=False, server_default=false()),
)

requirement = Table(
    "requirement",
    metadata,
    Column("service_id", Uuid, ForeignKey("service.id"), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_en", Text, nullable=False),
)

# What the box's own office says of an agency or a service, in place of what comes with Giliran. `entry`: all of it, as
# a file of the catalogue would say it; NULL: as it comes. `version` rises with each change: who edits says which one.
catalogue_entry = Table(
    "catalogue_entry",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("entry", document()),
    Column("is_removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    _one_of("kind", EntryKind),
)

# -- the day ---------------------------------------------------------------------------------------------------------

service_day = Table(
    "service_day",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(80), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("place", String(160), nullable=False),
    Column("area", String(160), nullable=False),
    Column("village_code", String(20)),
    Column("held_on", Date, nullable=False),
    Column("zone", String(40), nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("pungli_number", String(40), nullable=False),
    Column("desk_word", String(16), nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("others_per_priority", Integer, nullable=False),
    Column("max_wait_minutes", Integer, nullable=False),
    Column("state", Code(DayState, 20), nullable=False),
    Column("plan_seq", Integer, nullable=False),
    Column("closed_at", Moment),
    Column("rules", document(), nullable=False, server_default=text("'{}'")),
    Column("greeter_word", String(40), nullable=False, server_default="penerima tamu"),  # of days of before
    # Of another day: its numbers mean nothing, and it is removed whole.
    Column("is_rehearsal", Boolean, nullable=False, server_default=false()),
    # The day before it of the same visit; no key, for that day may be removed as one that nobody needed.
    Column("continues_id", Uuid),
    Column("second_voice", String(LONGEST_VOICE), nullable=False, server_default=""),
    _one_of("state", DayState),
)

# The counter of a series; raised in the transaction that issues the number, never counted afterwards.
series = Table(
    "series",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("name", String(4), primary_key=True),
    Column("last_count", Integer, nullable=False),
)

number_block = Table(
    "number_block",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("series", String(4), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("label", String(120), nullable=False),
    Column("reserved_at", Moment, nullable=False),
    Index(None, "day_id", "series", "first"),
)

# A service as the day offers it: fee and typical time are the day's own copies, so that history stays true.
day_service = Table(
    "day_service",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("service_id", Uuid, ForeignKey("service.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("series", String(4), nullable=False),
    Column("fee_kind", String(16), nullable=False),
    Column("fee_amount", Integer),
    Column("fee_basis", Text, nullable=False),
    Column("typical_minutes", Integer, nullable=False),
    Column("quota", Integer),
    Column("issued", Integer, nullable=False),
    Column("pause_reason", String(16)),
    Column("paused_at", Moment),
    Column("pause_until", Moment),
    # What is left to print on; None where nothing is used up.
    Column("blanks", Integer),
    # Numbers are given only to those who can be called before the day closes.
    Column("until_closing", Boolean, nullable=False, server_default=false()),
    _one_of("fee_kind", FeeKind),
    CheckConstraint("quota IS NULL OR issued <= quota", name="quota"),
)

desk = Table(
    "desk",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("code", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("label", String(80), nullable=False),
    Column("agency_id", Uuid, ForeignKey("agency.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("state", Code(DeskState, 16), nullable=False),
    Column("pause_reason", String(16)),
    Column("paused_at", Moment),
    Column("pause_until", Moment),
    Column("others_since_priority", Integer, nullable=False),
    Column("clerk_id", Uuid, ForeignKey("staff_user.id")),
    Column("pin_hash", String(255)),
    # The tablet that has the desk; a second one asks before it takes over.
    Column("console", String(64)),
    Column("label_en", String(80), nullable=False, server_default=""),
    UniqueConstraint("day_id", "code"),
    _one_of("state", DeskState),
    CheckConstraint("seats >= 1", name="seats"),
)

# Who sits at a desk: one clerk at most for each of its seats. `desk.clerk_id` is the one who came last.
desk_clerk = Table(
    "desk_clerk",
    metadata,
    Column("desk_id", Uuid, ForeignKey("desk.id"), primary_key=True),
    Column("clerk_id", Uuid, ForeignKey("staff_user.id"), primary_key=True),
    Column("sat_at", Moment, nullable=False),
)

desk_service = Table(
    "desk_service",
    metadata,
    Column("desk_id", Uuid, ForeignKey("desk.id"), primary_key=True),
    Column("service_id", Uuid, ForeignKey("service.id"), primary_key=True),
    Column("weight", Integer, nullable=False, server_default=text("1")),
)

# Stands that serve people without a number: how many, by desk and service.
walk_in = Table(
    "walk_in",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("desk_id", Uuid, ForeignKey("desk.id"), primary_key=True),
    Column("service_id", Uuid, ForeignKey("service.id"), primary_key=True),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity >= 0", name="quantity"),
)

# A pause that is known beforehand, for one desk, one service, or (neither) the whole hall.
planned_pause = Table(
    "planned_pause",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("desk_id", Uuid, ForeignKey("desk.id")),
    Column("service_id", Uuid, ForeignKey("service.id")),
    Column("reason", String(16), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("begun_at", Moment),
    Column("cancelled_at", Moment),
    _one_of("reason", PauseReason),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("desk_id IS NULL OR service_id IS NULL", name="subject"),
    Index(None, "day_id", "starts_at"),
)

# What the coordinator says to all, to the board, to all phones or (service_id) to one queue.
announcement = Table(
    "announcement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("service_id", Uuid, ForeignKey("service.id")),
    Column("text", String(240), nullable=False),
    Column("text_en", String(240), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    _one_of("audience", Audience),
    CheckConstraint("(audience = 'queue') = (service_id IS NOT NULL)", name="queue"),
    Index(None, "day_id", "ends_at"),
)

# What the clerk of a desk is told, until it is read; `added` and `removed` are codes of services.
desk_message = Table(
    "desk_message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("desk_id", Uuid, ForeignKey("desk.id"), nullable=False),
    Column("about", String(16), nullable=False),
    Column("text", String(LONGEST_MESSAGE)),
    Column("added", document(), nullable=False),
    Column("removed", document(), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("sent_by", Uuid),
    Column("read_at", Moment),
    Column("read_by", Uuid),
    _one_of("about", MessageAbout),
    Index(None, "desk_id", "sent_at"),
)

# Trouble that the coordinator is told of: raised and cleared by the rules of the day, acknowledged by a person.
alert = Table(
    "alert",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("desk_id", Uuid, ForeignKey("desk.id")),
    Column("service_id", Uuid, ForeignKey("service.id")),
    Column("raised_at", Moment, nullable=False),
    Column("cleared_at", Moment),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", Uuid),
    _one_of("kind", AlertKind),
    # Two processes that see the same trouble raise one alert.
    Index(
        "one_standing_alert", "day_id", "kind", "subject", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
    ),
)

# -- tickets and turns -----------------------------------------------------------------------------------------------

ticket = Table(
    "ticket",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("series", CARRIED_SERIES, nullable=False),
    Column("count", Integer, nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("issued_seq", Integer, nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("priority_asked", Boolean, nullable=False),
    Column("from_village", String(20)),
    Column("carried_from", Uuid),  # the ticket of another day; no key, for that day may be a rehearsal that goes
    UniqueConstraint("day_id", "series", "count"),
    _one_of("channel", Channel),
    Index(None, "carried_from", sqlite_where=CARRIED, postgresql_where=CARRIED),
)

# A restored box has another secret, so the tokens that it makes are others: both open the ticket.
ticket_token = Table(
    "ticket_token",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("ticket_id", Uuid, ForeignKey("ticket.id"), nullable=False),
    Index(None, "ticket_id"),
)

# Which numbers phones took from one source: HMACs under the day's key, erased a day after its close.
ticket_source = Table(
    "ticket_source",
    metadata,
    Column("ticket_id", Uuid, ForeignKey("ticket.id"), primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("device_hash", LargeBinary(32)),
    Column("address_hash", LargeBinary(32), nullable=False),
    Column("taken_at", Moment, nullable=False),
    Index(None, "day_id", "device_hash", "taken_at"),
    Index(None, "day_id", "address_hash", "taken_at"),
)

turn = Table(
    "turn",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("ticket_id", Uuid, ForeignKey("ticket.id"), nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("service_id", Uuid, ForeignKey("service.id"), nullable=False),
    Column("service", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("state", Code(TurnState, 16), nullable=False),
    Column("desk_id", Uuid, ForeignKey("desk.id")),
    Column("seat", Integer),
    Column("called_at", Moment),
    Column("last_called_at", Moment),
    Column("call_count", Integer, nullable=False),
    Column("started_at", Moment),
    Column("held_at", Moment),
    Column("hold_reason", String(16)),
    Column("closed_at", Moment),
    Column("outcome", Code(Outcome, 20)),
    Column("last_seq", Integer, nullable=False),
    # A turn with an appointed time is not called before it, and first from then on.
    Column("appointed_at", Moment),
    # On hold after the service had begun: no time of service.
    Column("held_seconds", Integer, nullable=False, server_default=text("0")),
    # Whoever is called back from a hold has as long to come as at the first call.
    Column("resumed_at", Moment),
    # By whom and when the last event of the turn was made: what somebody may take back. NULL: a citizen, the system.
    Column("moved_by", Uuid),
    Column("moved_at", Moment),
    _one_of("state", TurnState),
    # Without a seat the index below would see nothing to refuse.
    CheckConstraint(
        "state NOT IN ('called', 'serving') OR (desk_id IS NOT NULL AND seat IS NOT NULL)", name="live_has_seat"
    ),
    CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
    Index("one_live_turn_per_seat", "desk_id", "seat", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    Index("one_live_turn_per_ticket", "ticket_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    Index(
        "one_open_turn_per_ticket_and_service",
        "ticket_id",
        "service_id",
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    ),
    # The line itself: small however many turns the years have left behind.
    Index(
        "waiting_line",
        "day_id",
        "service_id",
        "priority",
        "place",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    Index("open_turns_of_day", "day_id", "state", sqlite_where=OPEN, postgresql_where=OPEN),
    # Every column by which promises are counted: of the turns of a year one in five is one, and no row of them is read.
    Index(
        "promised_turns",
        "day_id",
        "service_id",
        "outcome",
        "number",
        "id",
        sqlite_where=PROMISING,
        postgresql_where=PROMISING,
    ),
    Index(None, "ticket_id"),
    Index(None, "day_id", "called_at"),
    Index(None, "day_id", "service_id", "closed_at"),
    Index(
        "moves_of_staff",
        "day_id",
        "moved_by",
        "last_seq",
        sqlite_where=text("moved_by IS NOT NULL"),
        postgresql_where=text("moved_by IS NOT NULL"),
    ),
)

# A row of its own: an undo takes it away, a report joins it.
outcome = Table(
    "outcome",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turn.id"), primary_key=True),
    Column("code", Code(Outcome, 20), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("waited_seconds", Integer, nullable=False),
    Column("served_seconds", Integer),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Uuid),
    Column("recorded_role", String(16), nullable=False),
    # What comes next, in codes, dates and places: never about a person (see personal_detail).
    Column("detail", document(), nullable=False, server_default=text("'{}'")),
    _one_of("code", Outcome),
    CheckConstraint("quantity >= 1", name="quantity"),
)

# What is about a person lives here and nowhere else, with the day on which it is erased.
personal_detail = Table(
    "personal_detail",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day_id", Uuid, ForeignKey("service_day.id"), nullable=False),
    Column("turn_id", Uuid, ForeignKey("turn.id"), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("body", LargeBinary, nullable=False),  # under the key of its day: see detail_vault
    Column("created_at", Moment, nullable=False),
    Column("erase_after", Moment, nullable=False),
    Index(None, "turn_id"),
    Index(None, "erase_after"),
)

# A TV that staff have named. It belongs to no day: `day_id` is where it was last seen.
board = Table(
    "board",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("key_hash", LargeBinary(32), nullable=False, unique=True),
    Column("named_at", Moment, nullable=False),
    Column("named_by", Uuid),
    Column("revoked_at", Moment),
    Column("day_id", Uuid, ForeignKey("service_day.id")),
    Column("seen_at", Moment),
    # Since when it has had no live connection, and reads itself every few seconds.
    Column("reading_since", Moment),
    # What staff have chosen for it, and no more (see BoardSettings); each change is a version, which the TV knows.
    Column("settings", document(), nullable=False, server_default=text("'{}'")),
    Column("settings_version", Integer, nullable=False, server_default=text("1")),
    # The day that it is to show, until it has shown it. That day may be taken away meanwhile, so nothing refers to it.
    Column("sent_to", Uuid),
    Index(
        "one_board_per_name",
        "name",
        unique=True,
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
)

# Which TV speaks for the hall: for all desks (part ""), or for one by its code; until when, unless it asks again.
sound_lease = Table(
    "sound_lease",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("part", String(40), primary_key=True),
    Column("board_id", Uuid, ForeignKey("board.id"), nullable=False),
    Column("until", Moment, nullable=False),
)

# A call that a TV has spoken, or (`heard` false) was too late for. A call is its number and when it was called.
spoken_call = Table(
    "spoken_call",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("number", NUMBER, primary_key=True),
    Column("called_at", Moment, primary_key=True),
    Column("desk_id", Uuid, ForeignKey("desk.id"), nullable=False),
    Column("board_id", Uuid, ForeignKey("board.id"), nullable=False),
    Column("heard", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "day_id", "at"),
)

# -- what is handed in -----------------------------------------------------------------------------------------------

# The figures of a closed day, written anew with each correction: the row of the highest version is the one that holds.
# `seq`: of the newest event of the day that they count.
day_record = Table(
    "day_record",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("figures", document(), nullable=False),
    Column("written_at", Moment, nullable=False),
    # When and by whom these figures were declared the record of the day.
    Column("recorded_at", Moment),
    Column("recorded_by", Uuid),
)

# What an agency, or (agency "") the day as a whole, is to remember; nothing about a person.
day_remark = Table(
    "day_remark",
    metadata,
    Column("day_id", Uuid, ForeignKey("service_day.id"), primary_key=True),
    Column("agency", String(40), primary_key=True),
    Column("text", String(600), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Uuid),
)

# What was promised with an outcome (to collect, by post, at another office, with a paper that was missing) and is done.
follow_up = Table(
    "follow_up",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turn.id"), primary_key=True),
    Column("done_at", Moment, nullable=False),
    Column("done_by", Uuid),
)

# A box whose signed days are taken in, since somebody here has compared its key with the one that it shows.
known_box = Table(
    "known_box",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(160), nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("known_since", Moment, nullable=False),
    Column("known_by", Uuid),
)

# A closed day of another box, as its signed file says it; a later file of the same day becomes the next version.
received_day = Table(
    "received_day",
    metadata,
    Column("id", Uuid, primary_key=True),  # the day's own
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("box_id", Uuid, ForeignKey("known_box.id"), nullable=False),
    Column("code", String(80), nullable=False),
    Column("name", String(120), nullable=False),
    Column("place", String(160), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("figures", document(), nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),  # of the file: the same one comes twice
    Column("file", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("received_by", Uuid),
    Index(None, "held_on"),
)

# -- what happened ---------------------------------------------------------------------------------------------------

event = Table(
    "event",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("box_id", Uuid, nullable=False),
    Column("actor_id", Uuid),
    Column("actor_role", String(16), nullable=False),
    Column("payload", document(), nullable=False),
    # Over this row and the hash of the row before; NULL in rows of before there were chains (see chain_anchor).
    Column("hash", LargeBinary(32)),
)

# What belongs together in one order: a service day (with the day's own id), the box, the catalogue. The row is locked
# for its seq. Of a day that was removed as a whole it stays, with its last head; only what it names do the triggers
# below let go. `head` is the hash of the newest event (see chain.py); NULL before the first.
stream = Table(
    "stream",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Code(StreamKind, 16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("head", LargeBinary(32)),
    Column("removed_at", Moment),
    _one_of("kind", StreamKind),
    Index("one_box_stream", "kind", unique=True, sqlite_where=THE_BOX, postgresql_where=THE_BOX),
    Index("one_catalogue_stream", "kind", unique=True, sqlite_where=THE_CATALOGUE, postgresql_where=THE_CATALOGUE),
)

# The events of before there were chains, up to `seq`: one hash over all of them, from which the chain goes on.
chain_anchor = Table(
    "chain_anchor",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# Who follows events: of several processes the one that holds the lease, until it runs out.
follower = Table(
    "follower",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(80)),
    Column("leased_until", Moment),
)

# How far a follower has come: for every event up to `seq` that it wants, a row of its tasks was written.
follower_position = Table(
    "follower_position",
    metadata,
    Column("follower", String(40), ForeignKey("follower.name"), primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
)

# What a follower has still to do because of one event; what is done is no row any more.
follower_task = Table(
    "follower_task",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("follower", String(40), ForeignKey("follower.name"), nullable=False),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("arguments", document(), nullable=False),  # codes and ids out of the event, nothing about a person
    Column("made_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("error", String(80)),  # the code of what went wrong at the last try
    UniqueConstraint("follower", "stream_id", "seq"),
)

# A command that was carried out: repeated with the same body it is answered from these ids.
command = Table(
    "command",
    metadata,
    Column("actor", String(80), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("day_id", Uuid, nullable=False),
    Column("name", String(40), nullable=False),
    Column("body_hash", LargeBinary(32), nullable=False),
    Column("made", document(), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "day_id"),
)

# -- what the database refuses of what happened ----------------------------------------------------------------------

_KEPT_BY_SQLITE = (
    """
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'an event is never changed');
END""",
    """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM stream WHERE stream.id = OLD.stream_id AND stream.removed_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'an event is never deleted');
END""",
)
_KEPT_BY_POSTGRESQL = (
    """
CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM stream WHERE stream.id = OLD.stream_id AND stream.removed_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an event is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$""",
    """
CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION keep_event()""",
    """
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION keep_event()""",
)
for _dialect, _statements in (("sqlite", _KEPT_BY_SQLITE), ("postgresql", _KEPT_BY_POSTGRESQL)):
    for _statement in _statements:
        _kept = DDL(_statement.strip())  # type: ignore[no-untyped-call]
        ddl_event.listen(metadata, "after_create", _kept.execute_if(dialect=_dialect))
