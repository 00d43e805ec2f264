"""What every action says of itself: its docstring ends with the refusals that it may answer."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import queues.model.refusals as refusals
from queues.model.refusals import Refusal

ACTIONS = Path(__file__).parents[2] / "queues" / "actions"
REFUSES = re.compile(r"\bRefuses: ([A-Z]\w+(?:,\s+[A-Z]\w+)*)\.|\bRefuses nothing\.")


def docstrings_of_actions() -> Iterator[tuple[str, str]]:
    """Public functions that are one transaction: they take the unit of work, and say what they have made."""
    for path in sorted(ACTIONS.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and is_action(node):
                yield f"{path.stem}.{node.name}", ast.get_docstring(node) or ""


def is_action(node: ast.FunctionDef) -> bool:
    takes = [arg.arg for arg in node.args.args]
    makes = isinstance(node.returns, ast.Name) and node.returns.id == "Made"
    return not node.name.startswith("_") and makes and takes == ["work"]


def test_there_are_actions() -> None:
    assert len(list(docstrings_of_actions())) > 30


@pytest.mark.parametrize(("name", "docstring"), list(docstrings_of_actions()))
def test_an_action_says_what_it_refuses(name: str, docstring: str) -> None:
    """By the names of classes, so that whoever calls it can look them up and catch them."""
    found = REFUSES.search(docstring)
    assert found, f"{name} says neither `Refuses: A, B.` nor `Refuses nothing.`"
    named = re.split(r",\s+", found[1]) if found[1] else []
    unknown = [one for one in named if not is_refusal(getattr(refusals, one, None))]
    assert unknown == [], f"{name} refuses what queues.model.refusals does not know"
    assert len(named) == len(set(named))


def is_refusal(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, Refusal)
