"""Files with settings, beside the environment: that of the data folder and that of the machine, in one order for all.

A server that systemd starts and a command that somebody types must mean the same box. So both read, the first that says
something wins: the environment, `giliran.env` in the data folder, and the machine's file.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

PREFIX = "GILIRAN_"
NAME = "giliran.env"  # in the data folder
MACHINE_FILE = Path("/etc/giliran/giliran.env")
FOLDER = Path("data")  # where nothing names another one

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(["'])(.*)\1""")
_ONLY_OF_THE_ENVIRONMENT = {"settings_file"}  # it says where the machine's file is
_NOT_OF_THE_FOLDER = _ONLY_OF_THE_ENVIRONMENT | {"data_dir"}  # the folder was found by it


class FaultOfFile(Enum):
    """Why a file of settings, or a line of it, cannot be used."""

    UNREADABLE = "unreadable"
    NOT_TEXT = "not text"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    TWICE = "twice"
    NOT_HERE = "not here"


class SettingsFileInvalid(Exception):
    """A file of settings cannot be used. `line` is None where the whole file is meant; `name` as it stands there.

    It never holds a value: that may be a secret.
    """

    def __init__(self, fault: FaultOfFile, path: Path, line: int | None = None, name: str = "") -> None:
        super().__init__(f"{path}: {fault.value}, line {line} {name}")
        self.fault, self.path, self.line, self.name = fault, path, line, name


@dataclass(frozen=True)
class Given:
    """A setting that somebody gave. `path` and `line` are None for the environment."""

    value: str
    path: Path | None = None
    line: int | None = None


class SettingSources:
    """What the environment and the two files say, by the name of the setting (`public_url`).

    `known` are the names that exist, `machine_file` overrides where the machine's file is (else `GILIRAN_SETTINGS_FILE`
    of the environment). Refuses with SettingsFileInvalid.
    """

    def __init__(
        self,
        known: Collection[str],
        environ: Mapping[str, str] = os.environ,
        *,
        data_dir: Path | None = None,
        machine_file: Path | None = None,
    ) -> None:
        self.environment = {
            name[len(PREFIX) :].lower(): Given(value)
            for name, value in environ.items()
            if name.upper().startswith(PREFIX) and name[len(PREFIX) :].lower() in known
        }
        elsewhere = self.environment.get("settings_file")
        self.machine_file = machine_file or (Path(elsewhere.value) if elsewhere else MACHINE_FILE)
        self.of_machine = dict(_read(self.machine_file, known, _ONLY_OF_THE_ENVIRONMENT))
        named = self.environment.get("data_dir") or self.of_machine.get("data_dir")
        self.data_dir = data_dir or (Path(named.value) if named else FOLDER)
        self.folder_file = self.data_dir / NAME
        self.of_folder = dict(_read(self.folder_file, known, _NOT_OF_THE_FOLDER))

    def given(self, name: str) -> Given | None:
        """What counts for this setting; None where nobody gave it."""
        return self.environment.get(name) or self.of_folder.get(name) or self.of_machine.get(name)


def _read(path: Path, known: Collection[str], elsewhere: Collection[str]) -> Iterator[tuple[str, Given]]:
    """The settings of a file that may be missing; `elsewhere` are those that may not stand in it."""
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), start=1):
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        found = _LINE.fullmatch(text)
        if found is None:
            raise SettingsFileInvalid(FaultOfFile.MALFORMED, path, number)
        written, name = found[1], found[1].removeprefix(PREFIX).lower()
        fault = None
        if not written.startswith(PREFIX) or name not in known:
            fault = FaultOfFile.UNKNOWN
        elif name in elsewhere:
            fault = FaultOfFile.NOT_HERE
        elif name in seen:
            fault = FaultOfFile.TWICE
        if fault:
            raise SettingsFileInvalid(fault, path, number, written)
        seen.add(name)
        yield name, Given(_unquoted(found[2].strip()), path, number)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except UnicodeDecodeError:
        raise SettingsFileInvalid(FaultOfFile.NOT_TEXT, path) from None
    except OSError:
        raise SettingsFileInvalid(FaultOfFile.UNREADABLE, path) from None


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    return quoted[2] if quoted else value


def with_setting(text: str, name: str, value: str | None) -> str:
    """The text of a file with this setting given anew, in its place where it had one; `value` None takes it out."""
    written = f"{PREFIX}{name.upper()}"
    own = re.compile(rf"\s*(?:export\s+)?{written}\s*=.*")
    new = [] if value is None else [f"{written}={value}"]
    lines: list[str] = []
    for line in text.splitlines():
        if own.fullmatch(line):
            lines += new
            new = []
        else:
            lines.append(line)
    lines += new
    return "".join(f"{line}\n" for line in lines)
