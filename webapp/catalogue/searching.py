"""Find a service of the catalogue by how people speak, in both languages: who prepares a day writes for both."""

from collections.abc import Sequence

from webapp.catalogue import Catalogue, KnownAgency, KnownService
from webapp.words.everyday import PHRASES_END
from webapp.words.spelling import relevance

HALF_AS_NEAR = 0.5  # of the best hit: what is no nearer only contains a word


def phrases_of(one: KnownService, agency: KnownAgency | None = None) -> str:
    """Every phrase that a service is looked for by, its agency's names among them where that is said."""
    own = (one.short, one.name, *one.also, one.short_en, one.name_en, *one.also_en)
    of_agency = (agency.name, agency.name_en, agency.code) if agency else ()
    return PHRASES_END.join(dict.fromkeys(phrase for phrase in (*own, *of_agency, one.code) if phrase))


def found_services(
    known: Catalogue, asked: str, *, with_agencies: bool = True, only_nearest: bool = False
) -> list[KnownService]:
    """Those that are meant, the nearest first; all of them in their order where nothing is asked.

    `only_nearest`: without those that have the words among many others.
    """
    services = list(known.services.values())
    if not asked.strip():
        return services
    texts = [phrases_of(one, known.agencies.get(one.agency) if with_agencies else None) for one in services]
    return _nearest(services, relevance(asked, texts), HALF_AS_NEAR if only_nearest else 0.0)


def _nearest(services: Sequence[KnownService], scores: Sequence[float], share: float) -> list[KnownService]:
    """Above this share of the best."""
    least = max(scores, default=0.0) * share
    ranked = sorted((nth for nth, score in enumerate(scores) if score > least), key=lambda nth: -scores[nth])
    return [services[nth] for nth in ranked]
