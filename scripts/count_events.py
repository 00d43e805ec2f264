"""Counts a day from the rows of its events alone, to be held against its record, figure by figure.

It knows nothing of the program: it reads the table of events of a database file, takes away what was undone, and looks
up in the `before` of each closing event how long somebody was served. Names and hours come from the record's own plan.

    python3 scripts/count_events.py giliran.db DAY-CODE
"""

import json
import math
import sqlite3
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HELPED = {"served", "handed_over", "collect_later", "posted", "documents_missing", "referred", "rejected"}
UNSERVED = {"not_served", "carried_over"}
NOTED = {
    "turn_corrected": "corrected",
    "turn_called_again": "called_again",
    "turn_restored": "restored",
    "outcome_settled": "late_outcome",
}
CLOSING = ("turn_closed", "outcome_settled")


def counted(rows, plan):
    """The figures of `rows` (dicts of seq, at, kind, payload; in order), under the names that a record gives them."""
    opens_at = datetime.fromisoformat(plan["opens_at"])
    turns, tickets = _turns(rows, opens_at), _tickets(rows, opens_at)
    walk_ins = [(p["desk_id"], p["service"], p["quantity"]) for p in _of(rows, "people_counted")]
    agency = {one["code"]: one["agency"] for one in plan["services"]}
    return {
        "numbers": _numbers(tickets, turns),
        "totals": _sums(turns, tickets, [many for _, _, many in walk_ins]),
        "services": {
            code: _sums(
                [one for one in turns if one["service"] == code],
                tickets,
                [many for _, service, many in walk_ins if service == code],
            )
            for code in {one["code"] for one in plan["services"]} | {one["service"] for one in turns}
        },
        "agencies": {
            code: _sums(
                [one for one in turns if agency.get(one["service"]) == code],
                tickets,
                [many for _, service, many in walk_ins if agency.get(service) == code],
            )
            for code in {one["code"] for one in plan["agencies"]}
        },
        "desks": {
            desk: _sums(
                [one for one in turns if one["desk"] == desk], tickets, [many for at, _, many in walk_ins if at == desk]
            )
            for desk in {one["id"] for one in plan["desks"]} | {one["desk"] for one in turns if one["desk"]}
        },
        "hours": _hours(turns, tickets, ZoneInfo(plan["zone"])),
        "pauses": _pauses(rows),
        "notes": _notes(rows, turns),
        "villages": _villages(tickets),
        "population": _population(turns, tickets, {one["code"]: one["counts"] for one in plan["services"]}),
        "unserved": sorted(
            (one["number"], one["service"], one["outcome"]) for one in turns if one["outcome"] in UNSERVED
        ),
        "restores": [sum(gap[2] - gap[1] + 1 for gap in p["gaps"]) for p in _of(rows, "epoch_raised")],
    }


def as_counted(figures):
    """What of a record can be held against `counted`, in the same shape."""
    found = {name: figures[name] for name in ("numbers", "totals", "services", "agencies", "desks", "hours", "notes")}
    found |= {name: figures[name] for name in ("villages", "population")}
    found["pauses"] = sorted(
        (p["since"], p["desk"] or "", p["service"] or "", p["reason"], p["until"] or "", p["seconds"])
        for p in figures["pauses"]
    )
    found["unserved"] = sorted((one["number"], one["service"], one["outcome"]) for one in figures["unserved"])
    found["restores"] = [one["lost"] for one in figures["restores"]]
    return found


# -- numbers and turns -------------------------------------------------------------------------------------------------


def _of(rows, *kinds):
    return [row["payload"] for row in rows if row["kind"] in kinds]


def _tickets(rows, opens_at):
    found = {}
    for row in rows:
        said = row["payload"]
        if row["kind"] == "ticket_issued":
            at = max(row["at"], opens_at) if said.get("carried_from") else row["at"]
            found[said["ticket_id"]] = said | {"at": at, "village": said.get("from_village")}
        elif row["kind"] == "village_noted":
            found[said["ticket_id"]]["village"] = said["from_village"]
        elif row["kind"] == "priority_granted":
            found[said["ticket_id"]]["priority"] = said["granted"]
    return found


