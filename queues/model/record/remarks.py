"""Remarks beside the figures: short, about how the day went, and about nobody by name."""

import re

MOST_REMARK = 600
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]+")


def tidy_remark(text: str) -> str:
    """Lines without blanks at their ends and without control characters; no more than one empty line together."""
    lines = [" ".join(_CONTROL.sub(" ", line).split()) for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
