"""What an installed phone asks for by fixed addresses: the service worker, the manifest, the offline page, the icon."""

from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from webapp.auth.access import public

bp = Blueprint("pwa", __name__)

STATIC = Path(__file__).parents[1] / "static"
ONE_DAY = 24 * 60 * 60  # seconds


@bp.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """Checked at each visit: a phone must not keep an old one; it may look after the whole site."""
    response = _static("sw.js", "text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    return _static("manifest.webmanifest", "application/manifest+json", max_age=ONE_DAY)


@bp.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Asked for by browsers that ignore the link in the page; they read PNG under this name too."""
    return _static("icons/icon-192.png", "image/png", max_age=ONE_DAY)


@bp.get("/apple-touch-icon.png")
@bp.get("/apple-touch-icon-precomposed.png")
@public
def apple_touch_icon() -> ResponseReturnValue:
    """Asked for by these names where a link is drawn in a chat or a page is put on a home screen: no page names it, so
    that no first visit downloads it."""
    return _static("icons/apple-touch-icon.png", "image/png", max_age=ONE_DAY)


@bp.get("/offline")
@public
def offline() -> ResponseReturnValue:
    """Kept by the service worker when it is installed."""
    return render_template("offline.html")


def _static(name: str, mimetype: str, max_age: int | None = None) -> Response:
    return send_from_directory(STATIC, name, mimetype=mimetype, max_age=max_age)