def _turns(rows, opens_at):
    """One for each turn that stands, with what stands of its events."""
    removed = {said["turn_id"] for said in _of(rows, "turn_removed")}
    came, moves = {}, {}
    for row in rows:
        said = row["payload"]
        if row["kind"] == "ticket_issued":
            at = max(row["at"], opens_at) if said.get("carried_from") else row["at"]
            for turn_id, service in said["turns"]:
                came[turn_id] = {"service": service, "queued": at} | _holder(said)
        elif row["kind"] == "turn_added":
            source = said.get("from_turn_id") or _made_by(rows, said["turn_id"])
            came_at = came[source]["queued"] if source else max(row["at"], opens_at)
            queued = row["at"] if said["joined"] == "end" else came_at
            came[said["turn_id"]] = {"service": said["service"], "queued": queued} | _holder(said)
        elif "turn_id" in said:
            moves.setdefault(said["turn_id"], []).append(row)
    return [_turn(one, _standing(moves.get(turn_id, []))) for turn_id, one in came.items() if turn_id not in removed]


def _holder(said):
    return {"ticket": said["ticket_id"], "number": said["number"]}


def _made_by(rows, turn_id):
    """The turn whose transfer made this one."""
    made = (said["turn_id"] for said in _of(rows, "turn_closed") if said.get("new_turn_id") == turn_id)
    return next(made, None)


def _standing(moves):
    """Without what was undone, and without the undoing."""
    undone = {row["payload"]["undone_seq"] for row in moves if row["kind"] == "turn_undone"}
    return [row for row in moves if row["seq"] not in undone and row["kind"] != "turn_undone"]


def _turn(one, moves):
    closing = outcome = quantity = called = None
    is_open, desk = True, None
    for row in moves:
        kind, said = row["kind"], row["payload"]
        desk = said["desk_id"]
        if kind in CLOSING:
            closing, outcome, quantity, is_open = row, said["outcome"], said["quantity"], False
        elif kind == "turn_corrected":
            outcome, quantity = said["outcome"], said["quantity"]
        elif kind in ("turn_restored", "turn_called_again"):
            first = kind == "turn_called_again" and not (said["before"]["started_at"] and said["before"]["closed_at"])
            called = row["at"] if first else called
            closing, outcome, is_open = None, None, True
        elif kind == "turn_called":
            called = row["at"]
    waited = None if called is None else _seconds(one["queued"], called)
    ended = {"outcome": outcome, "quantity": quantity, "open": is_open, "desk": desk}
    return one | ended | {"called": called, "waited": waited, "moves": moves} | _served(closing)


def _served(closing):
    """How long, from what the closing event says was so before it."""
    if closing is None:
        return {"served": None, "closed": None}
    said = closing["payload"]
    before = said["before"]
    closed = _moment(said["pressed_at"]) if closing["kind"] == "outcome_settled" else closing["at"]
    # Who never tapped "start" is served from the last call on, unless nobody was served at all.
    started = before["started_at"] or (before["last_called_at"] if _has_begun(closing["kind"], said) else None)
    if not started:
        return {"served": None, "closed": closed}
    held = before["held_seconds"]
    if before["state"] == "on_hold":
        held += _seconds(_moment(before["held_at"]), closed)
    return {"served": max(0, _seconds(_moment(started), closed) - held), "closed": closed}


def _has_begun(kind, said):
    """Whoever was at a desk, or on hold there, and did not leave it without having been served; it may be corrected."""
    if kind == "outcome_settled":
        return True
    state, outcome = said["before"]["state"], said["outcome"]
    at_desk = state in ("called", "serving") or (state == "on_hold" and outcome not in UNSERVED)
    return at_desk and outcome not in ("no_show", "cancelled")


# -- figures -----------------------------------------------------------------------------------------------------------


def _numbers(tickets, turns):
    return {
        "issued": len(tickets),
        "by_channel": dict(Counter(one["channel"] for one in tickets.values())),
        "helped": len({one["ticket"] for one in turns if one["outcome"] in HELPED}),
        "priority": len([one for one in tickets.values() if one["priority"]]),
        "adopted": len([one for one in tickets.values() if one["adopted"]]),
        "carried_in": len([one for one in tickets.values() if one.get("carried_from")]),
    }


