"""The privacy notice in plain words: what is kept about a citizen, for how long, who reads it, what one may ask for."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from queues.snapshots.shared.days import current_days
from webapp.auth.access import public
from webapp.services import box

bp = Blueprint("privacy", __name__)


@bp.get("/privasi")
@public
def page() -> ResponseReturnValue:
    """With the number for complaints of the day that is on, where there is one."""
    days = current_days(box().engine)
    return render_template("privacy/page.html", day=days[0] if days else None)
