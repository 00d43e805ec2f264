"""The life of a turn: one table of moves; everything else is a refusal; a move says what it changed."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from queues.model import events
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.allowed_moves import patience_left
from queues.model.queue.moves import (
    LIVE,
    MOVES,
    OPEN,
    AgainBecause,
    ChosenBecause,
    CorrectedBecause,
    HoldReason,
    TurnState,
)
from queues.model.queue.policy import Policy
from queues.model.queue.turn import Turn, freeze, thaw
from queues.model.refusals import IllegalMove
from queues.persistence.ids import new_id
from tests.builders import NOON, later

DESK = UUID("00000000-0000-7000-8000-00000000000d")
OTHER_DESK = UUID("00000000-0000-7000-8000-00000000000e")

WAITING, CALLED, SERVING, ON_HOLD, CLOSED = TurnState


def a_turn(state: TurnState = WAITING, outcome: Outcome | None = None) -> Turn:
    """A turn that came to its state by legal moves."""
    turn = Turn(
        id=new_id(),
        day_id=new_id(),
        ticket_id=new_id(),
        number="A012",
        service="ktp",
        service_id=new_id(),
        position=0,
        place=7,
        queued_at=NOON,
    )
    if state is not WAITING:
        turn.call(DESK, 1, later(60), others_before=0, why="first_come")
    if state is SERVING:
        turn.start(later(120))
    if state is ON_HOLD:
        turn.hold(later(120), HoldReason.PRINTING)
    if state is CLOSED:
        turn.no_show(later(120)) if outcome is Outcome.NO_SHOW else turn.finish(outcome or Outcome.SERVED, later(120))
    return turn


MAKE: dict[str, Callable[[Turn], events.TurnEvent]] = {
    "call": lambda turn: turn.call(OTHER_DESK, 2, later(300), others_before=1, why="priority"),
    "recall": lambda turn: turn.recall(later(300)),
    "start": lambda turn: turn.start(later(300)),
    "hold": lambda turn: turn.hold(later(300), HoldReason.DOCUMENTS),
    "resume": lambda turn: turn.resume(OTHER_DESK, 2, later(300)),
    "finish": lambda turn: turn.finish(Outcome.POSTED, later(300), quantity=3),
    "no_show": lambda turn: turn.no_show(later(300)),
    "restore": lambda turn: turn.restore(later(300)),
    "transfer": lambda turn: turn.transfer(later(300), to=a_turn()),
    "cancel": lambda turn: turn.cancel(later(300)),
    "expire": lambda turn: turn.expire(later(300)),
    "settle": lambda turn: turn.settle(Outcome.SERVED, later(110), later(300), quantity=1),
    "correct": lambda turn: turn.correct(
        Outcome.POSTED, later(300), because=CorrectedBecause.MISTAKE, quantity=2, quantity_before=1
    ),
    "carry": lambda turn: turn.carry(later(300), to=a_turn()),
    "come_back": lambda turn: turn.come_back(later(300)),
    "hold_again": lambda turn: turn.hold_again(later(300), a_turn(ON_HOLD).movable()),
    "call_again": lambda turn: turn.call_again(OTHER_DESK, 2, later(300), because=AgainBecause.RETURNING),
}
# Moves that some outcomes alone allow.
AFTER = {
    "restore": Outcome.NO_SHOW,
    "settle": Outcome.NOT_SERVED,
    "come_back": Outcome.CARRIED_OVER,
    "hold_again": Outcome.NOT_SERVED,
}

# The table of the design, but for a finish from a hold, without which the clerk's tablet alone could end one at the
# close; `expire` is the close of a day over those who were not served, `carry` over
# those who wait again on another day; they `come_back` when the close is taken back, or are on `hold_again`;
# `settle` an outcome of before the close that arrives after it; until when who may `correct` has tests of its own.
DESIGNED = {
    "call": ({WAITING, ON_HOLD}, CALLED),
    "recall": ({CALLED}, CALLED),
    "start": ({CALLED}, SERVING),
    "hold": ({CALLED, SERVING}, ON_HOLD),
    "resume": ({ON_HOLD}, CALLED),
    "finish": ({CALLED, SERVING, ON_HOLD}, CLOSED),
    "no_show": ({CALLED}, CLOSED),
    "restore": ({CLOSED}, WAITING),
    "transfer": ({CALLED, SERVING}, CLOSED),
    "cancel": ({WAITING, CALLED, ON_HOLD}, CLOSED),
    "expire": ({WAITING, ON_HOLD}, CLOSED),
    "settle": ({CLOSED}, CLOSED),
    "correct": ({CLOSED}, CLOSED),
    "call_again": ({CLOSED}, CALLED),
    "carry": ({WAITING, CALLED, SERVING, ON_HOLD}, CLOSED),
    "come_back": ({CLOSED}, WAITING),
    "hold_again": ({CLOSED}, ON_HOLD),
}
PAIRS = [(move, state) for move in MOVES for state in TurnState]


def test_the_table_of_moves_is_the_designed_one() -> None:
    assert {move: (set(states), to) for move, (states, to) in MOVES.items()} == DESIGNED
    assert set(MAKE) == set(MOVES)


def test_live_means_called_or_serving_and_open_means_not_closed() -> None:
    assert {CALLED, SERVING} == LIVE
    assert set(TurnState) - {CLOSED} == OPEN
    assert [a_turn(state).is_live for state in TurnState] == [False, True, True, False, False]
    assert [a_turn(state).is_open for state in TurnState] == [True, True, True, True, False]


@pytest.mark.parametrize(("move", "state"), PAIRS)
def test_a_move_is_made_or_refused_as_the_table_says(move: str, state: TurnState) -> None:
    turn = a_turn(state, AFTER.get(move))
    allowed, to = MOVES[move]
    before = turn.movable()
    if state in allowed:
        event = MAKE[move](turn)
        assert turn.state is to
        assert event.before == before
        assert event.state == to.value
        assert event.at == later(300)
    else:
        with pytest.raises(IllegalMove) as refused:
            MAKE[move](turn)
        assert refused.value.details["move"] == move
        assert refused.value.details["state"] == state.value
        assert turn.movable() == before


@pytest.mark.parametrize(("move", "state"), [pair for pair in PAIRS if pair[1] in MOVES[pair[0]][0]])
def test_what_a_move_changed_can_be_put_back_from_its_event(move: str, state: TurnState) -> None:
    turn = a_turn(state, AFTER.get(move))
    was = turn.copy()
    event = MAKE[move](turn)
    undone = turn.undo(41, event.before, later(310))
    assert turn == was
    assert (undone.undone_seq, undone.state) == (41, state.value)


def test_every_event_of_a_turn_names_the_turn_its_number_its_service_and_its_place() -> None:
    for move, make in MAKE.items():
        state = min(MOVES[move][0])
        turn = a_turn(state, AFTER.get(move))
        event = make(turn)
        assert (event.turn_id, event.ticket_id, event.day_id) == (turn.id, turn.ticket_id, turn.day_id)
        assert (event.number, event.service, event.place) == ("A012", "ktp", 7)


def test_a_call_gives_a_desk_a_seat_and_a_time() -> None:
    turn = a_turn()
    event = turn.call(DESK, 2, later(60), others_before=1, why="priority")
    assert (turn.desk_id, turn.seat, turn.called_at, turn.last_called_at) == (DESK, 2, later(60), later(60))
    assert (event.desk_id, event.seat, event.call_count, event.others_before) == (DESK, 2, 1, 1)
    assert (event.kind, event.why) == ("turn_called", "priority")


def test_a_recall_counts_and_keeps_the_time_of_the_first_call() -> None:
    turn = a_turn(CALLED)
    event = turn.recall(later(90))
    assert (turn.called_at, turn.last_called_at, turn.call_count) == (later(60), later(90), 2)
    assert event.call_count == 2


def test_a_parked_turn_leaves_its_seat_but_stays_with_its_desk() -> None:
    turn = a_turn(ON_HOLD)
    assert (turn.desk_id, turn.seat, turn.hold_reason, turn.held_at) == (DESK, None, "printing", later(120))


def test_a_turn_that_is_taken_back_is_called_again_and_remembers_when_service_began() -> None:
    turn = a_turn(SERVING)
    turn.hold(later(200), HoldReason.PRINTING)
    event = turn.resume(OTHER_DESK, 1, later(400))
    assert (turn.state, turn.desk_id, turn.seat, turn.call_count) == (CALLED, OTHER_DESK, 1, 2)
    assert (turn.hold_reason, turn.held_at) == (None, None)
    assert (turn.started_at, turn.called_at, turn.last_called_at) == (later(120), later(60), later(400))
    assert event.seat == 1


def test_finishing_what_was_only_called_starts_it_by_itself_at_the_call() -> None:
    turn = a_turn(CALLED)
    turn.recall(later(90))
    turn.finish(Outcome.SERVED, later(300))
    assert (turn.started_at, turn.closed_at) == (later(90), later(300))


def test_finishing_what_was_started_keeps_its_start() -> None:
    turn = a_turn(SERVING)
    event = turn.finish(Outcome.HANDED_OVER, later(300), quantity=2)
    assert (turn.started_at, turn.outcome, turn.seat) == (later(120), Outcome.HANDED_OVER, None)
    assert (event.outcome, event.quantity, event.desk_id) == ("handed_over", 2, DESK)


@pytest.mark.parametrize(
    ("move", "state", "outcome"),
    [
        ("no_show", CALLED, Outcome.NO_SHOW),
        ("transfer", SERVING, Outcome.TRANSFERRED),
        ("cancel", WAITING, Outcome.CANCELLED),
        ("expire", WAITING, Outcome.NOT_SERVED),
        ("carry", WAITING, Outcome.CARRIED_OVER),
    ],
)
def test_a_move_that_closes_a_turn_names_its_outcome(move: str, state: TurnState, outcome: Outcome) -> None:
    turn = a_turn(state)
    event = MAKE[move](turn)
    assert isinstance(event, events.TurnClosed)
    assert turn.outcome is outcome
    assert event.outcome == outcome.value
    assert turn.closed_at == later(300)


def test_a_transfer_names_the_new_turn() -> None:
    new = a_turn()
    event = a_turn(SERVING).transfer(later(300), to=new)
    assert event.new_turn_id == new.id


def test_somebody_who_did_not_come_is_restored_to_the_old_place() -> None:
    turn = a_turn(CLOSED, Outcome.NO_SHOW)
    turn.restore(later(300))
    assert (turn.place, turn.queued_at) == (7, NOON)
    assert (turn.state, turn.outcome, turn.closed_at, turn.desk_id, turn.seat) == (WAITING, None, None, None, None)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.NO_SHOW])
def test_only_a_no_show_can_be_restored(outcome: Outcome) -> None:
    turn = a_turn(CALLED)
    turn.finish(outcome, later(120))
    with pytest.raises(IllegalMove) as refused:
        turn.restore(later(300))
    assert refused.value.details == {"move": "restore", "state": "closed", "outcome": outcome.value}
    assert turn.state is CLOSED


def test_values_survive_being_written_into_an_event_and_read_back() -> None:
    turn = a_turn(CLOSED, Outcome.NO_SHOW)
    turn.called_at = NOON + timedelta(microseconds=1)
    frozen = turn.movable()
    assert frozen["called_at"] % 1_000_000 == 1
    assert freeze(thaw(frozen)) == frozen
    assert thaw(frozen)["called_at"] == turn.called_at
    assert thaw(frozen)["outcome"] is Outcome.NO_SHOW
    assert thaw(frozen)["desk_id"] == DESK


def test_the_outcome_codes_are_the_fixed_ones() -> None:
    codes = """
        served handed_over collect_later posted documents_missing referred rejected left not_served
        no_show transferred cancelled carried_over
    """
    assert [outcome.value for outcome in Outcome] == codes.split()


# -- what a hold takes out of the service ----------------------------------------------------------------------------


def test_a_hold_after_the_service_began_is_no_time_of_service() -> None:
    turn = a_turn(SERVING)
    turn.hold(later(200), HoldReason.PRINTING)
    turn.resume(DESK, 1, later(500))
    turn.hold(later(520), HoldReason.SIGNATURE)
    turn.resume(DESK, 1, later(550))
    assert turn.held_seconds == 330


def test_whoever_comes_back_from_a_hold_goes_on_being_served() -> None:
    turn = a_turn(SERVING)
    turn.hold(later(200), HoldReason.PRINTING)
    turn.resume(DESK, 1, later(500))
    turn.start(later(510))
    assert (turn.started_at, turn.held_seconds) == (later(120), 300)


def test_a_hold_before_the_service_began_takes_nothing_out_of_it() -> None:
    turn = a_turn(CALLED)
    turn.hold(later(90), HoldReason.DOCUMENTS)
    turn.resume(DESK, 1, later(500))
    turn.finish(Outcome.SERVED, later(600))
    assert (turn.started_at, turn.held_seconds) == (later(500), 0)


def test_a_turn_that_ends_on_hold_ends_its_hold() -> None:
    for end in ("cancel", "expire"):
        turn = a_turn(SERVING)
        turn.hold(later(200), HoldReason.PRINTING)
        MAKE[end](turn)
        assert (turn.held_seconds, turn.held_at, turn.hold_reason) == (100, None, None)


def test_a_clock_that_was_set_back_during_a_hold_gives_no_time_back() -> None:
    turn = a_turn(SERVING)
    turn.hold(later(200), HoldReason.PRINTING)
    turn.resume(DESK, 1, later(-3600))
    assert turn.held_seconds == 0


def test_an_undone_hold_or_resumption_leaves_the_time_of_service_as_it_was() -> None:
    turn = a_turn(SERVING)
    turn.hold(later(200), HoldReason.PRINTING)
    event = turn.resume(DESK, 1, later(260))
    assert turn.held_seconds == 60
    turn.undo(9, event.before, later(270))
    assert (turn.held_seconds, turn.held_at) == (0, later(200))


# -- called out of order, given up early -----------------------------------------------------------------------------


def test_a_chosen_call_says_why_and_any_other_does_not() -> None:
    chosen = a_turn().call(DESK, 1, later(60), others_before=0, why="chosen", reason=ChosenBecause.FRAIL)
    in_order = a_turn().call(DESK, 1, later(60), others_before=0, why="first_come")
    assert (chosen.reason, in_order.reason) == ("frail", None)


def test_a_no_show_says_whether_it_was_early() -> None:
    assert [a_turn(CALLED).no_show(later(90), early=early).early for early in (True, False)] == [True, False]


def test_whoever_is_restored_has_not_been_called_for_this_wait() -> None:
    turn = a_turn(CLOSED, Outcome.NO_SHOW)
    turn.restore(later(300))
    assert turn.call_count == 0


@pytest.mark.parametrize(("seconds", "left"), [(0, 30), (0.5, 30), (29.2, 1), (30, 0), (900, 0), (-600, 0)])
def test_somebody_who_was_called_has_so_long_to_come(seconds: float, left: int) -> None:
    turn = a_turn(CALLED)
    early = patience_left(turn, Policy(calls_before_no_show=1, seconds_before_no_show=30), later(60 + seconds))
    assert (early.details["seconds_left"] if early else 0) == left


def test_nobody_who_was_not_called_is_waited_for() -> None:
    early = patience_left(a_turn(), Policy(), later(60))
    assert early is not None and early.details["seconds_left"] == 0


# -- what was over ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_a_clerk_has_recorded_can_be_corrected_and_nothing_else(outcome: Outcome) -> None:
    turn = a_turn(CALLED)
    turn.finish(outcome, later(120))
    by_other_moves = {Outcome.NO_SHOW, Outcome.TRANSFERRED, Outcome.CANCELLED, Outcome.CARRIED_OVER}
    if outcome in by_other_moves:
        with pytest.raises(IllegalMove):
            MAKE["correct"](turn)
    else:
        MAKE["correct"](turn)
    assert turn.outcome is (outcome if outcome in by_other_moves else Outcome.POSTED)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_everybody_is_called_again_but_who_waits_in_another_turn(outcome: Outcome) -> None:
    turn = a_turn(CALLED)
    turn.finish(outcome, later(120))
    if outcome in (Outcome.TRANSFERRED, Outcome.CARRIED_OVER):
        with pytest.raises(IllegalMove):
            MAKE["call_again"](turn)
    else:
        MAKE["call_again"](turn)
    assert turn.is_live is (outcome not in (Outcome.TRANSFERRED, Outcome.CARRIED_OVER))


def test_a_correction_changes_the_outcome_and_no_time() -> None:
    turn = a_turn(CLOSED)
    was = turn.copy()
    event = turn.correct(
        Outcome.HANDED_OVER, later(900), because=CorrectedBecause.CHANGED, quantity=3, quantity_before=1
    )
    assert (event.outcome_before, event.outcome, event.reason) == ("served", "handed_over", "changed")
    assert (event.quantity_before, event.quantity) == (1, 3)
    turn.outcome = was.outcome
    assert turn == was


def test_whoever_is_called_again_goes_on_being_served_and_the_time_between_is_no_service() -> None:
    turn = a_turn(SERVING)
    turn.finish(Outcome.SERVED, later(300))
    event = turn.call_again(OTHER_DESK, 2, later(1200), because=AgainBecause.UNFINISHED)
    assert (turn.state, turn.outcome, turn.closed_at) == (CALLED, None, None)
    assert (turn.desk_id, turn.seat, event.seat) == (OTHER_DESK, 2, 2)
    assert (turn.called_at, turn.last_called_at, turn.call_count) == (later(60), later(1200), 1)
    turn.start(later(1260))
    assert (turn.started_at, turn.held_seconds) == (later(120), 900)


def test_who_did_not_come_and_is_called_again_has_waited_until_then() -> None:
    turn = a_turn(CLOSED, Outcome.NO_SHOW)
    turn.call_again(DESK, 1, later(1200), because=AgainBecause.LATE)
    assert (turn.called_at, turn.started_at, turn.held_seconds) == (later(1200), None, 0)


def test_whoever_is_called_again_has_as_long_to_come_as_at_the_first_call() -> None:
    policy = Policy(calls_before_no_show=2, seconds_before_no_show=30)
    turn = a_turn(CALLED)
    turn.recall(later(80))
    turn.finish(Outcome.SERVED, later(120))
    turn.call_again(DESK, 1, later(1200), because=AgainBecause.MISTAKE)
    early = patience_left(turn, policy, later(1210))
    assert early is not None and (early.details["calls"], early.details["seconds_left"]) == (1, 20)
