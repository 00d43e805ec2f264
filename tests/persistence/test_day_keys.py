"""The keys of the days: made once, on the disk before anything is written under them, forgotten for good."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from queues.model.refusals import NotRecorded, WrongDayCode
from queues.persistence.ids import new_id
from queues.persistence.personal.day_keys import DayKeys

DAY, ANOTHER = new_id(), new_id()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_a_key_is_made_once_and_is_the_same_after_a_restart(folder: Path) -> None:
    key = DayKeys(folder).key_of(DAY)
    assert len(key) == 32
    assert DayKeys(folder).key_of(DAY) == key


def test_each_day_and_each_purpose_has_its_own(folder: Path) -> None:
    keys = DayKeys(folder)
    made = [keys.key_of(DAY), keys.key_of(ANOTHER), keys.derive(DAY, "source"), keys.derive(DAY, "other")]
    assert len(set(made)) == 4
    assert keys.derive(DAY, "source") == made[2]


def test_only_the_owner_reads_it(folder: Path) -> None:
    DayKeys(folder).key_of(DAY)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_used(folder: Path) -> None:
    asked: list[str] = []
    sys.setprofile(lambda _frame, event, call: asked.append(call.__name__) if event == "c_call" else None)
    try:
        DayKeys(folder).key_of(DAY)
    finally:
        sys.setprofile(None)
    assert [call for call in asked if call in ("fsync", "link", "unlink")] == ["fsync", "link", "unlink", "fsync"]


def test_of_many_who_make_it_at_once_all_get_the_same(folder: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        made = set(many.map(lambda _: DayKeys(folder).key_of(DAY), range(40)))
    assert len(made) == 1
    assert [path.name for path in folder.iterdir()] == [f"{DAY}.key"]


def test_what_is_forgotten_is_gone_and_a_new_one_is_another(folder: Path) -> None:
    keys = DayKeys(folder)
    before, source = keys.key_of(DAY), keys.derive(DAY, "source")
    assert keys.forget(DAY)
    assert list(folder.iterdir()) == []
    assert not keys.forget(DAY)
    assert keys.keys_of(DAY) == ()
    assert keys.key_of(DAY) != before
    assert keys.derive(DAY, "source") != source


def test_what_another_process_forgot_is_not_written_under_again(folder: Path) -> None:
    here, there = DayKeys(folder), DayKeys(folder)
    before = here.key_of(DAY)
    there.forget(DAY)
    assert here.keys_of(DAY) == ()
    assert here.key_of(DAY) == there.key_of(DAY) != before


def test_looking_makes_nothing(folder: Path) -> None:
    keys = DayKeys(folder)
    assert keys.keys_of(DAY) == ()
    assert keys.kept() == {}
    assert not folder.exists()


def test_the_days_whose_key_is_here_are_known(folder: Path) -> None:
    keys = DayKeys(folder)
    keys.key_of(DAY)
    keys.key_of(ANOTHER)
    (folder / "notes.key").write_text("mine")
    assert list(keys.kept()) == sorted([DAY, ANOTHER])


def test_where_the_disk_takes_no_key_nothing_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file in the way")
    with pytest.raises(NotRecorded):
        DayKeys(tmp_path / "keys").key_of(DAY)


# -- on paper --------------------------------------------------------------------------------------------------------


def test_a_code_opens_on_a_spare_laptop_what_was_written_here(folder: Path, tmp_path: Path) -> None:
    here, spare = DayKeys(folder), DayKeys(tmp_path / "spare")
    key = here.key_of(DAY)
    spare.add(DAY, here.code(DAY))
    assert spare.keys_of(DAY) == (key,)


def test_a_code_is_six_short_groups_that_may_be_read_aloud(folder: Path) -> None:
    code = DayKeys(folder).code(DAY)
    assert [len(group) for group in code.split("-")] == [5] * 6
    assert not set(code) & set("ILOUilou")


def test_a_code_may_be_typed_in_small_letters_with_gaps_and_letters_like_digits(folder: Path, tmp_path: Path) -> None:
    code = DayKeys(folder).code(DAY)
    typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\n"
    spare = DayKeys(tmp_path / "spare")
    spare.add(DAY, typed)
    assert spare.code(DAY) == code


def test_a_key_that_was_made_before_the_code_came_still_opens_and_writes(folder: Path, tmp_path: Path) -> None:
    here, spare = DayKeys(folder), DayKeys(tmp_path / "spare")
    own = spare.key_of(DAY)
    for _ in range(2):
        spare.add(DAY, here.code(DAY))
    assert spare.keys_of(DAY) == DayKeys(tmp_path / "spare").keys_of(DAY) == (own, here.key_of(DAY))
    assert spare.key_of(DAY) == own


@pytest.mark.parametrize(
    "typed", ["", "A", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "U" * 30, "é" * 30, "Z" * 30, "0" * 31]
)
def test_what_is_no_code_is_refused(folder: Path, typed: str) -> None:
    with pytest.raises(WrongDayCode):
        DayKeys(folder).add(DAY, typed)
    assert not folder.exists()


def test_a_slip_of_the_pen_and_the_code_of_another_day_are_refused(folder: Path, tmp_path: Path) -> None:
    code = DayKeys(folder).code(DAY)
    spare = DayKeys(tmp_path / "spare")
    for nth, letter in enumerate(code):
        if letter != "-":
            slip = code[:nth] + ("8" if letter == "7" else "7") + code[nth + 1 :]
            with pytest.raises(WrongDayCode):
                spare.add(DAY, slip)
    with pytest.raises(WrongDayCode):
        spare.add(ANOTHER, code)


def test_a_line_that_was_torn_hides_no_other(folder: Path, tmp_path: Path) -> None:
    here, spare = DayKeys(folder), DayKeys(tmp_path / "spare")
    own = spare.key_of(DAY)
    (file,) = (tmp_path / "spare").iterdir()
    file.write_text(file.read_text() + here.code(DAY)[:11])
    assert spare.keys_of(DAY) == (own,)
    spare.add(DAY, here.code(DAY))
    assert spare.keys_of(DAY) == (own, here.key_of(DAY))
