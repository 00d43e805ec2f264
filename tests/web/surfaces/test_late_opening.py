"""FIELD F37: the load page says that nobody opened though the hour has come; another date opens only if it is meant."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from queues.actions.hall.opening import take_back_opening
from tests.builders import DAY, NOON, PLAN, Hall
from tests.web.conftest import Staff, StandingClock

LOAD, DIALOG, OPEN = f"/d/{DAY}/load", f"/d/{DAY}/load/day", f"/api/v1/days/{DAY}/open"


@pytest.fixture
def prepared(hall: Hall) -> Hall:
    """A day that was not opened yet."""
    hall.do(take_back_opening, day_id=hall.day_id)
    return hall


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], prepared: Hall) -> Staff:
    return signed_in("coordinator")


def state_of(staff: Staff) -> str:
    found = re.search(r'<div class="banner[^>]*id="of-state".*?</div>', staff.get(LOAD).text, re.S)
    assert found
    return found[0]


def words_of(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_before_the_hour_it_waits_quietly(coordinator: Staff, clock: StandingClock) -> None:
    clock.at = PLAN.opens_at - timedelta(minutes=1)
    said = state_of(coordinator)
    assert words_of(said) == "Hari layanan belum dibuka. Jam buka: 08.00. Buka hari layanan"
    assert "data-unseen" not in said and "banner--trouble" not in said


def test_after_the_hour_it_is_heard_and_counted_like_an_alert_until_it_is_opened(
    coordinator: Staff, prepared: Hall, clock: StandingClock
) -> None:
    clock.at = PLAN.opens_at
    said = state_of(coordinator)
    assert words_of(said).startswith(
        "Jam buka sudah lewat (08.00), tetapi hari layanan belum dibuka. Warga belum dapat mengambil nomor."
    )
    assert "banner--trouble" in said and 'data-alert="not-opened" data-unseen' in said
    assert f'data-command="{OPEN}"' in said
    assert coordinator.post(OPEN).status_code == 200
    assert 'id="of-state"' not in coordinator.get(LOAD).text


def test_a_viewer_reads_it_without_a_button(
    signed_in: Callable[[str], Staff], prepared: Hall, clock: StandingClock
) -> None:
    clock.at = PLAN.opens_at
    said = state_of(signed_in("viewer"))
    assert "belum dibuka" in said and "data-command" not in said


@pytest.mark.parametrize("days", [-3, 2])
def test_a_day_with_another_date_says_both_and_opens_only_for_who_means_it(
    signed_in: Callable[[str], Staff], prepared: Hall, clock: StandingClock, days: int
) -> None:
    clock.at = NOON + timedelta(days=days)
    coordinator = signed_in("coordinator")
    said = state_of(coordinator)
    assert "Tanggalnya Sabtu, 21 November 2026, padahal hari ini" in words_of(said)
    assert "data-command" not in said  # first the dialog, with the reason
    dialog = coordinator.get(DIALOG).text
    assert "Hari layanan ini untuk Sabtu, 21 November 2026, padahal menurut jam server hari ini" in words_of(dialog)
    assert re.search(r"data-body='\{\"anyway\": true\}'[^>]*>.*Tetap buka", dialog)
    refused = coordinator.post(OPEN)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "not_today")
    assert "Tetap buka" in refused.json["error"]["message"]
    assert prepared.day().state == "prepared"
    assert coordinator.post(OPEN, {"anyway": True}).status_code == 200
    assert prepared.day().state == "open"


def test_a_day_whose_hours_are_over_is_asked_about_too(coordinator: Staff, clock: StandingClock) -> None:
    clock.at = PLAN.closes_at
    assert "Jam layanannya sudah lewat (tutup 15.00)." in words_of(state_of(coordinator))
    dialog = words_of(coordinator.get(DIALOG).text)
    assert "tutup pukul 15.00, dan menurut jam server sekarang pukul 15.00." in dialog
    assert "Tetap buka" in dialog


def test_the_dialog_of_today_opens_without_a_question(coordinator: Staff) -> None:
    dialog = coordinator.get(DIALOG).text
    assert "Buka hari layanan" in dialog and "Tetap buka" not in dialog
