"""Alerts of somebody forgotten, of desks without a clerk or without calls, of desks that ask
for help, and of TVs that read by themselves.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OF_THE_BOX = ("backup_trouble", "address_gone", "clock_doubtful", "numbers_rush", "sign_ins_failing")
BEFORE = ("long_wait", "queue_growing", "desk_idle", "paused_long", "nobody_serves", "board_away", *OF_THE_BOX)
NEW = ("desk_unstaffed", "called_long", "served_long", "calls_stopped", "board_late", "help_wanted")
AFTER = (*BEFORE[:3], *NEW[:4], *BEFORE[3:6], NEW[4], *OF_THE_BOX, NEW[5])
STANDING = sa.text("cleared_at IS NULL")
NAME = "ck_alert_kind"


def upgrade() -> None:
    op.add_column("board", sa.Column("reading_since", sa.DateTime(timezone=True)))
    _allow(AFTER)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM alert WHERE kind IN :kinds").bindparams(sa.bindparam("kinds", NEW, expanding=True)))
    _allow(BEFORE)
    with op.batch_alter_table("board") as less:
        less.drop_column("reading_since")


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
