"""The box's own stream, a hash chain over the events of every stream, and triggers that keep what happened.

What happened before gets no hashes of its own: one anchor for each day covers it, and its chain goes on from there.

Revision ID: 0007
Revises: 0006
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

THE_BOX = sa.text("kind = 'box'")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

day = sa.table("service_day", sa.column("id", sa.Uuid()), sa.column("chain_head", sa.LargeBinary(32)))
event = sa.table(
    "event",
    sa.column("stream_id", sa.Uuid()),
    sa.column("seq", sa.Integer()),
    sa.column("epoch", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("kind", sa.String()),
    sa.column("schema", sa.Integer()),
    sa.column("box_id", sa.Uuid()),
    sa.column("actor_id", sa.Uuid()),
    sa.column("actor_role", sa.String()),
    sa.column("payload", sa.JSON().with_variant(JSONB(), "postgresql")),
)

KEPT_BY_SQLITE = (
    """
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'an event is never changed');
END""",
    """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM stream WHERE stream.id = OLD.stream_id AND stream.removed_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'an event is never deleted');
END""",
)
KEPT_BY_POSTGRESQL = (
    """
CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM stream WHERE stream.id = OLD.stream_id AND stream.removed_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an event is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$""",
    """
CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION keep_event()""",
    """
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION keep_event()""",
)


def upgrade() -> None:
    _streams()
    op.add_column("service_day", sa.Column("chain_head", sa.LargeBinary(32)))
    op.add_column("event", sa.Column("hash", sa.LargeBinary(32)))
    _anchor_what_happened()
    _keep_what_happened()


def _streams() -> None:
    op.create_table(
        "stream",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(32)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('box', 'day')", name=op.f("ck_stream_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
    )
    op.create_index("one_box_stream", "stream", ["kind"], unique=True, sqlite_where=THE_BOX, postgresql_where=THE_BOX)
    op.create_table(
        "chain_anchor",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_chain_anchor")),
    )


def _anchor_what_happened() -> None:
    connection = op.get_bind()
    anchor = sa.table(
        "chain_anchor",
        sa.column("stream_id", sa.Uuid()),
        sa.column("seq", sa.Integer()),
        sa.column("hash", sa.LargeBinary(32)),
    )
    for day_id in connection.execute(sa.select(event.c.stream_id).distinct()).scalars().all():
        seq, head = _folded(connection, day_id)
        connection.execute(sa.insert(anchor).values(stream_id=day_id, seq=seq, hash=head))
        connection.execute(sa.update(day).where(day.c.id == day_id).values(chain_head=head))


def _folded(connection: Any, day_id: Any) -> tuple[int, bytes]:
    """The last seq, and the hash that all events of the day come to, each folded into the one before."""
    seq, head = 0, bytes(32)
    for row in connection.execute(sa.select(event).where(event.c.stream_id == day_id).order_by(event.c.seq)).mappings():
        seq, head = row["seq"], hashlib.sha256(head + _canonical(row)).digest()
    return seq, head


def _canonical(row: Any) -> bytes:
    at = row["at"].replace(tzinfo=UTC) if row["at"].tzinfo is None else row["at"]
    said = {
        "box_id": str(row["box_id"]),
        "stream_id": str(row["stream_id"]),
        "epoch": row["epoch"],
        "seq": row["seq"],
        "at": (at - EPOCH) // timedelta(microseconds=1),
        "kind": row["kind"],
        "schema": row["schema"],
        "actor": [str(row["actor_id"]) if row["actor_id"] else None, row["actor_role"]],
        "payload": row["payload"],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _keep_what_happened() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in KEPT_BY_SQLITE if is_sqlite else KEPT_BY_POSTGRESQL:
        op.execute(statement.strip())


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in ("event_is_never_changed", "event_is_never_deleted" if is_sqlite else "event_is_never_emptied"):
        op.execute(f"DROP TRIGGER {trigger}" if is_sqlite else f"DROP TRIGGER {trigger} ON event")
    if not is_sqlite:
        op.execute("DROP FUNCTION keep_event()")
    for table, column in (("event", "hash"), ("service_day", "chain_head")):
        with op.batch_alter_table(table) as less:
            less.drop_column(column)
    for table in ("chain_anchor", "stream"):
        op.drop_table(table)
