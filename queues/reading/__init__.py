"""Reads: the only SQL of reads, one fact a function, frozen rows.

Snapshots compose them; the types of SQLAlchemy that they pass on are named here.
"""

from sqlalchemy import Connection, Engine

__all__ = ["Connection", "Engine"]
