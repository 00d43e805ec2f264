"""What a service may stand for in the population: what the kecamatan wants to know, by village."""

from enum import StrEnum


class Population(StrEnum):
    BIRTH = "birth"
    DEATH = "death"
    MOVE = "move"
