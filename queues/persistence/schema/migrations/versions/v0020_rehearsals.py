"""A day may be the rehearsal of another one: with numbers of its own, removed whole, and never counted.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_day", sa.Column("is_rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("service_day", "is_rehearsal")
