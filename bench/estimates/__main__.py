"""`python -m bench.estimates`: scores waiting times on simulated days and, where the file is, on real queues."""

import time
from pathlib import Path

import click

from bench.estimates.picture import draw
from bench.estimates.running import run


@click.command()
@click.option("--short", is_flag=True, help="Fewer days and fewer futures.")
@click.option("--fitting", is_flag=True, help="Use the seeds that constants may be fitted on.")
@click.option("--only", multiple=True, help="A scenario by its name; may be repeated.")
@click.option("--warsaw", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="A file of real queues.")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw the scores here, as SVG.")
@click.option("--jobs", default=2, help="Processes.")
def main(
    short: bool, fitting: bool, only: tuple[str, ...], warsaw: Path | None, picture: Path | None, jobs: int
) -> None:
    """Print one table of scores."""
    began = time.monotonic()
    found = run(short=short, fitting=fitting, only=only, files=[warsaw] if warsaw else None, jobs=jobs)
    click.echo(found.table())
    click.echo(f"\n{time.monotonic() - began:.0f} s")
    if picture:
        draw(picture, found.scores)


if __name__ == "__main__":
    main()
