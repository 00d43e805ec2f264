"""Each story has a day of its own: what one leaves, no other finds."""

import pytest

from tests.browser.conftest import PHONE, Diary, House, ScreensOf, Shared


def test_a_day_of_another_story_is_refused(plain_house: House) -> None:
    diary = Diary()
    with plain_house.day() as first, plain_house.day() as second:
        diary.note(first, "a story")
        diary.note(first, "a story")
        diary.note(second, "another")
        with pytest.raises(Shared, match="another and a third"):
            diary.note(second, "a third")


def test_what_a_story_has_left_is_gone_with_its_day(plain_house: House, screens_of: ScreensOf) -> None:
    with plain_house.day() as hall:
        left = hall.server.take("JKN")
    with plain_house.day() as hall:
        assert hall.server.take("JKN")["number"] == left["number"]
        phone = screens_of(hall).open("/", PHONE)
        phone.wait_for_url(f"**/d/{hall.day}")
        assert hall.server.get(f"/api/v1/tickets/{left['token']}").status_code == 404
