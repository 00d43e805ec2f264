"""Whether the database is whole, reached and the one that this folder belongs to; and whether Redis answers."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from flask_babel import gettext as _
from redis import Redis, RedisError
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.backup.backup import check, reason_of
from queues.persistence.engine import open_engine
from queues.persistence.schema.upgrades import NewerDatabase, require_known_revision
from webapp.cli.doctor.finding import Finding
from webapp.cli.setting_words import cure_of_database, cure_of_newer_data
from webapp.databases import engine_options
from webapp.folder_database import AnotherDatabase, require_own_database
from webapp.settings import Settings

LEAST_POSTGRESQL = 14
PATIENCE = 5.0  # seconds


def database(settings: Settings) -> Iterator[Finding]:
    """Read from end to end; of a server of databases, whether it answers and what it holds."""
    yield from _of_folder(settings)
    if settings.database_file is None:
        yield _of_server(settings.database)
    else:
        yield from _of_file(settings)


def _of_folder(settings: Settings) -> Iterator[Finding]:
    """Only where it is another one: the rest is said by the check of the database itself."""
    try:
        require_own_database(settings)
    except AnotherDatabase as other:
        yield Finding("folder_database", _("Basis data folder ini"), cure_of_database(other))


def _of_file(settings: Settings) -> Iterator[Finding]:
    file = settings.database_file
    yield Finding("sqlite", f"SQLite {sqlite3.sqlite_version}")
    if file is None or not file.exists():
        yield Finding("database", _("Belum ada data"))
        return
    try:
        check(file, live=True)
        cure = _cure_of_schema(file)
    except sqlite3.Error as trouble:
        cure = _("Data rusak (%(reason)s). Hentikan server, lalu: giliran restore", reason=reason_of(trouble))
    size = file.stat().st_size // 1024 // 1024
    yield Finding("database", _("Basis data %(file)s (%(size)s MB)", file=file.name, size=size), cure)


def _cure_of_schema(file: Path) -> str:
    engine = open_engine(f"sqlite:///{file.resolve()}")
    try:
        require_known_revision(engine)
    except NewerDatabase as newer:
        return cure_of_newer_data(newer)
    finally:
        engine.dispose()
    return ""


def _of_server(url: str) -> Finding:
    engine = open_engine(url, **engine_options(url))
    try:
        return _as_it_answers(engine)
    except SQLAlchemyError as trouble:
        kind = type(getattr(trouble, "orig", None) or trouble).__name__
        cure = _(
            "Tidak dapat dihubungi (%(reason)s). Periksa apakah PostgreSQL berjalan, dan GILIRAN_DATABASE_URL.",
            reason=kind,
        )
        return Finding("database", "PostgreSQL", cure)
    finally:
        engine.dispose()


def _as_it_answers(engine: Engine) -> Finding:
    with engine.connect() as connection:
        version, encoding, name, user = connection.execute(
            text(
                "SELECT current_setting('server_version'), current_setting('server_encoding'),"
                " current_database(), current_user"
            )
        ).one()
        tables = inspect(connection).get_table_names()
    what = _("PostgreSQL %(version)s, basis data %(name)s, pengguna %(user)s", version=version, name=name, user=user)
    if int(version.split(".")[0]) < LEAST_POSTGRESQL:
        return Finding("database", what, _("Pasang PostgreSQL %(least)s atau yang lebih baru.", least=LEAST_POSTGRESQL))
    if encoding != "UTF8":
        cure = _("Hurufnya %(encoding)s. Buat basis data dengan: createdb --encoding UTF8", encoding=encoding)
        return Finding("database", what, cure)
    if tables and "box" not in tables:
        return Finding("database", what, _("Ini basis data program lain. Buat yang kosong untuk Giliran: createdb"))
    return Finding("database", what if tables else what + " " + _("(belum ada data)"))


def redis(settings: Settings) -> Iterator[Finding]:
    """Only where one is named. The hall goes on without it, only slower to hear between processes."""
    if not settings.redis_url:
        return
    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as client:
            version = client.info("server")["redis_version"]
    except (RedisError, ValueError) as trouble:
        cure = _(
            "Tidak menjawab (%(reason)s). Nyalakan Redis, atau hapus GILIRAN_REDIS_URL: antrean berjalan tanpanya.",
            reason=type(trouble).__name__,
        )
        yield Finding("redis", "Redis", cure)
    else:
        yield Finding("redis", f"Redis {version}")
