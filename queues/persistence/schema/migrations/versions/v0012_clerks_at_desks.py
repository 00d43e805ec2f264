"""Who sits at a desk: one clerk at most for each of its seats; tokens expire.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access_token", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.create_table(
        "desk_clerk",
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("sat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("desk_id", "clerk_id", name=op.f("pk_desk_clerk")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_clerk_desk_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["staff_user.id"], name=op.f("fk_desk_clerk_clerk_id")),
    )
    op.execute(
        "INSERT INTO desk_clerk (desk_id, clerk_id, sat_at) "
        "SELECT desk.id, desk.clerk_id, service_day.opens_at FROM desk "
        "JOIN service_day ON service_day.id = desk.day_id WHERE desk.clerk_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("desk_clerk")
    with op.batch_alter_table("access_token") as less:
        less.drop_column("expires_at")
