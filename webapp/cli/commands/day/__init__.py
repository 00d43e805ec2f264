"""`giliran day`: a real service day, from one readable file to its end."""

from webapp.cli.commands.day.days import day
from webapp.cli.commands.day.exporting import export
from webapp.cli.commands.day.files import check, create, replace_
from webapp.cli.commands.day.handing_in import hand_in_day, send, take_in_day

__all__ = ["day"]

for command in (check, create, export, replace_, hand_in_day, take_in_day, send):
    day.add_command(command)
