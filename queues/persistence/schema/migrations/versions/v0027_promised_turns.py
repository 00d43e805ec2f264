"""An index of the turns that promise something, by which follow-up counts them without reading the rest.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PROMISING = sa.text("outcome IN ('collect_later', 'posted', 'documents_missing', 'referred')")


def upgrade() -> None:
    op.create_index(
        "promised_turns",
        "turn",
        ["day_id", "service_id", "outcome", "number", "id"],
        sqlite_where=PROMISING,
        postgresql_where=PROMISING,
    )


def downgrade() -> None:
    op.drop_index("promised_turns", "turn")
