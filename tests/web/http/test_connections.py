"""Who holds connections: one address a few, and always room for the next one at the cost of who keeps us waiting."""

from ipaddress import ip_network

import pytest

from webapp import create_app
from webapp.auth.shared_address import AddressCap
from webapp.http.server.connections import Connection, Connections
from webapp.settings import Settings

A, B = "192.168.8.20", "192.168.8.21"


class Line:
    """The server's end of a connection."""

    def __init__(self) -> None:
        self.is_cut = False

    def setsockopt(self, *_what: object) -> None:
        return

    def shutdown(self, _how: int) -> None:
        self.is_cut = True


@pytest.fixture
def few() -> Connections:
    return Connections(most=4, by_address=lambda: 2, proxies=[ip_network("10.0.0.5")])


def come(table: Connections, address: str) -> tuple[Connection, Line]:
    line = Line()
    return table.come(line, address), line


def test_who_keeps_the_server_waiting_longest_gives_way_to_the_next_of_the_address(few: Connections) -> None:
    (_first, oldest), (_second, newer), (third, _line) = (come(few, A) for _ in range(3))
    assert (oldest.is_cut, newer.is_cut) == (True, False)
    assert not few.is_too_many(third)
    assert few.gave_way == 1


def test_what_the_server_works_for_is_never_cut(few: Connections) -> None:
    (first, oldest), (_second, newer) = come(few, A), come(few, A)
    first.works()
    come(few, A)
    assert (oldest.is_cut, newer.is_cut) == (False, True)


def test_an_address_with_nothing_but_work_gets_no_further_connection_unless_it_is_of_staff(few: Connections) -> None:
    for _ in range(2):
        come(few, A)[0].works()
    third, _line = come(few, A)
    assert few.is_too_many(third)
    third.know()
    assert not few.is_too_many(third)
    assert not few.is_too_many(come(few, B)[0])


def test_a_connection_that_came_too_early_is_served_once_there_is_room(few: Connections) -> None:
    first, _line = come(few, A)
    first.works()
    come(few, A)[0].works()
    third, _line = come(few, A)
    few.leave(first)
    assert not few.is_too_many(third)


def test_connections_of_staff_count_for_nobody_and_give_way_to_nobody(few: Connections) -> None:
    staff = [come(few, A) for _ in range(2)]
    for line, _end in staff:
        line.know()
        line.works()
        line.waits()
    lines = [come(few, A)[1] for _ in range(2)]
    assert not any(line.is_cut for line in lines)
    come(few, B)
    assert lines[0].is_cut and not any(end.is_cut for _line, end in staff)


def test_a_full_server_makes_room_whatever_the_address(few: Connections) -> None:
    lines = [come(few, f"192.168.8.{30 + nth}")[1] for nth in range(6)]
    assert [line.is_cut for line in lines] == [True, True, False, False, False, False]


def test_who_has_given_way_leaves_as_everybody_does(few: Connections) -> None:
    came = [come(few, A)[0] for _ in range(3)]
    for one in came:
        few.leave(one)
    assert few.count() == 0
    fresh, line = come(few, A)
    assert not few.is_too_many(fresh) and not line.is_cut


def test_behind_a_trusted_proxy_the_visitors_own_address_counts(few: Connections) -> None:
    lines = [come(few, "10.0.0.5")[0] for _ in range(3)]
    with few.behind_proxy(lines[0], A), few.behind_proxy(lines[1], A), few.behind_proxy(lines[2], A):
        assert [few.is_too_many(line) for line in lines] == [False, False, True]
    with few.behind_proxy(lines[2], A):
        assert not few.is_too_many(lines[2])


@pytest.mark.parametrize(("shared", "most"), [("off", 40), ("on", 1000)])
def test_an_address_that_many_phones_share_holds_what_they_need(settings: Settings, shared: str, most: int) -> None:
    app = create_app(settings.model_copy(update={"shared_address": shared}))
    assert AddressCap(app, settings.connections_per_address)() == most
