"""Followers of events: who follows (a lease), how far each has come in each stream, and what is still to be done.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follower",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(80)),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_follower")),
    )
    op.create_table(
        "follower_position",
        sa.Column("follower", sa.String(40), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("follower", "stream_id", name=op.f("pk_follower_position")),
        sa.ForeignKeyConstraint(["follower"], ["follower.name"], name=op.f("fk_follower_position_follower")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_follower_position_stream_id")),
    )
    op.create_table(
        "follower_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("follower", sa.String(40), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower_task")),
        sa.UniqueConstraint("follower", "stream_id", "seq", name=op.f("uq_follower_task_follower_stream_id_seq")),
        sa.ForeignKeyConstraint(["follower"], ["follower.name"], name=op.f("fk_follower_task_follower")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_follower_task_stream_id")),
    )


def downgrade() -> None:
    op.drop_table("follower_task")
    op.drop_table("follower_position")
    op.drop_table("follower")
