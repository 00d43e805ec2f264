"""The rules of the queue in plain Python: no database, no clock, no web."""
