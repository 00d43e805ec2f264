"""Who made the last move of a turn and when it came back from a hold are columns, no search through events.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FROM_LAST_EVENT = (
    "SELECT {column} FROM event WHERE event.stream_id = turn.day_id AND event.seq = turn.last_seq "
    "AND event.kind <> 'ticket_issued'"
)


def upgrade() -> None:
    op.add_column("turn", sa.Column("resumed_at", sa.DateTime(timezone=True)))
    op.add_column("turn", sa.Column("moved_by", sa.Uuid()))
    op.add_column("turn", sa.Column("moved_at", sa.DateTime(timezone=True)))
    by, at = (_FROM_LAST_EVENT.format(column=name) for name in ("actor_id", "at"))
    op.execute(f"UPDATE turn SET moved_by = ({by}), moved_at = ({at})")
    _note_resumptions(op.get_bind())
    op.create_index(
        "moves_of_staff",
        "turn",
        ["day_id", "moved_by", "last_seq"],
        sqlite_where=sa.text("moved_by IS NOT NULL"),
        postgresql_where=sa.text("moved_by IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("moves_of_staff", "turn")
    with op.batch_alter_table("turn") as less:
        less.drop_column("moved_at")
        less.drop_column("moved_by")
        less.drop_column("resumed_at")


def _note_resumptions(connection: sa.Connection) -> None:
    event = sa.table(
        "event",
        sa.column("stream_id", sa.Uuid()),
        sa.column("seq"),
        sa.column("kind"),
        sa.column("at"),
        sa.column("payload", sa.JSON()),
    )
    turn = sa.table(
        "turn", sa.column("id", sa.Uuid()), sa.column("day_id", sa.Uuid()), sa.column("state"), sa.column("resumed_at")
    )
    called = connection.execute(sa.select(turn.c.id, turn.c.day_id).where(turn.c.state == "called")).all()
    for day_id in {one.day_id for one in called}:
        wanted = (event.c.stream_id == day_id, event.c.kind == "turn_resumed")
        rows = connection.execute(sa.select(event.c.at, event.c.payload).where(*wanted).order_by(event.c.seq)).all()
        newest = {row.payload["turn_id"]: row.at for row in rows}
        for one in called:
            if str(one.id) in newest:
                change = sa.update(turn).where(turn.c.id == one.id).values(resumed_at=newest[str(one.id)])
                connection.execute(change)
