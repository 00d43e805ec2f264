"""Changes of what a desk takes that nobody has read yet become one."""

from queues.model.hall.desk_message import ServicesChange


def test_the_first_change_is_what_came_and_what_went() -> None:
    assert ServicesChange().followed_by(["kk", "ktp"], ["bpjs", "ktp"]) == ServicesChange(("bpjs",), ("kk",))


def test_several_changes_that_nobody_has_read_are_one() -> None:
    first = ServicesChange().followed_by(["ktp"], ["kk", "ktp"])
    assert first.followed_by(["kk", "ktp"], ["kk"]) == ServicesChange(("kk",), ("ktp",))


def test_what_came_and_went_unread_is_no_change() -> None:
    first = ServicesChange().followed_by(["ktp"], ["kk", "ktp"])
    assert not first.followed_by(["kk", "ktp"], ["ktp"])
