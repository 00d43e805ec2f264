"""Serves the bundled front end: hashed names, so that a browser may keep every file for ever."""

import hashlib
import json
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, send_from_directory

from webapp.auth.access import public

PACKAGE = Path(__file__).parents[1]
BUNDLE = PACKAGE / "static" / "dist"
ONE_YEAR = 365 * 24 * 60 * 60  # seconds; what browsers take for ever to mean
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller one first

bp = Blueprint("assets", __name__)


class BundleMissing(RuntimeError):
    """The front end was not bundled, or the bundle lacks what a template asks for."""


@dataclass(frozen=True)
class Manifest:
    """What one run of the bundler made: logical names to hashed file names."""

    changed_ns: int
    digest: str
    files: dict[str, str]
    served: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        try:
            changed_ns, content = path.stat().st_mtime_ns, path.read_bytes()
        except FileNotFoundError:
            raise BundleMissing(f"The front end is not bundled ({path} is missing): run `make assets`.") from None
        files = {name: entry["file"] for name, entry in json.loads(content)["files"].items()}
        return cls(changed_ns, hashlib.sha256(content).hexdigest(), files, frozenset(files.values()))


class Bundle:
    """The folder of bundled files, and the manifest that says what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "assets.json"
        self._manifest = Manifest.read(self._path)
        self._pages = digest_of_pages()
        self._version = version("giliran")  # reading it costs as much as a snapshot, and it stays while a server runs

    @property
    def manifest(self) -> Manifest:
        """Read again when `make assets` ran under this server: a developer then only reloads the page."""
        if self._path.stat().st_mtime_ns != self._manifest.changed_ns:
            self._manifest = Manifest.read(self._path)
        return self._manifest

    def file_for(self, name: str) -> str:
        try:
            return self.manifest.files[name]
        except KeyError:
            raise BundleMissing(f"There is no {name!r} in the bundle: add that file, then run `make assets`.") from None

    def build_id(self) -> str:
        parts = (self._version, self.manifest.digest, self._pages)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def is_bundled() -> bool:
    return (BUNDLE / "assets.json").is_file()


def init_assets(app: Flask, folder: Path = BUNDLE) -> None:
    """Give templates `asset(name)` and the app the route behind it; refuse to start without a bundle."""
    app.extensions["giliran_assets"] = Bundle(folder)
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)


def asset(name: str) -> str:
    """The URL of a bundled file, asked for by its name in webapp/static: `js/surfaces/hall.js`."""
    return f"/static/dist/{current_bundle().file_for(name)}"


def build_id() -> str:
    """Twelve characters that change with the version, the bundle, a template, a catalogue or a guide; for ETags."""
    return current_bundle().build_id()


@bp.get("/static/dist/<path:file>")
@public
def bundled(file: str) -> Response:
    """One bundled file, compressed in advance where the browser takes that."""
    bundle = current_bundle()
    if file not in bundle.manifest.served:
        abort(404)
    encoding = accepted_encoding(bundle.folder / file)
    mimetype = mimetypes.guess_type(file)[0] or "application/octet-stream"
    response = send_from_directory(
        bundle.folder, file + ENCODINGS.get(encoding, ""), mimetype=mimetype, max_age=ONE_YEAR
    )
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def accepted_encoding(path: Path) -> str:
    """The best encoding that this browser takes and that was made for this file; empty when there is none."""
    for encoding, suffix in ENCODINGS.items():
        if request.accept_encodings[encoding] > 0 and path.with_name(path.name + suffix).exists():
            return encoding
    return ""


def current_bundle() -> Bundle:
    bundle: Bundle = current_app.extensions["giliran_assets"]
    return bundle


def pages() -> Iterator[Path]:
    yield from sorted((PACKAGE / "templates").rglob("*.*"))
    yield from sorted((PACKAGE / "translations").rglob("*.mo"))
    yield from sorted((PACKAGE / "help").rglob("*.md"))


@cache
def digest_of_pages() -> str:
    """Of the templates, catalogues and guides, which a server reads once."""
    return digest_of(pages())


def digest_of(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
