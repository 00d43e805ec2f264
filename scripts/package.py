"""Makes a Debian package: the program with its Python packages and the bundled front end, for a box without internet.

It is a virtual environment over the system's own Python, ready as it lies: installing needs no pip and no network. What
is compiled in it belongs to one version of Python, that with which this script runs. Each version has a folder of its
own; a link says which one counts, so that a power cut in the middle of an update finds either the old or the new one.
"""

import argparse
import compileall
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from py_compile import PycInvalidationMode
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
ICONS = {"icon-192.png": "192x192/apps/giliran.png", "icon-512.png": "512x512/apps/giliran.png"}
# Tests of libraries, sources of what is compiled, and languages that no page speaks.
NEEDLESS = ("*/tests", "*.pyx", "*.pxd", "*.c", "*.h", "babel/locale-data/*.dat")
LANGUAGES = ("root", "id", "en")
# Not told where it was built.
FROM_ELSEWHERE = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


def main() -> None:
    asked = options()
    version = asked.version or tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    with TemporaryDirectory() as work:
        tree = Path(work) / "tree"
        lay_out(tree, version)
        asked.output.mkdir(parents=True, exist_ok=True)
        made = asked.output / f"giliran_{version}_{architecture()}.deb"
        draft = made.with_suffix(".draft")
        run("dpkg-deb", "--root-owner-group", f"-Z{asked.compression}", "--build", tree, draft)
        draft.replace(made)
    print(f"{made} ({made.stat().st_size / 1024 / 1024:.1f} MB, {PYTHON})")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder of the package")
    parser.add_argument("--version", help="of the package, where it is not that of the project")
    parser.add_argument("--compression", choices=("xz", "gzip", "none"), default="xz")
    return parser.parse_args()


# -- what goes in ----------------------------------------------------------------------------------------------------


def lay_out(tree: Path, version: str) -> None:
    """Every file at its place below `tree`."""
    home = Path("/usr/lib/giliran") / version
    environment(tree / home.relative_to("/"), home)
    site = tree / home.relative_to("/") / "lib" / PYTHON / "site-packages"
    packages(site)
    for name in ("bin", "include", "share"):  # programs, headers and manuals of libraries
        remove(site / name)
    project(site)
    strip(site)
    compiled = compileall.compile_dir(
        site, quiet=1, workers=0, stripdir=tree, prependdir="/", invalidation_mode=CHECKED_BY_NOBODY
    )
    if not compiled:
        sys.exit("A module of the package cannot be compiled.")
    system_files(tree)
    described(tree, version)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            is_program = path.parent.name in ("bin", "sbin", "DEBIAN") and path.stat().st_mode & 0o100
            path.chmod(0o755 if path.is_dir() or is_program else 0o644)


# Nothing changes a module in its place, so no time or checksum need be looked at when it is loaded.
CHECKED_BY_NOBODY = PycInvalidationMode.UNCHECKED_HASH


def environment(folder: Path, home: Path) -> None:
    """A virtual environment without the module that makes one, which Debian keeps in another package."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python3").symlink_to(f"/usr/bin/{PYTHON}")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    program = folder / "bin" / "giliran"
    program.write_text(f"#!{home}/bin/python3 -I\nfrom giliran.__main__ import main\n\nmain()\n")
    program.chmod(0o755)


def packages(site: Path) -> None:
    """The packages of the lock file, checked by their checksums."""
    with TemporaryDirectory() as work:
        lock = Path(work) / "requirements.lock"
        lock.write_text("".join(wanted_here(ROOT / "requirements.lock")))
        pip("--target", site, "--no-deps", "--require-hashes", "--requirement", lock)


def wanted_here(lock: Path) -> Iterator[str]:
    """The lock's packages for every release of this Python: Debian's 3.11.2 needs one that 3.11.3 does not."""
    for block in re.split(r"\n(?=[a-z0-9])", lock.read_text().strip()):
        line, _backslash, rest = block.partition("\\\n")
        requirement = Requirement(line)
        if is_meant(requirement):
            requirement.marker = None
            yield f"{requirement} \\\n{rest}\n"


def is_meant(requirement: Requirement, extra: str = "") -> bool:
    first = {"python_full_version": f"{PYTHON.removeprefix('python')}.0", "extra": extra}
    return requirement.marker is None or any(requirement.marker.evaluate(known) for known in (first, {"extra": extra}))


def project(site: Path) -> None:
    """Giliran's own wheel, which bundles the front end and compiles the catalogues."""
    with TemporaryDirectory() as folder:
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
        (wheel,) = Path(folder).glob("*.whl")
        pip("--target", site, "--no-deps", wheel)


