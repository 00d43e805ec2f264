"""A waiting phone hears how many calls come before it, whichever queue of its desks they come from."""

from tests.live.conftest import Server
from tests.live.raw import RawSocket


def aheads(message: dict[str, list[int]]) -> dict[int, int]:
    """Place -> calls before it, as a phone reads a message."""
    found, place, ahead = {}, 0, 0
    told = message.get("ahead", [])
    for step, more in zip(told[::2], told[1::2], strict=True):
        place, ahead = place + step, ahead + more
        found[place] = ahead
    return found


def test_a_call_from_another_queue_of_the_desk_brings_everybody_nearer(server: Server) -> None:
    desk = next(one for one in server.demo["desks"] if len(one["services"]) > 1)
    other, own = desk["services"][:2]
    for one in server.demo["desks"]:
        if one["id"] != desk["id"] and {other, own} & set(one["services"]):
            server.post(f"/api/v1/desks/{one['id']}/close", token=server.demo["coordinator_token"])
    for _ in range(4):
        server.take(other)
    mine = server.take(own)
    assert mine["turns"][0]["ahead"] == 4
    phone = RawSocket(server.url)
    phone.watch({"ticket": mine["token"]})
    server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
    told: dict[int, int] = {}
    while told.get(mine["seq"]) != 3:
        message = phone.event()
        assert message["to"] == f"queue:{own}"
        told |= aheads(message)
    phone.close()
    assert server.get(f"/api/v1/tickets/{mine['token']}").json()["turns"][0]["ahead"] == 3
