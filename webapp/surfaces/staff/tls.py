"""How a tablet of the hall comes to trust the box's own certificate authority, and whether it does."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.auth.access import public
from webapp.services import box
from webapp.tls.authority import Authority
from webapp.tls.https_door import https_url, is_protected, may_ask

bp = Blueprint("tls", __name__)


@bp.get("/cek/https")
@public
def page() -> ResponseReturnValue:
    """The steps on Android, the fingerprint to compare, and what this browser makes of it."""
    authority = _authority()
    probe = may_ask(https_url("/healthz"))
    return render_template(
        "tls/page.html",
        fingerprint=authority.fingerprint if authority.exists else "",
        probe=probe,
        sign_in=https_url("/sign-in"),
        is_protected=is_protected(),
    )


@bp.get("/cek/giliran-balai.crt")
@public
def certificate() -> ResponseReturnValue:
    """The CA's certificate as Android installs it. It is no secret: only its key is."""
    authority = _authority()
    if not authority.exists:
        abort(404)
    response = Response(authority.der, mimetype="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = 'attachment; filename="giliran-balai.crt"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _authority() -> Authority:
    return Authority(box().settings.tls_dir)
