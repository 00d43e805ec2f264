"""The HTTP API: one translation of each action and snapshot, described by its own OpenAPI document."""

from flask import Blueprint

from webapp.api import alerts, boards, days, deliveries, desks, hall_changes, openapi, sources, tickets, time, turns

bp = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (days, alerts, boards, hall_changes, sources, tickets, desks, turns, deliveries, time, openapi):
    bp.register_blueprint(part.bp)
