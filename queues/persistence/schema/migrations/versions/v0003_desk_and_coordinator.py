"""What comes next for a person, planned pauses, announcements, alerts, limits, weights, appointed times.

Revision ID: 0003
Revises: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STANDING = sa.text("cleared_at IS NULL")
EMPTY = sa.text("'{}'")


def upgrade() -> None:
    _columns()
    _walk_ins()
    _planned_pauses()
    _announcements()
    _alerts()


def _document() -> Any:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def _columns() -> None:
    op.add_column("staff_user", sa.Column("pin_hash", sa.String(255)))
    op.add_column("service", sa.Column("delivers", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("service_day", sa.Column("rules", _document(), nullable=False, server_default=EMPTY))
    op.add_column("desk", sa.Column("console", sa.String(64)))
    op.add_column("turn", sa.Column("appointed_at", sa.DateTime(timezone=True)))
    op.add_column("turn", sa.Column("held_seconds", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("outcome", sa.Column("detail", _document(), nullable=False, server_default=EMPTY))
    op.add_column("day_service", sa.Column("blanks", sa.Integer()))
    op.add_column("day_service", sa.Column("until_closing", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("desk_service", sa.Column("weight", sa.Integer(), nullable=False, server_default=sa.text("1")))


def _walk_ins() -> None:
    op.create_table(
        "walk_in",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_walk_in_quantity")),
        sa.PrimaryKeyConstraint("day_id", "desk_id", "service_id", name=op.f("pk_walk_in")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_walk_in_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_walk_in_desk_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_walk_in_service_id")),
    )


def _planned_pauses() -> None:
    op.create_table(
        "planned_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("service_id", sa.Uuid()),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "reason IN ('rest', 'prayer', 'meal', 'network', 'power', 'blanks', 'other')",
            name=op.f("ck_planned_pause_reason"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_planned_pause_order")),
        sa.CheckConstraint("desk_id IS NULL OR service_id IS NULL", name=op.f("ck_planned_pause_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_pause")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_planned_pause_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_planned_pause_desk_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_planned_pause_service_id")),
    )
    op.create_index(op.f("ix_planned_pause_day_id_starts_at"), "planned_pause", ["day_id", "starts_at"])


def _announcements() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("service_id", sa.Uuid()),
        sa.Column("text", sa.String(240), nullable=False),
        sa.Column("text_en", sa.String(240), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("audience IN ('all', 'board', 'phones', 'queue')", name=op.f("ck_announcement_audience")),
        sa.CheckConstraint("(audience = 'queue') = (service_id IS NOT NULL)", name=op.f("ck_announcement_queue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_announcement_day_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_announcement_service_id")),
    )
    op.create_index(op.f("ix_announcement_day_id_ends_at"), "announcement", ["day_id", "ends_at"])


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("service_id", sa.Uuid()),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.Uuid()),
        sa.CheckConstraint(
            "kind IN ('long_wait', 'queue_growing', 'desk_idle', 'paused_long', 'nobody_serves', 'board_away')",
            name=op.f("ck_alert_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_alert_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_alert_desk_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_alert_service_id")),
    )
    op.create_index(
        "one_standing_alert",
        "alert",
        ["day_id", "kind", "subject"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    for table in ("alert", "announcement", "planned_pause", "walk_in"):
        op.drop_table(table)
    for table, columns in (
        ("desk_service", ("weight",)),
        ("day_service", ("until_closing", "blanks")),
        ("outcome", ("detail",)),
        ("turn", ("held_seconds", "appointed_at")),
        ("desk", ("console",)),
        ("service_day", ("rules",)),
        ("service", ("delivers",)),
        ("staff_user", ("pin_hash",)),
    ):
        with op.batch_alter_table(table) as less:
            for column in columns:
                less.drop_column(column)
