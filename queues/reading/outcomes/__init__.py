"""Reads about what follows an outcome: notes, next steps, the post."""
