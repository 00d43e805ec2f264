"""Snapshots of what citizens see: the hall page and a ticket."""
