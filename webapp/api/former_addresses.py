"""Deprecated addresses: those of the version before keep answering, each by the view of its address of today.

A tablet keeps commands in its outbox with the address that they had when they were given, and programs are not renewed
with the box. The OpenAPI document marks them as deprecated.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.api import tickets
from webapp.api.desks import desk
from webapp.api.outcomes import deliveries


@dataclass(frozen=True)
class FormerAddress:
    """`name` is the id of its operation, as it has always been; `instead` is the address to use."""

    name: str
    rule: str
    view: Callable[..., ResponseReturnValue]
    instead: str


FORMER_ADDRESSES = (
    FormerAddress("tickets_adopt", "/days/<day>/tickets/adopt", tickets.adopt, "/days/{day}/adopt-number"),
    FormerAddress("deliveries_handed", "/days/<day>/deliveries/handed", deliveries.handed, "/days/{day}/hand-to-post"),
    FormerAddress(
        "tickets_priority",
        "/tickets/by-id/<uuid:ticket_id>/priority",
        tickets.priority,
        "/tickets/{ticket_id}/priority",
    ),
    # One body said who sits down, who leaves and, from a coordinator, who is seated.
    FormerAddress(
        "desks_sit", "/desks/<uuid:desk_id>/staff", desk.sit_or_leave, "/desks/{desk_id}/sit-down, leave, seat"
    ),
)

bp = Blueprint("former", __name__)
for one in FORMER_ADDRESSES:
    bp.add_url_rule(one.rule, one.name, one.view, methods=["POST"])

INSTEAD = {f"api.former.{one.name}": one.instead for one in FORMER_ADDRESSES}  # by endpoint
