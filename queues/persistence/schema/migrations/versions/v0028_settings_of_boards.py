"""Settings of named TVs, whether they are heard, and the day to which one was sent; alerts of TVs without sound and of
two screens under one name.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

from queues.persistence.schema.types import document

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = (
    "long_wait",
    "queue_growing",
    "desk_idle",
    "desk_unstaffed",
    "called_long",
    "served_long",
    "calls_stopped",
    "paused_long",
    "nobody_serves",
    "board_away",
    "board_late",
    "backup_trouble",
    "address_gone",
    "clock_doubtful",
    "numbers_rush",
    "sign_ins_failing",
    "help_wanted",
)
NEW = ("board_mute", "board_twice")
AFTER = (*BEFORE[:11], *NEW, *BEFORE[11:])
STANDING = sa.text("cleared_at IS NULL")
NAME = "ck_alert_kind"


def upgrade() -> None:
    op.add_column("board", sa.Column("settings", document(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("board", sa.Column("settings_version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("board", sa.Column("sent_to", sa.Uuid()))
    _allow(AFTER)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM alert WHERE kind IN :kinds").bindparams(sa.bindparam("kinds", NEW, expanding=True)))
    _allow(BEFORE)
    with op.batch_alter_table("board") as less:
        less.drop_column("sent_to")
        less.drop_column("settings_version")
        less.drop_column("settings")


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
