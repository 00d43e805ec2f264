"""Snapshots of the board, and the list of named boards."""
