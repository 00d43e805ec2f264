"""The same contract with the lowest allowed versions, which are fetched from the package index for this."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.wire.conftest import put_in_front
from tests.live.wire.test_contract import *  # noqa: F403
from tests.live.wire.test_fast_frames import *  # noqa: F403
from tests.live.wire.test_slow_phones import *  # noqa: F403
from webapp.live.wire.compatibility import TESTED

pytestmark = pytest.mark.soak
LOWEST = {package: lowest for package, (lowest, _newest) in TESTED.items()}
FETCH = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target")
FOUND = (
    "import importlib.metadata as found, engineio, flask_socketio, simple_websocket, socketio\n"
    f"for package in {list(LOWEST)}: print(package, found.version(package))\n"
    "for module in (engineio, flask_socketio, simple_websocket, socketio): print(module.__file__)\n"
)


@pytest.fixture(scope="module")
def lowest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with these four packages; what they need beside each other is the installed one."""
    folder: Path = tmp_path_factory.mktemp("lowest")
    wanted = [f"{package}=={version}" for package, version in LOWEST.items()]
    done = subprocess.run([*FETCH, folder, *wanted], capture_output=True, text=True, timeout=600)
    if done.returncode:
        said = f"the lowest allowed versions were not tested, the package index does not give {', '.join(wanted)}"
        pytest.fail(f"{said}\n{done.stderr[-1000:]}", pytrace=False)
    return folder


@pytest.fixture(scope="module")
def in_front(lowest: Path) -> dict[str, str]:
    return put_in_front(lowest)


def test_the_process_has_the_lowest_versions(lowest: Path, in_front: dict[str, str]) -> None:
    known = {"PATH": "", **in_front}
    said = subprocess.run([sys.executable, "-c", FOUND], capture_output=True, text=True, env=known, check=True).stdout
    lines = said.splitlines()
    assert lines[: len(LOWEST)] == [f"{package} {version}" for package, version in LOWEST.items()]
    assert [line for line in lines[len(LOWEST) :] if not line.startswith(str(lowest))] == []
