"""Which TV speaks for the hall, and which calls were spoken, or not in time.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# SQLite measures no text; a number carried over has the name of its day behind it.
NUMBER = sa.String(12).with_variant(sa.String(24), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sound_lease",
        sa.Column("day_id", sa.Uuid(), sa.ForeignKey("service_day.id"), primary_key=True),
        sa.Column("part", sa.String(40), primary_key=True),
        sa.Column("board_id", sa.Uuid(), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "spoken_call",
        sa.Column("day_id", sa.Uuid(), sa.ForeignKey("service_day.id"), primary_key=True),
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column("called_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("desk_id", sa.Uuid(), sa.ForeignKey("desk.id"), nullable=False),
        sa.Column("board_id", sa.Uuid(), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_spoken_call_day_id_at", "spoken_call", ["day_id", "at"])


def downgrade() -> None:
    op.drop_table("spoken_call")
    op.drop_table("sound_lease")
