"""A real server for the trials; one for each file of them."""

from tests.live.conftest import server

__all__ = ["server"]
