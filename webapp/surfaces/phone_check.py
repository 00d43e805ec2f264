"""`/cek`: three ticks tell any phone whether it reaches the box, by which address, with live news and with sound."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from webapp.auth.access import public
from webapp.http.rendering import unkept_response
from webapp.network.phones_seen import phones_seen
from webapp.services import box

bp = Blueprint("phone_check", __name__)


@bp.get("/cek")
@public
def page() -> ResponseReturnValue:
    """Also says how many phones have looked here within five minutes, this one included."""
    seen = phones_seen(current_app)
    printed = urlsplit(box().public_url).netloc
    html = render_template(
        "phone_check/page.html",
        here=request.host,
        printed=printed,
        is_printed=request.host == printed,
        phones=seen.count(),
    )
    return unkept_response(html)
