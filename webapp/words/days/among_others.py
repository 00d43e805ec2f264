"""What a service day is called where somebody chooses between several, often of one programme or one place."""

from flask_babel import gettext as _

from queues.reading.hall.day_head import DayHead
from webapp.words.language import day_and_date


def day_among_others(day: DayHead) -> str:
    """`Buji'an Dusun, Jeranglah Rendah · Rabu, 2 Des`. A rehearsal says in its name what it is, a demo says it here."""
    named = (_("DEMO"), day.name, day.place) if day.is_demo else (day.name, day.place)
    return f"{', '.join(named)} · {day_and_date(day.held_on)}"
