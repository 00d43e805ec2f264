"""A message for many goes straight to the sockets, whole and in order with what engine.io itself sends."""

import pytest

from tests.live.wire.frames_hall import ALL, Tried, run


@pytest.fixture(scope="module")
def tried(in_front: dict[str, str]) -> Tried:
    """What came of everything that is tried in a hall with one room."""
    return run(ALL, in_front)[0]


def test_a_message_for_many_goes_straight_to_websockets_and_the_usual_way_to_who_polls(tried: Tried) -> None:
    assert tried["straight"] == {
        "fast": True,
        # The first waits behind what engine.io has not yet sent, so that it does not overtake it.
        "directly": [0, 1, 1, 1],
        "socket": [1, 2, 3, 4],
        "polling": [1, 2, 3, 4, 5],
        "whole": True,
    }


def test_what_is_emitted_and_what_is_said_is_heard_in_the_order_in_which_it_came(tried: Tried) -> None:
    assert tried["mixed"]["in order"] == [True] * 4
    assert tried["mixed"]["directly"] > 100


def test_pings_of_a_client_are_answered_between_messages(tried: Tried) -> None:
    assert tried["pongs"] == {"in order": True, "pongs": True}


def test_engine_ios_pings_go_on_between_messages_and_who_answers_none_is_let_go(tried: Tried) -> None:
    assert tried["pings"] == {"in order": True, "left": True}


def test_who_leaves_while_something_is_said_disturbs_nobody_and_is_forgotten(tried: Tried) -> None:
    assert tried["closing"] == {"in order": True, "forgotten": True, "directly": 1}


def test_who_is_hung_up_on_hears_nothing_more_and_the_others_everything(tried: Tried) -> None:
    assert tried["hanging_up"] == {"ended": [0, True], "stays": [0, 1], "directly": 1}


def test_a_reader_that_has_fallen_behind_hears_everything_whole_and_in_order(tried: Tried) -> None:
    assert tried["slow"] == {"in order": True}


def test_an_upgrade_from_polling_in_the_middle_loses_nothing_and_then_it_goes_straight(tried: Tried) -> None:
    assert tried["upgrade"] == {"in order": True, "directly": [0] * 6 + [1], "stays": 1}


def test_who_watches_nothing_is_cut_and_who_polls_beside_a_half_open_line_goes_on(tried: Tried) -> None:
    assert tried["idle"] == {"cut": [True, False, True], "polls": 2}
