"""Further tokens of tickets: those that a restored box makes from its own secret.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_token",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_ticket_token")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_token_ticket_id")),
    )
    op.create_index(op.f("ix_ticket_token_ticket_id"), "ticket_token", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("ticket_token")
