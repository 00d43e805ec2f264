"""Tickets, turns and their order: the table of legal moves, numbering, the calling policy."""
