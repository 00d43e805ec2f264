"""The last moment that the box was sure of.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("box", sa.Column("trusted_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("box") as less:
        less.drop_column("trusted_at")
