"""CONTRIBUTING.md tells the truth: its example of a new event is followed, and what it names exists."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queues.model.events import AuditGroup, TurnEvent
from tests.architecture.test_one_place_a_fact import lacks

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)[0]


def test_the_example_of_a_new_event_lacks_what_the_page_says() -> None:
    names: dict[str, Any] = {"dataclass": dataclass, "TurnEvent": TurnEvent, "__name__": "an_example"}
    exec(block("python"), names)
    assert lacks([names["TurnPostponed"]]) == block("text").strip().splitlines()
    kind = 'kind = "turn_postponed"'
    grouped = {**names, "AuditGroup": AuditGroup}
    exec(block("python").replace(kind, f"{kind}\n    audit = AuditGroup.ORDER"), grouped)
    assert lacks([grouped["TurnPostponed"]]) == block("text").strip().splitlines()[1:]


def test_every_file_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:queues|webapp|tests)/[\w/.-]+)`", TEXT)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []
