"""Reads about desks, services, pauses and alerts of a day."""
