"""What a day calls the place that gives numbers by hand. Days of before called it "penerima tamu", and go on doing so.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "service_day", sa.Column("greeter_word", sa.String(40), nullable=False, server_default="penerima tamu")
    )


def downgrade() -> None:
    op.drop_column("service_day", "greeter_word")
