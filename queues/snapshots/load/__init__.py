"""Snapshots of the coordinator's load view."""
