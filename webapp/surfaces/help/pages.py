"""`/help`: a guide for each kind of person, and the sheets that hang on a wall; without script, network or sign-in."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from queues.model.actor import Role
from webapp.auth.access import public
from webapp.help.guide_texts import GUIDES, HELP, SHEETS, guide_text
from webapp.services import box
from webapp.words.language import current_language

bp = Blueprint("help", __name__, url_prefix=HELP)

_OF_ROLE = {
    Role.CITIZEN: "warga",
    Role.CLERK: "petugas",
    Role.GREETER: "pendaftaran",
    Role.COORDINATOR: "koordinator",
    Role.VIEWER: "pemantau",
    Role.CONTENT: "koordinator",
    Role.ADMIN: "panitia",
}


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """All guides, the visitor's own first, and the sheets."""
    language = current_language()
    own = _OF_ROLE.get(Role(current_user.role) if current_user.is_authenticated else Role.CITIZEN)
    guides = [guide_text(name, language) for name in sorted(GUIDES, key=lambda name: name != own)]
    return render_template("help/index.html", guides=guides, sheets=[guide_text(name, language) for name in SHEETS])


@bp.get("/<guide>")
@public
def page(guide: str) -> ResponseReturnValue:
    """One guide to read, or one sheet to print."""
    if guide not in (*GUIDES, *SHEETS):
        abort(404)
    known = guide_text(guide, current_language())
    if guide in SHEETS:
        return render_template("help/sheet.html", sheet=known, address=box().public_url)
    return render_template("help/guide.html", guide=known)
