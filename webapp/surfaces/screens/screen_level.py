"""What the browser that asks for the board can run: TVs are years older than phones, and one address is for all.

Three levels. `MODERN` is the bundle of every other page. `OLD` is the same board lowered for Chromium 53: webOS 4 and
Tizen 4 are that old, and what came between them and Chromium 80 cannot read the modern one either. `PLAIN` runs no
script and loads itself again. A browser that the words below misjudge moves down by itself
(templates/board/screen/_watchdog.html).
"""

import re
from enum import StrEnum

from flask import request


class ScreenLevel(StrEnum):
    MODERN = "modern"
    OLD = "old"
    PLAIN = "plain"


# The first version that reads the modern bundle, and the first that reads the lowered one (scripts/bundle.mjs).
CHROMIUM = 80, 53
FIREFOX = 78, 54
SAFARI = 14.1, 10.1

# What Samsung's TVs say of their system where they do not name the Chromium in it.
TIZEN = {2: 0, 3: 47, 4: 56, 5: 63, 6: 76, 7: 94, 8: 108}

_CHROMIUM = re.compile(r"Chrom(?:e|ium)/(\d+)")
_FIREFOX = re.compile(r"Firefox/(\d+)")
_SAFARI = re.compile(r"Version/(\d+(?:\.\d+)?).* Safari/")
_TIZEN = re.compile(r"Tizen (\d+)")
_NONE = re.compile(r"MSIE |Trident/|Presto/|Web0S|NetCast|Maple")  # LG's and Samsung's before they named a Chromium


def level_here() -> ScreenLevel:
    """Of the browser that asks; `?level=` is what one adds to its address that could not run what it was given."""
    asked = request.args.get("level", "")
    if request.args.get("plain") == "1" or asked == ScreenLevel.PLAIN:
        return ScreenLevel.PLAIN
    told = level_of(request.user_agent.string)
    return ScreenLevel.OLD if asked == ScreenLevel.OLD and told == ScreenLevel.MODERN else told


def level_of(user_agent: str) -> ScreenLevel:
    """By what the browser calls itself; one that nobody knows is taken for a modern one."""
    if found := _CHROMIUM.search(user_agent):
        return _among(int(found[1]), CHROMIUM)
    if found := _TIZEN.search(user_agent):
        return _among(TIZEN.get(int(found[1]), max(TIZEN.values())), CHROMIUM)
    if found := _FIREFOX.search(user_agent):
        return _among(int(found[1]), FIREFOX)
    if _NONE.search(user_agent):
        return ScreenLevel.PLAIN
    if found := _SAFARI.search(user_agent):
        return _among(float(found[1]), SAFARI)
    return ScreenLevel.MODERN


def _among(version: float, steps: tuple[float, float]) -> ScreenLevel:
    modern, old = steps
    return ScreenLevel.MODERN if version >= modern else ScreenLevel.OLD if version >= old else ScreenLevel.PLAIN
