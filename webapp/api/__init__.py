"""The HTTP API: one translation of each action and snapshot, described by its own OpenAPI document.

An address names a thing: those of a service day stand under its code or id, tickets, turns and desks by themselves.
GET reads it. POST to the name of many makes one; POST to `/<things>/{id}/<verb>` does to one what the verb says, and to
`/<things>/{id}/<part>` sets a part of it: policy, services, limits, console, priority. What ends in `_id` is a UUID.
`{token}` is the secret of one ticket, for whoever holds it; staff, who may not know it, name the ticket by its id.

    GET   /days/{day}                                              days/day.py
    POST  /days/{day}/open, close, reopen, stop-issuing, resume-issuing
    POST  /days/{day}/policy
    POST  /days/{day}/pause, resume                                days/hall_pause.py
    GET   /days/{day}/events                                       days/events.py
    GET   /days/{day}/load                                         days/load.py
    GET   /days/{day}/notices                                      days/notices.py
    GET   /days/{day}/unreached                                    days/unreached.py
    POST  /days/{day}/services/{code}/pause, resume                services.py
    POST  /days/{day}/services/{code}/limits                       limits.py
    POST  /days/{day}/pauses                                       pauses.py
    POST  /days/{day}/pauses/{pause_id}/cancel
    POST  /days/{day}/announcements                                announcements.py
    POST  /days/{day}/announcements/{announcement_id}/withdraw
    POST  /days/{day}/acknowledge-alerts                           alerts.py
    POST  /days/{day}/alerts/{alert_id}/acknowledge
    GET   /days/{day}/board                                        board.py
    GET   /days/{day}/boards                                       boards.py
    POST  /days/{day}/boards
    POST  /days/{day}/boards/{board_id}/revoke, rename, settings, move, test
    GET   /days/{day}/sources/{number}                             sources.py
    POST  /days/{day}/sources/{number}/cancel
    POST  /days/{day}/hand-to-post                                 outcomes/deliveries.py
    POST  /days/{day}/tickets                                      tickets.py
    POST  /days/{day}/adopt-number
    GET   /tickets/{token}
    POST  /tickets/{token}/cancel, postpone
    POST  /tickets/{ticket_id}/priority
    POST  /turns/{turn_id}/call, recall, start, hold, resume       turns.py
    POST  /turns/{turn_id}/finish, transfer, add, no-show, restore, undo
    POST  /turns/{turn_id}/correct, call-again
    POST  /turns/{turn_id}/close-follow-up, reopen-follow-up       outcomes/follow_ups.py
    GET   /desks/{desk_id}                                         desks/desk.py
    POST  /desks/{desk_id}/call-next, open, close, pause, resume, count
    POST  /desks/{desk_id}/sit-down, leave, seat, unseat
    POST  /desks/{desk_id}/services, console
    POST  /desks/{desk_id}/messages                                desks/messages.py
    POST  /desks/{desk_id}/messages/{message_id}/confirm
    POST  /desks/{desk_id}/ask-for-help, withdraw-help
    POST  /received-days                                           days/received.py
    POST  /time/confirm                                            time.py

Those of the version before that are called otherwise now stand in former_addresses.py.
"""

from flask import Blueprint

from webapp.api import (
    alerts,
    announcements,
    board,
    boards,
    former_addresses,
    limits,
    openapi,
    pauses,
    services,
    sources,
    tickets,
    time,
    turns,
)
from webapp.api.days import day, events, hall_pause, load, notices, received, unreached
from webapp.api.desks import desk, messages
from webapp.api.outcomes import deliveries, follow_ups

OF_THE_DAY = (
    *(day, events, hall_pause, load, notices, unreached),
    *(services, limits, pauses, announcements, alerts, board, boards, sources),
)
OTHERS = (tickets, desk, messages, turns, deliveries, follow_ups, received, time, openapi, former_addresses)

bp = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (*OF_THE_DAY, *OTHERS):
    bp.register_blueprint(part.bp)
