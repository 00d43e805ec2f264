"""Desks over the API: the desk with its commands, and everything that its screen shows."""