def _sums(turns, tickets, walk_ins):
    helped = [one for one in turns if one["outcome"] in HELPED]
    called = [one for one in turns if one["called"]]
    served = [one["served"] for one in helped if one["served"] is not None]
    kinds = Counter(_note_of(row)[0] for one in turns for row in one["moves"] if _note_of(row))
    return {
        "turns": len(turns),
        "open": len([one for one in turns if one["open"]]),
        "outcomes": dict(Counter(one["outcome"] for one in turns if one["outcome"])),
        "helped": len(helped),
        "documents": sum(one["quantity"] for one in helped),
        "no_show": len([one for one in turns if one["outcome"] == "no_show"]),
        "unserved": len([one for one in turns if one["outcome"] == "not_served"]),
        "carried_over": len([one for one in turns if one["outcome"] == "carried_over"]),
        "walk_ins": sum(walk_ins),
        "called": len(called),
        "priority": len([one for one in called if tickets[one["ticket"]]["priority"]]),
        "chosen": kinds["chosen"],
        "corrected": kinds["corrected"],
        "wait": _ranks([one["waited"] for one in called]),
        "service": _ranks(served) | {"total": sum(served)},
    }


def _ranks(seconds):
    found = sorted(seconds)
    if not found:
        return {"count": 0, "median": None, "p90": None, "longest": None}
    at = {name: math.ceil(len(found) * tenths / 10) - 1 for name, tenths in (("median", 5), ("p90", 9))}
    return {"count": len(found), "longest": found[-1]} | {name: found[index] for name, index in at.items()}


def _hours(turns, tickets, zone):
    local = [(one["at"].astimezone(zone).hour, "issued", None) for one in tickets.values()]
    local += [(one["called"].astimezone(zone).hour, "called", one["waited"]) for one in turns if one["called"]]
    local += [
        (one["closed"].astimezone(zone).hour, "helped", one["served"])
        for one in turns
        if one["outcome"] in HELPED and one["closed"]
    ]
    used = {hour for hour, _, _ in local}
    found = []
    for hour in range(min(used), max(used) + 1) if used else ():
        here = {kind: [s for h, k, s in local if (h, k) == (hour, kind)] for kind in ("issued", "called", "helped")}
        times = {"wait": _ranks(here["called"]), "service": _ranks([s for s in here["helped"] if s is not None])}
        found.append({"hour": hour} | {kind: len(these) for kind, these in here.items()} | times)
    return found


def _note_of(row):
    """(what, reason) of an event that is out of the ordinary."""
    said = row["payload"]
    if row["kind"] == "turn_called" and said["why"] == "chosen":
        return "chosen", said["reason"] or ""
    if row["kind"] == "turn_closed" and said["early"]:
        return "early_no_show", ""
    if row["kind"] == "turn_restored" and said["before"]["outcome"] != "no_show":
        return None  # the close of the day was taken back
    return (NOTED[row["kind"]], said.get("reason") or "") if row["kind"] in NOTED else None


def _notes(rows, turns):
    found = Counter(_note_of(row) for one in turns for row in one["moves"] if _note_of(row))
    names = ("chosen", "early_no_show", "corrected", "called_again", "restored", "late_outcome")
    notes = {}
    for name in names:
        reasons = {reason: many for (what, reason), many in found.items() if what == name}
        notes[name] = {"count": sum(reasons.values()), "reasons": {r: many for r, many in reasons.items() if r}}
    asked_for = {said["turn_id"] for said in _of(rows, "turn_added") if said["from_turn_id"]}
    undone = len(_of(rows, "turn_undone")) + len([s for s in _of(rows, "turn_removed") if s["turn_id"] in asked_for])
    counts = {"undone": undone, "recalled": len(_of(rows, "turn_recalled"))}
    return notes | {name: {"count": many, "reasons": {}} for name, many in counts.items()}


def _villages(tickets):
    known = Counter(one["village"] for one in tickets.values() if one["village"])
    return {"known": sum(known.values()), "of": len(tickets), "counts": dict(known)}


