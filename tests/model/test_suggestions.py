"""Suggestions: what shortens the longest wait without making another queue the longest one."""

from queues.model.forecast.forecast import DeskFacts, HallFacts, ServiceFacts
from queues.model.trouble.suggestions import MOST, Change, Helper, effects, left_alone, suggest

TROUBLE = 30.0


def hall(
    waiting: dict[str, int], desks: dict[str, str], closed: str = "", paused: str = "", minutes: float = 10
) -> HallFacts:
    """`hall({"ktp": 12}, {"1": "ktp kk", "2": "kk"}, closed="2")`: who waits, which desk takes what."""
    return HallFacts(
        {code: ServiceFacts(minutes, waiting=count, is_paused=code in paused) for code, count in waiting.items()},
        {name: DeskFacts(frozenset(takes.split()), is_open=name not in closed) for name, takes in desks.items()},
    )


def helpers(facts: HallFacts, *names: str, may: str = "ktp kk pos", closed: str = "") -> list[Helper]:
    return [Helper(name, frozenset(may.split()), is_closed=name in closed) for name in names or facts.desks]


def test_a_quiet_hall_needs_no_help() -> None:
    facts = hall({"ktp": 2, "kk": 0}, {"1": "ktp", "2": "kk"})
    assert suggest(facts, helpers(facts), trouble_minutes=TROUBLE) == []


def test_a_desk_with_nothing_to_do_takes_the_long_queue_too() -> None:
    facts = hall({"ktp": 12, "kk": 0}, {"1": "ktp", "2": "kk"})
    (best,) = suggest(facts, helpers(facts), trouble_minutes=TROUBLE)
    assert best.change == Change("2", "ktp", frozenset({"ktp", "kk"}))
    assert best.before is not None and best.after < best.before - 30


def test_a_closed_desk_is_opened_for_it() -> None:
    facts = hall({"ktp": 12}, {"1": "ktp", "2": "ktp"}, closed="2")
    (best,) = suggest(facts, helpers(facts, closed="2"), trouble_minutes=TROUBLE)
    assert best.change == Change("2", "ktp", frozenset({"ktp"}), opens=True)


def test_a_queue_that_nobody_serves_comes_first() -> None:
    facts = hall({"ktp": 12, "kk": 1}, {"1": "ktp", "2": "kk", "3": "ktp"}, closed="23")
    first, *_ = suggest(facts, helpers(facts, closed="23"), trouble_minutes=TROUBLE)
    assert (first.change.service, first.before) == ("kk", None)


def test_desks_that_do_not_know_the_service_are_not_asked() -> None:
    facts = hall({"ktp": 12, "pos": 0}, {"1": "ktp", "2": "pos"})
    assert suggest(facts, helpers(facts, "2", may="pos"), trouble_minutes=TROUBLE) == []


def test_nobody_is_helped_at_the_cost_of_who_waits_as_long() -> None:
    facts = hall({"ktp": 12, "kk": 12}, {"1": "ktp", "2": "kk"})
    assert suggest(facts, helpers(facts), trouble_minutes=TROUBLE) == []


def test_no_service_is_left_without_a_desk() -> None:
    facts = hall({"ktp": 12, "kk": 0}, {"1": "ktp", "2": "kk"})
    for one in suggest(facts, helpers(facts), trouble_minutes=TROUBLE):
        assert left_alone(facts, one.change.applied(facts)) == []


def test_a_paused_service_is_no_trouble_that_a_desk_could_end() -> None:
    facts = hall({"ktp": 12, "kk": 0}, {"1": "ktp", "2": "kk"}, paused="ktp")
    assert suggest(facts, helpers(facts), trouble_minutes=TROUBLE) == []


def test_at_most_three_are_suggested_one_for_each_desk_and_queue() -> None:
    queues = {f"s{nth}": 20 for nth in range(5)}
    facts = hall(queues, {code: code for code in queues} | {f"free{nth}": "idle" for nth in range(5)} | {})
    facts = HallFacts({**facts.services, "idle": ServiceFacts(10)}, facts.desks)
    found = suggest(facts, helpers(facts, may=" ".join(queues)), trouble_minutes=TROUBLE)
    assert len(found) == MOST
    assert len({one.change.desk for one in found}) == len({one.change.service for one in found}) == MOST


def test_what_is_suggested_stays_until_it_is_clearly_no_help_any_more() -> None:
    shown: frozenset[Change] = frozenset()
    seen = []
    for waiting in (12, 4, 3, 4, 3, 4, 3, 1):
        facts = hall({"ktp": waiting, "kk": 0}, {"1": "ktp", "2": "kk"})
        found = suggest(facts, helpers(facts), trouble_minutes=TROUBLE, shown=shown)
        shown = frozenset(one.change for one in found)
        seen.append(bool(found))
    assert seen == [True, True, True, True, True, True, True, False]


def test_the_effects_of_a_change_are_the_waits_before_and_after() -> None:
    facts = hall({"ktp": 12, "kk": 2, "pos": 0}, {"1": "ktp", "2": "kk", "3": "pos"})
    changed = facts.with_desk_taking("2", ["ktp"])
    found = effects(facts, changed)
    assert found.keys() == {"ktp", "kk"}
    before, after = found["ktp"]
    assert before is not None and after is not None and after < before
    assert found["kk"][1] is None
    assert left_alone(facts, changed) == ["kk"]
