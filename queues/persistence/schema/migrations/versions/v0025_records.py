"""Records of closed days with their remarks, promises that are done, and the signed days of other boxes.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "day_record",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT),
        sa.Column("recorded_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("day_id", "version", name=op.f("pk_day_record")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_day_record_day_id")),
    )
    op.create_table(
        "day_remark",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(40), nullable=False),
        sa.Column("text", sa.String(600), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("day_id", "agency", name=op.f("pk_day_remark")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_day_remark_day_id")),
    )
    op.create_table(
        "follow_up",
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("done_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_follow_up")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_follow_up_turn_id")),
    )
    op.create_table(
        "known_box",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("known_since", MOMENT, nullable=False),
        sa.Column("known_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_box")),
    )
    op.create_table(
        "received_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_received_day")),
        sa.ForeignKeyConstraint(["box_id"], ["known_box.id"], name=op.f("fk_received_day_box_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_received_day_digest")),
    )
    op.create_index(op.f("ix_received_day_held_on"), "received_day", ["held_on"])


def downgrade() -> None:
    for table in ("received_day", "known_box", "follow_up", "day_remark", "day_record"):
        op.drop_table(table)
