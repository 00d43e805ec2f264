"""What the box says of itself: one row, answered piece by piece, each change an event that names and does not tell."""

from queues.persistence.box_profile import BoxAnswers, describe_box
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.box_profile import ANSWERS, BoxProfile, read_box_profile
from tests.builders import COORDINATOR, NOON, Hall


def said(hall: Hall) -> BoxProfile:
    with one_read(hall.engine) as connection:
        return read_box_profile(connection)


def answer(hall: Hall, answers: BoxAnswers) -> bool:
    changed: bool = hall.writer.write(describe_box, answers, now=NOON, by=COORDINATOR)
    return changed


def test_a_box_of_which_nobody_has_said_anything_has_defaults(any_hall: Hall) -> None:
    assert said(any_hall) == BoxProfile()
    assert said(any_hall).answered == frozenset()


def test_answers_come_one_by_one_and_each_is_kept_at_once(any_hall: Hall) -> None:
    assert answer(any_hall, BoxAnswers(regency_code="17.01", zone="Asia/Jakarta"))
    assert said(any_hall).answered == {"regency_code", "zone"}
    assert answer(any_hall, BoxAnswers(programme="Buji'an Dusun"))
    assert answer(any_hall, BoxAnswers(languages=("id",), logo=""))
    profile = said(any_hall)
    assert (profile.regency_code, profile.programme, profile.languages) == ("17.01", "Buji'an Dusun", ("id",))
    assert profile.answered == {"regency_code", "zone", "programme", "languages", "logo"}
    assert len(any_hall.rows(tables.profile)) == 1


def test_what_is_said_again_changes_nothing(any_hall: Hall) -> None:
    answer(any_hall, BoxAnswers(programme="Buji'an Dusun"))
    before = any_hall.box_events()
    assert not answer(any_hall, BoxAnswers(programme="Buji'an Dusun"))
    assert any_hall.box_events() == before


def test_the_event_names_what_changed_and_not_what_it_says(any_hall: Hall) -> None:
    answer(any_hall, BoxAnswers(programme="Buji'an Dusun", hotline="0736 21001"))
    answer(any_hall, BoxAnswers(programme="Buji'an Dusun", hotline="0736 21002"))
    first, second = [one["payload"] for one in any_hall.box_events() if one["kind"] == "box_described"]
    assert first == {"changed": ["hotline", "programme"]}
    assert second == {"changed": ["hotline"]}


def test_every_answer_can_be_given() -> None:
    assert set(BoxAnswers.__dataclass_fields__) == set(ANSWERS)
