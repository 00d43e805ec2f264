"""The box has a catalogue of its own, over the one that comes with Giliran.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_entry",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("entry", sa.JSON().with_variant(JSONB(), "postgresql")),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('agency', 'service')", name=op.f("ck_catalogue_entry_kind")),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_catalogue_entry")),
    )


def downgrade() -> None:
    op.drop_table("catalogue_entry")
