"""Moves of a turn: call, serve, hold, transfer."""
