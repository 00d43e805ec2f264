"""Registry of the functions that a running server carries out for another process, such as the command line.

`@command` marks an action of a day, `@change` a change of the box (people and their secrets). Nothing else can be asked
for by name, and a function without a mark is refused beside a server and without one: so a command that was tried once
works in both.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

COMMANDS: dict[str, Callable[..., Any]] = {}
CHANGES: dict[str, Callable[..., Any]] = {}
_APPENDING: set[Callable[..., Any]] = set()
_HOMES = ("queues.actions.", "queues.persistence.")


class UnknownCommand(LookupError):
    """No function of this name is marked; a server that is older than the command line may not know it."""


def command(action: Function) -> Function:
    """An action of a day: called with a unit of work, the time and its arguments."""
    COMMANDS[name_of(action)] = action
    return action


def change(function: Function) -> Function:
    """A change of the box: called with a connection and its arguments."""
    CHANGES[name_of(function)] = function
    return function


def appends(action: Function) -> Function:
    """An action that adds rows and events, raises counters, and changes no other row: many share one transaction.

    See `batch`. It finds out whether it may before it adds anything.
    """
    _APPENDING.add(action)
    return action


def is_appending(action: Callable[..., Any]) -> bool:
    return action in _APPENDING


def name_of(function: Callable[..., Any]) -> str:
    """What it is called between processes: `queues.actions.hall.opening.open_day`."""
    return f"{function.__module__}.{function.__name__}"


def is_marked(function: Callable[..., Any]) -> bool:
    return function in (COMMANDS.get(name_of(function)), CHANGES.get(name_of(function)))


def find_command(name: str) -> Callable[..., Any]:
    """The function of this name; raises UnknownCommand."""
    home = name.rpartition(".")[0]
    if name.startswith(_HOMES):
        try:
            import_module(home)  # nobody may have needed it in this process yet
        except ImportError:
            raise UnknownCommand(name) from None
    found = COMMANDS.get(name) or CHANGES.get(name)
    if found is None:
        raise UnknownCommand(name)
    return found
