"""What a desk is told stays until it is read; a desk may ask for help.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = (
    *("long_wait", "queue_growing", "desk_idle", "paused_long", "nobody_serves", "board_away"),
    *("backup_trouble", "address_gone", "clock_doubtful", "numbers_rush", "sign_ins_failing"),
)
ADDED = ("help_wanted",)
STANDING = sa.text("cleared_at IS NULL")
NAME = "ck_alert_kind"


def upgrade() -> None:
    listed = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "desk_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("text", sa.String(160)),
        sa.Column("added", listed, nullable=False),
        sa.Column("removed", listed, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid()),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("read_by", sa.Uuid()),
        sa.CheckConstraint("about IN ('services', 'words', 'coming')", name=op.f("ck_desk_message_about")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_message")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_desk_message_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_message_desk_id")),
    )
    op.create_index(op.f("ix_desk_message_desk_id_sent_at"), "desk_message", ["desk_id", "sent_at"])
    _allow((*BEFORE, *ADDED))


def downgrade() -> None:
    op.drop_index(op.f("ix_desk_message_desk_id_sent_at"), "desk_message")
    op.drop_table("desk_message")
    op.execute(
        sa.text("DELETE FROM alert WHERE kind IN :kinds").bindparams(sa.bindparam("kinds", ADDED, expanding=True))
    )
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    rule = f"kind IN ({listed})"
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(rule)
    else:
        op.drop_constraint(op.f(NAME), "alert")
        op.create_check_constraint(op.f(NAME), "alert", rule)


def _made_anew(rule: str) -> None:
    """SQLite changes no constraint of a table that is there."""
    op.drop_index("one_standing_alert", "alert")
    op.rename_table("alert", "alert_before")
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
        sa.CheckConstraint(rule, name=op.f(NAME)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_alert_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_alert_desk_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_alert_service_id")),
    )
    op.execute(sa.text("INSERT INTO alert SELECT * FROM alert_before"))
    op.drop_table("alert_before")
    op.create_index(
        "one_standing_alert",
        "alert",
        ["day_id", "kind", "subject"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
