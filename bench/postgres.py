"""A PostgreSQL server for the measurements: as Debian ships it, durable, in a temporary folder, by a Unix socket."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from bench.halls import BenchTrouble


@contextmanager
def postgres(folder: Path | None = None) -> Iterator[str]:
    """Yields the address of its maintenance database. fsync and synchronous_commit stay on."""
    programs, owner = _programs(), _owner()
    # A socket's path may have 107 characters.
    place = Path(tempfile.mkdtemp(prefix="giliran-pg-", dir=folder))
    if owner:
        shutil.chown(place, owner)
        place.chmod(0o755)
    user = owner or pwd.getpwuid(os.geteuid()).pw_name
    data, options = place / "data", f"-c listen_addresses='' -c unix_socket_directories={place}"
    try:
        _run(owner, programs / "initdb", "-D", data, "-A", "trust", "-U", user, "-E", "UTF8", "--locale=C")
        _run(owner, programs / "pg_ctl", "-D", data, "-o", options, "-l", place / "log", "-w", "start")
        try:
            yield f"postgresql+psycopg://{user}@/postgres?host={place}"
        finally:
            _run(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def new_database(server: str) -> str:
    """The address of an empty database on that server."""
    name = f"bench_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def _programs() -> Path:
    """The folder of the newest server on this machine; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise BenchTrouble("PostgreSQL's server programs are missing: run `make system-packages`")
    return (found[-1] if found else Path(str(on_path))).parent


def _owner() -> str | None:
    """Whose server it is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _run(owner: str | None, *command: str | Path) -> None:
    as_owner = ["runuser", "-u", owner, "--"] if owner else []
    # pg_ctl's server keeps what it inherits: with pipes this would wait for the server's end.
    done = subprocess.run(
        [*as_owner, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
    if done.returncode:
        raise BenchTrouble(f"{Path(command[0]).name} failed with {done.returncode}")
