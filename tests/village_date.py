"""Which day it is in the village: asked when it is needed, for midnight may come in the middle of a run."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()
