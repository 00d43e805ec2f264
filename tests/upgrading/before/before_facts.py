"""What a test must find again: read from a copy of the data by the version that wrote it, its clock at noon.

`known_of` is what the playing process alone knows (secrets and cookies), `facts_of` all of facts.json. Whatever is
asked by GET is asked in Indonesian, as a browser without a choice does, and kept as it was answered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from before_days import (
    DESK_PINS,
    DESK_PINS_OF_TOMORROW,
    DESK_PINS_OF_YESTERDAY,
    OLD,
    OWN_PINS,
    PASSWORDS,
    TODAY,
    TOMORROW,
    YESTERDAY,
)
from before_today import NOW
from before_world import PUBLIC_URL, HandClock, World
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from queues.model.box_events import all_box_events
from queues.model.events import all_events
from queues.model.outcomes import Outcome
from queues.model.personal import PersonalPurpose
from queues.model.turn import State
from queues.persistence import tables
from queues.persistence.chain import record_code
from queues.persistence.reading import one_read
from webapp import create_app
from webapp.box import Box
from webapp.settings import Settings

MADE_BY = {"version": "0.1.0", "commit": "14c85bb"}
PHONE_OF_NOBODY = "192.168.8.250"


def known_of(world: World) -> dict[str, Any]:
    return {
        "passwords": PASSWORDS,
        "own_pins": OWN_PINS,
        "desk_pins": {YESTERDAY: DESK_PINS_OF_YESTERDAY, TODAY: DESK_PINS, TOMORROW: DESK_PINS_OF_TOMORROW},
        "tokens": world.tokens,
        "second_factors": world.second_factors,
        "browsers": {
            name: {"cookies": one.cookies(), "csrf": one.csrf, "remote_addr": one.address}
            for name, one in world.visitors.items()
            if not one.csrf or "giliran_session" in one.cookies()  # who has signed out is gone
        },
        "repeats": world.repeats,
    }


def facts_of(known: dict[str, Any], outbox: list[dict[str, Any]]) -> dict[str, Any]:
    """Of the data folder and database that the environment names; what is sent again changes nothing there."""
    clock = HandClock()
    clock.at = datetime.fromisoformat(NOW).replace(tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)
    app = create_app(Settings(), clock)
    here: Box = app.extensions["giliran"]
    asking = Asking(app.test_client, known)
    with one_read(here.engine) as connection:
        read = Reading(connection, here)
        found = {
            "made_by": MADE_BY | {"schema": read.revision()},
            "now": clock.at.isoformat(),
            "public_url": PUBLIC_URL,
            "days": {code: read.day(code) for code in (OLD, YESTERDAY, TODAY, TOMORROW)},
            "box": read.box(),
            "removed_days": read.removed_days(),
            "counts": read.counts(),
            "users": read.users(known),
            "desk_pins": known["desk_pins"],
            "tokens": known["tokens"],
            "second_factors": known["second_factors"],
            "personal_details": read.personal_details(),
        }
    found["browsers"] = {name: one | asking.is_signed_in(one) for name, one in known["browsers"].items()}
    found["repeats"] = [asking.again(one) for one in known["repeats"]]
    found["other_body_for_a_known_key"] = asking.again(_with_another_body(known["repeats"]))
    found["answers"] = asking.answers(found["days"][TODAY])
    with one_read(here.engine) as connection:
        last = Reading(connection, here).day(TODAY)["last_seq"]
        assert last == found["days"][TODAY]["last_seq"], "asking has changed something"
    clock.at = datetime.fromisoformat("2026-11-21T05:01:00+00:00")
    found["outbox_sent_a_minute_later"] = [asking.sent_from(tablet) for tablet in outbox]
    here.engine.dispose()
    _require_everything(found)
    return found


def _require_everything(found: dict[str, Any]) -> None:
    """Every state, every outcome, every kind of event of a day and of the box."""
    turns = [turn for day in found["days"].values() for ticket in day["tickets"] for turn in ticket["turns"]]
    assert {turn["state"] for turn in turns} == set(State)
    assert {turn["outcome"] for turn in turns if turn["outcome"]} == set(Outcome)
    assert {kind for day in found["days"].values() for kind in day["events"]} == set(all_events())
    assert set(found["box"]["events"]) == set(all_box_events())
    assert {one["purpose"] for one in found["personal_details"]} == set(PersonalPurpose)
    assert all(one["status"] in (200, 201, 303) for one in found["repeats"])
    first = found["outbox_sent_a_minute_later"][0]["answers"][0]
    assert first["answer"] == next(one["answer"] for one in found["repeats"] if one["key"] == first["key"])
    assert all(one["status"] == 200 for tablet in found["outbox_sent_a_minute_later"] for one in tablet["answers"])


def without_what_differs(facts: dict[str, Any]) -> dict[str, Any]:
    """Times at which a real clock looked on; the rest is the same on SQLite and PostgreSQL."""
    return {name: fact for name, fact in facts.items() if name != "box"} | {
        "box": {name: fact for name, fact in facts["box"].items() if name != "created_at"}
    }


class Reading:
    """From the tables."""

    def __init__(self, connection: Connection, here: Box) -> None:
        self._connection, self._here = connection, here

    def revision(self) -> str:
        return str(self._connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())

    def day(self, code: str) -> dict[str, Any]:
        row = self._one(tables.service_day, code=code)
        desks = {one["id"]: one["code"] for one in self._all(tables.desk, day_id=row["id"])}
        turns = sorted(self._all(tables.turn, day_id=row["id"]), key=lambda one: (one["place"], one["position"]))
        return {
            "id": str(row["id"]),
            "state": row["state"],
            "held_on": row["held_on"].isoformat(),
            "epoch": row["epoch"],
            "last_seq": row["last_seq"],
            "plan_seq": row["plan_seq"],
            "closed_at": row["closed_at"] and row["closed_at"].isoformat(),
            "chain_head": row["chain_head"].hex(),
            "record_code": record_code(row["chain_head"]),
            "rules": row["rules"] | {name: row[name] for name in ("others_per_priority", "max_wait_minutes")},
            "events": self._kinds(row["id"]),
            "event_rows": sum(self._kinds(row["id"]).values()),
            "commands": len(self._all(tables.command, day_id=row["id"])),
            "series": {one["name"]: one["last_count"] for one in self._all(tables.series, day_id=row["id"])},
            "desks": {desks[one["id"]]: self._desk(one) for one in self._all(tables.desk, day_id=row["id"])},
            "tickets": [
                self._ticket(one, turns, desks)
                for one in sorted(self._all(tables.ticket, day_id=row["id"]), key=lambda one: one["number"])
            ],
        }

    def box(self) -> dict[str, Any]:
        row, stream = self._one(tables.box), self._one(tables.stream, kind="box")
        return {
            "id": str(row["id"]),
            "created_at": row["created_at"].isoformat(),
            "trusted_at": row["trusted_at"].isoformat(),
            "stream_id": str(stream["id"]),
            "epoch": stream["epoch"],
            "last_seq": stream["last_seq"],
            "head": stream["head"].hex(),
            "events": self._kinds(stream["id"]),
        }

    def removed_days(self) -> list[dict[str, Any]]:
        return [
            {"id": str(one["id"]), "last_seq": one["last_seq"], "head": one["head"].hex()}
            for one in self._all(tables.stream, kind="day")
        ]

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return {name: len(self._all(table)) for name, table in sorted(tables.metadata.tables.items())}

    def users(self, known: dict[str, Any]) -> dict[str, dict[str, Any]]:
        return {
            one["username"]: {
                "id": str(one["id"]),
                "name": one["display_name"],
                "role": one["role"],
                "is_active": one["is_active"],
                "password": known["passwords"][one["username"]],
                "pin": known["own_pins"].get(one["username"]) if one["pin_hash"] else None,
            }
            for one in sorted(self._all(tables.staff_user), key=lambda one: one["username"])
        }

    def personal_details(self) -> list[dict[str, Any]]:
        """In clear, as whoever has the keys of the days reads them."""
        days = {one["id"]: one["code"] for one in self._all(tables.service_day)}
        turns = {one["id"]: one for one in self._all(tables.turn)}
        found = []
        for row in self._connection.execute(select(tables.personal_detail).order_by(tables.personal_detail.c.id)):
            turn = turns[row.turn_id]
            about = {"day": days[row.day_id], "number": turn["number"], "service": turn["service"]}
            kept = {"purpose": row.purpose, "erase_after": row.erase_after.isoformat()}
            found.append(about | {"turn": str(row.turn_id)} | kept | {"detail": self._here.vault.opened(row)})
        return found

    def _desk(self, row: Mapping[str, Any]) -> dict[str, Any]:
        sitting = [str(one["clerk_id"]) for one in self._all(tables.desk_clerk, desk_id=row["id"])]
        plain = ("state", "pause_reason", "others_since_priority", "console", "seats")
        return {"id": str(row["id"]), "clerks": sitting} | {name: row[name] for name in plain}

    def _ticket(self, row: Mapping[str, Any], turns: list[Any], desks: Mapping[Any, str]) -> dict[str, Any]:
        plain = ("number", "channel", "priority", "priority_asked", "from_village", "issued_seq")
        return {
            "id": str(row["id"]),
            "token": self._here.tokens.token(row["id"]),
            **{name: row[name] for name in plain},
            "turns": [self._turn(one, desks) for one in turns if one["ticket_id"] == row["id"]],
        }

    def _turn(self, row: Mapping[str, Any], desks: Mapping[Any, str]) -> dict[str, Any]:
        plain = ("service", "state", "outcome", "hold_reason", "seat", "call_count", "place", "last_seq")
        ended = self._all(tables.outcome, turn_id=row["id"])
        told = ("quantity", "waited_seconds", "served_seconds", "detail")
        return {
            "id": str(row["id"]),
            "desk": desks.get(row["desk_id"]),
            **{name: row[name] for name in (*plain, "held_seconds")},
            "recorded": {name: ended[0][name] for name in told} if ended else None,
        }

    def _kinds(self, stream_id: Any) -> dict[str, int]:
        return dict(sorted(Counter(one["kind"] for one in self._all(tables.event, stream_id=stream_id)).items()))

    def _one(self, table: Any, **where: Any) -> Any:
        (found,) = self._all(table, **where)
        return found

    def _all(self, table: Any, **where: Any) -> list[Any]:
        asked = select(table).where(*(table.c[name] == value for name, value in where.items()))
        return list(self._connection.execute(asked.order_by(*table.primary_key.columns)).mappings())


class Asking:
    """By HTTP, as those who were there."""

    def __init__(self, new_client: Any, known: dict[str, Any]) -> None:
        self._new_client, self._known = new_client, known

    def is_signed_in(self, browser: dict[str, Any]) -> dict[str, Any]:
        """Only of those who once were: whether the session still opens something."""
        if "giliran_session" not in browser["cookies"]:
            return {}
        answer = self._client(browser).get("/work", environ_base={"REMOTE_ADDR": browser["remote_addr"]})
        return {"is_signed_in": answer.status_code == 302 and "/sign-in" not in answer.headers["Location"]}

    def again(self, sent: dict[str, Any]) -> dict[str, Any]:
        """The command with what is answered to it now."""
        answer = self._post(sent, sent["path"], sent.get("body"), sent.get("form"), sent["key"])
        said = {"location": answer.headers["Location"]} if answer.status_code == 303 else {"answer": answer.json}
        return sent | {"status": answer.status_code} | said

    def sent_from(self, tablet: dict[str, Any]) -> dict[str, Any]:
        """What becomes of a tablet's commands when it finds the network again; they change the data."""
        browser = self._known["browsers"][{"1": "sari", "4": "desk 4"}[tablet["desk"]]]
        sent = browser | {"cookies": tablet["cookies"], "headers": {}}
        found = []
        for entry in tablet["entries"]:
            answer = self._post(sent, entry["url"], entry["body"], None, entry["key"])
            found.append({"key": entry["key"], "status": answer.status_code, "answer": answer.json})
        return {"desk": tablet["desk"], "csrf": browser["csrf"], "answers": found}

    def answers(self, today: dict[str, Any]) -> dict[str, Any]:
        """By path; with whose token, where it wants one."""
        return {path: {"token": token, "answer": self._get(path, token)} for path, token in _paths(today)}

    def _get(self, path: str, token: str | None) -> Any:
        headers = {"Authorization": f"Bearer {self._known['tokens'][token]['token']}"} if token else {}
        answer = self._new_client().get(path, headers=headers, environ_base={"REMOTE_ADDR": PHONE_OF_NOBODY})
        assert answer.status_code == 200, (path, answer.text)
        return answer.json

    def _post(self, sent: dict[str, Any], path: str, body: Any, form: Any, key: str) -> Any:
        headers = {"Idempotency-Key": key, **sent["headers"]} | ({"X-CSRFToken": sent["csrf"]} if sent["csrf"] else {})
        how = {"json": body} if form is None else {"data": form}
        where = {"REMOTE_ADDR": sent["remote_addr"]}
        return self._client(sent).post(path, headers=headers, environ_base=where, **how)

    def _client(self, browser: dict[str, Any]) -> FlaskClient:
        client: FlaskClient = self._new_client()
        for name, value in browser["cookies"].items():
            client.set_cookie(name, value)
        return client


def _paths(today: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for code in (OLD, YESTERDAY, TODAY, TOMORROW):
        yield f"/api/v1/days/{code}", None
        yield f"/api/v1/days/{code}/events", None
    yield f"/api/v1/days/{TODAY}/events?after=100&limit=50", None
    yield f"/api/v1/days/{TODAY}/board", None
    yield f"/api/v1/days/{TODAY}/notices", None
    yield f"/api/v1/days/{TODAY}/load", "coordinator"
    yield f"/api/v1/days/{TODAY}/unreached", "coordinator"
    for desk in ("1", "2", "3", "4", "5"):
        yield f"/api/v1/desks/{today['desks'][desk]['id']}", "coordinator"
    for ticket in today["tickets"]:
        yield f"/api/v1/tickets/{ticket['token']}", None


def _with_another_body(repeats: list[dict[str, Any]]) -> dict[str, Any]:
    first = next(one for one in repeats if one["what"] == "a number from a phone")
    return first | {"what": "the key of a number from a phone, with another wish", "body": {"services": ["JKN"]}}
