"""What may import what, and where the few things are done that are done in one place only."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = sorted((ROOT / "queues/model").rglob("*.py"))
QUEUES = sorted((ROOT / "queues").rglob("*.py"))
PRODUCT = [*QUEUES, *sorted((ROOT / "webapp").rglob("*.py"))]
WIRE = "webapp/live/wire"
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(path: Path) -> Iterator[str]:
    """The dotted names of all modules that a file imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)} imports relatively"
            yield str(node.module)


@cache
def attributes_used(path: Path) -> set[str]:
    """`a.b.c` for each attribute that is looked up."""
    return {ast.unparse(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}


def files_that_use(*endings: str, among: list[Path] = PRODUCT) -> set[str]:
    return {name_of(path) for path in among if any(use.endswith(endings) for use in attributes_used(path))}


def files_within(folder: str, files: set[str]) -> set[str]:
    """Their names in it; there must be no other."""
    assert [file for file in files if not file.startswith(f"{folder}/")] == []
    return {file.removeprefix(f"{folder}/") for file in files}


# -- who may import whom ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODEL, ids=lambda path: path.stem)
def test_the_model_imports_only_the_standard_library_and_itself(path: Path) -> None:
    for module in imported(path):
        first = module.partition(".")[0]
        assert first in sys.stdlib_module_names or module.startswith("queues.model"), module


def test_the_domain_imports_no_web_not_even_in_its_migrations() -> None:
    # cryptography: what is about a person is written under the key of its day, whoever serves the pages.
    allowed = {"queues", "sqlalchemy", "alembic", "uuid_utils", "cryptography"}
    for path in QUEUES:
        others = {module.partition(".")[0] for module in imported(path)} - set(sys.stdlib_module_names)
        assert others <= allowed, name_of(path)
    assert any("migrations" in path.parts for path in QUEUES)


def test_the_domain_needs_no_web_to_run() -> None:
    """Not by way of another package either."""
    code = (
        "import sys, pkgutil, importlib, queues\n"
        "for module in pkgutil.walk_packages(queues.__path__, 'queues.'):\n"
        "    if 'migrations' not in module.name: importlib.import_module(module.name)\n"
        "print(sorted({'flask', 'werkzeug', 'gevent', 'socketio', 'webapp', 'jinja2'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_contracts_between_the_layers_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([program, "--no-cache"], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stdout
    assert "7 kept, 0 broken" in ran.stdout


# -- what is done in one place ---------------------------------------------------------------------------------------


def test_only_the_writer_commits() -> None:
    assert files_that_use(".commit") == {"queues/persistence/writing/writer.py"}


def test_only_the_writer_the_reads_and_the_schema_begin_a_transaction() -> None:
    assert files_that_use("connection.begin", "engine.begin", ").begin", among=QUEUES) <= {
        "queues/persistence/writing/writer.py",
        "queues/persistence/read_transaction.py",
        "queues/persistence/schema/upgrades.py",
        "queues/persistence/schema/migrations/env.py",
    }


def test_only_the_announcer_emits() -> None:
    assert files_that_use("wire.say") == {"webapp/live/announcer.py"}
    assert files_within(WIRE, files_that_use(".emit")) == {"rehearsal.py", "socket_wire.py"}


def test_only_the_wire_uses_the_insides_of_engine_io_and_socket_io() -> None:
    inside = (".eio", ".manager", ".outlets", "._async", "._send_eio_packet", "ws.sock")
    names = (".eio_sid_from_sid", ".get_participants", ".packet_class", "socketio.server", ".enter_room")
    assert len(files_within(WIRE, files_that_use(*inside, *names))) > 2
    using = {name_of(path) for path in PRODUCT if "flask_socketio" in imported(path)}
    assert using == {"webapp/__init__.py", f"{WIRE}/socket_wire.py"}


def test_only_the_clock_reads_the_time_of_day() -> None:
    now = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    assert files_that_use(*now) <= {"webapp/clock.py"}


def test_actions_and_snapshots_name_no_http_and_no_socket() -> None:
    words = {"request", "response", "status_code", "socket", "session", "emit", "commit"}
    for path in QUEUES:
        if path.relative_to(ROOT).parts[1] in ("actions", "snapshots"):
            names = {node.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)}
            assert not names & words, name_of(path)


# -- how it is written -----------------------------------------------------------------------------------------------


def test_a_module_says_its_purpose_first() -> None:
    filled = [path for path in [*PRODUCT, *TESTS] if path.read_text().strip()]
    assert [name_of(path) for path in filled if not ast.get_docstring(tree_of(path))] == []


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "helpers", "manager", "managers", "data", "misc", "common_utils", "models", "views"}
    assert not [name_of(path) for path in PRODUCT if path.stem in drawers]


def test_no_import_hides_in_a_function_of_the_domain() -> None:
    for path in QUEUES:
        for function in ast.walk(tree_of(path)):
            if isinstance(function, ast.FunctionDef):
                hidden = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                assert not hidden, f"{name_of(path)}: {function.name}"


def test_functions_of_the_domain_are_small() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in QUEUES
        if "migrations" not in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[int(len(lengths) * 0.95)] <= 25


def test_no_test_patches_what_it_tests() -> None:
    for path in TESTS:
        used = attributes_used(path) | set(imported(path))
        arguments = {node.arg for node in ast.walk(tree_of(path)) if isinstance(node, ast.arg)}
        assert not [name for name in used if name.split(".")[0] in ("mock", "monkeypatch") or name == "unittest.mock"]
        assert not arguments & {"monkeypatch", "mocker"}, name_of(path)
