"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('called', 'serving')")
OPEN = sa.text("state <> 'closed'")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _people()
    _catalogue()
    _day()
    _tickets()
    _line_guards()
    _outcomes()
    _history()


def _document() -> Any:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def _people() -> None:
    """The box, those who work there, and the devices they use."""
    op.create_table(
        "box",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box")),
    )
    op.create_table(
        "staff_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("display_name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('citizen', 'clerk', 'greeter', 'coordinator', 'viewer', 'admin', 'system')",
            name=op.f("ck_staff_user_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_user")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_user_username")),
    )


def _catalogue() -> None:
    """What agencies offer."""
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.CheckConstraint("kind IN ('opd', 'vertical', 'partner')", name=op.f("ck_agency_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("name_en", sa.String(160), nullable=False),
        sa.Column("short", sa.String(40), nullable=False),
        sa.Column("short_en", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id")),
    )
    op.create_table(
        "requirement",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "code", name=op.f("pk_requirement")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_requirement_service_id")),
    )


def _day() -> None:
    """A service day: its series, what it offers, its desks."""
    op.create_table(
        "service_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("area", sa.String(160), nullable=False),
        sa.Column("village_code", sa.String(20)),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pungli_number", sa.String(40), nullable=False),
        sa.Column("desk_word", sa.String(16), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("others_per_priority", sa.Integer(), nullable=False),
        sa.Column("max_wait_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("plan_seq", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('prepared', 'open', 'issuing_stopped', 'closed')", name=op.f("ck_service_day_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_day")),
        sa.UniqueConstraint("code", name=op.f("uq_service_day_code")),
    )
    op.create_table(
        "series",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(4), nullable=False),
        sa.Column("last_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day_id", "name", name=op.f("pk_series")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_series_day_id")),
    )
    op.create_table(
        "number_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(4), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_block")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_number_block_day_id")),
    )
    op.create_index(op.f("ix_number_block_day_id_series_first"), "number_block", ["day_id", "series", "first"])
    op.create_table(
        "day_service",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(4), nullable=False),
        sa.Column("fee_kind", sa.String(16), nullable=False),
        sa.Column("fee_amount", sa.Integer()),
        sa.Column("fee_basis", sa.Text(), nullable=False),
        sa.Column("typical_minutes", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer()),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("pause_reason", sa.String(16)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("pause_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("fee_kind IN ('free', 'tax', 'pnbp', 'other')", name=op.f("ck_day_service_fee_kind")),
        sa.CheckConstraint("quota IS NULL OR issued <= quota", name=op.f("ck_day_service_quota")),
        sa.PrimaryKeyConstraint("day_id", "service_id", name=op.f("pk_day_service")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_day_service_day_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_day_service_service_id")),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("pause_reason", sa.String(16)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("pause_until", sa.DateTime(timezone=True)),
        sa.Column("others_since_priority", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Uuid()),
        sa.Column("pin_hash", sa.String(255)),
        sa.UniqueConstraint("day_id", "code", name=op.f("uq_desk_day_id_code")),
        sa.CheckConstraint("state IN ('open', 'paused', 'closed')", name=op.f("ck_desk_state")),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_desk_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_desk_day_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_desk_agency_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["staff_user.id"], name=op.f("fk_desk_clerk_id")),
    )
    op.create_table(
        "desk_service",
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("desk_id", "service_id", name=op.f("pk_desk_service")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_service_desk_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_desk_service_service_id")),
    )
    op.create_table(
        "access_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("day_id", sa.Uuid()),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "role IN ('citizen', 'clerk', 'greeter', 'coordinator', 'viewer', 'admin', 'system')",
            name=op.f("ck_access_token_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_access_token_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_access_token_desk_id")),
    )


def _tickets() -> None:
    """Numbers and the turns on them."""
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(4), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_seq", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("priority_asked", sa.Boolean(), nullable=False),
        sa.Column("from_village", sa.String(20)),
        sa.Column("carried_from", sa.Uuid()),
        sa.UniqueConstraint("day_id", "series", "count", name=op.f("uq_ticket_day_id_series_count")),
        sa.CheckConstraint("channel IN ('phone', 'greeter', 'desk', 'slip', 'api')", name=op.f("ck_ticket_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_ticket_day_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ticket_token_hash")),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("seat", sa.Integer()),
        sa.Column("called_at", sa.DateTime(timezone=True)),
        sa.Column("last_called_at", sa.DateTime(timezone=True)),
        sa.Column("call_count", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("held_at", sa.DateTime(timezone=True)),
        sa.Column("hold_reason", sa.String(16)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(20)),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'called', 'serving', 'on_hold', 'closed')", name=op.f("ck_turn_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('called', 'serving') OR (desk_id IS NOT NULL AND seat IS NOT NULL)",
            name=op.f("ck_turn_live_has_seat"),
        ),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_turn_closed_has_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_turn_day_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_turn_ticket_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_turn_service_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_turn_desk_id")),
    )


def _line_guards() -> None:
    """What the database refuses by itself, and the indexes that keep the line short."""
    op.create_index(op.f("ix_turn_day_id_called_at"), "turn", ["day_id", "called_at"])
    op.create_index(op.f("ix_turn_day_id_service_id_closed_at"), "turn", ["day_id", "service_id", "closed_at"])
    op.create_index(op.f("ix_turn_ticket_id"), "turn", ["ticket_id"])
    op.create_index(
        "one_live_turn_per_seat", "turn", ["desk_id", "seat"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_index(
        "one_live_turn_per_ticket", "turn", ["ticket_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_index(
        "one_open_turn_per_ticket_and_service",
        "turn",
        ["ticket_id", "service_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("open_turns_of_day", "turn", ["day_id", "state"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "waiting_line",
        "turn",
        ["day_id", "service_id", "priority", "place"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _outcomes() -> None:
    """How turns ended, and what is about a person."""
    op.create_table(
        "outcome",
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("waited_seconds", sa.Integer(), nullable=False),
        sa.Column("served_seconds", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("recorded_role", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "code IN ('served', 'handed_over', 'collect_later', 'posted', 'documents_missing', 'referred', 'rejected', "
            "'left', 'not_served', 'no_show', 'transferred', 'cancelled')",
            name=op.f("ck_outcome_code"),
        ),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_outcome_quantity")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_outcome")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_outcome_turn_id")),
    )
    op.create_table(
        "personal_detail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("body", _document(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erase_after", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_detail")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_personal_detail_day_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_personal_detail_turn_id")),
    )
    op.create_index(op.f("ix_personal_detail_erase_after"), "personal_detail", ["erase_after"])
    op.create_index(op.f("ix_personal_detail_turn_id"), "personal_detail", ["turn_id"])


def _history() -> None:
    """What happened, and the commands that were carried out."""
    op.create_table(
        "event",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("actor_role", sa.String(16), nullable=False),
        sa.Column("payload", _document(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "seq", name=op.f("pk_event")),
    )
    op.create_table(
        "command",
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made", _document(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_command")),
    )
    op.create_index(op.f("ix_command_day_id"), "command", ["day_id"])
