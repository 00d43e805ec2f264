"""The HTTP API: one translation of each action and snapshot, described by its own OpenAPI document."""

from flask import Blueprint

from webapp.api import days, desks, openapi, tickets, turns

bp = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (days, tickets, desks, turns, openapi):
    bp.register_blueprint(part.bp)
