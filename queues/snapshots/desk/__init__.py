"""Snapshots of a clerk's desk."""
