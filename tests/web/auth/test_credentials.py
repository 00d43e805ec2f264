"""Passwords and PINs: what is made is taken, and what anybody would try first is not."""

from datetime import date

import pytest
from flask import Flask

from webapp.auth.credentials import is_trivial, new_password, new_pin, password_problem, pin_problem

TODAY = date(2026, 11, 21)
NAMES = ("Bunga Kampung", "Desa Jeranglah Rendah", "Kec. Manna, Kab. Bengkulu Selatan", "panitia", "Yuliana Dewi")


@pytest.mark.parametrize(
    "pin",
    [
        "000000", "111111", "123456", "654321", "012345", "789012", "975319", "246802",
        "121212", "112211", "111222", "123123", "123321", "112233", "141414", "998877",
        "211126", "261121", "112126", "202611", "211120",
    ],
)  # fmt: skip
def test_a_pin_that_is_tried_first_is_refused(app: Flask, pin: str) -> None:
    with app.test_request_context():
        assert "terlalu mudah ditebak" in (pin_problem(pin, TODAY) or "")


@pytest.mark.parametrize("pin", ["402913", "771204", "104882", "100300", "482159"])
def test_other_pins_are_taken(app: Flask, pin: str) -> None:
    assert pin_problem(pin, TODAY) is None


@pytest.mark.parametrize("pin", ["", "4029", "40291", "4029133", "40291a", " 402913", "402913\n", "٤٠٢٩١٣", "-40291"])
def test_a_pin_has_six_digits(app: Flask, pin: str) -> None:
    with app.test_request_context():
        assert "tepat 6 angka" in (pin_problem(pin) or "")


def test_few_pins_are_lost_to_the_rule() -> None:
    """Whoever guesses must gain nothing from knowing which are refused."""
    refused = sum(is_trivial(f"{pin:06}", TODAY) for pin in range(0, 1_000_000, 7))
    assert refused * 7 < 15_000


def test_a_pin_that_is_made_is_never_trivial_and_may_begin_with_nought() -> None:
    made = {new_pin() for _ in range(500)}
    assert len(made) > 490
    assert not any(is_trivial(pin) for pin in made)
    assert {len(pin) for pin in made} == {6}
    assert any(pin.startswith("0") for pin in made)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaa", "password1", "qwertyuiop", "12345678", "koordinator1", "rahasia123", "merdeka17", "indonesia45",
        "panitia2026", "jeranglahrendah", "Jeranglah2026", "bungakampung1", "yuliana21", "bengkulu123", "MANNA2026",
    ],
)  # fmt: skip
def test_a_password_that_is_tried_first_is_refused(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert "mudah ditebak" in (password_problem(password, NAMES) or "")


@pytest.mark.parametrize("password", ["sirih-pinang-41", "jambu-biru-7", "bukit-batu-77"])
def test_other_passwords_are_taken(app: Flask, password: str) -> None:
    assert password_problem(password, NAMES) is None


def test_a_password_has_a_length(app: Flask) -> None:
    with app.test_request_context():
        assert "paling sedikit 8" in (password_problem("padi-7", NAMES) or "")
        assert "paling banyak 72" in (password_problem("padi-sungai" * 8, NAMES) or "")


def test_passwords_that_are_made_are_taken() -> None:
    assert [password_problem(new_password(), NAMES) for _ in range(50)] == [None] * 50
