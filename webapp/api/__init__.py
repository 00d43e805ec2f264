"""The HTTP API: one translation of each action and snapshot, described by its own OpenAPI document."""

from flask import Blueprint

from webapp.api import (
    alerts,
    announcements,
    boards,
    deliveries,
    limits,
    openapi,
    pauses,
    services,
    sources,
    tickets,
    time,
    turns,
)
from webapp.api.days import day, events, load, notices, unreached
from webapp.api.desks import desk

OF_THE_DAY = (day, events, load, notices, unreached, services, limits, pauses, announcements, alerts, boards, sources)
OTHERS = (tickets, desk, turns, deliveries, time, openapi)

bp = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (*OF_THE_DAY, *OTHERS):
    bp.register_blueprint(part.bp)
