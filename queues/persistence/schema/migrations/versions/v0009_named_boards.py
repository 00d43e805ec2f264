"""TVs that staff have named.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VALID = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.Uuid()),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("day_id", sa.Uuid()),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_board_key_hash")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_board_day_id")),
    )
    op.create_index("one_board_per_name", "board", ["name"], unique=True, sqlite_where=VALID, postgresql_where=VALID)


def downgrade() -> None:
    op.drop_table("board")
