"""Sentences of waiting that templates ask for by name: how long, until when, and why nobody is called."""

from datetime import datetime

from flask import Flask

from queues.model.forecast.estimates import Estimate, Nearness, RangeForm
from webapp.services import box
from webapp.words.desk_names import desk_range, desk_sign
from webapp.words.waiting import pauses, ranges
from webapp.words.waiting.ranges import range_figure, range_in_row, range_short, range_words, told_of


def init_waiting_words(app: Flask) -> None:
    app.jinja_env.globals.update(
        pause_notice=_pause_notice_now,
        clock_words=_clock_words_now,
        range_words=range_words,
        range_short=range_short,
        range_in_row=range_in_row,
        range_figure=range_figure,
        told_of=told_of,
        desk_range=desk_range,
        desk_sign=desk_sign,
        Nearness=Nearness,
        RangeForm=RangeForm,
    )


def _pause_notice_now(who: str, reason: str | None, until: datetime | None, zone: str) -> str:
    return pauses.pause_notice(who, reason, until, box().now(), zone)


def _clock_words_now(estimate: Estimate | None, zone: str) -> str:
    return ranges.clock_words(estimate, box().now(), zone)
