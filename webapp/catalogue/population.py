"""What of the population services stand for: births, deaths and moves, which the record of a day counts by village.

The services of the civil registry that come with Giliran say it by their codes; an entry of the catalogue that says
otherwise, of these or of any other, holds.
"""

from collections.abc import Mapping

from queues.model.record.population import Population
from webapp.catalogue import BY_CODE, NOTHING_COUNTED, catalogue


def population_of_services() -> Mapping[str, str]:
    """Kind by code of the service, as the catalogue has it that holds here."""
    said = {code: population_of(code, one.counts) for code, one in catalogue().services.items()}
    return {code: kind for code, kind in {**BY_CODE, **said}.items() if kind}


def population_of(code: str, counts: str) -> str:
    """What a service stands for whose entry says `counts`; "" where nothing."""
    kind = counts or BY_CODE.get(code, "")
    return "" if kind == NOTHING_COUNTED else Population(kind).value if kind else ""
