"""Sockets only speak: a client says what it watches, and nothing that it sends changes anything."""
