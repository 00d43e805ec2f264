"""`giliran board`: this laptop's own second screen as the TV of the hall, and who minds its browser."""

from webapp.cli.commands.board.showing import board

__all__ = ["board"]
