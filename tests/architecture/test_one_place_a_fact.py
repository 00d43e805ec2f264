"""A new kind of event, refusal or outcome is one class or one row; what it still lacks is said by name."""

import ast
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from queues.model.events import BoxEvent, DayEvent, Event, box_events, day_events
from queues.model.hall.desk import DeskState
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.refusals import NotNow, Refusal, all_refusals
from webapp.http.errors import status_of
from webapp.words.audit import SENTENCES as AUDIT_SENTENCES
from webapp.words.box_audit import BOX_SENTENCES
from webapp.words.refusals import SENTENCES as REFUSAL_SENTENCES
from webapp.words.texts import DAY_WORDS, OUTCOME_WORDS

ROOT = Path(__file__).parents[2]
MOST_MODULES = 15
FREE = (
    "tests",
    "queues/persistence/schema/migrations/versions",
    "webapp/translations",
    "webapp/static/pictures",
    "webapp/static/voice",
)


# -- what a class must say -------------------------------------------------------------------------------------------


def lacks_of_event(cls: type[Event]) -> Iterator[str]:
    """What is missing of a kind of event."""
    name = cls.__name__
    if not cls.kind:
        yield f"{name}.kind"
    if issubclass(cls, DayEvent):
        yield from (f"{name}.{fact}" for fact in ("heard_by", "audit") if not hasattr(cls, fact))
        if cls not in AUDIT_SENTENCES:
            yield f"a sentence for {name} in webapp/words/audit"
    elif cls not in BOX_SENTENCES:
        yield f"a sentence for {name} in webapp/words/box_audit.py"


def lacks_of_refusal(cls: type[Refusal]) -> Iterator[str]:
    if not cls.code:
        yield f"{cls.__name__}.code"
    if status_of(cls) == 500:
        yield f"a base of {cls.__name__} that says its status"
    if cls not in REFUSAL_SENTENCES:
        yield f"a sentence for {cls.__name__} in webapp/words/refusals"


def lacks_of_outcome(code: str) -> Iterator[str]:
    if code not in OUTCOME_WORDS:
        yield f"words for {code} in webapp/words/texts.py"


def lacks(
    events: Iterable[type[Event]] = (), refusals: Iterable[type[Refusal]] = (), outcomes: Iterable[str] = ()
) -> list[str]:
    return [
        *(one for cls in events for one in lacks_of_event(cls)),
        *(one for cls in refusals for one in lacks_of_refusal(cls)),
        *(one for code in outcomes for one in lacks_of_outcome(code)),
    ]


def test_nothing_is_lacking() -> None:
    assert lacks([*day_events().values(), *box_events().values()], all_refusals(), Outcome) == []


def test_a_made_up_event_is_told_what_it_lacks() -> None:
    @dataclass(frozen=True, kw_only=True)
    class TurnPostponed(DayEvent):
        kind = "turn_postponed"

    @dataclass(frozen=True, kw_only=True)
    class PrinterJammed(BoxEvent):
        pass

    assert lacks([TurnPostponed, PrinterJammed]) == [
        "TurnPostponed.heard_by",
        "TurnPostponed.audit",
        "a sentence for TurnPostponed in webapp/words/audit",
        "PrinterJammed.kind",
        "a sentence for PrinterJammed in webapp/words/box_audit.py",
    ]


def test_a_made_up_refusal_is_told_what_it_lacks() -> None:
    class TooFar(Refusal):
        pass

    class Rained(NotNow):
        code = "rained"

    assert lacks(refusals=[TooFar, Rained]) == [
        "TooFar.code",
        "a base of TooFar that says its status",
        "a sentence for TooFar in webapp/words/refusals",
        "a sentence for Rained in webapp/words/refusals",
    ]


def test_a_made_up_outcome_is_told_what_it_lacks() -> None:
    assert lacks(outcomes=["adopted_by_the_village"]) == ["words for adopted_by_the_village in webapp/words/texts.py"]


def test_every_state_of_a_day_has_words() -> None:
    assert set(DAY_WORDS) == set(DayState)


# -- what stands in one place ----------------------------------------------------------------------------------------


def product() -> list[Path]:
    """Files of Python outside the model."""
    found = [*(ROOT / "queues").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")]
    apart = (ROOT / "queues/model", ROOT / "queues/persistence/schema/migrations")
    return sorted(path for path in found if not any(path.is_relative_to(folder) for folder in apart))


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Strings that something is compared with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from (found for side in (node.left, *node.comparators) for found in strings(side))


def test_no_kind_of_event_is_spelled_outside_of_the_model() -> None:
    kinds = {*day_events(), *box_events()}
    spelled = [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for path in product()
        for line, text in strings(ast.parse(path.read_text()))
        if text in kinds
    ]
    assert spelled == []


@pytest.mark.parametrize("states", [TurnState, DeskState, DayState, Outcome], ids=lambda states: states.__name__)
def test_no_state_is_compared_with_a_string_of_ones_own(states: type[StrEnum]) -> None:
    codes = {one.value for one in states}
    found = [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for path in product()
        for line, text in compared(ast.parse(path.read_text()))
        if text in codes
    ]
    assert found == []


def tracked() -> list[Path]:
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    ran = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, check=False)
    listed = ran.stdout.split() if ran.returncode == 0 else []
    # An export of the tree is no repository: then what is there counts.
    return [Path(name) for name in listed] or [
        path.relative_to(ROOT) for top in ("queues", "webapp", "bench") for path in (ROOT / top).rglob("*.*")
    ]


def test_no_folder_has_more_modules_than_one_sees_at_a_glance() -> None:
    counts: dict[str, int] = defaultdict(int)
    for path in tracked():
        folder = str(path.parent)
        is_free = folder == "." or folder.startswith(FREE) or "dist" in path.parts or "__pycache__" in path.parts
        if not is_free and (ROOT / path).exists():
            counts[folder] += 1
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def public_names(kind: type[ast.ClassDef] | type[ast.FunctionDef]) -> Iterator[tuple[str, str]]:
    for path in [*(ROOT / "queues").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")]:
        if "migrations" not in path.parts:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, kind) and not node.name.startswith("_"):
                    yield node.name, str(path.relative_to(ROOT))


def test_no_two_classes_have_one_name() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for name, path in public_names(ast.ClassDef):
        homes[name].append(path)
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_no_two_functions_have_one_name() -> None:
    """Routes and commands apart: they are called by the name of their blueprint or group as well."""
    homes: dict[str, list[str]] = defaultdict(list)
    for name, path in public_names(ast.FunctionDef):
        if not path.startswith(("webapp/surfaces/", "webapp/api/", "webapp/cli/commands/")):
            homes[name].append(path)
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}
