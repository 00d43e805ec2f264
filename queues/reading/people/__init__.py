"""Reads about people and devices: their names, and who sits where."""
