"""In which voice the TVs of a day say a call once more, after Indonesian.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_day", sa.Column("second_voice", sa.String(32), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("service_day", "second_voice")
