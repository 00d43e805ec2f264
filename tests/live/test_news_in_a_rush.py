"""When many take a number at once, a phone hears of them in few messages, and of every one of them."""

import threading
from uuid import uuid4

import pytest

from tests.live.conftest import Server
from tests.live.raw import RawSocket
from webapp.live.queue_news import News, packed
from webapp.live.rooms import queue_room

TAKEN = 60


def test_a_phone_hears_of_every_number_in_its_queue_without_a_gap(server: Server) -> None:
    phone = RawSocket(server.url)
    own = server.take("SKCK")
    told = phone.watch({"ticket": own["token"]})["rooms"]["queue:SKCK"]
    taken: list[int] = []
    takers = [
        threading.Thread(target=lambda: taken.extend(server.take("SKCK")["seq"] for _ in range(TAKEN // 4)))
        for _ in range(4)
    ]
    for taker in takers:
        taker.start()
    joined: list[int] = []
    while len(joined) < TAKEN:
        event = phone.event()
        assert event["prev"] == told
        assert event["seq"] == event["joined"][-1]
        told = event["seq"]
        # Its own number may be told to it too, if it was so quick that the room had not heard of it yet.
        joined += [seq for seq in event["joined"] if seq > own["seq"]]
    for taker in takers:
        taker.join()
    phone.close()
    assert joined == sorted(taken)


def test_a_call_comes_after_the_numbers_that_were_taken_before_it(server: Server) -> None:
    phone = RawSocket(server.url)
    phone.watch({"ticket": server.take("SKCK")["token"]})
    last = [server.take("SKCK")["seq"] for _ in range(8)][-1]
    desk = server.desk_for("SKCK")
    server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
    heard = []
    while not heard or (heard[-1]["kind"], heard[-1]["to"]) != ("turn_called", "queue:SKCK"):
        heard.append(phone.event())  # its own ticket is called, too, and hears of it by itself
    queue = [event for event in heard if event["to"] == "queue:SKCK"]
    phone.close()
    assert [event["seq"] for event in queue] == sorted(event["seq"] for event in queue)
    assert last in [place for event in queue for place in event.get("joined", [])]


def test_what_waited_is_told_as_one_message_with_the_newest_head() -> None:
    news = News(queue_room(uuid4(), "SKCK"), 1, {"seq": 7, "left": [], "joined": [7], "pace": 2.0})
    news.add(1, {"seq": 9, "left": [3], "joined": [9], "pace": 1.5})
    assert news.message == {"seq": 9, "left": [3], "joined": [7, 9], "pace": 1.5}


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ({}, {"ask": True}, {"ask": True}),
        ({"ask": True}, {}, {"ask": True}),
        ({"ask": True, "spread": 9}, {"ask": True, "spread": 5}, {"ask": True, "spread": 5}),
        ({"ask": True, "spread": 9}, {"ask": True}, {"ask": True}),
        ({"ask": True}, {"ask": True, "spread": 9}, {"ask": True}),
    ],
)
def test_of_two_moments_to_read_again_the_earlier_counts(
    first: dict[str, int], second: dict[str, int], merged: dict[str, int]
) -> None:
    news = News(queue_room(uuid4(), "SKCK"), 1, {"seq": 7} | first)
    news.add(1, {"seq": 8} | second)
    assert {name: value for name, value in news.message.items() if name in ("ask", "spread")} == merged


def test_calls_before_each_place_are_short_on_the_air() -> None:
    assert packed([(1043, 0), (1050, 1), (1051, 4)]) == [1043, 0, 7, 1, 1, 3]
    assert packed([]) == []
