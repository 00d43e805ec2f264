"""A clerk's own tally of the day, behind the tools of the desk."""

from collections.abc import Callable

import pytest

from queues.actions.hall.counting import count_people
from tests.builders import OTHER_CLERK, Hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from tests.web.surfaces.test_desk import page, sent


@pytest.fixture
def clerk(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


def tally(staff: Staff, hall: Hall, desk: str = "1") -> str:
    text: str = staff.get(f"/desks/{hall.desk_id(desk)}/tally").text
    return words_of(text.replace("<dialog", "<div").replace("</dialog", "</div"))


def test_nobody_was_finished_yet(clerk: Staff, hall: Hall) -> None:
    assert f"/desks/{hall.desk_id('1')}/tally" in page(clerk, hall)
    assert "Belum ada yang selesai di meja ini." in tally(clerk, hall)


def test_outcomes_are_counted_for_the_desk_and_for_whoever_looks(clerk: Staff, hall: Hall) -> None:
    hall.take_many(4, "ktp")
    desk = hall.desk_id("1")
    for outcome, quantity in (("served", 1), ("handed_over", 3)):
        turn = sent(clerk, f"desks/{desk}/call-next")["turn"]["id"]
        sent(clerk, f"turns/{turn}/finish", {"outcome": outcome, "quantity": quantity})
    hall.finish(hall.call("1", by=OTHER_CLERK).id, by=OTHER_CLERK)
    elsewhere = sent(clerk, f"desks/{hall.desk_id('2')}/call-next")["turn"]["id"]
    sent(clerk, f"turns/{elsewhere}/finish", {"outcome": "left"})
    hall.do(count_people, desk_id=desk, service="ktp", quantity=2)
    words = tally(clerk, hall)
    assert "Selesai dilayani 2 1" in words
    assert "Sudah diserahkan (3 berkas) 1 1" in words
    assert "Pulang sebelum selesai 0 1" in words
    assert "Semua 3 3" in words
    assert "Dilayani tanpa nomor: 2 orang." in words


def test_a_desk_of_its_own_looks_at_no_other(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    assert signed_in("viewer").get(f"/desks/{hall.desk_id('1')}/tally").status_code == 403
