"""How good the waiting times are that people read; the same figures on every machine, for nothing here is timed."""

from pathlib import Path

from bench.estimates.picture import draw
from bench.estimates.running import run
from bench.figures import Goal, Row, Spread
from bench.halls import Halls
from bench.sizes import SHORT, Sizes

PICTURE = Path(__file__).parents[2] / "docs" / "bench-estimates.svg"


def measure(_halls: Halls, sizes: Sizes) -> list[Row]:
    found = run(short=sizes == SHORT)
    if sizes != SHORT:
        draw(PICTURE, found.scores)
    missed = [one.name for one in found.scores if not one.range_holds]
    far = [one.name for one in found.scores if not one.is_near]
    return [
        _row("waiting times: ranges that do not hold as often as they say", missed, len(found.scores)),
        _row("waiting times: middles that are not near enough to the truth", far, len(found.scores), found.table()),
    ]


def _row(what: str, missed: list[str], of: int, table: str = "") -> Row:
    named = f" ({', '.join(missed)})" if missed else ""
    note = f"each by itself\n\n{table}" if table else ""
    return Row(what, f"{len(missed)} of {of}{named}", Spread.of([len(missed)]), goal=Goal(0), note=note)
