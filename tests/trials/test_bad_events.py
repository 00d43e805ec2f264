"""HOUSE fault 1 (K1): one bad event silences nobody: what is unknown or lacks a key is said as "changed"."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.conftest import Server
from tests.live.raw import RawSocket
from tests.patience import PATIENCE, wait_until

SERVICE = "KTP-REKAM"


_OF_DAY = "(SELECT id FROM service_day WHERE code = ?)"


def write_event(server: Server, kind: str, payload: dict[str, Any]) -> int:
    """Into the running server's database, as another process would; its seq."""
    database = sqlite3.connect(server.data_dir / "giliran.db", timeout=PATIENCE)
    with database:
        database.execute("BEGIN IMMEDIATE")
        day = "(SELECT id FROM service_day WHERE code = ?)"
        database.execute(f"UPDATE stream SET last_seq = last_seq + 1 WHERE id = {_OF_DAY}", [server.day])
        columns = [row[1] for row in database.execute("PRAGMA table_info(event)")]
        new = {"seq": "seq + 1", "kind": "?", "payload": "?"}
        values = ", ".join(new.get(name, name) for name in columns)
        database.execute(
            f"INSERT INTO event ({', '.join(columns)}) SELECT {values} FROM event"
            f" WHERE stream_id = {day} ORDER BY seq DESC LIMIT 1",
            [kind, json.dumps(payload), server.day],
        )
        seq = database.execute(f"SELECT last_seq FROM stream WHERE id = {_OF_DAY}", [server.day]).fetchone()[0]
    database.close()
    return int(seq)


@pytest.fixture
def board(server: Server) -> Iterator[RawSocket]:
    socket = RawSocket(server.url)
    socket.watch({"day": server.day})
    yield socket
    socket.close()


def heard_at(socket: RawSocket, seq: int) -> dict[str, Any]:
    while (event := socket.event())["seq"] < seq:
        pass
    return event


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("turn_postponed", {"turn_id": "x", "number": "A001", "reason": "private"}),
        ("turn_called", {"turn_id": "x", "number": "A001"}),
        ("announcement_made", {}),
        ("desk_paused", {"desk_id": "no uuid"}),
    ],
    ids=["unknown kind", "without what changed", "without its audience", "of no desk"],
)
def test_after_a_bad_event_a_real_call_is_heard(
    server: Server, board: RawSocket, kind: str, payload: dict[str, Any]
) -> None:
    bad = write_event(server, kind, payload)
    changed = heard_at(board, bad)
    assert (changed["kind"], changed["prev"]) == ("changed", bad - 1)
    assert {"number", "desk", "service"} & changed.keys() == set()
    server.take(SERVICE)
    desk = server.desk_for(SERVICE)
    called = server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()
    heard = heard_at(board, called["seq"])
    assert (heard["kind"], heard["number"]) == ("turn_called", called["turn"]["number"])
    server.post(
        f"/api/v1/turns/{called['turn']['id']}/finish", {"outcome": "served"}, token=desk["token"]
    ).raise_for_status()


def test_a_waiting_phone_reads_again_and_takes_its_time(server: Server) -> None:
    phone = RawSocket(server.url)
    phone.watch({"ticket": server.take(SERVICE)["token"]})
    bad = write_event(server, "turn_postponed", {})
    heard = heard_at(phone, bad)
    phone.close()
    assert (heard["to"], heard["kind"], heard["ask"]) == (f"queue:{SERVICE}", "changed", True)
    assert heard["spread"] > 0


def test_pages_of_events_answer_and_show_nothing_of_what_is_unknown(server: Server) -> None:
    bad = write_event(server, "turn_postponed", {"number": "A001", "reason": "private"})
    answer = server.get(f"/api/v1/days/{server.day}/events?after={bad - 1}")
    (event,) = [one for one in answer.json()["events"] if one["seq"] == bad]
    assert event["kind"] == "changed" and "private" not in answer.text and "A001" not in str(event)
    staff = server.get(f"/api/v1/days/{server.day}/events?after={bad - 1}", token=server.demo["coordinator_token"])
    assert staff.json()["events"][0]["detail"]["kind"] == "turn_postponed"


def test_the_audit_and_the_screens_answer_after_bad_events(server: Server) -> None:
    """The file's first tests have left bad events of known kinds in this day too."""
    write_event(server, "turn_postponed", {"turn_id": "x"})
    write_event(server, "turn_undone", {})
    token = server.demo["coordinator_token"]
    for path in (f"/api/v1/days/{server.day}/board", f"/d/{server.day}", f"/d/{server.day}/board"):
        assert server.get(path).status_code == 200, path
    for path in (f"/d/{server.day}/audit", f"/d/{server.day}/audit?group=all", f"/d/{server.day}/load"):
        assert server.get(path, token=token).status_code == 200, path
    for desk in server.demo["desks"][:2]:
        assert server.get(f"/api/v1/desks/{desk['id']}", token=desk["token"]).status_code == 200


def test_the_voice_is_not_behind_afterwards(server: Server, board: RawSocket) -> None:
    heard_at(board, write_event(server, "turn_postponed", {}))
    lag = f'giliran_announcer_lag{{day="{server.day}"}} 0.0'
    assert wait_until(lambda: lag in server.get("/metrics").text)
    assert "giliran_announcer_behind 0.0" in server.get("/metrics").text
    assert server.get("/readyz").status_code == 200
    assert '"kind": "turn_postponed"' in (server.data_dir / "server.log").read_text()
