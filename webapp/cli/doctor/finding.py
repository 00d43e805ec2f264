"""What `giliran doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`check` is a code for programs; `cure` says what to do, and is empty where all is well."""

    check: str
    what: str
    cure: str = ""

    @property
    def is_well(self) -> bool:
        return not self.cure
