"""The day rebuilt from the payloads of its events alone, from seq 1 on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Replayed:
    """`turns` and `desks` by id, as the tables must have them."""

    state: str = "prepared"
    turns: dict[str, dict[str, Any]] = field(default_factory=dict)
    desks: dict[str, dict[str, Any]] = field(default_factory=dict)
    paused: dict[str, str] = field(default_factory=dict)
    priority_of: dict[str, bool] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    heard: dict[int, Any] = field(default_factory=dict)


def replay(events: Iterable[Any], planned_desks: dict[str, dict[str, Any]]) -> Replayed:
    """Fold the events, in order of seq, over the desks as they were planned."""
    day = Replayed(desks={desk_id: dict(desk) for desk_id, desk in planned_desks.items()})
    for event in events:
        day.heard[event["seq"]] = event
        payload, kind = event["payload"], event["kind"]
        if kind in DAY_STATES:
            day.state = DAY_STATES[kind]
        elif kind == "ticket_issued":
            _issue(day, payload, event["seq"], event["at"])
        elif kind == "priority_granted":
            _grant(day, payload)
        elif kind in ("service_paused", "service_resumed"):
            _pause(day, kind, payload)
        elif kind.startswith("desk_"):
            _change_desk(day.desks[payload["desk_id"]], kind, payload, event["at"])
        elif kind.startswith("turn_"):
            _move(day, kind, payload, event)
    return day


DAY_STATES = {
    "day_prepared": "prepared",
    "day_opened": "open",
    "issuing_stopped": "issuing_stopped",
    "issuing_resumed": "open",
    "day_closed": "closed",
}
DESK_STATES = {"desk_opened": "open", "desk_resumed": "open", "desk_closed": "closed"}
NEVER_CALLED: dict[str, Any] = {
    "state": "waiting",
    "desk_id": None,
    "seat": None,
    "called_at": None,
    "last_called_at": None,
    "call_count": 0,
    "started_at": None,
    "held_at": None,
    "resumed_at": None,
    "hold_reason": None,
    "held_seconds": 0,
    "closed_at": None,
    "outcome": None,
}


def _issue(day: Replayed, payload: dict[str, Any], seq: int, at: datetime) -> None:
    day.priority_of[payload["ticket_id"]] = payload["priority"]
    for position, (turn_id, service) in enumerate(payload["turns"]):
        day.turns[turn_id] = NEVER_CALLED | {
            "ticket_id": payload["ticket_id"],
            "service": service,
            "place": seq,
            "position": position,
            "queued_at": at,
            "priority": payload["priority"],
        }


def _grant(day: Replayed, payload: dict[str, Any]) -> None:
    day.priority_of[payload["ticket_id"]] = payload["granted"]
    for turn in day.turns.values():
        if turn["ticket_id"] == payload["ticket_id"] and turn["state"] != "closed":
            turn["priority"] = payload["granted"]


def _pause(day: Replayed, kind: str, payload: dict[str, Any]) -> None:
    day.paused.pop(payload["service"], None)
    if kind == "service_paused":
        day.paused[payload["service"]] = payload["reason"]


def _change_desk(desk: dict[str, Any], kind: str, payload: dict[str, Any], at: datetime) -> None:
    if kind == "desk_services_changed":
        desk["services"] = sorted(payload["services"])
    elif kind == "desk_paused":
        until = moment(payload["until"])
        desk |= {"state": "paused", "pause_reason": payload["reason"], "paused_at": at, "pause_until": until}
    elif kind in DESK_STATES:
        desk |= {"state": DESK_STATES[kind], "pause_reason": None, "paused_at": None, "pause_until": None}


def _move(day: Replayed, kind: str, payload: dict[str, Any], event: Any) -> None:
    turn_id = payload["turn_id"]
    if kind == "turn_removed":
        del day.turns[turn_id]
    elif kind == "turn_added":
        source = day.turns[payload["from_turn_id"] or day.sources[turn_id]]
        kept = {name: source[name] for name in ("ticket_id", "queued_at", "priority")}
        if payload["place"] == event["seq"]:  # at the end: the wait begins here
            kept["queued_at"] = event["at"]
        facts = {name: payload[name] for name in ("service", "place", "position")}
        day.turns[turn_id] = NEVER_CALLED | kept | facts
    else:
        turn = day.turns[turn_id]
        assert thawed(payload["before"]) == {name: turn[name] for name in NEVER_CALLED}, event
        turn |= CHANGES[kind](day, payload, event["at"], turn) | {"state": payload["state"]}


def _called(_day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    seat = {"desk_id": UUID(payload["desk_id"]), "seat": payload["seat"], "call_count": payload["call_count"]}
    return seat | {"called_at": at, "last_called_at": at} | _hold_ended(turn, at)


def _hold_ended(turn: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What was on hold after its service had begun was not served for so long."""
    is_break = turn["held_at"] and turn["started_at"]
    lasted = max(0, int((at - turn["held_at"]).total_seconds())) if is_break else 0
    return {"held_at": None, "hold_reason": None, "held_seconds": turn["held_seconds"] + lasted}


