"""People who write announcements, the agency that somebody comes from, and the codes of printed sign-in cards.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ("citizen", "clerk", "greeter", "coordinator", "viewer", "admin", "system")
AFTER = (*BEFORE[:-1], "content", BEFORE[-1])
OF_USERS = ("id", "username", "display_name", "role", "password_hash", "is_active", "created_at", "pin_hash")
OF_TOKENS = ("id", "token_hash", "role", "label", "day_id", "desk_id", "created_at", "revoked_at", "expires_at")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _users_anew(AFTER, sa.Column("agency", sa.String(40)))
        _tokens_anew(AFTER)
    else:
        op.add_column("staff_user", sa.Column("agency", sa.String(40)))
        _allow(AFTER)
    op.create_table(
        "sign_in_code",
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("device_hash", sa.LargeBinary(32)),
        sa.CheckConstraint("(user_id IS NULL) <> (desk_id IS NULL)", name=op.f("ck_sign_in_code_whose")),
        sa.CheckConstraint("(used_at IS NULL) = (device_hash IS NULL)", name=op.f("ck_sign_in_code_used")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_sign_in_code")),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_sign_in_code_user_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_sign_in_code_desk_id")),
    )
    op.create_index(op.f("ix_sign_in_code_user_id"), "sign_in_code", ["user_id"])
    op.create_index(op.f("ix_sign_in_code_desk_id"), "sign_in_code", ["desk_id"])


def downgrade() -> None:
    op.drop_table("sign_in_code")
    # Nobody may do more than before: who wrote announcements does not sign in any more.
    op.execute("UPDATE staff_user SET role = 'viewer', is_active = false WHERE role = 'content'")
    op.execute("UPDATE access_token SET role = 'viewer', revoked_at = created_at WHERE role = 'content'")
    if op.get_bind().dialect.name == "sqlite":
        _users_anew(BEFORE)
        _tokens_anew(BEFORE)
    else:
        _allow(BEFORE)
        op.drop_column("staff_user", "agency")


def _allow(roles: tuple[str, ...]) -> None:
    for table in ("staff_user", "access_token"):
        op.drop_constraint(op.f(f"ck_{table}_role"), table)
        op.create_check_constraint(op.f(f"ck_{table}_role"), table, _one_of(roles))


def _one_of(roles: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{role}'" for role in roles)
    return f"role IN ({listed})"


def _users_anew(roles: tuple[str, ...], *more: sa.Column[str]) -> None:
    """SQLite changes no constraint of a table that is there. Others refer to this one by its name."""
    op.create_table(
        "staff_user_anew",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("display_name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pin_hash", sa.String(255)),
        *more,
        sa.CheckConstraint(_one_of(roles), name=op.f("ck_staff_user_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_user")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_user_username")),
    )
    _replaced("staff_user", OF_USERS)


def _tokens_anew(roles: tuple[str, ...]) -> None:
    op.create_table(
        "access_token_anew",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("day_id", sa.Uuid()),
        sa.Column("desk_id", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(_one_of(roles), name=op.f("ck_access_token_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
        sa.ForeignKeyConstraint(["day_id"], ["service_day.id"], name=op.f("fk_access_token_day_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_access_token_desk_id")),
    )
    _replaced("access_token", OF_TOKENS)


def _replaced(table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(columns)
    op.execute(f"INSERT INTO {table}_anew ({names}) SELECT {names} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_anew", table)