def strip(site: Path) -> None:
    """Take out what nothing of Giliran needs at run time, the tools that build it first of all."""
    for distribution in needless(site):
        for name in sorted({file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "bin")}):
            remove(site / name)
    for pattern in NEEDLESS:
        for path in [path for path in site.rglob(pattern) if is_of_library(path, site) and not is_spoken(path)]:
            remove(path)
    for path in [path for path in site.glob("*.dist-info/*") if path.name in FROM_ELSEWHERE]:
        remove(path)


def needless(site: Path) -> Iterator[Distribution]:
    """What Giliran's own requirements do not lead to."""
    found = {normal(one.name): one for one in distributions(path=[str(site)])}
    wanted, looked_at = {"giliran"}, set[str]()
    while wanted - looked_at:
        name = (wanted - looked_at).pop()
        looked_at.add(name)
        for line in found[name].requires or ():
            requirement = Requirement(line)
            # An extra that somebody asked for is as good as asked for by all: a few kilobytes too many.
            extras = ("", "binary", "pil")
            if any(is_meant(requirement, extra) for extra in extras):
                wanted |= {normal(requirement.name)} & found.keys()
    return (one for name, one in found.items() if name not in wanted)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def is_of_library(path: Path, site: Path) -> bool:
    """Of a library and not of ours."""
    return path.relative_to(site).parts[0] not in ("giliran", "queues", "webapp")


def is_spoken(path: Path) -> bool:
    return path.parent.name == "locale-data" and path.stem.split("_")[0] in LANGUAGES


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# -- what the system sees --------------------------------------------------------------------------------------------


def system_files(tree: Path) -> None:
    debian, static = ROOT / "deploy/debian", ROOT / "webapp/static/icons"
    for name, place in (
        ("giliran", "usr/bin/giliran"),
        ("giliran-open", "usr/bin/giliran-open"),
        ("giliran-go-back", "usr/sbin/giliran-go-back"),
        ("giliran.desktop", "usr/share/applications/giliran.desktop"),
        ("tidak-menjawab.html", "usr/share/giliran/tidak-menjawab.html"),
        ("copyright", "usr/share/doc/giliran/copyright"),
    ):
        put(tree / place, (debian / name).read_text(), executable=place.startswith(("usr/bin", "usr/sbin")))
    put(tree / "usr/share/giliran/giliran.env", (ROOT / "deploy/giliran.env").read_text())
    put(tree / "usr/lib/systemd/system/giliran.service", unit((ROOT / "deploy/systemd/giliran.service").read_text()))
    icons = tree / "usr/share/icons/hicolor"
    for name, place in (*ICONS.items(), ("favicon.svg", "scalable/apps/giliran.svg")):
        (icons / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(static / name, icons / place)
    for page in sorted((ROOT / "docs").glob("*.md")):
        put(tree / "usr/share/doc/giliran" / page.name, page.read_text())


def unit(text: str) -> str:
    """The unit of deploy/ with the places of the package."""
    return text.replace("/opt/giliran/.venv/bin/giliran", "/usr/bin/giliran").replace(
        "file:///opt/giliran/docs/", "file:///usr/share/doc/giliran/"
    )


def described(tree: Path, version: str) -> None:
    """DEBIAN/, what dpkg reads and runs."""
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    facts = {"VERSION": version, "ARCHITECTURE": architecture(), "SIZE": str(size // 1024), "PYTHON": PYTHON}
    for name in ("control", "preinst", "postinst", "prerm", "postrm"):
        text = (ROOT / "deploy/debian" / name).read_text()
        put(tree / "DEBIAN" / name, filled(text, facts), executable=name != "control")
    opener = tree / "usr/bin/giliran-open"
    put(opener, filled(opener.read_text(), facts), executable=True)
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files)
    put(tree / "DEBIAN/md5sums", "".join(line for line in sums if "  DEBIAN/" not in line))


def filled(text: str, facts: dict[str, str]) -> str:
    return re.sub(r"@([A-Z]+)@", lambda found: facts[found[1]], text)


def put(path: Path, text: str, *, executable: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755 if executable else 0o644)


# -- inside ----------------------------------------------------------------------------------------------------------


def architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


def pip(*arguments: object) -> None:
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", *arguments)


def run(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], check=False, stdout=sys.stderr)
    if done.returncode != 0:
        sys.exit(f"The package cannot be made: `{' '.join(map(str, command[:4]))} …` ended with {done.returncode}.")


if __name__ == "__main__":
    main()
