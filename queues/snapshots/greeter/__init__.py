"""Snapshot of the greeter's screen."""
