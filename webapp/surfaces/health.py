"""Whether the server lives and can write, and its figures for Prometheus."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from queues.model.actor import Role
from queues.model.refusals import NotAllowed
from webapp.auth.access import current_actor, public
from webapp.http.metrics import exposition
from webapp.live.sockets import sockets
from webapp.services import box

bp = Blueprint("health", __name__)
LOOPBACK = ("127.0.0.1", "::1")


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Passes the same middleware as any route: the no-op that the benchmarks compare with."""
    return {"alive": True}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Whether a command would be recorded, and what was recorded is said."""
    is_ready = box().own_writer.can_write() and not sockets().announcer.is_behind()
    return {"ready": is_ready}, 200 if is_ready else 503


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """For a staff token, or for this machine itself when no proxy stands before it."""
    at_home = request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not at_home and current_actor().role is Role.CITIZEN:
        raise NotAllowed
    return Response(exposition(), mimetype="text/plain; version=0.0.4")
