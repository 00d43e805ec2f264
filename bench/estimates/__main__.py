"""`python -m bench.estimates`: scores waiting times on simulated days and, where the file is, on real queues."""

import time
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import click

from bench.estimates.oracle import FUTURES
from bench.estimates.probing import Answer, answers_of_day
from bench.estimates.scenarios import FITTING_SEEDS, SCENARIOS, SCORING_SEEDS, Scenario
from bench.estimates.scoring import Score, score
from bench.estimates.warsaw import FITTED_THROUGH, LeftOut, answers_of_line, read_lines

BESIDE = Path(__file__).parents[3] / "shared" / "domain" / "warsaw"
SIMULATED_HOLDS = (0.75, 0.85)
REAL_HOLDS = (0.70, 0.90)


def score_scenario(scenario: Scenario, seeds: range, futures: int) -> Score | None:
    days = (answers_of_day(scenario, seed, futures=futures) for seed in seeds)
    return score(scenario.name, list(chain.from_iterable(days)), holds_between=SIMULATED_HOLDS)


def score_days(path: Path) -> tuple[list[Score], LeftOut]:
    left_out = LeftOut()
    lines = read_lines(path, left_out)
    answers: dict[str, list[Answer]] = {}
    for line in lines:
        answers.setdefault(line.day, []).extend(answers_of_line(line, left_out))
    parts = {
        f"Warsaw, days through {FITTED_THROUGH}": [day for day in answers if day <= FITTED_THROUGH],
        "Warsaw, later days": [day for day in answers if day > FITTED_THROUGH],
        "Warsaw, all days": list(answers),
    }
    scores = [
        score(name, list(chain.from_iterable(answers[day] for day in days)), holds_between=REAL_HOLDS)
        for name, days in parts.items()
    ]
    return [one for one in scores if one], left_out


def lines_of(scores: list[Score]) -> str:
    heads = (
        "what",
        "asked",
        "spoke",
        "range held",
        "width",
        "error",
        "best rule",
        "which",
        "oracle",
        "gap closed",
        "met",
    )
    rows = [heads, *(_cells(one) for one in scores)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)


def _cells(one: Score) -> tuple[str, ...]:
    return (
        one.name,
        str(one.asked),
        f"{one.spoke / one.asked:.0%}",
        f"{one.held:.1%}",
        f"{one.width:.0f}",
        f"{one.error:.2f}",
        f"{one.best:.2f}",
        one.best_rule,
        "" if one.oracle is None else f"{one.oracle:.2f}",
        "" if one.closed is None else f"{one.closed:.0%}",
        ("yes" if one.range_holds else "range NO") + ("" if one.is_near else " error NO"),
    )


def _job(given: tuple[Scenario, range, int]) -> Score | None:
    return score_scenario(*given)


@click.command()
@click.option("--short", is_flag=True, help="Fewer days and fewer futures.")
@click.option("--fitting", is_flag=True, help="Use the seeds that constants may be fitted on.")
@click.option("--only", multiple=True, help="A scenario by its name; may be repeated.")
@click.option("--warsaw", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="The file of real queues.")
@click.option("--jobs", default=2, help="Processes.")
def main(short: bool, fitting: bool, only: tuple[str, ...], warsaw: Path | None, jobs: int) -> None:
    """Print one table of scores."""
    began = time.monotonic()
    seeds = FITTING_SEEDS if fitting else SCORING_SEEDS
    seeds = seeds[:24] if short else seeds
    futures = 20 if short else FUTURES
    chosen = [scenario for scenario in SCENARIOS if not only or scenario.name in only]
    with ProcessPoolExecutor(jobs) as pool:
        found = list(pool.map(_job, [(scenario, seeds, futures) for scenario in reversed(chosen)]))
    scores = [one for one in reversed(found) if one]
    paths = [warsaw] if warsaw else sorted(BESIDE.glob("*.csv.gz"))
    notes = []
    for path in paths:
        real, left_out = score_days(path)
        scores += real
        notes += [f"{path.name}: {count} {what}" for what, count in sorted(left_out.items())]
    if not paths:
        notes.append("real queues: not scored, no file (--warsaw FILE)")
    click.echo(lines_of(scores))
    click.echo("\n".join(["", *notes, f"{time.monotonic() - began:.0f} s"]))


if __name__ == "__main__":
    main()
