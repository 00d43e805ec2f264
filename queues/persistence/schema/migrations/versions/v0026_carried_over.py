"""Turns that the close of a day carries over to another day, and room for their longer numbers.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE = (
    *("served", "handed_over", "collect_later", "posted", "documents_missing", "referred", "rejected", "left"),
    *("not_served", "no_show", "transferred", "cancelled"),
)
AFTER = (*BEFORE, "carried_over")
OF_OUTCOMES = (
    *("turn_id", "code", "quantity", "waited_seconds", "served_seconds", "recorded_at", "recorded_by"),
    *("recorded_role", "detail"),
)
CARRIED = sa.text("carried_from IS NOT NULL")
WIDER = (("ticket", "number", 12, 24), ("ticket", "series", 4, 16), ("turn", "number", 12, 24))


def upgrade() -> None:
    op.create_index(
        op.f("ix_ticket_carried_from"),
        "ticket",
        ["carried_from"],
        sqlite_where=CARRIED,
        postgresql_where=CARRIED,
    )
    if op.get_bind().dialect.name == "sqlite":  # which measures no text, and changes no constraint that is there
        _outcomes_anew(AFTER)
        return
    _allow(AFTER)
    for table, column, before, after in WIDER:
        op.alter_column(table, column, type_=sa.String(after), existing_type=sa.String(before), existing_nullable=False)


def downgrade() -> None:
    op.execute("UPDATE outcome SET code = 'not_served' WHERE code = 'carried_over'")
    op.execute("UPDATE turn SET outcome = 'not_served' WHERE outcome = 'carried_over'")
    op.drop_index(op.f("ix_ticket_carried_from"), "ticket")
    if op.get_bind().dialect.name == "sqlite":
        _outcomes_anew(BEFORE)
        return
    _allow(BEFORE)
    for table, column, before, after in WIDER:
        op.alter_column(
            table,
            column,
            type_=sa.String(before),
            existing_type=sa.String(after),
            existing_nullable=False,
            postgresql_using=f"left({column}, {before})",
        )


def _allow(codes: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_outcome_code"), "outcome")
    op.create_check_constraint(op.f("ck_outcome_code"), "outcome", _one_of(codes))


def _one_of(codes: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"code IN ({listed})"


def _outcomes_anew(codes: tuple[str, ...]) -> None:
    op.create_table(
        "outcome_anew",
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("waited_seconds", sa.Integer(), nullable=False),
        sa.Column("served_seconds", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("recorded_role", sa.String(16), nullable=False),
        sa.Column(
            "detail",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.CheckConstraint(_one_of(codes), name=op.f("ck_outcome_code")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_outcome_quantity")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_outcome")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_outcome_turn_id")),
    )
    names = ", ".join(OF_OUTCOMES)
    op.execute(f"INSERT INTO outcome_anew ({names}) SELECT {names} FROM outcome")
    op.drop_table("outcome")
    op.rename_table("outcome_anew", "outcome")
