"""Reads: the SQL that snapshots and actions share, one fact a function, frozen rows."""
