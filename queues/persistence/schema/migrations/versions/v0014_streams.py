"""A stream is a row of its own: each day has one with its own id, and the catalogue gets one.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from uuid_utils.compat import uuid7

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

THE_CATALOGUE = sa.text("kind = 'catalogue'")
KEPT_BY_SQLITE = """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM stream WHERE stream.id = OLD.stream_id AND stream.removed_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'an event is never deleted');
END"""
stream = sa.table(
    "stream",
    sa.column("id", sa.Uuid()),
    sa.column("kind"),
    sa.column("epoch"),
    sa.column("last_seq"),
    sa.column("head"),
)
MOVED = ("epoch", "last_seq", "chain_head")


def upgrade() -> None:
    _let_streams_be("'box', 'day', 'catalogue'")
    op.create_index(
        "one_catalogue_stream",
        "stream",
        ["kind"],
        unique=True,
        sqlite_where=THE_CATALOGUE,
        postgresql_where=THE_CATALOGUE,
    )
    op.execute(
        "INSERT INTO stream (id, kind, epoch, last_seq, head) "
        "SELECT id, 'day', epoch, last_seq, chain_head FROM service_day"
    )
    op.execute(sa.insert(stream).values(id=uuid7(), kind="catalogue", epoch=1, last_seq=0))
    for name in MOVED:
        op.drop_column("service_day", name)


def downgrade() -> None:
    op.add_column("service_day", sa.Column("epoch", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("service_day", sa.Column("last_seq", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("service_day", sa.Column("chain_head", sa.LargeBinary(32)))
    for now, then in (("epoch", "epoch"), ("last_seq", "last_seq"), ("head", "chain_head")):
        kept = f"SELECT stream.{now} FROM stream WHERE stream.id = service_day.id"
        op.execute(f"UPDATE service_day SET {then} = ({kept})")
    with op.batch_alter_table("service_day") as plain:
        plain.alter_column("epoch", server_default=None)
        plain.alter_column("last_seq", server_default=None)
    op.execute("DELETE FROM stream WHERE kind = 'day' AND removed_at IS NULL")
    op.execute("DELETE FROM stream WHERE kind = 'catalogue'")
    op.drop_index("one_catalogue_stream", "stream")
    _let_streams_be("'box', 'day'")


def _let_streams_be(kinds: str) -> None:
    """Other kinds; SQLite makes the table anew, which the trigger that reads it would not survive."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TRIGGER event_is_never_deleted")
    with op.batch_alter_table("stream") as other:
        other.drop_constraint(op.f("ck_stream_kind"), type_="check")
        other.create_check_constraint(op.f("ck_stream_kind"), f"kind IN ({kinds})")
    if is_sqlite:
        op.execute(KEPT_BY_SQLITE.strip())
