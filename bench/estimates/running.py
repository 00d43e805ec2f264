"""Runs the scoring: days in several processes, real queues where the file is, and one table of it all."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bench.estimates.oracle import FUTURES
from bench.estimates.probing import Answer, answers_of_day
from bench.estimates.scenarios import FITTING_SEEDS, SCENARIOS, SCORING_SEEDS, Scenario
from bench.estimates.scoring import Score, score
from bench.estimates.warsaw import FITTED_THROUGH, LeftOut, answers_of_line, read_lines

BESIDE = Path(__file__).parents[3] / "shared" / "domain" / "warsaw"
SIMULATED_HOLDS = (0.75, 0.85)
REAL_HOLDS = (0.70, 0.90)
SHORT_DAYS, SHORT_FUTURES = 24, 20
DAYS_A_JOB = 20
HEADS = ("what", "asked", "spoke", "range held", "width", "error", "best rule", "which", "oracle", "gap closed", "met")


@dataclass(frozen=True)
class Scores:
    """`notes` say what was left out of the real queues, and how much."""

    scores: tuple[Score, ...]
    notes: tuple[str, ...]

    def table(self) -> str:
        rows = [HEADS, *(_cells(one) for one in self.scores)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        drawn = [_drawn(row, widths) for row in rows]
        drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([*drawn, "", *self.notes])


def run(
    *,
    short: bool = False,
    fitting: bool = False,
    only: Sequence[str] = (),
    files: Sequence[Path] | None = None,
    jobs: int = 2,
) -> Scores:
    """`files` None: what lies beside the project, if anything does."""
    chosen = [scenario for scenario in SCENARIOS if not only or scenario.name in only]
    seeds = (FITTING_SEEDS if fitting else SCORING_SEEDS)[: SHORT_DAYS if short else None]
    scores = _simulated(chosen, seeds, SHORT_FUTURES if short else FUTURES, jobs)
    notes: list[str] = []
    found = sorted(BESIDE.glob("*.csv.gz")) if files is None else files
    for file in found:
        real, left_out = score_file(file)
        scores += real
        notes += [f"- {file.name}: {count} {what}" for what, count in sorted(left_out.items())]
    if not found:
        notes.append("- real queues: not scored, no file (--warsaw FILE)")
    return Scores(tuple(scores), tuple(notes))


def _simulated(scenarios: Sequence[Scenario], seeds: range, futures: int, jobs: int) -> list[Score]:
    parts = [seeds[begin : begin + DAYS_A_JOB] for begin in range(0, len(seeds), DAYS_A_JOB)]
    work = [(scenario, part, futures) for scenario in scenarios for part in parts]
    with ProcessPoolExecutor(jobs) as pool:
        answered = list(pool.map(_answers, work))
    scores = []
    for nth, scenario in enumerate(scenarios):
        answers = list(chain.from_iterable(answered[nth * len(parts) : (nth + 1) * len(parts)]))
        found = score(scenario.name, answers, holds_between=SIMULATED_HOLDS)
        scores += [found] if found else []
    return scores


def _answers(given: tuple[Scenario, range, int]) -> list[Answer]:
    scenario, seeds, futures = given
    return list(chain.from_iterable(answers_of_day(scenario, seed, futures=futures) for seed in seeds))


def score_file(path: Path) -> tuple[list[Score], LeftOut]:
    """Scores of a file of real queues: of the days on which constants were fitted, of later ones, and of all."""
    left_out = LeftOut()
    answers: dict[str, list[Answer]] = {}
    for line in read_lines(path, left_out):
        answers.setdefault(line.day, []).extend(answers_of_line(line, left_out))
    early = [day for day in answers if day <= FITTED_THROUGH]
    late = [day for day in answers if day > FITTED_THROUGH]
    parts = {f"Warsaw through {FITTED_THROUGH}": early, "Warsaw, later days": late, "Warsaw, all days": [*early, *late]}
    scores = []
    for name, days in parts.items():
        of_days = list(chain.from_iterable(answers[day] for day in days))
        found = score(name, of_days, holds_between=REAL_HOLDS)
        scores += [found] if found else []
    return scores, left_out


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
        ", ".join([] if one.range_holds else ["range NO"]) + ("" if one.is_near else " error NO") or "yes",
    )


def _drawn(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
