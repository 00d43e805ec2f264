"""Copies of a SQLite database, databases from elsewhere, removal of a day."""
