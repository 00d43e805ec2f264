"""What trials run against: the open hall of the web tests, or a real server, one for each file of them."""

from tests.live.conftest import server
from tests.web.conftest import app, box, clock, database_url, hall, settings, sqlite_open_hall

__all__ = ["app", "box", "clock", "database_url", "hall", "server", "settings", "sqlite_open_hall"]
