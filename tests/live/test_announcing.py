"""What is announced reaches the phones it is for, which are given time to ask: a thousand must not come at once."""

from typing import Any

import pytest

from tests.live.conftest import Server
from tests.live.raw import RawSocket
from webapp.live.rooms import SPREAD


def phone_in(server: Server, service: str) -> RawSocket:
    phone = RawSocket(server.url)
    phone.watch({"ticket": server.take(service)["token"]})
    return phone


def tell(server: Server, path: str, body: dict[str, Any]) -> Any:
    answer = server.post(f"/api/v1/days/{server.day}/{path}", body, token=server.demo["coordinator_token"])
    assert answer.ok, answer.text
    return answer.json()


def heard_until(phone: RawSocket, kind: str) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["kind"] != kind:
        heard.append(phone.event())
    return heard


@pytest.mark.parametrize(
    ("to", "reached"),
    [({}, True), ({"audience": "phones"}, True), ({"service": "SKCK"}, True), ({"service": "JKN"}, False)],
)
def test_phones_hear_of_what_is_announced_to_them_without_its_text_and_with_time_to_ask(
    server: Server, to: dict[str, str], reached: bool
) -> None:
    phone = phone_in(server, "SKCK")
    made = tell(server, "announcements", {"text": "Listrik padam.", "minutes": 5, **to})
    # What comes within half a second is told in one message, under the name of the last.
    heard = heard_until(phone, "announcement_made") if reached else []
    tell(server, "services/SKCK/pause", {"reason": "power"})
    heard += heard_until(phone, "service_paused")
    phone.close()
    tell(server, "services/SKCK/resume", {})
    newest = max(made["announcements"], key=lambda one: one["made_at"])
    tell(server, f"announcements/{newest['id']}/withdraw", {})
    told = [event for event in heard if event["kind"] == "announcement_made"]
    assert [(event["to"], event["spread"]) for event in told] == [("queue:SKCK", SPREAD)] * reached
    assert "Listrik" not in str(heard)
    assert "spread" not in heard[-1]  # a pause is asked for soon


def test_what_is_for_the_board_alone_disturbs_no_phone(server: Server) -> None:
    phone = phone_in(server, "SKCK")
    tell(server, "announcements", {"text": "Silakan duduk.", "minutes": 5, "audience": "board"})
    tell(server, "services/SKCK/pause", {"reason": "power"})
    kinds = {event["kind"] for event in heard_until(phone, "service_paused")}
    phone.close()
    tell(server, "services/SKCK/resume", {})
    assert "announcement_made" not in kinds


@pytest.mark.parametrize(("service", "was_last"), [("SKCK", True), ("KTP-REKAM", False)])
def test_a_desk_that_stops_is_asked_about_only_where_it_was_the_last(
    server: Server, service: str, was_last: bool
) -> None:
    phone, desk, staff = phone_in(server, service), server.desk_for(service)["id"], server.demo["coordinator_token"]
    server.post(f"/api/v1/desks/{desk}/pause", {"reason": "rest"}, token=staff)
    stopped = heard_until(phone, "desk_paused")[-1]
    server.post(f"/api/v1/desks/{desk}/resume", token=staff)
    goes_on = heard_until(phone, "desk_resumed")[-1]
    phone.close()
    assert [event.get("ask", False) for event in (stopped, goes_on)] == [was_last] * 2
