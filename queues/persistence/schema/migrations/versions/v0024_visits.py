"""A day may go on where another one ended: a visit of two days, whose desks keep their PINs and whose TVs move on.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_day", sa.Column("continues_id", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("service_day", "continues_id")
