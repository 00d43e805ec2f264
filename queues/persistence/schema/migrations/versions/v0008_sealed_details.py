"""Personal details become bytes: sealed under the key of their day, or still in clear until the box starts.

A migration has no keys, so it only changes the form: the JSON of a row stays, as bytes that begin with a brace. The
box seals these rows when it starts.

Revision ID: 0008
Revises: 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXED = ("turn_id", "erase_after")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(sa.LargeBinary(), "CAST(body AS BLOB)")
    else:
        op.alter_column(
            "personal_detail", "body", type_=sa.LargeBinary(), postgresql_using="convert_to(body::text, 'UTF8')"
        )


def downgrade() -> None:
    """What is sealed cannot be read without its key, and an older program knows no keys."""
    op.execute(sa.text("DELETE FROM personal_detail WHERE substr(body, 1, 1) = :sealed").bindparams(sealed=b"\x01"))
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(sa.JSON(), "CAST(body AS TEXT)")
    else:
        op.alter_column("personal_detail", "body", type_=JSONB(), postgresql_using="convert_from(body, 'UTF8')::jsonb")


def _made_anew(kind: Any, body: str) -> None:
    """SQLite changes no column of a table that is there."""
    for column in INDEXED:
        op.drop_index(op.f(f"ix_personal_detail_{column}"), "personal_detail")
    op.rename_table("personal_detail", "personal_detail_before")
    op.create_table(
        "personal_detail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("body", kind, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erase_after", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_detail")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_personal_detail_day_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_personal_detail_turn_id")),
    )
    columns = "id, day_id, turn_id, purpose, {}, created_at, erase_after"
    into, copied = columns.format("body"), columns.format(body)
    op.execute(sa.text(f"INSERT INTO personal_detail ({into}) SELECT {copied} FROM personal_detail_before"))
    op.drop_table("personal_detail_before")
    for column in INDEXED:
        op.create_index(op.f(f"ix_personal_detail_{column}"), "personal_detail", [column])
