"""A row for each session of staff: it can be ended, and is old after a day's work whatever the clock says.

Cookies of before name no row: who was signed in signs in once more.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lived_seconds", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.String(16)),
        sa.CheckConstraint("way IN ('password', 'desk_pin', 'own_pin')", name=op.f("ck_session_way")),
        sa.CheckConstraint(
            "why IN ('signed_out', 'day_over', 'secret_renewed', 'switched_off', 'ended_by_staff', 'restored', "
            "'too_old')",
            name=op.f("ck_session_why"),
        ),
        sa.CheckConstraint("user_id IS NOT NULL OR desk_id IS NOT NULL", name=op.f("ck_session_whose")),
        sa.CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name=op.f("ck_session_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_session_secret_hash")),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_session_user_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_session_desk_id")),
    )
    op.create_index(op.f("ix_session_ended_at"), "session", ["ended_at"])


def downgrade() -> None:
    op.drop_table("session")