def _population(turns, tickets, means):
    found = {"birth": Counter(), "death": Counter(), "move": Counter()}
    for one in turns:
        if means.get(one["service"]) and one["outcome"] in HELPED:
            found[means[one["service"]]][tickets[one["ticket"]]["village"] or ""] += one["quantity"]
    return {kind: dict(many) for kind, many in found.items()}


# -- pauses ------------------------------------------------------------------------------------------------------------


def _pauses(rows):
    found = []
    for nth, row in enumerate(rows):
        said = row["payload"]
        if row["kind"] == "desk_paused":
            ends = ("desk_paused", "desk_resumed", "desk_opened", "desk_closed")
            found += _parts(
                rows, nth, said["desk_id"], "", lambda after, ends=ends, said=said: _next(after, "desk_id", said, ends)
            )
        elif row["kind"] == "service_paused":
            ends = ("service_paused", "service_resumed")
            found += _parts(
                rows, nth, "", said["service"], lambda after, ends=ends, said=said: _next(after, "service", said, ends)
            )
        elif row["kind"] == "hall_paused":
            desks = set(said["desks"])
            found += _parts(rows, nth, "", "", lambda after, desks=desks: _end_of_hall_pause(after, desks))
    return sorted(found)


def _parts(rows, nth, desk, service, end_of):
    """A pause, and its further parts where the day was closed over it and opened again."""
    found, reason = [], rows[nth]["payload"]["reason"]
    while nth is not None:
        end = end_of(rows[nth + 1 :])
        found.append(_pause(rows, rows[nth], end, desk, service, reason))
        closed = end is not None and end["kind"] == "day_closed"
        nth = (
            next((at for at, row in enumerate(rows) if row["seq"] > end["seq"] and row["kind"] == "day_reopened"), None)
            if closed
            else None
        )
    return found


def _next(after, name, said, kinds):
    """The first of these kinds that is about the same, or the close of the day."""
    own = (r for r in after if (r["kind"] in kinds and r["payload"][name] == said[name]) or r["kind"] == "day_closed")
    return next(own, None)


def _end_of_hall_pause(after, desks):
    for row in after:
        if row["kind"] == "hall_resumed":
            desks -= set(row["payload"]["desks"])
        elif row["kind"] in ("desk_resumed", "desk_opened", "desk_closed"):
            desks -= {row["payload"]["desk_id"]}
        if row["kind"] == "day_closed" or not desks:
            return row
    return None


def _pause(rows, row, end, desk, service, reason):
    seconds = _seconds(row["at"], (end or rows[-1])["at"])
    until = end["at"].isoformat() if end else ""
    return row["at"].isoformat(), desk, service, reason, until, seconds


# -- times and rows ----------------------------------------------------------------------------------------------------


def _seconds(start, end):
    return max(0, int((end - start).total_seconds()))


def _moment(microseconds):
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def rows_of(path, code):
    """The day's events and the newest figures that were written of it (None: none), from a database file."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        (day_id,) = database.execute("SELECT id FROM service_day WHERE code = ?", (code,)).fetchone()
        said = "SELECT seq, at, kind, payload FROM event WHERE stream_id = ? ORDER BY seq"
        rows = [
            {"seq": seq, "at": _aware(at), "kind": kind, "payload": json.loads(payload)}
            for seq, at, kind, payload in database.execute(said, (day_id,))
        ]
        newest = "SELECT seq, figures FROM day_record WHERE day_id = ? ORDER BY version DESC LIMIT 1"
        written = database.execute(newest, (day_id,)).fetchone()
    return rows, written and (written[0], json.loads(written[1]))


def _aware(text):
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def main():
    path, code = sys.argv[1:]
    rows, written = rows_of(path, code)
    if written is None:
        sys.exit(f"No figures of {code} are written.")
    seq, figures = written
    found, said = counted([row for row in rows if row["seq"] <= seq], figures["plan"]), as_counted(figures)
    unlike = [name for name in said if said[name] != found[name]]
    for name in unlike:
        print(f"{name}: the record says {said[name]}, the events {found[name]}")
    print(f"{code}: {len(rows)} events, {len(said) - len(unlike)} of {len(said)} parts of the record equal the count.")
    sys.exit(bool(unlike))


if __name__ == "__main__":
    main()
