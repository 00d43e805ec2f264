"""The logo of the box, as every page shows it: under an address that changes with it, so that a phone loads it once."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from webapp.auth.access import public
from webapp.http.assets import ONE_YEAR
from webapp.profile.box_profile import box_profile, logo_mark
from webapp.services import box

bp = Blueprint("logo", __name__)


@bp.get("/logo-<mark>.png")
@public
def picture(mark: str) -> ResponseReturnValue:
    profile = box_profile(box().engine)
    if not profile.logo or mark != logo_mark(profile):
        abort(404)
    response = Response(profile.logo, mimetype="image/png")
    response.cache_control.public = True
    response.cache_control.max_age = ONE_YEAR
    response.cache_control.immutable = True
    return response
