"""`giliran upgrade` and `giliran go-back`: the data follow the version of the program, forwards and backwards."""

from webapp.cli.commands.versions.going_back import go_back
from webapp.cli.commands.versions.upgrading import upgrade_data

__all__ = ["go_back", "upgrade_data"]
