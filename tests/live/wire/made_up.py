"""Made-up releases of the installed packages: a copy in which a few words are others, put in front of the real one."""

from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from shutil import copytree

Words = Mapping[str, tuple[str, str]]


def made_up(folder: Path, package: str, changes: Words, renamed: tuple[str, str] | None = None) -> Path:
    """A folder with that package. `changes`: path within it (a suffix such as `.py` for all) -> words and others."""
    found = distribution(package)
    parts = {Path(file).parts[0] for file in found.files or () if Path(file).parts[0] not in ("..", "")}
    for part in parts:
        copytree(Path(str(found.locate_file(part))), folder / part, ignore=lambda *_: ["__pycache__"])
    for suffix, words in changes.items():
        change(folder, suffix, *words)
    if renamed:
        (folder / renamed[0]).rename(folder / renamed[1])
    return folder


def change(folder: Path, suffix: str, words: str, others: str) -> None:
    changed = 0
    for path in folder.rglob("*"):
        if path.is_file() and str(path).endswith(suffix) and words in (text := path.read_text()):
            path.write_text(text.replace(words, others))
            changed += 1
    assert changed, f"no {suffix} with {words}: the release that is made up looks like the real one"
