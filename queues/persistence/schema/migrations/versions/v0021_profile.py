"""What the box says of itself: its regency, its word for a village, its programme, its logo.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("regency_code", sa.String(8)),
        sa.Column("village_word", sa.String(24)),
        sa.Column("programme", sa.String(120)),
        sa.Column("hotline", sa.String(40)),
        sa.Column("zone", sa.String(32)),
        sa.Column("languages", sa.String(16)),
        sa.Column("logo", sa.LargeBinary()),
        sa.CheckConstraint("id = 1", name=op.f("ck_profile_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
    )


def downgrade() -> None:
    op.drop_table("profile")
