"""What trials run against: the open hall of the web tests, or a real server, one for each file of them."""

from tests.live.conftest import days, module_server, server
from tests.web.conftest import (
    app,
    box,
    client,
    clock,
    database_url,
    hall,
    password_hash,
    settings,
    signed_in,
    sqlite_open_hall,
)

__all__ = [
    "app",
    "box",
    "client",
    "clock",
    "database_url",
    "days",
    "hall",
    "module_server",
    "password_hash",
    "server",
    "settings",
    "signed_in",
    "sqlite_open_hall",
]
