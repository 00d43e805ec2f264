"""`giliran day`: a real service day, from one readable file to its end."""

from webapp.cli.commands.day.days import day
from webapp.cli.commands.day.exporting import export
from webapp.cli.commands.day.files import check, create, replace_

__all__ = ["day"]

for command in (check, create, export, replace_):
    day.add_command(command)
