"""Days that a clerk may promise: past weekends and the holidays that are known, with how far they are."""

from datetime import date

from flask import Flask

from webapp.words.days.office_days import collect_days, holiday_on, holidays_ahead, is_office_day


def promised(app: Flask, since: date) -> list[tuple[str, str]]:
    with app.test_request_context():
        return [(one.on.isoformat(), one.words) for one in collect_days(since)]


def test_from_a_saturday_tomorrow_is_monday(app: Flask) -> None:
    assert promised(app, date(2026, 11, 28)) == [
        ("2026-11-30", ""),
        ("2026-12-01", "3 hari lagi"),
        ("2026-12-07", ""),
        ("2026-12-14", ""),
    ]


def test_an_ordinary_week_is_said_in_its_usual_words(app: Flask) -> None:
    assert promised(app, date(2026, 11, 30)) == [
        ("2026-12-01", "besok"),
        ("2026-12-03", "3 hari lagi"),
        ("2026-12-07", "1 minggu lagi"),
        ("2026-12-14", "2 minggu lagi"),
    ]


def test_a_long_holiday_is_passed_over_and_said_once(app: Flask) -> None:
    """18 to 24 March 2026: Nyepi, Eid and their collective leave."""
    assert promised(app, date(2026, 3, 17)) == [("2026-03-25", ""), ("2026-03-31", "2 minggu lagi")]


def test_what_is_the_same_each_year_is_known_without_a_decree() -> None:
    for day in (date(2027, 1, 1), date(2027, 5, 1), date(2027, 6, 1), date(2027, 8, 17), date(2027, 12, 25)):
        assert not is_office_day(day)
    assert is_office_day(date(2027, 3, 10)), "what no decree has said is not guessed"


def test_holidays_have_names_in_both_languages() -> None:
    found = holiday_on(date(2026, 12, 24))
    assert found is not None
    assert (found.name, found.name_en) == ("Cuti bersama Natal", "Collective leave, Christmas")
    ahead = [one.on for one in holidays_ahead(date(2026, 11, 28))]
    assert ahead == [date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)]
