"""Every refusal is a small class with a stable code; what went wrong is in its details."""

import re

from queues.model.refusals import NotFound, Refusal, UnknownTurn, all_refusals

REFUSALS = sorted(all_refusals(), key=lambda cls: cls.code)


def of_the_domain() -> list[type[Refusal]]:
    return [cls for cls in REFUSALS if cls.__module__ == "queues.model.refusals"]


def test_every_refusal_has_a_code_and_no_two_have_the_same() -> None:
    codes = [cls.code for cls in REFUSALS]
    assert len(set(codes)) == len(codes) > 30
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


def test_a_code_is_the_name_of_its_class_in_snake_case() -> None:
    for cls in of_the_domain():
        sentence = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
        assert cls.code in (sentence, sentence.replace("_is_", "_"))  # DeskIsPaused says no, DeskPaused is the event


def test_a_refusal_is_its_code_and_carries_details() -> None:
    refusal = UnknownTurn(turn="a")
    assert str(refusal) == "unknown_turn"
    assert refusal.details == {"turn": "a"}


def test_what_does_not_exist_is_one_family() -> None:
    unknown = {cls for cls in of_the_domain() if cls.code.startswith("unknown_") and cls.code != "unknown_outcome"}
    assert unknown <= all_refusals(NotFound)