def _resumed(day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    return _called(day, payload, at, turn) | {"called_at": turn["called_at"], "resumed_at": at}


def _recalled(_day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    return {"call_count": payload["call_count"], "last_called_at": at}


def _started(_day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    return {"started_at": turn["started_at"] or at}


def _held(_day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    return {"seat": None, "held_at": at, "hold_reason": payload["reason"]}


def _closed(day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    """Who was served without a tap on "start" was served from the call on."""
    if payload["new_turn_id"]:
        day.sources[payload["new_turn_id"]] = payload["turn_id"]
    begins_nothing = ("no_show", "cancelled") + (("not_served", "carried_over") if turn["state"] == "on_hold" else ())
    served = turn["state"] in ("called", "serving", "on_hold") and payload["outcome"] not in begins_nothing
    started_at = turn["started_at"] or (turn["last_called_at"] if served else None)
    ended = {"seat": None, "started_at": started_at, "closed_at": at, "outcome": payload["outcome"]}
    return ended | (_hold_ended(turn | ended, at) if turn["state"] == "on_hold" else {})


def _corrected(_day: Replayed, payload: dict[str, Any], _at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": payload["outcome"]}


def _called_again(day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    """Who was served before goes on; what lay between was no service. Anybody else has waited until now."""
    seat = {"desk_id": UUID(payload["desk_id"]), "seat": payload["seat"], "call_count": payload["call_count"]}
    back = seat | {"last_called_at": at, "resumed_at": at, "outcome": None, "closed_at": None}
    back |= {"priority": day.priority_of[payload["ticket_id"]]}
    if not turn["started_at"]:
        return back | {"called_at": at}
    between = max(0, int((at - turn["closed_at"]).total_seconds()))
    return back | {"held_seconds": turn["held_seconds"] + between}


def _restored(day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    priority = day.priority_of[payload["ticket_id"]]
    back = {"outcome": None, "closed_at": None, "desk_id": None, "seat": None, "priority": priority, "call_count": 0}
    if payload["state"] == "on_hold":  # as when its day had closed over it
        return _before_the_close(day, payload["turn_id"]) | {"priority": priority}
    if turn["outcome"] != "no_show":  # its day had closed over it: whose desk was closed since is served anew
        back |= {"started_at": None, "held_seconds": 0}
    return back


def _before_the_close(day: Replayed, turn_id: str) -> dict[str, Any]:
    heard = (event["payload"] for event in reversed(day.heard.values()) if event["kind"] == "turn_closed")
    return thawed(next(payload["before"] for payload in heard if payload["turn_id"] == turn_id))


def _undone(day: Replayed, payload: dict[str, Any], at: datetime, turn: dict[str, Any]) -> dict[str, Any]:
    back = thawed(day.heard[payload["undone_seq"]]["payload"]["before"])
    is_open = payload["state"] != "closed"
    return back | ({"priority": day.priority_of[payload["ticket_id"]]} if is_open else {})


CHANGES = {
    "turn_called": _called,
    "turn_recalled": _recalled,
    "turn_started": _started,
    "turn_held": _held,
    "turn_resumed": _resumed,
    "turn_closed": _closed,
    "turn_restored": _restored,
    "turn_corrected": _corrected,
    "turn_called_again": _called_again,
    "turn_undone": _undone,
}


def thawed(before: dict[str, Any]) -> dict[str, Any]:
    """Times are microseconds in a payload."""
    return {
        name: moment(value) if name.endswith("_at") else UUID(value) if name == "desk_id" and value else value
        for name, value in before.items()
    }


def moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else LONG_AGO + timedelta(microseconds=microseconds)
