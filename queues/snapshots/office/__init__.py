"""Snapshots for the office: audit, deliveries, sessions, who was not reached, lost numbers."""
