"""What a desk is told stays until it is read.

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


def downgrade() -> None:
    op.drop_index(op.f("ix_desk_message_desk_id_sent_at"), "desk_message")
    op.drop_table("desk_message")
