"""What named TVs say every few seconds is kept in memory, or in Redis by all processes together, and on no disk."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from queues.model.hall.board_report import (
    TEST_SECONDS,
    BoardHeard,
    BoardReport,
    SoundProof,
    SoundState,
    SoundTestResult,
)
from tests.redis_server import RedisServer
from webapp.live.board_signs import MOST_KEPT, BoardSigns

TV = UUID(int=7)
WELL = BoardReport(
    is_live=True,
    sound=SoundState.WORKS,
    proof=SoundProof.VOICE,
    shown_seq=41,
    spoken_seq=40,
    epoch=2,
    width=1920,
    height=1080,
    memory_mb=35,
    is_visible=True,
)
LOCKED = replace(WELL, sound=SoundState.LOCKED, proof=None)


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def signs(watch: Watch) -> BoardSigns:
    return BoardSigns(clock=watch)


def of(signs: BoardSigns, board: UUID = TV) -> BoardHeard:
    return signs.heard([board])[board]


def test_what_a_tv_says_of_itself_is_heard_with_its_age(signs: BoardSigns, watch: Watch) -> None:
    signs.hear(TV, WELL, "a")
    watch.at += 7
    assert of(signs) == BoardHeard(silent_seconds=7, report=WELL)
    assert of(signs).is_here
    watch.at += 5
    assert not of(signs).is_here
    assert signs.heard([UUID(int=8)]) == {}
    assert signs.heard([]) == {}


def test_a_page_that_is_only_loaded_is_there_and_says_nothing_of_itself(signs: BoardSigns, watch: Watch) -> None:
    signs.hear(TV)
    assert of(signs) == BoardHeard(silent_seconds=0)
    signs.hear(TV, WELL, "a")
    watch.at += 9
    signs.hear(TV)
    assert of(signs) == BoardHeard(silent_seconds=0, report=WELL)


def test_a_tv_without_sound_says_since_when_until_it_sounds(signs: BoardSigns, watch: Watch) -> None:
    found = []
    for report in (LOCKED, LOCKED, replace(LOCKED, sound=SoundState.FAILED), WELL, LOCKED):
        signs.hear(TV, report, "a")
        found.append(of(signs).mute_seconds)
        watch.at += 5
    assert found == [0, 5, 10, None, 0]


def test_a_tv_that_is_not_to_sound_lacks_nothing(signs: BoardSigns) -> None:
    signs.hear(TV, replace(WELL, sound=SoundState.OFF), "a")
    assert of(signs).mute_seconds is None


def test_two_screens_that_take_turns_under_one_name_are_noticed_and_forgotten_when_one_is_gone(
    signs: BoardSigns, watch: Watch
) -> None:
    found = []
    for page in ("a", "b", "a", "b", "a", "a", "a", "a", "a", "a", "a"):
        signs.hear(TV, WELL, page)
        found.append(of(signs).is_twice)
        watch.at += 5
    assert found == [False, False, False, True, True, True, True, True, True, False, False]


def test_a_page_that_is_loaded_again_and_again_is_one_screen(signs: BoardSigns, watch: Watch) -> None:
    for nth in range(40):
        signs.hear(TV, WELL, f"page{nth}")
        watch.at += 2
        assert not of(signs).is_twice
    signs.hear(TV, WELL, "page38")  # the last word of a page that was left came late
    assert not of(signs).is_twice


def test_who_speaks_without_pause_is_not_listened_to_each_time(signs: BoardSigns, watch: Watch) -> None:
    signs.hear(TV, WELL, "a")
    watch.at += 0.5
    signs.hear(TV, LOCKED, "a")
    assert of(signs).report == WELL
    watch.at += 0.5
    signs.hear(TV, LOCKED, "a")
    assert of(signs).report == LOCKED


def test_a_test_call_is_due_until_it_is_answered_and_an_answer_is_its_own(signs: BoardSigns, watch: Watch) -> None:
    signs.hear(TV, WELL, "a")
    first = signs.send_test(TV)
    assert (signs.due_test(TV), of(signs).test and of(signs).test.is_due) == (first, True)  # type: ignore[union-attr]
    second = signs.send_test(TV)
    signs.answer_test(TV, first, SoundTestResult.VOICE)
    assert signs.due_test(TV) == second
    signs.answer_test(TV, second, SoundTestResult.CHIME)
    signs.answer_test(TV, second, SoundTestResult.FAILED)
    assert signs.due_test(TV) is None
    test = of(signs).test
    assert test is not None
    assert (test.result, test.was_heard, test.is_lost) == (SoundTestResult.CHIME, True, False)


def test_a_test_call_that_nobody_answers_is_lost_and_not_played_later(signs: BoardSigns, watch: Watch) -> None:
    signs.hear(TV, WELL, "a")
    signs.send_test(TV)
    watch.at += TEST_SECONDS
    assert signs.due_test(TV) is None
    test = of(signs).test
    assert test is not None
    assert test.is_lost


def test_memory_holds_so_many_tvs_and_no_more(signs: BoardSigns) -> None:
    boards = [uuid4() for _ in range(3 * MOST_KEPT)]
    for board in boards:
        signs.hear(board, WELL, "a")
    kept = signs.heard(boards)
    assert len(kept) == 2 * MOST_KEPT
    assert boards[-1] in kept


# -- several processes -----------------------------------------------------------------------------------------------


@pytest.fixture
def process(redis_server: RedisServer) -> Callable[[], BoardSigns]:
    return lambda: BoardSigns(redis_server.url)


def test_what_one_process_hears_all_of_them_know(process: Callable[[], BoardSigns]) -> None:
    board, here, there = uuid4(), process(), process()
    here.hear(board, LOCKED, "a")
    heard = of(there, board)
    assert (heard.report, heard.is_here, heard.mute_seconds is not None) == (LOCKED, True, True)
    test = there.send_test(board)
    assert here.due_test(board) == test
    here.answer_test(board, test, SoundTestResult.LOCKED)
    answered = of(there, board).test
    assert answered is not None
    assert answered.result is SoundTestResult.LOCKED


def test_two_screens_that_speak_to_two_processes_are_noticed(process: Callable[[], BoardSigns]) -> None:
    board, processes = uuid4(), (process(), process())
    for nth in range(5):
        processes[nth % 2].hear(board, WELL, "ab"[nth % 2])
    assert of(processes[0], board).is_twice


def test_while_redis_is_away_each_process_knows_what_it_has_heard(
    redis_server: RedisServer, process: Callable[[], BoardSigns]
) -> None:
    board, here = uuid4(), process()
    here.hear(board, WELL, "a")
    redis_server.stop()
    here.hear(board, LOCKED, "a")
    assert of(here, board).report == LOCKED
    redis_server.start()
