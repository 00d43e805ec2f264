"""What of the population services stand for, from `population.toml`: births, deaths and moves."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from queues.model.record.population import Population


@cache
def population_of_services() -> Mapping[str, str]:
    """Kind by code of the service."""
    said = tomllib.loads(files(__package__).joinpath("population.toml").read_text("utf-8"))
    return {code: Population(kind).value for kind, codes in said.items() for code in codes}
