"""Which numbers phones took from one source, for the day.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_source",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("device_hash", sa.LargeBinary(32)),
        sa.Column("address_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_source")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_source_ticket_id")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_ticket_source_day_id")),
    )
    for column in ("device_hash", "address_hash"):
        op.create_index(
            op.f(f"ix_ticket_source_day_id_{column}_taken_at"), "ticket_source", ["day_id", column, "taken_at"]
        )


def downgrade() -> None:
    op.drop_table("ticket_source")
