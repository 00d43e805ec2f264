"""The label of a desk in English, for pages in English; empty where a day file does not say it.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desk", sa.Column("label_en", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("desk", "label_en")
