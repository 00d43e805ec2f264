"""Reads about the events of a stream: what is recorded, and what an audit looks for."""
