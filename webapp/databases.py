"""The database engine: one file for SQLite, a patient connection pool for PostgreSQL; migrations are run."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from queues.persistence.engine import prepare
from queues.persistence.schema import upgrades
from queues.persistence.schema.tables import metadata

db = SQLAlchemy(metadata=metadata)

# Each process holds at most so many connections, and two more of its own: one to hear others, one to tell them.
POOL, MORE_IN_A_RUSH = 10, 10
_ALIASES = ("postgres://", "postgresql://")

_POSTGRESQL: dict[str, object] = {
    "pool_size": POOL,
    "max_overflow": MORE_IN_A_RUSH,
    "pool_timeout": 10,
    # A server that was restarted has closed what the pool still holds: each connection is asked before it is used.
    "pool_pre_ping": True,
    "connect_args": {
        "application_name": "giliran",
        "connect_timeout": 5,
        # A cable that was pulled says nothing: without these a lost connection is believed in for hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        # A process that hangs inside a transaction keeps the day's row locked, and with it every desk.
        "options": "-c idle_in_transaction_session_timeout=15s",
    },
}


def open_database(url: str, app: Flask) -> Engine:
    """The engine of this address, made by Flask-SQLAlchemy from the app's configuration; migrations have been run."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        engine = prepare(db.engine)
    upgrades.upgrade(engine)
    return engine


def engine_options(url: str) -> dict[str, object]:
    """What SQLAlchemy is told beside the address."""
    if url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}}
    return _POSTGRESQL


def with_driver(url: str) -> str:
    """The address as providers write it, with the driver that we have."""
    for alias in _ALIASES:
        if url.startswith(alias):
            return "postgresql+psycopg://" + url.removeprefix(alias)
    return url
